// The one run of the app: cancelling it, starting it, answering it, putting it away.
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { openStore } from '../../../src/main/store/store.ts';
import { brokenPromises } from './promises.ts';
import { OPERATOR, PIN, type RigOptions, RunRig, goodOperator, TARGET } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function open(options: RigOptions = {}): Promise<RunRig> {
  rig = await RunRig.open(options);
  return rig;
}

const run = async (change = {}) => {
  const ended = await rig.run('direct', change);
  expect(await brokenPromises(rig, ended)).toEqual([]);
  return ended;
};

describe('cancel', () => {
  it.each(['enterPin', 'touch'] as const)('at the prompt %s', async (prompt) => {
    await open();
    rig.onTouch = () => undefined;
    rig.operator = (waiting, at) => {
      if (waiting.for !== prompt) return goodOperator(waiting, at);
      void rig.runs.cancel('operator');
      return null;
    };
    const { state, record } = await run();
    expect(state.status).toBe('cancelled');
    expect(record).toMatchObject({ outcome: 'cancelled', error: null, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
  });

  it.each([['noPin', { pin: null }], ['changeRequired', { key: { forcePinChange: true } }]] as const)(
    'at the prompt for a new PIN (%s)',
    async (reason, options) => {
      await open(options);
      rig.operator = (waiting, at) => {
        if (waiting.for !== 'newPin') return goodOperator(waiting, at);
        expect(waiting.reason).toBe(reason);
        void rig.runs.cancel('operator');
        return null;
      };
      expect((await run()).record).toMatchObject({ outcome: 'cancelled', leftBehind: [] });
    },
  );

  it('is not possible from the POST on: it waits for the end, which is a success', async () => {
    await open();
    const cancels: Promise<void>[] = [];
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'before') cancels.push(rig.runs.cancel('quit'));
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(cancels).toHaveLength(1);
    await Promise.all(cancels);
    expect(rig.runs.state.status).toBe('succeeded');
  });
});

describe('the one run', () => {
  it('a second start is refused while one runs, and while one is being opened', async () => {
    await open();
    const first = rig.runs.start(rig.startRun('direct'));
    await expect(rig.runs.start(rig.startRun('direct'))).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await first;
    await expect(rig.runs.start(rig.startRun('direct'))).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await rig.until(() => rig.runs.state.status !== 'running');
    expect(rig.runs.state.status).toBe('succeeded');
    expect(await rig.store.runs.all()).toHaveLength(1);
  });

  it('a lock while it is being opened ends it', async () => {
    await open();
    const started = rig.runs.start(rig.startRun('direct'));
    await rig.runs.cancel('locked');
    await started;
    expect(rig.runs.state.status).toBe('cancelled');
    expect(rig.states.some((state) => state.status === 'running' && state.waiting !== null)).toBe(false);
  });

  it('needs a key that is there, a user who is there and a service that is known', async () => {
    await open();
    await expect(rig.runs.start(rig.startRun('direct', { keyId: 'nowhere' }))).rejects.toMatchObject({ code: 'key.notFound' });
    await expect(rig.runs.start(rig.startRun('direct', { targetId: 'nobody' }))).rejects.toMatchObject({ httpStatus: 404 });
    expect(rig.runs.state.status).toBe('idle');
    expect(await rig.store.journal.unfinished()).toEqual([]);
  });

  it('never for the operator', async () => {
    await open();
    const { record } = await rig.run('direct', { targetId: OPERATOR.id });
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'policy.refused', detail: { check: 'targetIsNotOperator' } } });
  });

  it('a late or foreign answer answers nothing', async () => {
    await open();
    rig.operator = () => null;
    await rig.runs.start(rig.startRun('direct'));
    const asked = () => (rig.runs.state.status === 'running' ? rig.runs.state.waiting : null);
    await rig.until(() => asked() !== null);
    const promptId = asked()?.promptId ?? '';
    expect(() => rig.runs.answer({ promptId: 'other', for: 'enterPin', pin: PIN })).toThrow('run.noSuchPrompt');
    expect(() => rig.runs.answer({ promptId, for: 'startObr' })).toThrow('run.noSuchPrompt');
    expect(asked()?.promptId).toBe(promptId);
    await rig.runs.cancel('operator');
    expect(() => rig.runs.answer({ promptId, for: 'enterPin', pin: PIN })).toThrow('run.noSuchPrompt');
  });

  it('is put away when it has ended, and not before', async () => {
    await open();
    await rig.runs.start(rig.startRun('direct'));
    rig.runs.dismiss();
    expect(rig.runs.state.status).toBe('running');
    await rig.until(() => rig.runs.state.status !== 'running');
    rig.runs.dismiss();
    expect(rig.runs.state).toEqual({ status: 'idle' });
  });

  it('is there after the app was closed and opened again', async () => {
    await open({ onDisk: true });
    const { record } = await run();
    const again = await openStore({ file: rig.file, clock: rig.clock });
    expect(await again.runs.all()).toEqual([record]);
    await again.close();
  });
});

describe('target and key that desks share', () => {
  it('are held before the journal begins, and given back when the run has ended', async () => {
    const asked: string[] = [];
    const hold = async ({ targetId, runId, operator }: { readonly targetId: string; readonly runId: string; readonly operator: string }) => {
      asked.push(`${targetId} ${operator} ${(await rig.store.journal.unfinished()).length} ${runId.length}`);
      return { giveBack: async () => void asked.push('given back') };
    };
    await open({ hold });
    await rig.runs.start(rig.startRun('direct'));
    await rig.until(() => rig.runs.state.status !== 'running' && asked.length === 2);
    expect(asked).toEqual([expect.stringMatching(/ 0 36$/), 'given back']);
  });

  /** Loses its lease at a moment of the run. */
  const losing = async (at: string): Promise<void> => {
    const lost = new AbortController();
    const reason = new AppError('fleet.leaseLost');
    let isLost = false;
    await open({ hold: async () => ({ giveBack: async () => undefined, lost: lost.signal, mustHold: () => lost.signal.throwIfAborted() }) });
    rig.onMoment = (name) => {
      if (isLost || name !== at) return;
      isLost = true;
      lost.abort(reason);
    };
  };

  it.each(['before note entered', 'before note createRequested', 'after note createRequested', 'prompt enterPin', 'touch 1'])('that are lost at "%s": the key holds nothing, the run says so', async (at) => {
    await losing(at);
    const { record } = await run();
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'fleet.leaseLost' }, leftBehind: [], methodId: null });
    expect(rig.onKey()).toEqual([]);
    expect(rig.directory.held(TARGET)).toEqual([]);
  });

  it('that are lost after the POST was sent: it goes on, is proved and recorded', async () => {
    await losing('after note postSent');
    expect((await run()).record).toMatchObject({ outcome: 'succeeded', assertionVerified: true, error: null });
  });

  it('that another desk has: nothing begins', async () => {
    await open({ hold: () => Promise.reject(new AppError('fleet.held', { what: 'target', deskName: 'Reception' })) });
    await expect(rig.runs.start(rig.startRun('direct'))).rejects.toMatchObject({ code: 'fleet.held' });
    expect(await rig.store.journal.unfinished()).toEqual([]);
    expect(rig.runs.state.status).toBe('idle');
  });
});
