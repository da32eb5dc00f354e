// The versions of the database, each one step up from the one before. A step that was released is never edited; a new
// one is added below. SQLite's user_version holds the number.

import { type Kysely, sql } from 'kysely';
import { StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

export interface Migration {
  readonly version: number;
  /** SQL statements, run one by one in the transaction of the whole migration. */
  readonly update: readonly string[];
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    update: [
      `create table users (
        tenant_id text not null,
        id text not null,
        display_name text not null,
        user_principal_name text not null,
        department text,
        job_title text,
        employee_id text,
        account_enabled integer not null check (account_enabled in (0, 1)),
        user_type text not null check (user_type in ('member', 'guest')),
        photo text,
        key_count integer,
        primary key (tenant_id, id)
      ) strict, without rowid`,
      `create table imports (tenant_id text primary key, imported_at text not null) strict, without rowid`,
      `create table runs (
        run_id text primary key,
        tenant_id text not null,
        target_id text not null,
        started_at text not null,
        begin_json text not null,
        ended_at text,
        outcome text,
        method_id text,
        record_json text,
        check ((record_json is null) = (ended_at is null) and (record_json is null) = (outcome is null))
      ) strict, without rowid`,
      `create index runs_by_target on runs (tenant_id, target_id)`,
      `create table journal (
        run_id text not null references runs (run_id),
        seq integer not null,
        at text not null,
        step text not null,
        entry_json text not null,
        primary key (run_id, seq)
      ) strict, without rowid`,
      `create table settings (key text primary key, json text not null) strict, without rowid`,
      `create table blobs (name text primary key, bytes blob not null) strict, without rowid`,
    ],
  },
  {
    version: 2,
    update: [
      `create table ledger (
        credential_id_base64_url text primary key,
        tenant_id text not null,
        target_id text not null,
        display_name text not null,
        aaguid text,
        serial_number text not null,
        at text not null
      ) strict, without rowid`,
      `create index ledger_by_serial on ledger (serial_number) where serial_number <> ''`,
      `create index ledger_by_target on ledger (tenant_id, target_id)`,
    ],
  },
  {
    version: 3,
    update: [
      `create table audit (seq integer primary key, body text not null, hash text not null) strict`,
      `create trigger audit_no_update before update on audit begin select raise(abort, 'the audit is append-only'); end`,
      `create trigger audit_no_delete before delete on audit begin select raise(abort, 'the audit is append-only'); end`,
      `create virtual table audit_words using fts5(
        words, content='', detail='none', prefix='1 2 3', tokenize="unicode61 remove_diacritics 0"
      )`,
      `create table audit_terms (term text primary key) strict, without rowid`,
      `create table audit_anchors (
        seq integer primary key,
        hash text not null,
        at text not null,
        key_id text not null,
        signature text not null,
        kept integer not null check (kept in (0, 1))
      ) strict`,
    ],
  },
  {
    version: 4,
    update: [
      `create table people (
        row integer primary key,
        tenant_id text not null,
        id text not null,
        display_name text not null,
        user_principal_name text not null,
        department text,
        job_title text,
        employee_id text,
        account_enabled integer not null check (account_enabled in (0, 1)),
        user_type text not null check (user_type in ('member', 'guest')),
        key_count integer,
        sort_name text not null,
        words text not null,
        seen_in integer not null,
        unique (tenant_id, id)
      ) strict`,
      `create table user_photos (user_row integer primary key, photo text not null) strict`,
      `insert into people (tenant_id, id, display_name, user_principal_name, department, job_title, employee_id, account_enabled,
          user_type, key_count, sort_name, words, seen_in)
        select tenant_id, id, display_name, user_principal_name, department, job_title, employee_id, account_enabled, user_type, key_count,
          lower(display_name),
          lower(char(57344) || replace(tenant_id, '-', '') || ' ' || display_name || ' ' || substr(user_principal_name, 1, instr(user_principal_name || '@', '@') - 1) || ' ' ||
            coalesce(department, '') || ' ' || coalesce(job_title, '') || ' ' || coalesce(employee_id, '')),
          0
        from users`,
      `insert into user_photos (user_row, photo)
        select people.row, users.photo from people join users using (tenant_id, id) where users.photo is not null`,
      `drop table users`,
      `alter table people rename to users`,
      `create index users_by_name on users (tenant_id, sort_name, id)`,
      `create index users_by_key_count on users (tenant_id, key_count)`,
      `create virtual table users_words using fts5(
        words, content='', contentless_delete=1, detail='none', tokenize="unicode61 remove_diacritics 2"
      )`,
      `insert into users_words (rowid, words) select row, words from users`,
      `create trigger users_inserted after insert on users begin
        insert into users_words (rowid, words) values (new.row, new.words);
      end`,
      `create trigger users_updated after update of words on users when old.words is not new.words begin
        delete from users_words where rowid = old.row;
        insert into users_words (rowid, words) values (new.row, new.words);
      end`,
      `create trigger users_deleted after delete on users begin
        delete from users_words where rowid = old.row;
        delete from user_photos where user_row = old.row;
      end`,
      `create table user_imports (
        tenant_id text primary key,
        imported_at text,
        delta_link text,
        generation integer not null,
        received integer not null,
        next_link text,
        open_delta_link text
      ) strict, without rowid`,
      `insert into user_imports select tenant_id, imported_at, null, 0, 0, null, null from imports`,
      `drop table imports`,
      `alter table user_imports rename to imports`,
    ],
  },
];

/**
 * Brings the database up to the newest version in one transaction: all of it, or nothing.
 *
 * @throws StoreError 'newer' when the file has a version that this list does not know; the file is then left as it is
 */
export async function migrate(
  database: Kysely<Tables>,
  file: string,
  list: readonly Migration[] = migrations,
): Promise<void> {
  const newest = list.at(-1)?.version ?? 0;
  if ((await userVersion(database)) === newest) return;
  await database.transaction().execute(async (transaction) => {
    // Read again under the write lock: a second opener may have migrated meanwhile.
    const version = await userVersion(transaction);
    if (version > newest) throw new StoreError('newer', file, `version ${version}, known ${newest}`);
    for (const migration of list) {
      if (migration.version <= version) continue;
      for (const statement of migration.update) await sql.raw(statement).execute(transaction);
    }
    await sql.raw(`pragma user_version = ${newest}`).execute(transaction);
  });
}

async function userVersion(database: Kysely<Tables>): Promise<number> {
  // The camel-case plugin turns user_version into userVersion.
  const { rows } = await sql<{ userVersion: number }>`pragma user_version`.execute(database);
  return rows[0]?.userVersion ?? 0;
}
