// Every physical key that was ever at this desk: what it is, who has it, what happened to it. A key is known again by its serial number
// and model, else by a credential that is still on it.

import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { keyTransports } from '../../shared/models.ts';
import {
  type KeyEvent, type KeyEventKind, type KeyLedgerPage, type KeyLedgerQuery, type KeyMark, keyStates, type LedgerKey,
} from '../../shared/key-ledger.ts';
import type { Clock } from '../ports.ts';
import type { AuditAppender } from './audit.ts';
import type { KeysTable, Tables } from './tables.ts';

/** What a key says of itself. */
export type KeyFacts = Pick<LedgerKey, 'product' | 'manufacturer' | 'serialNumber' | 'aaguid' | 'firmware' | 'transport'> & {
  readonly practice: boolean;
};

export interface Gift {
  readonly key: KeyFacts;
  /** Credentials that were on it before, by which it is known again. */
  readonly knownCredentialIds: readonly string[];
  readonly tenantId: string;
  readonly holder: NonNullable<LedgerKey['holder']>;
  readonly credentialIdBase64Url: string;
  readonly operator: string;
}

export interface KeyBook {
  /** A key with a serial number of its own is there. One without is in the book only once it was given. */
  see(key: KeyFacts): Promise<void>;
  /** A passkey was made on it for somebody. The ledger must have the credential. */
  give(gift: Gift): Promise<void>;
  /** The key that holds one of these credentials, or has that serial number. */
  find(key: Pick<KeyFacts, 'aaguid' | 'serialNumber'>, credentialIds: readonly string[]): Promise<LedgerKey | null>;
  /** None of what the app had put on it is there any more. */
  noteReset(id: string): Promise<void>;
  list(query: KeyLedgerQuery & { readonly practice: boolean; readonly count: number }): Promise<KeyLedgerPage>;
  /** Oldest first. */
  history(id: string): Promise<readonly KeyEvent[]>;
  /** What a person says of it; the audit has it too. @returns false where there is no such key */
  mark(id: string, mark: KeyMark, operator: string | null): Promise<boolean>;
}

