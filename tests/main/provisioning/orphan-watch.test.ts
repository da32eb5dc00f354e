// A key that a killed run left a passkey on is plugged in again: it is known by that passkey, without a touch and without its PIN.
import { expect, it, vi } from 'vitest';
import { createOrphanWatch, type OrphanWatch } from '../../../src/main/provisioning/orphan-watch.ts';
import type { RecognisedKey, UnfinishedRun } from '../../../src/shared/models.ts';
import { afterKill, type NextStart } from './after-kill.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Watched {
  readonly watch: OrphanWatch;
  readonly told: (readonly RecognisedKey[])[];
  opened: number;
  runs: readonly UnfinishedRun[];
}

async function watched(next: NextStart): Promise<Watched> {
  const told: (readonly RecognisedKey[])[] = [];
  const state: Watched = {
    told, opened: 0, runs: await next.store.journal.unfinished(),
    watch: createOrphanWatch({
      shelf: {
        get keys() {
          return next.shelf.keys;
        },
        open: (keyId) => {
          state.opened += 1;
          return next.shelf.open(keyId);
        },
      },
      unfinished: () => state.runs,
      rpIdsOf: (service) => (service === 'entra' ? ['login.microsoft.com'] : null),
      onRecognised: (recognised) => told.push(recognised),
      onError: (error) => {
        throw error;
      },
    }),
  };
  return state;
}

it('is known by the passkey, is asked once, and is forgotten when it leaves', async () => {
  const next = await afterKill('direct', 'after', 'credentialCreated');
  const state = await watched(next);
  let touches = 0;
  next.rig.onTouch = () => void (touches += 1);
  await state.watch.look();
  expect(state.told).toEqual([[{ runId: next.runId, keyId: next.rig.key.face.id }]]);
  await state.watch.look();
  expect([state.opened, state.told.length, touches]).toEqual([1, 1, 0]);
  next.rig.source.show([]);
  await next.rig.until(() => next.shelf.keys.length === 0);
  await state.watch.look();
  expect(state.told.at(-1)).toEqual([]);
  next.rig.source.show([next.rig.key.descriptor]);
  await next.rig.until(() => next.shelf.keys[0]?.status === 'ready');
  await state.watch.look();
  expect(state.told.at(-1)).toEqual([{ runId: next.runId, keyId: next.rig.key.face.id }]);
});

it('one that does not have it is not', async () => {
  const next = await afterKill('direct', 'after', 'credentialCreated');
  await next.look();
  const state = await watched(next);
  // As if the journal had not been told that it was deleted.
  state.runs = state.runs.map((run) => ({ ...run, leftBehind: [{ kind: 'credentialOnKey', credentialIdBase64Url: 'AAECAwQFBgcICQoLDA0ODw' }] }));
  await state.watch.look();
  expect([state.opened, state.told]).toEqual([1, []]);
});

it.each([
  ['another model', (run: UnfinishedRun): UnfinishedRun => ({ ...run, key: { ...run.key, aaguid: '00000000-0000-0000-0000-000000000001' } })],
  ['a service that the desk does not have any more', (run: UnfinishedRun): UnfinishedRun => ({ ...run, service: 'okta' })],
  ['a run that left no passkey', (run: UnfinishedRun): UnfinishedRun => ({ ...run, leftBehind: [{ kind: 'maybeOnKey' }] })],
])('for %s no key is opened', async (_, change) => {
  const next = await afterKill('direct', 'after', 'credentialCreated');
  const state = await watched(next);
  state.runs = state.runs.map(change);
  await state.watch.look();
  expect([state.opened, state.told]).toEqual([0, []]);
});

it('is no longer told when its run has been looked after', async () => {
  const next = await afterKill('direct', 'after', 'credentialCreated');
  const state = await watched(next);
  await state.watch.look();
  await next.look();
  state.runs = [];
  await state.watch.look();
  expect(state.told.at(-1)).toEqual([]);
});
