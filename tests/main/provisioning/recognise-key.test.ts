// A key that was somebody's already: it is known again, and nobody gets it without a word of the person at the desk.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Check } from '../../../src/shared/checks.ts';
import { credentialsOnKey } from '../../../src/main/provisioning/recognise-key.ts';
import { type RigOptions, RunRig } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

const owner = async (targetId: string): Promise<Check | undefined> =>
  (await rig.runs.preflight({ targetId, service: 'entra', keyId: rig.key.face.id })).checks.find(({ code }) => code === 'keyNotGivenToOther');

async function given(options: RigOptions = {}): Promise<void> {
  rig = await RunRig.open(options);
  expect((await rig.run('direct')).record?.outcome).toBe('succeeded');
}

const inBook = async () => (await rig.store.keys.list({ words: '', state: 'all', first: 0, practice: true, count: 9 })).keys;

it.each([
  ['its serial number', {}],
  ['its credential, where it has no serial number of its own', { realKey: true }],
])('is known again by %s', async (_, options) => {
  await given(options);
  expect(await owner('user-2')).toMatchObject({ verdict: 'warning', reason: 'givenToday', detail: { displayName: 'Kim Example' } });
});

it('is given to somebody else only with a word of the operator', async () => {
  await given();
  const before = rig.onKey();
  const refused = await rig.run('direct', { targetId: 'user-2' });
  expect(refused.record).toMatchObject({ outcome: 'failed', error: { code: 'policy.refused', detail: { check: 'keyNotGivenToOther' } } });
  expect(rig.onKey()).toEqual(before);
  const told = await rig.run('direct', { targetId: 'user-2', confirmed: ['keyNotGivenToOther'] });
  expect(told.record?.outcome).toBe('succeeded');
  expect(await inBook()).toMatchObject([{ state: 'assigned', holder: { id: 'user-2' } }]);
});

it('that came back is nobody’s; one that was lost is asked about', async () => {
  await given();
  const [key] = await inBook();
  await rig.store.keys.mark(key?.id ?? '', 'returned', null);
  expect(await owner('user-2')).toMatchObject({ verdict: 'ok' });
  await rig.store.keys.mark(key?.id ?? '', 'lost', null);
  const { checks } = await rig.runs.preflight({ targetId: 'user-2', service: 'entra', keyId: rig.key.face.id });
  expect(checks.find(({ code }) => code === 'keyIsInService')).toMatchObject({ verdict: 'warning', detail: { state: 'lost' } });
  // The warning about the person comes back with the key.
  const refused = await rig.run('direct', { targetId: 'user-2', confirmed: ['keyNotGivenToOther'] });
  expect(refused.record).toMatchObject({ error: { detail: { check: 'keyIsInService' } } });
});

it('without a serial number is one key in the book, whoever gets it', async () => {
  await given({ realKey: true });
  await rig.run('direct', { targetId: 'user-2', confirmed: ['keyNotGivenToOther'] });
  const { keys } = await rig.store.keys.list({ words: '', state: 'all', first: 0, practice: false, count: 9 });
  expect(keys).toMatchObject([{ serialNumber: '', holder: { id: 'user-2' } }]);
  expect((await rig.store.keys.history(keys[0]?.id ?? '')).map(({ kind }) => kind)).toEqual(['seen', 'given', 'given']);
});

describe('the question to the key', () => {
  it('is without a touch, in portions, and bounded', async () => {
    await given({ realKey: true });
    const opened = await rig.shelf.open(rig.key.face.id);
    const [mine = ''] = rig.onKey();
    const others = Array.from({ length: 40 }, (_, index) => Buffer.alloc(32, index).toString('base64url'));
    const touches = rig.key.face.waitingForTouch;
    try {
      expect(await credentialsOnKey(opened.key, ['login.microsoft.com'], [...others.slice(0, 5), mine])).toEqual([mine]);
      expect(await credentialsOnKey(opened.key, ['login.microsoft.com'], others)).toEqual([]);
      expect(await credentialsOnKey(opened.key, ['another.example'], [mine])).toEqual([]);
      const asked = vi.spyOn(opened.key, 'getAssertion');
      const many = Array.from({ length: 500 }, (_, index) => Buffer.alloc(32, index % 250).toString('base64url'));
      await credentialsOnKey(opened.key, ['login.microsoft.com'], many);
      expect(asked.mock.calls.length).toBeLessThanOrEqual(12);
      expect(asked.mock.calls.every(([{ options }]) => options?.up === false)).toBe(true);
      expect(rig.key.face.waitingForTouch).toBe(touches);
    } finally {
      await opened.close();
    }
  });
});
