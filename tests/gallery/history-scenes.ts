// The scenes of runs that a crash cut off.

import type { Page } from 'playwright-core';
import type { UnfinishedRun } from '../../src/shared/models.ts';
import { at, historyState, makeKey, makeUser, practiceTenant, targetOf } from '../renderer/fixtures.ts';

const key = { aaguid: makeKey('A').aaguid, transport: 'usb', product: 'Practice Key A', serialNumber: makeKey('A').serialNumber } as const;
const longName = 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh';

function cutOff(nth: number, changes: Partial<UnfinishedRun>): UnfinishedRun {
  return {
    runId: `run-${nth}`, startedAt: at(-95), tenantId: practiceTenant.tenantId, target: targetOf(makeUser(nth)), key, service: 'entra', route: 'direct',
    lastStep: 'register', leftBehind: [{ kind: 'credentialOnKey', credentialIdBase64Url: 'kF3nq0b1Zt9o2aYg' }], signed: null, ...changes,
  };
}

const longTarget = {
  id: 'long', displayName: `Maximiliane ${longName}`, userPrincipalName: `maximiliane.${longName.toLowerCase()}@harbour.example`, photo: null,
};

async function showInHistory(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show in History' }).click();
}

function unfinished(...runs: readonly UnfinishedRun[]): Readonly<Record<string, unknown>> {
  return { 'history.current': historyState({ unfinished: runs }) };
}

export const historyScenes: readonly {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly act: (page: Page) => Promise<void>;
}[] = [
  {
    name: 'history-recognised',
    values: {
      'history.current': historyState({
        unfinished: [cutOff(1, {}), cutOff(2, { target: longTarget, key: { ...key, serialNumber: 'PK-9999' } })],
        recognised: [{ runId: 'run-1', keyId: makeKey('A').id }],
      }),
    },
    act: showInHistory,
  },
  {
    name: 'notice-recognised',
    values: { 'history.current': historyState({ unfinished: [cutOff(1, {})], recognised: [{ runId: 'run-1', keyId: makeKey('A').id }] }) },
    act: async () => undefined,
  },
  {
    name: 'history-signed',
    values: unfinished(
      cutOff(1, { signed: { expiresAt: at(204) } }),
      cutOff(2, {
        target: longTarget, leftBehind: [{ kind: 'unknownAtService', credentialIdBase64Url: 'kF3nq0b1Zt9o2aYg' }], signed: { expiresAt: null }, service: 'okta',
        key: { ...key, serialNumber: 'PK-9999' },
      }),
      cutOff(3, { signed: { expiresAt: at(-1) } }),
    ),
    act: showInHistory,
  },
];
