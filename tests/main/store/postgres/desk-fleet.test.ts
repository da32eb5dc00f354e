// The desk in its fleet: two desks cannot have one target or key at once, and what happens when the database is not there.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeskFleet, type DeskFleet } from '../../../../src/main/desk/fleet.ts';
import type { Clock } from '../../../../src/main/ports.ts';
import { openStore, type Store } from '../../../../src/main/store/store.ts';
import { ManualClock } from '../../../fakes/manual-clock.ts';
import { OWNER, PostgresServer } from '../../../rig/postgres-server.ts';
import { begin, HandClock, record, testFolder, testSecretStore } from '../store-rig.ts';
import { fleetPlace } from './fleet-rig.ts';

interface Desk {
  readonly fleet: DeskFleet;
  readonly store: Store;
}

const key = { aaguid: 'a1', serialNumber: '123', serialIsUnique: true };
const runOf = (runId: string, targetId: string, serialNumber = '') =>
  ({ runId, tenantId: 't', targetId, operator: `${runId}@contoso.example`, key: { ...key, serialNumber } });

async function deskAt(place: { readonly host: string; readonly port: number; readonly database: string }, deskName: string, extra: { readonly tls?: boolean; readonly caPem?: string; readonly user?: string; readonly password?: string; readonly clock?: Clock } = {}): Promise<Desk> {
  const store = await openStore({ file: path.join(testFolder(), 'record.db'), clock: new HandClock() });
  onTestFinished(() => store.close());
  const fleet = createDeskFleet({
    store, clock: extra.clock ?? new HandClock(), secretStore: testSecretStore(), operator: () => `${deskName}@contoso.example`, currentRunId: () => null, tenantId: () => null, onPulled: () => undefined,
  });
  onTestFinished(() => fleet.close());
  await fleet.open();
  const { tls = false, caPem = '', user = OWNER, password = 'not asked for' } = extra;
  await fleet.join({ deskName, host: place.host, port: place.port, database: place.database, user, tls, caPem, password });
  return { fleet, store };
}

/** A server of the test's own, with a database for the fleet. */
async function ownServer(options: Parameters<typeof PostgresServer.start>[0] = {}): Promise<{ readonly server: PostgresServer; readonly place: { readonly host: string; readonly port: number; readonly database: string } }> {
  const server = await PostgresServer.start(options);
  onTestFinished(() => server.stop());
  server.sql('create database fleet');
  return { server, place: { host: '127.0.0.1', port: server.port, database: 'fleet' } };
}

