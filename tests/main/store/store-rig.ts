// What the tests of the store share: a folder that is removed afterwards, a clock that is set by hand, sample values.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/main/ports.ts';
import type { RunRecord } from '../../../src/shared/models.ts';
import type { RunBegin } from '../../../src/main/store/journal.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { HandClock } from './programs/hand-clock.ts';

export { HandClock };

export function testFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function testStore(file = path.join(testFolder(), 'record.db'), clock: Clock = new HandClock()): Promise<Store> {
  const store = await openStore({ file, clock });
  onTestFinished(() => store.close().catch(() => {}));
  return store;
}

export const begin: RunBegin = {
  runId: 'run-1',
  startedAt: '2026-01-31T10:00:00.000Z',
  tenantId: 'tenant-1',
  operator: { id: 'operator-1', userPrincipalName: 'desk@contoso.example' },
  target: { id: 'user-1', displayName: 'Kim Example', userPrincipalName: 'kim@contoso.example' },
  service: 'entra',
  route: 'direct',
  key: { aaguid: '2fc0579f-8113-47ea-b116-555a8db9202a', transport: 'usb', product: 'Key 5', serialNumber: '123' },
  keyName: 'Red key',
  forcePinChange: true,
};

export const record: RunRecord = {
  ...begin,
  outcome: 'succeeded',
  endedAt: '2026-01-31T10:01:00.000Z',
  credentialIdBase64Url: 'AAEC',
  methodId: 'AAEC0',
  readBack: true,
  assertionVerified: true,
  attestation: { format: 'packed', verdict: 'trustPathValid' },
  obr: null,
  tap: null,
  stepsMs: { inspect: 12 },
  failedStep: null,
  error: null,
  leftBehind: [],
};
