// Desks of one fleet in one process: each with its own file, all with one database.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { FleetLink } from '../../../../src/main/store/fleet/fleet-link.ts';
import type { PostgresPlace } from '../../../../src/main/store/postgres/postgres-database.ts';
import { openStore, type Store } from '../../../../src/main/store/store.ts';
import { postgresPlace } from '../engine.ts';
import { HandClock, testFolder, testSecretStore } from '../store-rig.ts';

/** The tenant that all are signed in to. */
export const SHARED_TENANT = 'shared-tenant';
export const LEASE_MS = 60_000;

export interface RigDesk {
  readonly store: Store;
  readonly link: FleetLink;
  readonly file: string;
  readonly deskId: string;
  /** The run that goes on there. */
  current: string | null;
}

export async function fleetPlace(): Promise<{ readonly name: string; readonly place: PostgresPlace }> {
  const name = `fleet ${randomUUID()}`;
  return { name, place: await postgresPlace(name) };
}

export async function desk(place: PostgresPlace, deskId: string, clock = new HandClock()): Promise<RigDesk> {
  const file = path.join(testFolder(), 'record.db');
  const store = await openStore({ file, clock, secretStore: testSecretStore() });
  onTestFinished(() => store.close().catch(() => undefined));
  store.noteForFleet(true, () => SHARED_TENANT);
  const made = { store, file, deskId, current: null as string | null };
  const link = await store.joinFleet(place, { deskId, leaseMs: LEASE_MS, currentRunId: () => made.current, sharedTenantId: () => SHARED_TENANT });
  onTestFinished(() => link.close());
  await link.greet(`Desk ${deskId}`, `${deskId}@contoso.example`);
  return Object.assign(made, { link });
}

export async function sync(...desks: readonly RigDesk[]): Promise<void> {
  for (const { link } of desks) await link.push();
  for (const { link } of desks) await link.pull();
}
