// An import of users page by page: each page is kept with the place where the next one begins, in one transaction, so that an
// import that was cut off goes on there. Who was not seen by a finished import of all users has left the tenant.

import { type Kysely, sql } from 'kysely';
import type { Timestamp } from '../../shared/models.ts';
import type { Tables } from './tables.ts';
import type { ImportedUser, UserTable } from './user-table.ts';

/** Where an import stands, or how the last one ended. */
export interface ImportMark {
  readonly importedAt: Timestamp | null;
  /** The changes of the directory since the last finished import are asked for here; null where that is not possible. */
  readonly deltaLink: string | null;
  /** An import of all users that has not come to its end. */
  readonly open: { readonly received: number; readonly nextLink: string; readonly deltaLink: string | null } | null;
}

export interface UserImports {
  mark(tenantId: string): Promise<ImportMark>;
  /** A new import of all users begins; one that was open is forgotten. */
  begin(tenantId: string, deltaLink: string | null): Promise<void>;
  /** An import that is open, and the place where changes begin, are forgotten: the directory is another one. */
  forget(tenantId: string): Promise<void>;
  /** One page of it. @param nextLink  where it goes on; null for the last page */
  page(tenantId: string, users: readonly ImportedUser[], nextLink: string | null): Promise<void>;
  /** All have come: the others go. @returns how many went */
  finish(tenantId: string, at: Timestamp): Promise<number>;
  /** Users beside an import of all (a group, a search, a file, a change): they are added, nobody goes. */
  add(tenantId: string, users: readonly ImportedUser[], at: Timestamp | null): Promise<void>;
  /** The changes up to here are in the list. */
  synced(tenantId: string, deltaLink: string | null): Promise<void>;
}

/** What takes long: it may be done on another thread. */
export type ImportWrites = Pick<UserImports, 'page' | 'finish' | 'add'>;

export function createUserImports(database: Kysely<Tables>, writes: ImportWrites): UserImports {
  return {
    ...writes,

    async mark(tenantId) {
      const row = await rowOf(database, tenantId);
      if (row === undefined) return { importedAt: null, deltaLink: null, open: null };
      const { importedAt, deltaLink, nextLink, received, openDeltaLink } = row;
      return { importedAt, deltaLink, open: nextLink === null ? null : { received, nextLink, deltaLink: openDeltaLink } };
    },

    async begin(tenantId, deltaLink) {
      await database
        .insertInto('imports')
        // Whoever was added before the first import of all has number 1: they go, too, where it does not bring them.
        .values({ tenantId, importedAt: null, deltaLink: null, generation: 2, received: 0, nextLink: null, openDeltaLink: deltaLink })
        .onConflict((conflict) =>
          conflict.column('tenantId').doUpdateSet({
            generation: sql`imports.generation + 1`, received: 0, nextLink: null, openDeltaLink: deltaLink,
          }),
        )
        .execute();
    },

    async forget(tenantId) {
      await database
        .updateTable('imports')
        .set({ deltaLink: null, openDeltaLink: null, nextLink: null, received: 0 })
        .where('tenantId', '=', tenantId)
        .execute();
    },

    async synced(tenantId, deltaLink) {
      await database.updateTable('imports').set({ deltaLink }).where('tenantId', '=', tenantId).execute();
    },
  };
}

export function createImportWrites(database: Kysely<Tables>, table: UserTable): ImportWrites {
  return {
    async page(tenantId, users, nextLink) {
      await database.transaction().execute(async (transaction) => {
        const row = await rowOf(transaction, tenantId);
        if (row === undefined) throw new Error('no import has begun');
        await table.put(transaction, tenantId, users, row.generation);
        await transaction
          .updateTable('imports')
          .set({ nextLink, received: row.received + users.length })
          .where('tenantId', '=', tenantId)
          .execute();
      });
    },

    async finish(tenantId, at) {
      return database.transaction().execute(async (transaction) => {
        const row = await rowOf(transaction, tenantId);
        if (row === undefined) throw new Error('no import has begun');
        const { where } = (await table.rowsOf(transaction, tenantId)).all;
        const gone = await sql`delete from users as u where ${where} and u.seen_in <> ${row.generation}`.execute(transaction);
        await transaction
          .updateTable('imports')
          .set({ importedAt: at, nextLink: null, received: 0, deltaLink: row.openDeltaLink, openDeltaLink: null })
          .where('tenantId', '=', tenantId)
          .execute();
        return Number(gone.numAffectedRows ?? 0);
      });
    },

    async add(tenantId, users, at) {
      await database.transaction().execute(async (transaction) => {
        const row = await rowOf(transaction, tenantId);
        await table.put(transaction, tenantId, users, row?.generation ?? 1);
        if (at === null) return;
        await transaction
          .insertInto('imports')
          .values({ tenantId, importedAt: at, deltaLink: null, generation: 1, received: 0, nextLink: null, openDeltaLink: null })
          .onConflict((conflict) => conflict.column('tenantId').doUpdateSet({ importedAt: at }))
          .execute();
      });
    },
  };
}

function rowOf(database: Kysely<Tables>, tenantId: string) {
  return database.selectFrom('imports').selectAll().where('tenantId', '=', tenantId).executeTakeFirst();
}
