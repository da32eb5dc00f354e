// The tables of a fleet, on both engines: desks, leases, the batch queue; copies of the desks' audits; and what a desk must
// know to bring its own rows to the others and theirs to itself.

import { LOCK_SPACE, LOCKS } from '../dialect.ts';
import type { Statement } from '../migrations.ts';

export const fleetTables: readonly Statement[] = [
  `create table desks (
    desk_id text primary key,
    name text not null,
    operator text not null,
    seen_ms integer not null
  ) strict, without rowid`,
  `create table leases (
    name text primary key,
    desk_id text not null,
    run_id text not null,
    operator text not null,
    taken_ms integer not null,
    expires_ms integer not null
  ) strict, without rowid`,
  `create index leases_by_run on leases (run_id)`,
  `create table queue (
    id text primary key,
    batch text not null,
    position integer not null,
    item_json text not null,
    desk_id text,
    expires_ms integer,
    run_id text,
    outcome text
  ) strict, without rowid`,
  `create index queue_waiting on queue (position, id) where outcome is null and run_id is null`,
  `create table desk_audit (
    desk_id text not null,
    seq integer not null,
    body text not null,
    hash text not null,
    primary key (desk_id, seq)
  ) strict, without rowid`,
  `create table desk_heads (
    desk_id text not null,
    seq integer not null,
    hash text not null,
    at text not null,
    key_id text not null,
    signature text not null,
    primary key (desk_id, seq)
  ) strict, without rowid`,
  // What a desk has seen of the others' audits: whoever writes one anew does not reach these.
  `create table seen_heads (desk_id text primary key, seq integer not null, hash text not null) strict, without rowid`,
  // What is to be brought to the fleet, in order.
  `create table outbox (id integer primary key, kind text not null, json text not null) strict`,
  `create table fleet_marks (name text primary key, mark integer not null) strict, without rowid`,
  // Null: a run of this desk (in the desk's own file).
  `alter table runs add column desk_id text null`,
  `alter table runs add column is_pushed integer not null default 0`,
  `create index runs_to_push on runs (run_id) where is_pushed = 0`,
  `create table forgotten (credential_id_base64_url text primary key) strict, without rowid`,
  {
    sqlite: [],
    postgres: [
      `create trigger desk_audit_no_change before update or delete on desk_audit for each row execute function append_only()`,
      `create trigger desk_audit_no_truncate before truncate on desk_audit for each statement execute function append_only()`,
      `create trigger desk_heads_no_change before update or delete on desk_heads for each row execute function append_only()`,
      `create trigger desk_heads_no_truncate before truncate on desk_heads for each statement execute function append_only()`,
      `create sequence changes`,
      // Numbers of changes are given and committed in one order: who has read up to one of them has missed none before it.
      `create function number_change() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock(${LOCK_SPACE}, ${LOCKS.changes});
          new.change := nextval('changes');
          return new;
        end
      $$`,
      ...['runs', 'ledger', 'forgotten'].flatMap((table) => [
        `alter table ${table} add column change bigint not null default 0`,
        `create index ${table}_by_change on ${table} (change)`,
        `create trigger ${table}_changed before insert or update on ${table} for each row execute function number_change()`,
      ]),
      `create function forget_credential() returns trigger language plpgsql as $$
        begin
          insert into forgotten (credential_id_base64_url) values (old.credential_id_base64_url)
            on conflict (credential_id_base64_url) do update set credential_id_base64_url = excluded.credential_id_base64_url;
          return old;
        end
      $$`,
      `create trigger ledger_forgotten after delete on ledger for each row execute function forget_credential()`,
    ],
  },
];

/** Whom an item is for, so that nobody is in the queue twice; what became of it. Items of before had no person: no page made them. */
export const queueOfPeople: readonly Statement[] = [
  `delete from queue`,
  `alter table queue add column tenant_id text not null default ''`,
  `alter table queue add column target_id text not null default ''`,
  `alter table queue add column service text not null default ''`,
  `alter table queue add column failures integer not null default 0`,
  `alter table queue add column reason_json text null`,
  `alter table queue add column lost_by text null`,
  `alter table queue add column ended_ms integer null`,
  `create unique index queue_of_people on queue (tenant_id, target_id, service) where outcome is null`,
  `create index queue_by_place on queue (tenant_id, position, id)`,
];

/** Users of the fleet: whose change of a user was the last one, and who is gone. */
export const sharedUsers: readonly Statement[] = [
  {
    sqlite: [],
    postgres: [
      `create table users_gone (tenant_id text collate "C" not null, id text collate "C" not null, primary key (tenant_id, id))`,
      `create function number_user() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock(${LOCK_SPACE}, ${LOCKS.changes});
          new.change := nextval('changes');
          new.desk_id := current_setting('pairing.desk', true);
          return new;
        end
      $$`,
      ...['users', 'users_gone'].flatMap((table) => [
        `alter table ${table} add column change bigint not null default 0`,
        `alter table ${table} add column desk_id text`,
        `create index ${table}_by_change on ${table} (tenant_id, change)`,
        `create trigger ${table}_changed before insert or update on ${table} for each row execute function number_user()`,
      ]),
    ],
  },
];
