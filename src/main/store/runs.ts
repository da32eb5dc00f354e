// The records of ended runs, newest first. Written by the journal alone.

import type { Kysely } from 'kysely';
import type { RunRecord } from '../../shared/models.ts';
import { readJson, runRecordSchema } from './record-json.ts';
import type { Tables } from './tables.ts';

export interface Runs {
  all(tenantId?: string): Promise<readonly RunRecord[]>;
  /** 'open': it has not come to its end; null: nobody knows of it. */
  one(runId: string): Promise<RunRecord | 'open' | null>;
  forUser(tenantId: string, userId: string): Promise<readonly RunRecord[]>;
  /** Ids of the methods that runs of this app registered for the user. */
  registeredMethodIds(tenantId: string, userId: string): Promise<readonly string[]>;
}

export function createRuns(database: Kysely<Tables>, file: string): Runs {
  async function records(filter: { readonly tenantId?: string; readonly targetId?: string }): Promise<readonly RunRecord[]> {
    let query = database.selectFrom('runs').select('recordJson').where('recordJson', 'is not', null);
    if (filter.tenantId !== undefined) query = query.where('tenantId', '=', filter.tenantId);
    if (filter.targetId !== undefined) query = query.where('targetId', '=', filter.targetId);
    const rows = await query.orderBy('startedAt', 'desc').orderBy('runId').execute();
    return rows.flatMap((row) => (row.recordJson === null ? [] : [readJson(runRecordSchema, row.recordJson, file)]));
  }

  return {
    all: (tenantId) => records(tenantId === undefined ? {} : { tenantId }),
    async one(runId) {
      const row = await database.selectFrom('runs').select('recordJson').where('runId', '=', runId).executeTakeFirst();
      if (row === undefined) return null;
      return row.recordJson === null ? 'open' : readJson(runRecordSchema, row.recordJson, file);
    },
    forUser: (tenantId, userId) => records({ tenantId, targetId: userId }),
    async registeredMethodIds(tenantId, userId) {
      const rows = await database
        .selectFrom('runs')
        .select('methodId')
        .distinct()
        .where('tenantId', '=', tenantId)
        .where('targetId', '=', userId)
        .where('methodId', 'is not', null)
        .orderBy('methodId')
        .execute();
      return rows.flatMap((row) => (row.methodId === null ? [] : [row.methodId]));
    },
  };
}
