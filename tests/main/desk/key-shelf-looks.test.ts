// A key that cannot be read at first: the shelf looks again, and stops when it is read, has left, or never will be.

import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { createKeyShelf } from '../../../src/main/desk/key-shelf.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import type { HidPort, Random } from '../../../src/main/ports.ts';
import { type PracticeAttestation, practiceAttestation } from '../../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import { PRACTICE_AAGUID, PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import type { KeySummary } from '../../../src/shared/models.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { noMetadata, scriptedSource } from '../../fakes/scripted-source.ts';

const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
let attestation: PracticeAttestation;

beforeAll(async () => {
  attestation = await practiceAttestation(random, PRACTICE_AAGUID);
});

/** A shelf with one key, which may be opened only after `refusals` tries. */
function openShelf(refusals: number) {
  const clock = new ManualClock();
  const key = new PracticeKey({ clock, random, facts: practiceKeyFacts('LOOK-1'), attestation });
  const port = practiceHidPort([key], (kind, message) => new HidError(kind, message));
  const opened: number[] = [];
  const started = clock.now();
  const hid: HidPort = {
    list: () => port.list(),
    open: (path) => {
      opened.push(clock.now() - started);
      return opened.length <= refusals ? Promise.reject(new HidError('denied', 'no access yet')) : port.open(path);
    },
  };
  const source = scriptedSource(hid, clock, random);
  const shelf = createKeyShelf({ sources: [source], metadata: noMetadata, clock, random, isPractice: () => false });
  void shelf.watch(new AbortController().signal);
  const statuses: KeySummary['status'][] = [];
  shelf.onChange(([first]) => {
    if (first !== undefined && first.status !== statuses.at(-1)) statuses.push(first.status);
  });
  return { clock, key, shelf, source, statuses, opened };
}

it('reads a key whose access comes a moment after it was plugged in', async () => {
  const { clock, key, shelf, source, statuses, opened } = openShelf(2);
  source.show([key.descriptor]);
  await settle();
  expect(statuses).toEqual(['reading', 'denied']);
  for (let at = 0; at < 20 && shelf.keys[0]?.status !== 'ready'; at++) await clock.advance(100);
  expect(statuses).toEqual(['reading', 'denied', 'ready']);
  expect(opened).toEqual([0, 500, 1500]);
  await clock.advance(60_000);
  expect(opened).toHaveLength(3);
});

it('does not look at a key that has left', async () => {
  const { clock, key, shelf, source, opened } = openShelf(1);
  source.show([key.descriptor]);
  await settle();
  source.show([]);
  await clock.advance(60_000);
  expect(opened).toEqual([0]);
  expect(shelf.keys).toEqual([]);
});

it('gives up on a key that stays closed', async () => {
  const { clock, key, shelf, source, opened } = openShelf(Infinity);
  source.show([key.descriptor]);
  await settle();
  await clock.advance(600_000);
  expect(opened).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
  expect(shelf.keys[0]?.status).toBe('denied');
  expect(clock.sleeping).toBe(0);
});
