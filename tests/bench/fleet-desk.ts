// One desk of the bench, as a process: takes runs from the queue until it is empty. Arguments: one JSON.
import { z } from 'zod';
import { openStore } from '../../src/main/store/store.ts';
import { systemClock as clock } from '../rig/practice-rig.ts';

const { folder, port, database, deskId } = z
  .object({ folder: z.string(), port: z.number(), database: z.string(), deskId: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ''));
const LEASE_MS = 60_000;

const store = await openStore({ file: `${folder}/${deskId}.sqlite`, clock });
store.noteForFleet(true);
const link = await store.joinFleet(
  { host: '127.0.0.1', port, database, user: 'rig', password: null, tls: null },
  { deskId, leaseMs: LEASE_MS, currentRunId: () => null, sharedTenantId: () => null },
);
await link.greet(deskId, 'bench@contoso.example');
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

/** Brings what was written while the next run goes on; one at a time, as the app does. */
let bringing: Promise<unknown> = Promise.resolve();
let isBringing = false;
const bring = (): void => {
  if (isBringing) return;
  isBringing = true;
  bringing = link.push().finally(() => (isBringing = false));
};

const from = performance.now();
let runs = 0;
for (;;) {
  const item = await link.queue.take('t', deskId, LEASE_MS);
  if (item === null) break;
  const runId = `${deskId}-${item.id}`;
  const target = { id: item.id, displayName: `Person ${item.id}`, userPrincipalName: `${item.id}@contoso.example` };
  const held = await link.leases.take([`target:t:${item.id}`, `key:k:${item.id}`], { deskId, runId, operator: 'bench@contoso.example' }, LEASE_MS);
  if (held !== null) throw new Error(`${item.id} is held by ${held.deskName}`);
  if (!(await link.queue.begin(item.id, deskId, runId, LEASE_MS))) throw new Error(`${item.id} went to somebody else`);
  const begin = {
    runId, startedAt: new Date(clock.now()).toISOString(), tenantId: 't', operator: { id: 'o', userPrincipalName: 'bench@contoso.example' }, target,
    service: 'entra' as const, route: 'direct' as const, key: { aaguid: null, transport: 'usb' as const, product: 'Key', serialNumber: item.id },
    keyName: 'Key', forcePinChange: false,
  };
  await store.journal.begin(begin);
  for (const step of ['inspect', 'prerequisites', 'secure', 'register'] as const) await store.journal.note(runId, step, { kind: 'entered' });
  await store.journal.note(runId, 'register', { kind: 'createRequested' });
  await store.journal.note(runId, 'register', { kind: 'credentialCreated', credentialIdBase64Url: runId });
  await store.journal.note(runId, 'register', { kind: 'postSent' });
  await store.journal.note(runId, 'register', { kind: 'credentialStored', methodId: runId });
  await store.ledger.remember({
    credentialIdBase64Url: runId, tenantId: 't', targetId: item.id, displayName: target.displayName, aaguid: null, serialNumber: item.id, at: begin.startedAt,
  });
  await store.journal.finish(runId, {
    ...begin, outcome: 'succeeded', endedAt: new Date(clock.now()).toISOString(), credentialIdBase64Url: runId, methodId: runId, readBack: true,
    assertionVerified: true, attestation: null, obr: null, tap: null, stepsMs: {}, failedStep: null, error: null, leftBehind: [],
  });
  if (!(await link.queue.finish(item.id, runId, 'succeeded'))) throw new Error(`${item.id} was finished by somebody else`);
  await link.leases.release(runId);
  bring();
  runs += 1;
}
const seconds = (performance.now() - from) / 1000;
await bringing;
await link.push();
await link.close();
await store.close();
process.stdout.write(`${JSON.stringify({ runs, seconds })}\n`);
process.exit(0);
