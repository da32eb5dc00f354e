// The ledger of a desk of a fleet: each change is kept for the others by the same transaction.

import type { Kysely } from 'kysely';
import { createLedger, type Ledger } from '../ledger.ts';
import type { Tables } from '../tables.ts';
import { OUTBOX } from './mirror.ts';

export function createFleetLedger(database: Kysely<Tables>, isOfFleet: () => boolean): Ledger {
  const ledger = createLedger(database);
  const both = async (change: (own: Ledger) => Promise<void>, kind: string, value: object): Promise<void> => {
    if (!isOfFleet()) return change(ledger);
    await database.transaction().execute(async (transaction) => {
      await change(createLedger(transaction));
      await transaction.insertInto('outbox').values({ kind, json: JSON.stringify(value) }).execute();
    });
  };
  return {
    ...ledger,
    remember: (entry) => both((own) => own.remember(entry), OUTBOX.remember, entry),
    forget: (id) => both((own) => own.forget(id), OUTBOX.forget, { credentialIdBase64Url: id }),
  };
}
