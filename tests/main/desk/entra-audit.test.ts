// This app's audit beside that of the practice tenant, which writes its events as the real one does, two minutes late.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clouds, graphOf } from '../../../src/shared/clouds.ts';
import type { Reconciliation } from '../../../src/shared/reconciliation.ts';
import { createEntraAudit, type EntraAudit } from '../../../src/main/desk/entra-audit.ts';
import { createDirectory } from '../../../src/main/directory/directory.ts';
import { createGraphClient } from '../../../src/main/directory/graph-client.ts';
import { Secret } from '../../../src/main/secret.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { Bench, TARGET, at, makeCredential, peopleWithOperatorAs, textOf } from '../practice/tenant/kit.ts';

const METHODS = `v1.0/users/${TARGET}/authentication`;
const MINUTE = 60_000;

let bench: Bench;
let store: Store;
let folder: string;
let token: string;
let targetId: string;
let answer: string | null;
let entra: EntraAudit;
let runs: number;

beforeEach(async () => {
  bench = await Bench.start({ people: peopleWithOperatorAs('Authentication Administrator', 'Reports Reader') });
  token = await bench.operatorToken();
  targetId = textOf((await bench.graph(token, 'GET', `v1.0/users/${TARGET}`)).json['id']);
  store = await openStore({ file: ':memory:', clock: bench.clock });
  store.audit.setOperator({ id: 'op', userPrincipalName: 'desk@harbour.example' }, 'harbour');
  folder = mkdtempSync(path.join(tmpdir(), 'comparison-'));
  answer = path.join(folder, 'comparison.csv');
  runs = 0;
  const graph = createGraphClient({ baseUrl: graphOf(clouds.global), fetch: bench.fetch, clock: bench.clock, token: async () => new Secret(token) });
  entra = createEntraAudit({
    store, clock: bench.clock, files: { askForFile: async () => answer },
    session: () => ({ tenantId: 'harbour', directory: createDirectory({ graph, clock: bench.clock }) }),
  });
});
afterEach(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Registers a key at the tenant. @returns its credential id */
async function register(): Promise<string> {
  const options = await bench.graph(token, 'GET', `${METHODS}/fido2Methods/creationOptions`);
  const credential = makeCredential({ challengeBase64Url: String(at(options.json, 'publicKey', 'challenge')) });
  expect((await bench.graph(token, 'POST', `${METHODS}/fido2Methods`, credential.body())).status).toBe(201);
  return credential.id;
}

/** What a run of this app writes down. */
async function note(credentialId: string | null, tenantId = 'harbour'): Promise<void> {
  runs += 1;
  const runId = `run-${runs}`;
  const target = { id: targetId, displayName: 'Kim Larsen', userPrincipalName: TARGET };
  await store.journal.begin({
    runId, startedAt: new Date(bench.clock.now()).toISOString(), tenantId, operator: { id: 'op', userPrincipalName: 'desk@harbour.example' },
    target, service: 'entra', route: 'direct', key: { aaguid: null, transport: 'usb', product: 'Key', serialNumber: '1' }, keyName: 'Key',
    forcePinChange: false,
  });
  if (credentialId === null) {
    await store.journal.note(runId, 'register', { kind: 'tapIssued', tapId: 'tap-1', userId: targetId });
    return;
  }
  await store.journal.note(runId, 'register', { kind: 'credentialCreated', credentialIdBase64Url: credentialId });
  await store.journal.note(runId, 'register', { kind: 'credentialStored', methodId: credentialId });
}

const figures = ({ matched, onlyInEntra, onlyHere, notYetExpected }: Reconciliation): readonly number[] =>
  [matched, onlyInEntra.count, onlyHere.count, notYetExpected.count];

it('keys and passes of this app stand in both', async () => {
  await note(await register());
  await bench.graph(token, 'POST', `${METHODS}/temporaryAccessPassMethods`, {});
  await note(null);
  // The tenant's log does not have it yet.
  expect(figures(await entra.compare(1))).toEqual([0, 0, 0, 2]);
  await bench.clock.advance(3 * MINUTE);
  expect(figures(await entra.compare(1))).toEqual([2, 0, 0, 0]);
});

it('a key that was registered elsewhere is found, with who did it, though one of this app is for the same person and minute', async () => {
  const mine = await register();
  await register();
  await note(mine);
  await bench.clock.advance(20 * MINUTE);
  const compared = await entra.compare(7);
  expect(figures(compared)).toEqual([1, 1, 0, 0]);
  expect(compared.onlyInEntra.newest).toMatchObject([{ initiator: bench.tenant.operator.userPrincipalName, target: { userPrincipalName: TARGET } }]);
});

it('what only this app says is expected for a quarter of an hour, then told', async () => {
  await note('AAECAwQFBgcICQoLDA0ODw');
  await bench.clock.advance(14 * MINUTE);
  expect(figures(await entra.compare(1))).toEqual([0, 0, 0, 1]);
  await bench.clock.advance(2 * MINUTE);
  const compared = await entra.compare(1);
  expect(figures(compared)).toEqual([0, 0, 1, 0]);
  expect(compared.onlyHere.newest).toMatchObject([{ kind: 'credential.stored', runId: 'run-1' }]);
});

it('what is older than the period, or of another tenant, is not compared', async () => {
  await note('AAECAwQFBgcICQoLDA0ODw');
  await note('AAECAwQFBgcICQoLDA0ODx', 'another');
  await bench.clock.advance(25 * 60 * MINUTE);
  token = await bench.operatorToken();
  expect(figures(await entra.compare(1))).toEqual([0, 0, 0, 0]);
  expect(figures(await entra.compare(7))).toEqual([0, 0, 1, 0]);
});

it.each<[string, () => Promise<void>, string]>([
  ['the permission is not granted', async () => {
    bench.tenant.updateSettings({ withheldScopes: ['AuditLog.Read.All'] });
    token = await bench.operatorToken();
  }, 'audit.noPermission'],
  ['the operator has no role for it', async () => {
    bench.tenant.people.edit(bench.tenant.operator.id, { roles: ['Authentication Administrator'] });
  }, 'audit.noRole'],
])('says that %s', async (_, arrange, code) => {
  await arrange();
  await expect(entra.compare(7)).rejects.toMatchObject({ code });
});

it('writes every line into a file, harmless for a spreadsheet, and notes that', async () => {
  await expect(entra.export()).rejects.toMatchObject({ code: 'input.invalid' });
  const mine = await register();
  await register();
  await note(mine);
  await note('AAECAwQFBgcICQoLDA0ODw');
  await bench.clock.advance(20 * MINUTE);
  await entra.compare(7);
  expect(await entra.export()).toBe(answer);
  const lines = readFileSync(answer ?? '', 'utf8').split('\r\n').slice(1, -1);
  expect(lines.map((line) => line.split('","')[0]?.slice(1))).toEqual(['onlyInEntra', 'onlyHere', 'matched']);
  expect(lines[0]).toContain(`"${bench.tenant.operator.userPrincipalName}"`);
  expect((await store.audit.search({ text: 'exported', before: null })).entries).toMatchObject([{ kind: 'audit.exported', reason: 'entra csv' }]);
  answer = null;
  expect(await entra.export()).toBeNull();
});