export function createKeyBook(database: Kysely<Tables>, clock: Clock, audit: AuditAppender): KeyBook {
  const now = (): string => new Date(clock.now()).toISOString();

  const bySerial = async (from: Kysely<Tables>, { aaguid, serialNumber }: Pick<KeyFacts, 'aaguid' | 'serialNumber'>): Promise<KeysTable | null> => {
    if (serialNumber === '') return null;
    // Serial numbers are unique for one model only.
    const query = from.selectFrom('keys').selectAll().where('serialNumber', '=', serialNumber);
    return (await query.where('aaguid', aaguid === null ? 'is' : '=', aaguid).executeTakeFirst()) ?? null;
  };

  const byCredential = async (from: Kysely<Tables>, ids: readonly string[]): Promise<KeysTable | null> => {
    if (ids.length === 0) return null;
    const row = await from
      .selectFrom('keys').innerJoin('keyEvents', 'keyEvents.keyId', 'keys.id').selectAll('keys')
      .where('keyEvents.credentialIdBase64Url', 'in', ids.slice(0, 200)).orderBy('keyEvents.at', 'desc').executeTakeFirst();
    return row ?? null;
  };

  const event = async (
    transaction: Kysely<Tables>,
    keyId: string,
    kind: KeyEventKind,
    facts: { readonly holder?: LedgerKey['holder']; readonly credentialIdBase64Url?: string; readonly operator?: string | null } = {},
  ): Promise<void> => {
    const { last } = await transaction
      .selectFrom('keyEvents').select(({ fn }) => fn.max('seq').as('last')).where('keyId', '=', keyId).executeTakeFirstOrThrow();
    await transaction
      .insertInto('keyEvents')
      .values({
        keyId, seq: (last ?? 0) + 1, at: now(), kind, holderId: facts.holder?.id ?? null, holderName: facts.holder?.displayName ?? null,
        credentialIdBase64Url: facts.credentialIdBase64Url ?? null, operator: facts.operator ?? null,
      })
      .execute();
  };

  const upsert = async (transaction: Kysely<Tables>, known: KeysTable | null, key: KeyFacts): Promise<string> => {
    const at = now();
    const { product, manufacturer, serialNumber, aaguid, firmware, transport } = key;
    if (known !== null) {
      await transaction
        .updateTable('keys').set({ product, manufacturer, firmware, transport, lastSeenAt: at }).where('id', '=', known.id).execute();
      return known.id;
    }
    const id = randomUUID();
    await transaction
      .insertInto('keys')
      .values({
        id, product, manufacturer, serialNumber, aaguid, firmware, transport, practice: key.practice ? 1 : 0, firstSeenAt: at, lastSeenAt: at,
        state: 'unknown', stateAt: at, holderId: null, holderName: null, words: '',
      })
      .execute();
    await event(transaction, id, 'seen');
    return id;
  };

  const setState = async (transaction: Kysely<Tables>, id: string, state: LedgerKey['state'], holder: LedgerKey['holder']): Promise<void> => {
    const row = await transaction.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    await transaction
      .updateTable('keys')
      .set({ state, stateAt: now(), holderId: holder?.id ?? null, holderName: holder?.displayName ?? null, words: wordsOf(row, holder) })
      .where('id', '=', id)
      .execute();
  };

  return {
    async see(key) {
      if (key.serialNumber === '') return;
      await database.transaction().execute(async (transaction) => {
        const known = await bySerial(transaction, key);
        const id = await upsert(transaction, known, key);
        if (known === null) await setState(transaction, id, 'unknown', null);
      });
    },

    async give({ key, knownCredentialIds, holder, credentialIdBase64Url, operator }) {
      await database.transaction().execute(async (transaction) => {
        const known = (await bySerial(transaction, key)) ?? (await byCredential(transaction, knownCredentialIds));
        const id = await upsert(transaction, known, key);
        await setState(transaction, id, 'assigned', holder);
        await event(transaction, id, 'given', { holder, credentialIdBase64Url, operator });
      });
    },

    async find(key, credentialIds) {
      const row = (await bySerial(database, key)) ?? (await byCredential(database, credentialIds));
      return row === null ? null : keyOf(row);
    },

    async noteReset(id) {
      await database.transaction().execute(async (transaction) => {
        await setState(transaction, id, 'reset', null);
        await event(transaction, id, 'reset');
      });
    },

    async list({ words, state, first, practice, count }) {
      let query = database.selectFrom('keys').selectAll().where('practice', '=', practice ? 1 : 0);
      if (state !== 'all') query = query.where('state', '=', state);
      for (const word of folded(words).split(' ').filter(Boolean).slice(0, 10)) {
        query = query.where('words', 'like', `%${word.replaceAll(/[\\%_]/g, '')}%`);
      }
      const rows = await query.orderBy('lastSeenAt', 'desc').orderBy('id').offset(first).limit(count + 1).execute();
      return { keys: rows.slice(0, count).map(keyOf), more: rows.length > count };
    },

    async history(id) {
      const rows = await database.selectFrom('keyEvents').selectAll().where('keyId', '=', id).orderBy('seq').limit(1000).execute();
      return rows.map((row) => ({
        at: row.at,
        kind: row.kind,
        holder: row.holderId === null ? null : { id: row.holderId, displayName: row.holderName ?? '' },
        credentialIdBase64Url: row.credentialIdBase64Url,
        operator: row.operator,
      }));
    },

    mark: (id, mark, operator) =>
      database.transaction().execute(async (transaction) => {
        const row = await transaction.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
        if (row === undefined) return false;
        const { holder, aaguid, product, serialNumber } = keyOf(row);
        // Who lost it stays known; a key that came back is nobody's.
        await setState(transaction, id, mark, mark === 'lost' || mark === 'retired' ? holder : null);
        await event(transaction, id, mark, { holder, operator });
        await audit.append(transaction, {
          kind: 'key.marked', outcome: 'done', reason: mark, key: { aaguid, product, serialNumber, credentialIdBase64Url: null },
        });
        return true;
      }),
  };
}

function folded(text: string): string {
  return text.toLowerCase().normalize('NFKD').replace(/\p{Mn}/gu, '').replace(/\s+/g, ' ').trim();
}

/** A name is found by its words, a number by any part of it. */
function wordsOf({ product, manufacturer, serialNumber, firmware }: KeysTable, holder: LedgerKey['holder']): string {
  return folded([product, manufacturer, serialNumber, firmware ?? '', holder?.displayName ?? ''].join(' ')).slice(0, 2000);
}

/** A database that somebody else has written to may hold words that this version does not know. */
function keyOf(row: KeysTable): LedgerKey {
  return {
    id: row.id, product: row.product, manufacturer: row.manufacturer, serialNumber: row.serialNumber, aaguid: row.aaguid,
    firmware: row.firmware,
    transport: keyTransports.find((known) => known === row.transport) ?? 'usb',
    firstSeenAt: row.firstSeenAt, lastSeenAt: row.lastSeenAt,
    state: keyStates.find((known) => known === row.state) ?? 'unknown',
    stateAt: row.stateAt,
    holder: row.holderId === null ? null : { id: row.holderId, displayName: row.holderName ?? '' },
  };
}
