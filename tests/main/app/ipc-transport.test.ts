import type { IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { createPushers, serveContract } from '../../../src/main/app/ipc-transport.ts';
import { createOwnWindows } from '../../../src/main/app/own-windows.ts';
import { contract } from '../../../src/shared/contract.ts';
import { call, type Handlers, push } from '../../../src/shared/ipc.ts';

const small = {
  sums: {
    add: call<{ readonly a: number; readonly b: number }, number>(),
    fail: call<void, void>(),
    changed: push<number>(),
  },
} as const;

const handlers: Handlers<typeof small> = {
  sums: {
    add: {
      parse: (raw) => {
        if (!Array.isArray(raw) || raw.length !== 2) throw new RangeError('two numbers');
        return { a: Number(raw[0]), b: Number(raw[1]) };
      },
      handle: ({ a, b }) => a + b,
    },
    fail: { parse: () => undefined, handle: () => Promise.reject(new Error('inner detail')) },
  },
};

type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown;

function fakeIpcMain() {
  const listeners = new Map<string, Listener>();
  return {
    listeners,
    handle: (channel: string, listener: Listener) => void listeners.set(channel, listener),
    removeHandler: (channel: string) => void listeners.delete(channel),
  };
}

function serve(isTrusted: boolean) {
  const ipcMain = fakeIpcMain();
  const errors: unknown[] = [];
  const end = serveContract({
    ipcMain,
    contract: small,
    handlers,
    isTrusted: () => isTrusted,
    toReply: (error) => {
      errors.push(error);
      return { code: 'bug', detail: { logId: 'L1' } };
    },
  });
  // The event is only handed to isTrusted.
  const invoke = async (channel: string, input: unknown) =>
    ipcMain.listeners.get(channel)?.({} as IpcMainInvokeEvent, input);
  return { ipcMain, errors, end, invoke };
}

describe('serveContract', () => {
  it('answers the calls of the contract, and only those', async () => {
    const { ipcMain, invoke } = serve(true);
    expect([...ipcMain.listeners.keys()].sort()).toEqual(['sums.add', 'sums.fail']);
    expect(await invoke('sums.add', [2, 3])).toEqual({ ok: true, value: 5 });
  });

  it('turns a refused input and a failure into replies, through the given mapping', async () => {
    const { invoke, errors } = serve(true);
    const bug = { ok: false, error: { code: 'bug', detail: { logId: 'L1' } } };
    expect(await invoke('sums.add', 'two')).toEqual(bug);
    expect(await invoke('sums.fail', undefined)).toEqual(bug);
    expect(errors.map((error) => (error instanceof Error ? error.message : ''))).toEqual([
      'two numbers',
      'inner detail',
    ]);
  });

  it('refuses an untrusted frame before it looks at the input', async () => {
    const { invoke, errors } = serve(false);
    await expect(invoke('sums.add', 'two')).rejects.toThrow('not a page of this app');
    expect(errors).toEqual([]);
  });

  it('ends', () => {
    const { ipcMain, end } = serve(true);
    end();
    expect(ipcMain.listeners.size).toBe(0);
  });
});

it('makes a pusher for every push of the real contract', () => {
  const sent: unknown[] = [];
  const pushers = createPushers(contract, (channel, value) => sent.push([channel, value]));
  pushers.keys.changed([]);
  pushers.practice.changed({ status: 'off' });
  expect(sent).toEqual([
    ['keys.changed', []],
    ['practice.changed', { status: 'off' }],
  ]);
  expect(Object.keys(pushers.app)).toEqual([]);
});

describe('own windows', () => {
  const frame = { parent: null, origin: 'app://bundle' };
  function fakeContents() {
    let onDestroyed = (): void => undefined;
    const sent: unknown[] = [];
    const contents = {
      once: (_name: string, listener: () => void) => (onDestroyed = listener),
      isDestroyed: () => false,
      send: (...args: unknown[]) => sent.push(args),
    };
    return { contents: contents as never, sent, destroy: () => onDestroyed() };
  }

  it('trust the main frame of a window of ours at app://bundle, and nobody else', () => {
    const windows = createOwnWindows();
    const { contents, destroy } = fakeContents();
    const trusted = (senderFrame: unknown, sender: unknown = contents) =>
      windows.isTrusted({ sender, senderFrame } as never);
    expect(trusted(frame)).toBe(false);
    windows.add(contents);
    expect(trusted(frame)).toBe(true);
    expect(trusted(null)).toBe(false);
    expect(trusted({ ...frame, parent: frame })).toBe(false);
    expect(trusted({ ...frame, origin: 'https://login.example.com' })).toBe(false);
    expect(trusted({ ...frame, origin: 'null' })).toBe(false);
    expect(trusted(frame, fakeContents().contents)).toBe(false);
    destroy();
    expect(trusted(frame)).toBe(false);
  });

  it('get the news until they are gone', () => {
    const windows = createOwnWindows();
    const one = fakeContents();
    const two = fakeContents();
    windows.add(one.contents);
    windows.add(two.contents);
    windows.send('a.changed', 1);
    one.destroy();
    windows.send('a.changed', 2);
    expect([one.sent, two.sent]).toEqual([
      [['a.changed', 1]],
      [
        ['a.changed', 1],
        ['a.changed', 2],
      ],
    ]);
  });
});
