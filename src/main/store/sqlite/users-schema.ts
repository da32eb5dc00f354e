// The users in SQLite from version 6 on, made so that 100,000 of them are written in the time in which they are fetched. A
// row is as an import brings it, one JSON array, and its columns are read out of that; SQLite takes ten values out of JSON
// for each row otherwise, which is most of the work. Tenants have numbers, and each has a range of rows for itself, so that
// the full-text index tells them apart without a word of its own.

/** Rows of one tenant: its number × this, up to the next number. */
export const ROWS_OF_A_TENANT = 2 ** 32;

/** Places in the array `body`; first what is read when a row is written. */
export const BODY = {
  id: 0, sortName: 1, words: 2, displayName: 3, userPrincipalName: 4, department: 5, jobTitle: 6, employeeId: 7, accountEnabled: 8, userType: 9,
} as const;

export const usersAsArrays: readonly string[] = [
  `create table tenants (number integer primary key, tenant_id text not null unique) strict`,
  `insert into tenants (tenant_id) select tenant_id from users union select tenant_id from imports`,
  `create table people (
    row integer primary key,
    tenant integer not null,
    id text not null,
    sort_name text not null,
    seen_in integer not null,
    key_count integer,
    body text not null,
    words text as (body ->> ${BODY.words}) virtual,
    display_name text as (body ->> ${BODY.displayName}) virtual,
    user_principal_name text as (body ->> ${BODY.userPrincipalName}) virtual,
    department text as (body ->> ${BODY.department}) virtual,
    job_title text as (body ->> ${BODY.jobTitle}) virtual,
    employee_id text as (body ->> ${BODY.employeeId}) virtual,
    account_enabled integer as (body ->> ${BODY.accountEnabled}) virtual,
    user_type text as (body ->> ${BODY.userType}) virtual
  ) strict`,
  // The first word was the tenant's; the space behind it stays, for each word begins with one.
  `insert into people (row, tenant, id, sort_name, seen_in, key_count, body)
    select t.number * ${ROWS_OF_A_TENANT} + row_number() over (partition by t.number order by u.row), t.number, u.id, u.sort_name, u.seen_in,
      u.key_count,
      json_array(u.id, u.sort_name, substr(u.words, instr(u.words, ' ')), u.display_name, u.user_principal_name, u.department, u.job_title,
        u.employee_id, u.account_enabled, u.user_type)
    from users u join tenants t using (tenant_id)`,
  `create table people_photos (user_row integer primary key, photo text not null) strict`,
  `insert into people_photos (user_row, photo)
    select p.row, f.photo from user_photos f join users u on u.row = f.user_row join tenants t using (tenant_id)
      join people p on p.tenant = t.number and p.id = u.id`,
  `drop table user_photos`,
  `drop table users_words`,
  `drop table users`,
  `alter table people rename to users`,
  `alter table people_photos rename to user_photos`,
  `create unique index users_by_id on users (tenant, id)`,
  `create index users_by_name on users (tenant, sort_name)`,
  `create index users_by_key_count on users (tenant, key_count) where key_count is not null`,
  `create virtual table users_words using fts5(
    words, content='', columnsize=0, detail='none', tokenize="unicode61 remove_diacritics 2"
  )`,
  `insert into users_words (rowid, words) select row, words from users`,
  // A row of such an index is taken out by the words it was put in with.
  `create trigger users_inserted after insert on users begin
    insert into users_words (rowid, words) values (new.row, new.words);
  end`,
  `create trigger users_updated after update of body on users when old.words is not new.words begin
    insert into users_words (users_words, rowid, words) values ('delete', old.row, old.words);
    insert into users_words (rowid, words) values (new.row, new.words);
  end`,
  `create trigger users_deleted after delete on users begin
    insert into users_words (users_words, rowid, words) values ('delete', old.row, old.words);
    delete from user_photos where user_row = old.row;
  end`,
];
