// The batch: empty, at work with a fleet, offline, and whom this desk has.

import type { BatchItem, BatchState } from '../../src/shared/batch.ts';
import { noBatch } from '../../src/shared/batch.ts';
import { longUser, makeUser } from '../renderer/fixtures.ts';

const nobody: BatchState = { revision: 1, place: 'alone', counts: noBatch, current: null, error: null };

function item(number: number, changes: Partial<BatchItem> = {}): BatchItem {
  const { id, displayName, userPrincipalName } = makeUser(number);
  return {
    id: `item-${number}`, target: { id, displayName, userPrincipalName }, service: 'entra', serviceName: 'Microsoft Entra ID', state: 'waiting',
    deskName: null, isHere: false, reason: null, failures: 0, lostBy: null, ...changes,
  };
}

const longDesk = 'A desk with a name that is rather too long for a line of this card';
const { id, displayName, userPrincipalName } = longUser;
const here = item(3, { state: 'taken', isHere: true, deskName: 'Reception', lostBy: longDesk });
const rows: readonly BatchItem[] = [
  here,
  item(4, { state: 'running', deskName: 'Service point, building 7' }),
  item(6, { state: 'interrupted', deskName: longDesk }),
  item(7),
  item(8, { target: { id, displayName, userPrincipalName }, serviceName: 'A service with a long name of its own' }),
  item(9, { state: 'failed', failures: 2, reason: { code: 'touch.timeout', detail: {} } }),
  item(10, { state: 'failed', reason: { code: 'batch.putOff', detail: {} } }),
  item(11, { state: 'done', deskName: 'Reception' }),
  item(12, { state: 'done', deskName: 'Service point, building 7' }),
];
const counts = { taken: 1, running: 1, interrupted: 1, waiting: 2, failed: 2, done: 2 };

export const batchStates: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'batch-empty': { 'batch.current': nobody, 'batch.rows': { total: 0, items: [] } },
  'batch-alone': { 'batch.current': { ...nobody, counts: { ...noBatch, waiting: 3, done: 1 } }, 'batch.rows': { total: 4, items: [item(1), item(2), item(5), item(13, { state: 'done' })] } },
  'batch-fleet': { 'batch.current': { ...nobody, place: 'fleet', counts, current: here }, 'batch.rows': { total: 9, items: rows } },
  'batch-offline': { 'batch.current': { ...nobody, place: 'offline', counts }, 'batch.rows': { total: 9, items: rows.slice(3) } },
};

export const emptyBatch = batchStates['batch-empty'] ?? {};
