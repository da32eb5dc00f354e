// The login of a desk does everything that a desk does, and cannot change what was recorded.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../../../src/main/store/migrate.ts';
import { openPostgres, type PostgresPlace } from '../../../../src/main/store/postgres/postgres-database.ts';
import { asOwner, postgresPlace } from '../engine.ts';
import { begin, record } from '../store-rig.ts';
import { desk, sync } from './fleet-rig.ts';

const roles = readFileSync(path.resolve(import.meta.dirname, '../../../../native/postgres/fleet-roles.sql'), 'utf8');

/** A database made as the README says. Roles belong to the whole server, so each test has logins of its own. */
async function asTheReadmeSays(): Promise<{ readonly owner: PostgresPlace; readonly login: PostgresPlace }> {
  const name = `roles ${randomUUID()}`;
  const suffix = randomUUID().replaceAll('-', '');
  const place = await postgresPlace(name, true);
  await asOwner(roles, name);
  await asOwner(`create role desk_${suffix} login in role pairing_desk; create role owner_${suffix} login in role pairing_owner`, name);
  return { owner: { ...place, user: `owner_${suffix}` }, login: { ...place, user: `desk_${suffix}` } };
}

describe('the login of a desk', () => {
  it('works as a desk, and may not change or remove what was recorded', async () => {
    const { owner, login } = await asTheReadmeSays();
    // Before the owner was there a desk can do nothing, and says why.
    await expect(desk(login, 'early')).rejects.toMatchObject({ name: 'FleetError', kind: 'notAllowed', nativeCode: '42501' });
    const made = openPostgres(owner);
    await migrate(made, 'roles');
    await made.destroy();

    const a = await desk(login, 'a');
    await a.store.journal.begin(begin);
    await a.store.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
    await a.store.journal.finish('run-1', record);
    const entry = { credentialIdBase64Url: 'AAEC', tenantId: 't', targetId: 'u', displayName: 'Kim', aaguid: null, serialNumber: '1', at: '2026-01-01T00:00:00.000Z' };
    await a.store.ledger.remember(entry);
    await sync(a);
    await a.store.ledger.forget('AAEC');
    await sync(a);
    expect(await a.link.leases.take(['target:1'], { deskId: 'a', runId: 'r', operator: 'o' }, 1000)).toBeNull();
    await a.link.leases.release('r');
    await a.link.queue.add('batch', [{ id: 'i', tenantId: 't', targetId: 'u', service: 'entra', itemJson: '{}' }]);
    await a.link.queue.take('t', 'a', 1000);
    expect(await a.link.queue.clear('t', 'waiting')).toBe(0);
    expect(await a.link.verifyAudit()).toMatchObject([{ deskId: 'a', entries: 4, firstBad: null }]);

    const database = openPostgres(login);
    onTestFinished(() => database.destroy());
    const { sql } = await import('kysely');
    for (const statement of [
      `update desk_audit set body = 'x'`, `delete from desk_audit`, `truncate desk_audit`,
      `update desk_heads set hash = 'x'`, `delete from desk_heads`,
      `update journal set step = 'x'`, `delete from journal`, `delete from runs`, `delete from desks`,
      `update schema_version set version = 1`, `create table mine (a text)`, `drop table journal`,
      `alter table desk_audit disable trigger all`, `select * from settings`, `select * from blobs`,
    ]) {
      await expect(sql.raw(statement).execute(database), statement).rejects.toMatchObject({ name: 'FleetError', kind: 'notAllowed' });
    }
    // Not even the owner of the tables does it by mistake.
    const ownerDatabase = openPostgres(owner);
    onTestFinished(() => ownerDatabase.destroy());
    for (const statement of [`update desk_audit set body = 'x'`, `delete from desk_heads`, `truncate desk_audit`]) {
      await expect(sql.raw(statement).execute(ownerDatabase), statement).rejects.toThrow('append-only');
    }
  });
});
