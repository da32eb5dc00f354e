import { describe, expect, it, vi } from 'vitest';
import { answerCeremonies } from '../../../src/main/app/page-ceremonies.ts';
import type { PageCeremony, PageReply } from '../../../src/main/browser-ports.ts';

const mainFrame = { origin: 'https://login.example.com', parent: null };
const granted: PageReply = { ok: false, name: 'InvalidStateError', message: 'from the handler' };

function start(onCeremony?: (ceremony: PageCeremony, signal: AbortSignal) => Promise<PageReply>) {
  const seen: PageCeremony[] = [];
  const listeners = new Map<string, (...args: unknown[]) => unknown>();
  const on = (name: string, listener: (...args: unknown[]) => unknown) => void listeners.set(name, listener);
  const contents = { mainFrame, on, ipc: { handle: on, on } };
  const policy = { isPermitted: async () => true };
  const ceremonies = answerCeremonies(contents as never, policy, (ceremony, signal) => {
    seen.push(ceremony);
    return onCeremony?.(ceremony, signal) ?? Promise.resolve(granted);
  });
  const register = (requestId: unknown, json: unknown, senderFrame: unknown = mainFrame, kind: unknown = 'create') =>
    Promise.resolve(listeners.get('obr.ask')?.({ senderFrame }, kind, requestId, json, { hasUserActivation: true }));
  const end = (reason: string) => ceremonies.end(reason);
  return { seen, end, ceremonies, register, emit: (name: string, ...args: unknown[]) => listeners.get(name)?.({}, ...args) };
}

/** Answers when its signal aborts, with `after` awaited first: a key that still owes a reply. */
function untilAborted(after: Promise<void> = Promise.resolve()) {
  return (_ceremony: PageCeremony, signal: AbortSignal) =>
    new Promise<PageReply>((resolve) => {
      signal.addEventListener(
        'abort',
        () => void after.then(() => resolve({ ok: false, name: 'AbortError', message: String(signal.reason) })),
      );
    });
}

describe('answerCeremonies', () => {
  it('hands on the options and the frame as the browser knows it', async () => {
    const { register, seen } = start();
    expect(await register('1', '{"rp":{"id":"x"}}')).toEqual(granted);
    await register('2', '[]', { origin: 'https://other.example', parent: mainFrame }, 'get');
    const always = { isPermitted: true, hasUserActivation: true, topOrigin: mainFrame.origin };
    expect(seen).toEqual([
      { ...always, kind: 'create', origin: mainFrame.origin, isTopFrame: true, crossOrigin: false, options: { rp: { id: 'x' } } },
      { ...always, kind: 'get', origin: 'https://other.example', isTopFrame: false, crossOrigin: true, options: [] },
    ]);
  });

  it.each([
    ['not JSON', '1', '{', mainFrame],
    ['not a text', '1', { rp: {} }, mainFrame],
    ['too long', '1', `"${'x'.repeat(256 * 1024)}"`, mainFrame],
    ['no id', 7, '{}', mainFrame],
    ['a frame that is gone', '1', '{}', null],
    ['a frame without an origin', '1', '{}', { origin: 'null', parent: mainFrame }],
  ])('refuses %s without asking the handler', async (_what, requestId, json, frame) => {
    const { register, seen } = start();
    expect(await register(requestId, json, frame)).toMatchObject({ ok: false, name: 'NotAllowedError' });
    expect(seen).toEqual([]);
  });

  it('says no more than UnknownError of a handler that fails, and serves the next', async () => {
    let isFirst = true;
    const { register } = start(() => {
      if (!isFirst) return Promise.resolve(granted);
      isFirst = false;
      return Promise.reject(new Error('inner detail'));
    });
    const reply = await register('1', '{}');
    expect(reply).toEqual({ ok: false, name: 'UnknownError', message: 'The registration failed.' });
    expect(await register('2', '{}')).toEqual(granted);
  });

  it('refuses a second request while one is in progress', async () => {
    const { register, emit, seen } = start(untilAborted());
    const first = register('1', '{}');
    expect(await register('2', '{}')).toMatchObject({
      name: 'NotAllowedError',
      message: 'A request is already pending.',
    });
    emit('obr.abort', '2'); // not the id of the one in progress
    emit('obr.abort', '1');
    expect(await first).toMatchObject({ name: 'AbortError' });
    expect(seen.length).toBe(1);
  });

  it('lets the next request wait until an aborted one has ended', async () => {
    let keyHasAnswered = (): void => undefined;
    const { register, emit, seen } = start(untilAborted(new Promise((resolve) => (keyHasAnswered = resolve))));
    const first = register('1', '{}');
    await vi.waitFor(() => expect(seen.length).toBe(1));
    emit('obr.abort', '1');
    const second = register('2', '{}');
    const third = register('3', '{}');
    await Promise.resolve();
    expect(seen.length).toBe(1);
    keyHasAnswered();
    await first;
    expect(await third).toMatchObject({ name: 'NotAllowedError' });
    await vi.waitFor(() => expect(seen.length).toBe(2));
    emit('obr.abort', '2');
    expect(await second).toMatchObject({ name: 'AbortError' });
  });

  it.each([['did-navigate'], ['render-process-gone']])('aborts on %s', async (name) => {
    const { register, emit, seen } = start(untilAborted());
    const pending = register('1', '{}');
    await vi.waitFor(() => expect(seen.length).toBe(1));
    emit(name);
    expect(await pending).toMatchObject({ name: 'AbortError' });
  });

  it('does not begin what was given up while the policy was asked for', async () => {
    const { register, emit, seen, ceremonies } = start();
    const pending = register('1', '{}');
    emit('did-navigate');
    expect(await pending).toMatchObject({ ok: false, name: 'AbortError' });
    expect(seen).toEqual([]);
    expect(ceremonies.count).toBe(1);
  });

  it('ends: aborts what is in progress and refuses the rest', async () => {
    const { register, end, seen } = start(untilAborted());
    const pending = register('1', '{}');
    await vi.waitFor(() => expect(seen.length).toBe(1));
    end('the window was closed');
    expect(await pending).toMatchObject({ message: 'Error: the window was closed' });
    expect(await register('2', '{}')).toMatchObject({ name: 'NotAllowedError', message: 'The window is closing.' });
    expect(seen.length).toBe(1);
  });
});
