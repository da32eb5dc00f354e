// The versions of the database, each one step up from the one before: one list for SQLite and PostgreSQL. A step that was
// released is never edited; a new one is added below.

import { type Engine, LEXEME_LENGTH } from './dialect.ts';
import { fleetTables, queueOfPeople, sharedUsers } from './fleet/fleet-schema.ts';
import { usersAsArrays } from './sqlite/users-schema.ts';

/** SQL as SQLite knows it, which dialect.ts turns into PostgreSQL's; or both, where they have nothing in common. */
export type Statement = string | { readonly [engine in Engine]: readonly string[] };

export interface Migration {
  readonly version: number;
  /** Run one by one in the transaction of the whole migration. */
  readonly update: readonly Statement[];
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
      {
        sqlite: [
          `create trigger audit_no_update before update on audit begin select raise(abort, 'the audit is append-only'); end`,
          `create trigger audit_no_delete before delete on audit begin select raise(abort, 'the audit is append-only'); end`,
          `create virtual table audit_words using fts5(
            words, content='', detail='none', prefix='1 2 3', tokenize="unicode61 remove_diacritics 0"
          )`,
        ],
        postgres: [
          `create function append_only() returns trigger language plpgsql as $$
            begin raise exception 'the audit is append-only'; end
          $$`,
          `create trigger audit_no_update before update on audit for each row execute function append_only()`,
          `create trigger audit_no_delete before delete on audit for each row execute function append_only()`,
          `create trigger audit_no_truncate before truncate on audit for each statement execute function append_only()`,
          // The words as they are, without a parser of a language. A lexeme has 2046 bytes at the most.
          `create function word_vector(words text) returns tsvector language sql immutable strict parallel safe as $$
            select array_to_tsvector(coalesce(
              (select array_agg(distinct left(word, ${LEXEME_LENGTH})) from unnest(string_to_array(words, ' ')) word where word <> ''), '{}'))
          $$`,
          `create table audit_words (rowid bigint primary key, words text not null)`,
          `create index audit_words_found on audit_words using gin (word_vector(words))`,
        ],
      },
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
      {
        sqlite: [
          `insert into people (tenant_id, id, display_name, user_principal_name, department, job_title, employee_id, account_enabled,
          user_type, key_count, sort_name, words, seen_in)
        select tenant_id, id, display_name, user_principal_name, department, job_title, employee_id, account_enabled, user_type, key_count,
          lower(display_name),
          lower(char(57344) || replace(tenant_id, '-', '') || ' ' || display_name || ' ' || substr(user_principal_name, 1, instr(user_principal_name || '@', '@') - 1) || ' ' ||
            coalesce(department, '') || ' ' || coalesce(job_title, '') || ' ' || coalesce(employee_id, '')),
          0
        from users`,
        ],
        // No PostgreSQL database has users of that version: the first that was released is later.
        postgres: [],
      },
      `insert into user_photos (user_row, photo)
        select people.row, users.photo from people join users using (tenant_id, id) where users.photo is not null`,
      `drop table users`,
      `alter table people rename to users`,
      `create index users_by_name on users (tenant_id, sort_name, id)`,
      `create index users_by_key_count on users (tenant_id, key_count)`,
      {
        sqlite: [
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
        ],
        postgres: [
          `create index users_words_found on users using gin (word_vector(words))`,
          `alter table user_photos add foreign key (user_row) references users (row) on delete cascade`,
        ],
      },
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
  { version: 5, update: fleetTables },
  { version: 6, update: [{ sqlite: usersAsArrays, postgres: [] }] },
  {
    version: 7,
    update: [
      `create table keys (
        id text primary key,
        aaguid text,
        serial_number text not null,
        product text not null,
        manufacturer text not null,
        firmware text,
        transport text not null,
        practice integer not null check (practice in (0, 1)),
        first_seen_at text not null,
        last_seen_at text not null,
        state text not null,
        state_at text not null,
        holder_id text,
        holder_name text,
        words text not null
      ) strict, without rowid`,
      `create index keys_by_serial on keys (serial_number) where serial_number <> ''`,
      `create index keys_by_last_seen on keys (practice, last_seen_at)`,
      `create table key_events (
        key_id text not null references keys (id),
        seq integer not null,
        at text not null,
        kind text not null,
        holder_id text,
        holder_name text,
        credential_id_base64_url text,
        operator text,
        primary key (key_id, seq)
      ) strict, without rowid`,
      `create index key_events_by_credential on key_events (credential_id_base64_url)`,
    ],
  },
  { version: 8, update: queueOfPeople },
  { version: 9, update: sharedUsers },
];
