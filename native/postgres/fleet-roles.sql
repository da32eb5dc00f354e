-- Roles of a fleet of desks, for the administrator of PostgreSQL 15 or newer. Run once, as a superuser, connected to the
-- database of the fleet:
--
--   createdb pairing
--   psql -d pairing -f fleet-roles.sql
--
-- Then give each desk a login of its own, and one person the owner's:
--
--   create role desk_reception login in role pairing_desk password '…';
--   create role fleet_admin login in role pairing_owner password '…';
--
-- The owner connects once from any desk (and after each update of the app): that makes the tables. The desks come after.

do $$ begin
  if not exists (select from pg_roles where rolname = 'pairing_owner') then create role pairing_owner nologin; end if;
  if not exists (select from pg_roles where rolname = 'pairing_desk') then create role pairing_desk nologin; end if;
end $$;

-- Only the owner makes and changes tables. What a desk may do with each table is granted by the app when it makes them
-- (src/main/store/postgres/grants.ts): it reads and adds to the audit, the journal and the signed heads, and changes or
-- removes nothing there.
revoke all on schema public from public;
grant usage, create on schema public to pairing_owner;
grant usage on schema public to pairing_desk;