/** A way to the server that can fall silent: what is sent is taken, and nothing ever comes back. */
async function wayTo(port: number): Promise<{ readonly port: number; fallSilent(): void }> {
  let silent = false;
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    const outer = connect(port, '127.0.0.1');
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    inner.on('data', (bytes) => void (silent || outer.write(bytes)));
    outer.on('data', (bytes) => void (silent || inner.write(bytes)));
    inner.on('close', () => outer.destroy());
    outer.on('close', () => void (silent || inner.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { port: address.port, fallSilent: () => void (silent = true) };
}

describe('two desks', () => {
  it('cannot have the same target or the same key at once, and tell who has it', async () => {
    const { place } = await fleetPlace();
    const [a, b] = [await deskAt(place, 'Reception'), await deskAt(place, 'Service point')];
    const first = await a.fleet.hold(runOf('run-a', 'user-1', '123'));
    await expect(b.fleet.hold(runOf('run-b', 'user-1'))).rejects.toMatchObject({
      code: 'fleet.held', detail: { what: 'target', deskName: 'Reception', operator: 'run-a@contoso.example' },
    });
    await expect(b.fleet.hold(runOf('run-b', 'user-2', '123'))).rejects.toMatchObject({ code: 'fleet.held', detail: { what: 'key' } });
    // Keys without a number of their own are not taken for one.
    const other = await b.fleet.hold(runOf('run-b', 'user-2'));
    await first?.giveBack();
    await other?.giveBack();
    expect(await b.fleet.hold(runOf('run-c', 'user-1', '123'))).not.toBeNull();
  });

  it('see each other; a desk that works alone holds nothing', async () => {
    const { place } = await fleetPlace();
    const [a, b] = [await deskAt(place, 'Reception'), await deskAt(place, 'Service point')];
    await a.fleet.sync();
    expect(a.fleet.value).toMatchObject({ status: 'connected', error: null, desks: [{ name: 'Reception', isThisOne: true }, { name: 'Service point', isThisOne: false }] });
    await b.fleet.leave();
    expect(b.fleet.value.status).toBe('off');
    expect(await b.fleet.hold(runOf('run-b', 'user-1'))).toBeNull();
    expect(await b.store.blobs.get('fleetPassword')).toBeNull();
  });

  it('the password is sealed, and in no setting', async () => {
    const { place } = await fleetPlace();
    const { store } = await deskAt(place, 'Reception', { password: 'CANARY-PASSWORD' });
    expect(JSON.stringify(await store.settings.get('fleet'))).not.toContain('CANARY');
    expect(Buffer.from((await store.blobs.get('fleetPassword')) ?? []).toString('latin1')).not.toContain('CANARY');
  });
});

describe('a desk that is cut off in the middle of a run', () => {
  /** As if so much time had passed in the database. */
  const later = (server: PostgresServer, ms: number): string => server.sql(`update leases set expires_ms = expires_ms - ${ms}`, 'fleet');

  it('stops by its own clock before another desk can begin, and one of the two has the person at any time', async () => {
    const { server, place } = await ownServer();
    const way = await wayTo(server.port);
    const clock = new ManualClock();
    const a = await deskAt({ ...place, port: way.port }, 'Reception', { clock });
    const b = await deskAt(place, 'Service point');
    const run = await a.fleet.hold(runOf('run-a', 'user-1', '123'));
    // Renewed by the beat for as long as the connection is there.
    for (let beats = 0; beats < 10; beats++) {
      await clock.advance(20_000);
      later(server, 20_000);
      await a.fleet.sync();
    }
    expect(run?.lost.aborted).toBe(false);
    way.fallSilent();
    for (let seconds = 0; seconds < 120; seconds += 10) {
      const isHeldHere = run?.lost.aborted === false;
      const other = await b.fleet.hold(runOf('run-b', 'user-1')).catch((error: unknown) => error);
      expect(isHeldHere && !(other instanceof Error), `${seconds} s after the cut`).toBe(false);
      await clock.advance(10_000);
      later(server, 10_000);
    }
    expect(run?.lost.aborted).toBe(true);
    expect(() => run?.mustHold()).toThrow('fleet.leaseLost');
    expect(await b.fleet.hold(runOf('run-b', 'user-1', '123'))).not.toBeNull();
  });

  it('hears from the database that another desk has the person when it comes back', async () => {
    const { server, place } = await ownServer();
    const [a, b] = [await deskAt(place, 'Reception'), await deskAt(place, 'Service point')];
    const run = await a.fleet.hold(runOf('run-a', 'user-1', '123'));
    later(server, 120_000);
    expect(await b.fleet.hold(runOf('run-b', 'user-1'))).not.toBeNull();
    expect(run?.lost.aborted).toBe(false);
    await a.fleet.sync();
    expect(run?.lost.reason).toMatchObject({ code: 'fleet.leaseLost' });
  });

  it('keeps what it holds when the connection is made anew', async () => {
    const { server, place } = await ownServer();
    const [a, b] = [await deskAt(place, 'Reception'), await deskAt(place, 'Service point')];
    const run = await a.fleet.hold(runOf('run-a', 'user-1'));
    server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pairing-app'`);
    await a.fleet.sync();
    await a.fleet.sync();
    await b.fleet.sync();
    await b.fleet.sync();
    expect(a.fleet.value.status).toBe('connected');
    await expect(b.fleet.hold(runOf('run-b', 'user-1'))).rejects.toMatchObject({ code: 'fleet.held' });
    await run?.giveBack();
    expect(await b.fleet.hold(runOf('run-b', 'user-1'))).not.toBeNull();
  });
});

describe('the database', () => {
  it('is killed under a run: nothing is lost, no other run begins, and everything follows when it is there again', async () => {
    const { server, place } = await ownServer({ settings: ['synchronous_commit = on'] });
    const { fleet, store } = await deskAt(place, 'Reception');
    await fleet.hold(runOf('run-1', 'user-1', '123'));
    await store.journal.begin(begin);
    await store.journal.note('run-1', 'register', { kind: 'createRequested' });
    await server.kill();
    await store.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
    await fleet.sync();
    expect(fleet.value).toMatchObject({ status: 'offline', error: { code: expect.stringMatching(/^fleet\.(?:unreachable|lost)$/) } });
    await expect(fleet.hold(runOf('run-2', 'user-2'))).rejects.toMatchObject({ code: 'fleet.offline' });
    await store.journal.finish('run-1', record);
    expect(await store.runs.all()).toHaveLength(1);
    await server.launch();
    await fleet.sync();
    await fleet.sync();
    expect(fleet.value).toMatchObject({ status: 'connected', error: null });
    expect(server.sql(`select count(*) || ' ' || max(outcome) from runs`, 'fleet')).toBe('1 succeeded');
    expect(server.sql('select count(*) from journal', 'fleet')).toBe('2');
    expect(await fleet.verify()).toMatchObject({ desks: [{ name: 'Reception', firstBad: null }] });
  });

  it('falls silent: the desk gives up in bounded time, says so, and comes back', async () => {
    const { server, place } = await ownServer();
    const way = await wayTo(server.port);
    const { fleet, store } = await deskAt({ ...place, port: way.port }, 'Reception');
    expect(fleet.value.status).toBe('connected');
    await store.journal.begin(begin);
    way.fallSilent();
    const from = performance.now();
    await fleet.sync();
    expect(performance.now() - from).toBeLessThan(45_000);
    expect(fleet.value).toMatchObject({ status: 'offline', error: { code: 'fleet.lost' } });
    await fleet.join({ deskName: 'Reception', ...place, user: OWNER, tls: false, caPem: '', password: null });
    expect(fleet.value.status).toBe('connected');
    expect(server.sql('select count(*) from runs', 'fleet')).toBe('1');
  });

  it('ends the connection in the middle of a transaction: it is whole the next time, and once', async () => {
    const { server, place } = await ownServer();
    const { fleet, store } = await deskAt(place, 'Reception');
    for (let n = 0; n < 5; n++) {
      await store.journal.begin({ ...begin, runId: `run-${n}` });
      await store.journal.finish(`run-${n}`, { ...record, runId: `run-${n}` });
    }
    // Its rows wait for this lock; then the server throws the waiting desk out.
    const locked = server.sqlInBackground('begin; lock table journal in access exclusive mode; select pg_sleep(600)', 'fleet');
    for (let tries = 0; tries < 200 && server.sql(`select count(*) from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'journal' and l.mode = 'AccessExclusiveLock'`, 'fleet') !== '1'; tries++);
    await store.journal.begin({ ...begin, runId: 'run-open' });
    await store.journal.note('run-open', 'inspect', { kind: 'entered' });
    const going = fleet.sync();
    for (let tries = 0; tries < 200 && server.sql(`select count(*) from pg_stat_activity where wait_event_type = 'Lock'`, 'fleet') === '0'; tries++);
    server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pairing-app'`, 'fleet');
    await going;
    expect(fleet.value).toMatchObject({ status: 'offline', error: { code: 'fleet.lost' } });
    expect(server.sql('select count(*) from runs', 'fleet')).toBe('0');
    locked.kill();
    server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`, 'fleet');
    await fleet.sync();
    expect(fleet.value.error).toBeNull();
    expect(server.sql(`select count(*) || ' ' || count(record_json) from runs`, 'fleet')).toBe('6 5');
  });

  it.each([
    ['wants another password', { access: ['host all stranger 127.0.0.1/32 scram-sha-256'] }, { user: 'stranger', password: 'wrong' }, 'fleet.credentials'],
    ['has no such user', {}, { user: 'nobody_here' }, 'fleet.credentials'],
    ['has no TLS', {}, { tls: true }, 'fleet.noTls'],
  ] as const)('%s: said, and nothing sent', async (_, options, extra, code) => {
    const { place } = await ownServer(options);
    const { fleet } = await deskAt(place, 'Reception', extra);
    expect(fleet.value).toMatchObject({ status: 'offline', error: { code } });
  });

  it('proves by its certificate who it is, or is not spoken to', async () => {
    const folder = testFolder();
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost', '-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem')]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    const { server } = await ownServer();
    for (const name of ['key.pem', 'cert.pem']) {
      copyFileSync(path.join(folder, name), path.join(server.folder, 'data', name));
      if (process.getuid?.() === 0) chownSync(path.join(server.folder, 'data', name), 65534, 65534);
    }
    spawnSync('chmod', ['600', path.join(server.folder, 'data', 'key.pem')]);
    server.sql(`alter system set ssl_cert_file = 'cert.pem'`);
    server.sql(`alter system set ssl_key_file = 'key.pem'`);
    server.sql(`alter system set ssl = on`);
    server.sql('select pg_reload_conf()');
    const place = { host: 'localhost', port: server.port, database: 'fleet' };
    const caPem = readFileSync(path.join(folder, 'cert.pem'), 'utf8');
    const trusted = await deskAt(place, 'Reception', { tls: true, caPem });
    expect(trusted.fleet.value).toMatchObject({ status: 'connected', error: null });
    expect(server.sql(`select count(*) > 0 from pg_stat_ssl s join pg_stat_activity a using (pid) where s.ssl and a.application_name = 'pairing-app'`)).toBe('t');
    const stranger = await deskAt(place, 'Stranger', { tls: true });
    expect(stranger.fleet.value).toMatchObject({ status: 'offline', error: { code: 'fleet.certificate' } });
    const otherName = await deskAt({ ...place, host: '127.0.0.1' }, 'Other', { tls: true, caPem });
    expect(otherName.fleet.value).toMatchObject({ status: 'offline', error: { code: 'fleet.certificate' } });
    const far = await deskAt({ ...place, host: '192.0.2.1' }, 'Far', { tls: false });
    expect(far.fleet.value).toMatchObject({ status: 'offline', error: { code: 'fleet.noTls' } });
  });
});
