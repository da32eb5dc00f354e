// Which credential went onto which key, for whom: how a physical key is known again (by its serial number where it has
// one, else by a credential that is still on it).

import type { Kysely } from 'kysely';
import type { Timestamp } from '../../shared/models.ts';
import type { LedgerTable, Tables } from './tables.ts';

export interface LedgerEntry {
  readonly credentialIdBase64Url: string;
  readonly tenantId: string;
  readonly targetId: string;
  readonly displayName: string;
  /** UUID form, lower case; null where the key does not say. */
  readonly aaguid: string | null;
  /** Empty where the key has none. */
  readonly serialNumber: string;
  readonly at: Timestamp;
}

export interface KeyFingerprint {
  readonly aaguid: string | null;
  readonly serialNumber: string;
  /** Credentials that the key is known to hold now; empty when they cannot be listed. */
  readonly credentialIds: readonly string[];
}

export interface Ledger {
  /** Remembers one credential; the same credential again replaces what was known of it. */
  remember(entry: LedgerEntry): Promise<void>;
  /** The credential is gone from its key (deleted, or the key was reset). */
  forget(credentialIdBase64Url: string): Promise<void>;
  /** What is on the keys of one person, newest first. */
  keysOf(tenantId: string, targetId: string): Promise<readonly LedgerEntry[]>;
  /** What is known of one key, newest first. */
  entriesOfKey(fingerprint: KeyFingerprint): Promise<readonly LedgerEntry[]>;
  /** Credentials that may be on a key of this model, newest first: what a key without a serial number is asked for. */
  credentialIdsOf(aaguid: string | null, limit: number): Promise<readonly string[]>;
  /** The person whom this key was last given to. */
  whoHad(fingerprint: KeyFingerprint): Promise<Pick<LedgerEntry, 'targetId' | 'displayName' | 'at'> | null>;
}

/** PostgreSQL's table has the number of the change beside. */
const columns = [
  'credentialIdBase64Url', 'tenantId', 'targetId', 'displayName', 'aaguid', 'serialNumber', 'at',
] as const satisfies readonly (keyof LedgerTable)[];

/** More than any key stores; keeps the statement's parameters bounded. */
const maxCredentialIds = 1000;

export function createLedger(database: Kysely<Tables>): Ledger {
  async function entriesOfKey(fingerprint: KeyFingerprint): Promise<readonly LedgerEntry[]> {
    const { aaguid, serialNumber } = fingerprint;
    const credentialIds = fingerprint.credentialIds.slice(0, maxCredentialIds);
    if (serialNumber === '' && credentialIds.length === 0) return [];
    return await database
      .selectFrom('ledger')
      .select(columns)
      .where(({ and, eb, or }) => {
        const sameCredential = credentialIds.length === 0 ? [] : [eb('credentialIdBase64Url', 'in', credentialIds)];
        // Serial numbers are unique for one model only.
        const sameModel = aaguid === null ? eb('aaguid', 'is', null) : eb('aaguid', '=', aaguid);
        const sameSerial = serialNumber === '' ? [] : [and([eb('serialNumber', '=', serialNumber), sameModel])];
        return or([...sameCredential, ...sameSerial]);
      })
      .orderBy('at', 'desc')
      .orderBy('credentialIdBase64Url')
      .execute();
  }

  return {
    async remember(entry) {
      const row: LedgerTable = {
        credentialIdBase64Url: entry.credentialIdBase64Url,
        tenantId: entry.tenantId,
        targetId: entry.targetId,
        displayName: entry.displayName,
        aaguid: entry.aaguid,
        serialNumber: entry.serialNumber,
        at: entry.at,
      };
      await database
        .insertInto('ledger')
        .values(row)
        .onConflict((conflict) => conflict.column('credentialIdBase64Url').doUpdateSet(row))
        .execute();
    },
    async forget(credentialIdBase64Url) {
      await database.deleteFrom('ledger').where('credentialIdBase64Url', '=', credentialIdBase64Url).execute();
    },
    async keysOf(tenantId, targetId) {
      return await database
        .selectFrom('ledger')
        .select(columns)
        .where('tenantId', '=', tenantId)
        .where('targetId', '=', targetId)
        .orderBy('at', 'desc')
        .orderBy('credentialIdBase64Url')
        .execute();
    },
    async credentialIdsOf(aaguid, limit) {
      const rows = await database
        .selectFrom('ledger')
        .select('credentialIdBase64Url')
        .where('aaguid', aaguid === null ? 'is' : '=', aaguid)
        .orderBy('at', 'desc')
        .orderBy('credentialIdBase64Url')
        .limit(limit)
        .execute();
      return rows.map(({ credentialIdBase64Url }) => credentialIdBase64Url);
    },
    entriesOfKey,
    async whoHad(fingerprint) {
      const [last] = await entriesOfKey(fingerprint);
      return last === undefined ? null : { targetId: last.targetId, displayName: last.displayName, at: last.at };
    },
  };
}
