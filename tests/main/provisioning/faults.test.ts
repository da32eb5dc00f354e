// A service that fails at every single call, and a disk that is full at every single note: key and service agree in the end, or
// the record (or, where no record can be written, the shown state and the open journal) says where they do not.
import { describe, expect, it } from 'vitest';
import type { Route } from '../../../src/shared/checks.ts';
import type { GraphErrorFacts } from '../../../src/main/directory/graph-error.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import { brokenPromises } from './promises.ts';
import { RunRig } from './run-rig.ts';

const refusal: Partial<GraphErrorFacts> = { httpStatus: 403, message: 'forbidden' };
const busy: Partial<GraphErrorFacts> = { httpStatus: 503, message: 'unavailable' };
const offline: Partial<GraphErrorFacts> = { kind: 'offline', httpStatus: 0, message: 'no network' };

interface Fault {
  readonly name: string;
  readonly when: 'before' | 'after';
  readonly error: Partial<GraphErrorFacts>;
  /** From the nth call on, or that one alone. */
  readonly lasting: boolean;
}

const faults: readonly Fault[] = [
  { name: 'refuses once', when: 'before', error: refusal, lasting: false },
  { name: '503, not done, once', when: 'before', error: busy, lasting: false },
  { name: '503 although done, once', when: 'after', error: busy, lasting: false },
  { name: 'offline from then on, not done', when: 'before', error: offline, lasting: true },
  { name: 'answers lost from then on, done', when: 'after', error: offline, lasting: true },
];

describe.each(['direct', 'obr'] as const)('route %s', (route: Route) => {
  it.each(faults)('the service fails at every call: $name', { timeout: 120_000 }, async ({ when, error, lasting }) => {
    const broken: string[] = [];
    for (let nth = 0; ; nth++) {
      const rig = await RunRig.open();
      // The first call of all is the one before the run begins: who the target is.
      const failed: { call: string | null } = { call: null };
      rig.directory.sabotage = (call, at) => {
        const count = at - 1;
        if (call === 'page.store' || count < nth || (!lasting && failed.call !== null)) return null;
        failed.call ??= call;
        return { when, error };
      };
      const ended = await rig.run(route);
      for (const promise of await brokenPromises(rig, ended)) broken.push(`${nth} ${failed.call ?? 'none'}: ${promise}`);
      await rig.close();
      if (failed.call === null) {
        expect(ended.record?.outcome).toBe('succeeded');
        break;
      }
      expect(nth).toBeLessThan(200);
    }
    expect(broken).toEqual([]);
  });

  it.each([
    ['full at one note', false],
    ['full from one note on', true],
  ] as const)('the disk is %s', { timeout: 120_000 }, async (_, lasting) => {
    const broken: string[] = [];
    const codes = new Set<string>();
    for (let nth = 0; ; nth++) {
      const rig = await RunRig.open();
      const failed: { note: string | null } = { note: null };
      let count = 0;
      rig.onNote = (moment, kind) => {
        if (moment !== 'before' || kind === 'begin') return;
        const at = count++;
        if (at < nth || (!lasting && failed.note !== null)) return;
        failed.note ??= kind;
        throw new StoreError('full', rig.file, 'SQLITE_FULL');
      };
      const ended = await rig.run(route);
      rig.onNote = () => undefined;
      for (const promise of await brokenPromises(rig, ended)) broken.push(`${nth} ${failed.note ?? 'none'}: ${promise}`);
      if (ended.state.status === 'failed') codes.add(ended.state.error.code);
      await rig.close();
      if (failed.note === null) {
        expect(ended.record?.outcome).toBe('succeeded');
        break;
      }
      expect(nth).toBeLessThan(200);
    }
    expect(broken).toEqual([]);
    expect([...codes]).toEqual(['store.full']);
  });
});

it.each([
  ['full', 'SQLITE_FULL'], ['locked', 'SQLITE_BUSY'], ['readOnly', 'SQLITE_READONLY'], ['damaged', 'SQLITE_CORRUPT'], ['io', 'SQLITE_IOERR_WRITE'],
] as const)('no run begins where the journal cannot begin (%s), and no key is touched', async (kind, nativeCode) => {
  const rig = await RunRig.open();
  const moments: string[] = [];
  rig.onMoment = (name) => moments.push(name);
  rig.onNote = (moment, entry) => {
    if (moment === 'before' && entry === 'begin') throw new StoreError(kind, rig.file, nativeCode);
  };
  const before = JSON.stringify(rig.key.save());
  await expect(rig.runs.start(rig.startRun('obr'))).rejects.toMatchObject({ kind });
  expect(rig.runs.state.status).toBe('idle');
  expect(rig.obr.state.status).toBe('disarmed');
  // Nothing but the question who the target is.
  expect(moments.filter((name) => !/ call user$/.test(name))).toEqual([]);
  expect(JSON.stringify(rig.key.save())).toBe(before);
  rig.onMoment = () => undefined;
  rig.onNote = () => undefined;
  // The next one is not kept out by the one that failed.
  expect((await rig.run('direct')).record?.outcome).toBe('succeeded');
  await rig.close();
});

it('a pass that is revoked is told as revoked, also where the journal could not note it', async () => {
  const rig = await RunRig.open();
  rig.onNote = (moment, kind) => {
    if (moment === 'before' && kind === 'tapRevoked') throw new StoreError('full', rig.file, 'SQLITE_FULL');
  };
  const ended = await rig.run('obr');
  expect(await brokenPromises(rig, ended)).toEqual([]);
  expect(ended.record).toMatchObject({ outcome: 'succeeded', leftBehind: [] });
  expect(ended.record?.tap?.revokedAt).toMatch(/^2026/);
  await rig.close();
});

describe.each(['direct', 'obr'] as const)('a disk that takes its time, route %s', (route) => {
  it.each([
    [2_000, ['succeeded']],
    // Longer than a PIN token, a challenge or the time limit of OBR: the run ends for that, not for the disk.
    [11 * 60_000, ['pin.expired', 'entra.challengeExpired', 'obr.timedOut']],
  ] as const)('%i ms for each note', async (slowMs, ends) => {
    const rig = await RunRig.open();
    rig.onNote = async (moment, kind) => {
      if (moment === 'before' && kind !== 'begin') await rig.clock.sleep(slowMs);
    };
    const ended = await rig.run(route);
    expect(await brokenPromises(rig, ended)).toEqual([]);
    expect(ends).toContain(ended.state.status === 'failed' ? ended.state.error.code : ended.state.status);
    await rig.close();
  });
});
