import { describe, expect, it, vi } from 'vitest';
import { createApi, toErrorReply } from '../../src/renderer/api.ts';
import { contract } from '../../src/shared/contract.ts';
import { AppError } from '../../src/shared/errors.ts';
import { createFakeBridge } from './fake-bridge.ts';

describe('createApi', () => {
  it('has one function for every member of the contract', () => {
    const api: Readonly<Record<string, Readonly<Record<string, unknown>>>> = createApi(createFakeBridge());
    for (const [group, members] of Object.entries(contract)) {
      for (const name of Object.keys(members)) expect(api[group]?.[name], `${group}.${name}`).toBeTypeOf('function');
    }
  });

  it('asks on the channel of the call with its input, and unpacks the value', async () => {
    const bridge = createFakeBridge({ 'keys.pickByTouch': { keyId: 'k1' } });
    await expect(createApi(bridge).keys.pickByTouch()).resolves.toEqual({ keyId: 'k1' });
    await createApi(bridge).users.details({ userId: 'u1' });
    expect(bridge.calls).toEqual([
      { channel: 'keys.pickByTouch', input: undefined },
      { channel: 'users.details', input: { userId: 'u1' } },
    ]);
  });

  it('throws an AppError with code and detail for a failure', async () => {
    const bridge = createFakeBridge();
    bridge.fail('run.start', { code: 'policy.refused', detail: { check: 'targetIsEnabled' } });
    const failure = createApi(bridge).run.start({
      targetId: 'u', keyId: 'k', service: 'entra', route: 'direct', keyName: 'n', handOver: { forcePinChange: false },
    });
    await expect(failure).rejects.toMatchObject({
      name: 'AppError', code: 'policy.refused', detail: { check: 'targetIsEnabled' },
    });
  });

  it('makes a bug of a code that nobody knows, and of a bridge that rejects', async () => {
    // A main of another version could send it; the types of this one forbid it.
    const strange = { ok: false, error: { code: 'no.suchCode', detail: {} } } as never;
    const api = createApi({ invoke: () => Promise.resolve(strange), subscribe: () => () => undefined });
    await expect(api.run.cancel()).rejects.toMatchObject({ code: 'bug' });
    const broken = createApi({ invoke: () => Promise.reject(new Error('gone')), subscribe: () => () => undefined });
    await expect(broken.run.cancel()).rejects.toMatchObject({ code: 'bug' });
  });

  it('gives news to the listener until the subscription ends', () => {
    const bridge = createFakeBridge();
    const listener = vi.fn();
    const stop = createApi(bridge).run.changed(listener);
    bridge.send('run.changed', { status: 'idle' });
    stop();
    bridge.send('run.changed', { status: 'idle' });
    expect(listener.mock.calls).toEqual([[{ status: 'idle' }]]);
    expect(bridge.listenerCount('run.changed')).toBe(0);
  });
});

describe('toErrorReply', () => {
  it('keeps an AppError and hides everything else', () => {
    expect(toErrorReply(new AppError('key.busy', { a: 1 }))).toEqual({ code: 'key.busy', detail: { a: 1 } });
    expect(toErrorReply(new TypeError('secret inside'))).toEqual({ code: 'bug', detail: {} });
    expect(toErrorReply('text')).toEqual({ code: 'bug', detail: {} });
  });
});
