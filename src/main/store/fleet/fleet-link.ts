// One desk's link to the fleet: who is there, leases, queue, what is brought to and fro, runs of desks that died. Every call
// needs the connection and ends in bounded time; what the desk must be able to do without it is in its own file.

import { type Kysely, sql } from 'kysely';
import { databaseNow } from '../dialect.ts';
import { migrate, versionOf } from '../migrate.ts';
import { migrations } from '../migrations.ts';
import { openPostgres, placeName, type PostgresPlace } from '../postgres/postgres-database.ts';
import { StoreError } from '../store-error.ts';
import type { Tables } from '../tables.ts';
import { type DeskAuditVerdict, verifyFleetAudit } from './fleet-audit.ts';
import { createLeases, type Leases } from './leases.ts';
import { createMirror, type Mirror, offerLedger } from './mirror.ts';
import { createQueue, type Queue } from './queue.ts';
import type { UserWrites } from './shared-users.ts';

export interface FleetDesk {
  readonly deskId: string;
  readonly name: string;
  readonly operator: string;
  /** Not heard of for longer than a lease lasts. */
  readonly silent: boolean;
  /** By the database's clock. */
  readonly secondsAgo: number;
}

export interface OrphanRun {
  readonly runId: string;
  readonly deskId: string;
  readonly deskName: string;
  readonly startedAt: string;
  readonly targetId: string;
}

export interface FleetLink extends Mirror {
  readonly leases: Leases;
  readonly queue: Queue;
  /** This desk is here. */
  greet(name: string, operator: string): Promise<void>;
  desks(): Promise<readonly FleetDesk[]>;
  /** Open runs of desks that are silent. */
  orphans(): Promise<readonly OrphanRun[]>;
  /**
   * The run is this desk's from now on, with its journal, as if it had been cut off here. The caller has asked the operator.
   *
   * @returns false when it has ended meanwhile, or its desk is back
   */
  takeOver(runId: string): Promise<boolean>;
  verifyAudit(): Promise<readonly DeskAuditVerdict[]>;
  close(): Promise<void>;
}

export interface FleetLinkOptions {
  readonly deskId: string;
  /** A desk that is silent for longer has lost what it held. */
  readonly leaseMs: number;
  readonly currentRunId: () => string | null;
  /** As MirrorSides.sharedTenantId. */
  readonly sharedTenantId: () => string | null;
}

/** This desk's own. */
export interface DeskFile {
  readonly local: Kysely<Tables>;
  readonly writes: UserWrites;
}

/**
 * Connects, and brings the database up to this version where the login may do that.
 *
 * @throws FleetError; StoreError 'newer'
 */
export async function openFleetLink({ local, writes }: DeskFile, place: PostgresPlace, options: FleetLinkOptions): Promise<FleetLink> {
  const remote = openPostgres(place);
  try {
    await prepare(remote, placeName(place));
  } catch (error) {
    await remote.destroy();
    throw error;
  }
  await offerFirst(local);
  return linkOver({ local, writes }, remote, options);
}

/** What the ledger knew before the desk joined is the fleet's, too. Once. */
async function offerFirst(local: Kysely<Tables>): Promise<void> {
  await local.transaction().execute(async (transaction) => {
    const joined = await transaction.selectFrom('fleetMarks').select('mark').where('name', '=', 'joined').executeTakeFirst();
    if (joined !== undefined) return;
    await transaction.insertInto('fleetMarks').values({ name: 'joined', mark: 1 }).execute();
    await offerLedger(transaction);
  });
}

/** A desk's login may not change tables: where nothing is to be changed, nothing is tried. */
async function prepare(remote: Kysely<Tables>, place: string): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  const version = await versionOf(remote);
  if (version > newest) throw new StoreError('newer', place, `version ${version}, known ${newest}`);
  if (version < newest) await migrate(remote, place);
}

function linkOver({ local, writes }: DeskFile, remote: Kysely<Tables>, { deskId, leaseMs, currentRunId, sharedTenantId }: FleetLinkOptions): FleetLink {
  const now = databaseNow(remote);
  const isSilent = sql<boolean>`desks.seen_ms <= ${now} - ${sql.lit(leaseMs)}`;

  return {
    ...createMirror({ local, remote, deskId, currentRunId, sharedTenantId, writes }),
    leases: createLeases(remote),
    queue: createQueue(remote),

    async greet(name, operator) {
      await sql`insert into desks (desk_id, name, operator, seen_ms) values (${deskId}, ${name}, ${operator}, ${now})
        on conflict (desk_id) do update set name = excluded.name, operator = excluded.operator, seen_ms = excluded.seen_ms`.execute(remote);
    },

    async desks() {
      const { rows } = await sql<FleetDesk>`select desk_id, name, operator, ${isSilent} as silent,
          greatest(0, (${now} - seen_ms) / 1000)::bigint as seconds_ago
        from desks order by name, desk_id`.execute(remote);
      return rows;
    },

    async orphans() {
      const { rows } = await sql<OrphanRun>`select runs.run_id, runs.desk_id, desks.name as desk_name, runs.started_at, runs.target_id
        from runs join desks on desks.desk_id = runs.desk_id
        where runs.record_json is null and runs.desk_id <> ${deskId} and ${isSilent} order by runs.started_at`.execute(remote);
      return rows;
    },

    async takeOver(runId) {
      const taken = await remote.transaction().execute(async (transaction) => {
        const { rows } = await sql`update runs set desk_id = ${deskId} from desks
          where runs.run_id = ${runId} and runs.record_json is null and desks.desk_id = runs.desk_id and runs.desk_id <> ${deskId} and ${isSilent}
          returning runs.run_id`.execute(transaction);
        // An answer that was lost: it is ours already.
        const run = await transaction.selectFrom('runs').selectAll().where('runId', '=', runId).where('deskId', '=', deskId).where('recordJson', 'is', null).executeTakeFirst();
        if (rows.length === 0 && run === undefined) return null;
        await transaction.deleteFrom('leases').where('runId', '=', runId).execute();
        const entries = await transaction.selectFrom('journal').selectAll().where('runId', '=', runId).execute();
        return run === undefined ? null : { run, entries };
      });
      if (taken === null) return false;
      await local.transaction().execute(async (transaction) => {
        const { runId: id, tenantId, targetId, startedAt, beginJson } = taken.run;
        const mine = { runId: id, tenantId, targetId, startedAt, beginJson, endedAt: null, outcome: null, methodId: null, recordJson: null, deskId: null, isPushed: 0 };
        await transaction.insertInto('runs').values(mine).onConflict((conflict) => conflict.column('runId').doUpdateSet({ deskId: null, isPushed: 0 })).execute();
        if (taken.entries.length > 0) {
          await transaction.insertInto('journal').values(taken.entries).onConflict((conflict) => conflict.columns(['runId', 'seq']).doNothing()).execute();
        }
      });
      return true;
    },

    verifyAudit: () => verifyFleetAudit(local, remote, deskId),
    close: () => remote.destroy(),
  };
}
