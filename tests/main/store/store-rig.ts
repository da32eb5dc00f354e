// What the tests of the store share: a folder that is removed afterwards, a clock that is set by hand, sample values.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { onTestFinished } from 'vitest';
import type { SecretStore } from '../../../src/main/browser-ports.ts';
import type { Clock } from '../../../src/main/ports.ts';
import type { RunRecord } from '../../../src/shared/models.ts';
import type { RunBegin } from '../../../src/main/store/journal.ts';
import { createAnchorKeyPlace } from '../../../src/main/store/audit-anchor-key.ts';
import { type Audit, type AuditAppender, createAudit } from '../../../src/main/store/audit.ts';
import type { Tables } from '../../../src/main/store/tables.ts';
import type { Store } from '../../../src/main/store/store.ts';
import { openTestStore } from './engine.ts';
import { HandClock } from './programs/hand-clock.ts';

export { HandClock };

export function testFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function testStore(file = path.join(testFolder(), 'record.db'), clock: Clock = new HandClock()): Promise<Store> {
  const store = await openTestStore(file, clock);
  onTestFinished(() => store.close().catch(() => {}));
  return store;
}

/** The audit alone, over a database that the test has opened. */
export function testAudit(database: Kysely<Tables>, file: string, clock: Clock, secretStore: SecretStore | null = null): Audit & AuditAppender {
  return createAudit(database, { file, clock, keyPlace: createAnchorKeyPlace(secretStore) });
}

/** An open run as every version of the database can hold it. */
export async function rawBegin(database: Kysely<Tables>): Promise<void> {
  await database
    .insertInto('runs')
    .values({
      runId: begin.runId, tenantId: begin.tenantId, targetId: begin.target.id, startedAt: begin.startedAt,
      beginJson: JSON.stringify(begin), endedAt: null, outcome: null, methodId: null, recordJson: null,
    })
    .execute();
}

/** A system's key store: what is sealed can be unsealed by this one alone. */
export function testSecretStore(): SecretStore {
  const mask = randomBytes(4096);
  const masked = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => byte ^ (mask[index % mask.length] ?? 0));
  return {
    available: true,
    seal: (text) => masked(new TextEncoder().encode(text)),
    unseal: (sealed) => new TextDecoder('utf-8', { fatal: true }).decode(masked(sealed)),
  };
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
  attestation: { format: 'packed', verdict: 'trustPathValid', trust: 'mdsTrusted', certification: 'FIDO_CERTIFIED_L1' },
  obr: null,
  tap: null,
  stepsMs: { inspect: 12 },
  failedStep: null,
  error: null,
  leftBehind: [],
};
