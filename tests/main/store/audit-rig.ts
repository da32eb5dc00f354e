// A log of made-up entries, and the hand of somebody who changes the file behind the app's back.

import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { SecretStore } from '../../../src/main/browser-ports.ts';
import type { Audit, AuditNote } from '../../../src/main/store/audit.ts';
import type { Tables } from '../../../src/main/store/tables.ts';
import { onTestFinished } from 'vitest';
import { engine, openTestDatabase } from './engine.ts';
import { HandClock, testAudit, testSecretStore } from './store-rig.ts';

export interface AuditRig {
  readonly audit: Audit;
  readonly database: Kysely<Tables>;
  readonly clock: HandClock;
  /** The same log as the next start of the app sees it. */
  reopened(secretStore?: SecretStore | null): Audit;
  fill(count: number): Promise<void>;
}

/** @param secretStore  null: the system has none */
export async function auditRig(secretStore: SecretStore | null = testSecretStore()): Promise<AuditRig> {
  const clock = new HandClock();
  const database = await openTestDatabase(engine === 'sqlite' ? ':memory:' : `audit ${randomUUID()}`);
  onTestFinished(() => database.destroy());
  const audit = testAudit(database, ':memory:', clock, secretStore);
  return {
    audit,
    database,
    clock,
    reopened: (other = secretStore) => testAudit(database, ':memory:', clock, other),
    fill: async (count) => {
      for (let nth = 1; nth <= count; nth++) {
        clock.at += 1000;
        await audit.note(sampleNote(nth));
      }
    },
  };
}

export function sampleNote(nth: number): AuditNote {
  return {
    kind: nth % 3 === 0 ? 'tap.issued' : 'run.ended',
    outcome: nth % 3 === 0 ? 'done' : 'succeeded',
    operator: { id: 'operator-1', userPrincipalName: 'desk@contoso.example' },
    tenantId: 'tenant-1',
    target: { id: `user-${nth}`, displayName: `Zoë Person ${nth}`, userPrincipalName: `zoe.${nth}@contoso.example` },
    key: nth % 5 === 0 ? null : { aaguid: null, product: 'Key "5"', serialNumber: `SN${1000 + nth}`, credentialIdBase64Url: 'AAEC' },
    service: 'entra',
    runId: `run-${nth}`,
    reason: '',
  };
}

/** Whoever can write the file can take the triggers out first. */
export async function disarmTriggers(database: Kysely<Tables>): Promise<void> {
  const on = engine === 'sqlite' ? sql`` : sql`on audit`;
  await sql`drop trigger audit_no_update ${on}`.execute(database);
  await sql`drop trigger audit_no_delete ${on}`.execute(database);
}
