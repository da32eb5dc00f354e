// A run that replaces a key: the old one goes when the new one is proven, and in no disturbance before. The person always has one.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { concludeLeftBehind } from '../../../src/main/store/left-behind.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import { RunRig, TARGET } from './run-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

const OLD = { methodId: 'old-method', displayName: 'Blue key' };
let rig: RunRig;
afterEach(() => rig.close());

async function open(): Promise<RunRig> {
  rig = await RunRig.open({ onDisk: true });
  rig.directory.giveKey(TARGET, OLD.methodId, OLD.displayName);
  return rig;
}
const replace = (route: 'direct' | 'obr' = 'direct') => rig.run(route, { replaces: OLD });
const hasOld = (): boolean => rig.directory.held(TARGET).includes(OLD.methodId);

describe('the old key', () => {
  it.each(['direct', 'obr'] as const)('is deleted at the service after the new one is proven (%s)', async (route) => {
    await open();
    const moments: string[] = [];
    rig.onMoment = (name) => moments.push(name);
    const { state, record } = await replace(route);
    expect(state.status).toBe('succeeded');
    expect(rig.directory.held(TARGET)).toEqual([record?.methodId]);
    expect(record).toMatchObject({ replaced: { ...OLD, deletedAt: expect.any(String) as unknown }, assertionVerified: true, leftBehind: [] });
    const order = ['touch over 2', 'before note retireRequested', 'before call deleteFido2Method', 'before note retired'];
    expect(moments.filter((name) => order.includes(name))).toEqual(order);
    expect(rig.activities()).toContain('oldKey.deleted');
    const { entries } = await rig.store.audit.search({ text: 'key deleted', before: null });
    expect(entries).toMatchObject([{ kind: 'key.deleted', runId: record?.runId, reason: OLD.methodId, target: { id: TARGET } }]);
  });

  it('stays without the wish to replace it', async () => {
    await open();
    const { record } = await rig.run('direct');
    expect(hasOld()).toBe(true);
    expect(record?.replaced).toBeUndefined();
  });

  it('that somebody has deleted meanwhile is gone, too', async () => {
    await open();
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'after') void rig.directory.deleteFido2Method(TARGET, OLD.methodId);
    };
    const { state, leftBehind } = await replace();
    expect([state.status, leftBehind]).toEqual(['succeeded', []]);
  });
});

describe('a run that does not come to its proof leaves it alone', () => {
  it.each([
    ['the service refuses the new key', () => rig.directory.fail('createFido2Method', { httpStatus: 403 })],
    ['the new key cannot be read back', () => {
      rig.directory.onCall = (call, moment) => {
        if (call === 'createFido2Method' && moment === 'after') rig.directory.fail('fido2Methods', { httpStatus: 503 }, 'before', 9);
      };
    }],
    ['the key is pulled out before its proof', () => {
      rig.onTouch = (nth) => (nth === 1 ? rig.key.touch() : rig.unplug());
    }],
    ['the journal cannot say what is to come', () => {
      rig.onNote = (moment, kind) => {
        if (moment === 'before' && kind === 'retireRequested') throw new StoreError('full', 'f', 'SQLITE_FULL');
      };
    }],
  ])('%s', async (_, disturb) => {
    await open();
    disturb();
    const { state } = await replace();
    expect(state.status).toBe('failed');
    expect(hasOld()).toBe(true);
  });

  it('the operator cancels', async () => {
    await open();
    rig.onTouch = () => void rig.runs.cancel('operator');
    expect((await replace()).state.status).toBe('cancelled');
    expect(hasOld()).toBe(true);
  });
});

describe('a deletion that fails leaves two keys, and says so', () => {
  it.each([
    ['refused', { httpStatus: 403 }, 1],
    ['not answered', { kind: 'offline', httpStatus: 0 }, 3],
  ] as const)('%s', async (_, error, times) => {
    await open();
    rig.directory.fail('deleteFido2Method', error, 'before', times);
    const { state, record, leftBehind } = await replace();
    expect(state.status).toBe('succeeded');
    expect(rig.directory.held(TARGET)).toHaveLength(2);
    expect(leftBehind).toEqual([{ kind: 'oldKeyNotDeleted', methodId: OLD.methodId }]);
    expect(record?.replaced).toEqual({ ...OLD, deletedAt: null });
    expect(rig.activities()).toContain('oldKey.left');
  });

  it('an answer that is lost is found again', async () => {
    await open();
    rig.directory.fail('deleteFido2Method', { kind: 'offline', httpStatus: 0 }, 'after');
    const { record, leftBehind } = await replace();
    expect([leftBehind, hasOld()]).toEqual([[], false]);
    expect(record?.replaced?.deletedAt).not.toBeNull();
  });
});

it.each([
  ['about to be deleted', [{ kind: 'retireRequested', methodId: 'm' }], [{ kind: 'oldKeyNotDeleted', methodId: 'm' }]],
  ['deleted', [{ kind: 'retireRequested', methodId: 'm' }, { kind: 'retired', methodId: 'm' }], []],
] as const)('a run that was cut off while the old key was %s', (_, entries, left) => {
  expect(concludeLeftBehind('direct', entries)).toEqual(left);
});

it('a run that was cut off then: its record says that the old key may be there', async () => {
  await open();
  let dead = false;
  rig.onNote = (moment, kind) => {
    dead ||= moment === 'after' && kind === 'retireRequested';
    return dead ? new Promise<never>(() => undefined) : undefined;
  };
  const runId = await rig.runs.start(rig.startRun('direct', { replaces: OLD }));
  await rig.until(() => dead);
  const closed = await rig.store.journal.acknowledge(runId);
  expect(closed.replaced).toEqual({ ...OLD, deletedAt: null });
  expect(closed.leftBehind.map(({ kind }) => kind)).toContain('oldKeyNotDeleted');
});
