import { expect, it } from 'vitest';
import { createBridge } from '../../src/preload/bridge.ts';
import { contract } from '../../src/shared/contract.ts';

type Relay = (event: unknown, value: unknown) => void;

function fakeIpcRenderer() {
  const invoked: unknown[] = [];
  const relays = new Map<string, Set<Relay>>();
  return {
    invoked,
    relays,
    invoke: (...args: unknown[]) => {
      invoked.push(args);
      return Promise.resolve({ ok: true, value: 7 });
    },
    on: (channel: string, relay: Relay) => {
      relays.set(channel, (relays.get(channel) ?? new Set()).add(relay));
    },
    removeListener: (channel: string, relay: Relay) => {
      relays.get(channel)?.delete(relay);
    },
    emit: (channel: string, value: unknown) =>
      relays.get(channel)?.forEach((relay) => relay({ sender: 'electron' }, value)),
  };
}

it('invokes calls of the contract, and nothing else', async () => {
  const ipc = fakeIpcRenderer();
  const bridge = createBridge(contract, ipc as never);
  expect(await bridge.invoke('users.details', { userId: 'u1' })).toEqual({ ok: true, value: 7 });
  for (const channel of ['users.changed', 'obr.register', 'users', 'users.', '__proto__', 'constructor']) {
    await expect(bridge.invoke(channel, {})).rejects.toThrow('not a call of the contract');
  }
  expect(ipc.invoked).toEqual([['users.details', { userId: 'u1' }]]);
});

it('subscribes to pushes, gives the value without the event, and ends exactly what it began', () => {
  const ipc = fakeIpcRenderer();
  const bridge = createBridge(contract, ipc as never);
  const seen: unknown[] = [];
  const listener = (...args: unknown[]) => seen.push(args);
  const endFirst = bridge.subscribe('keys.changed', listener);
  const endSecond = bridge.subscribe('keys.changed', listener);
  ipc.emit('keys.changed', ['k1']);
  endFirst();
  ipc.emit('keys.changed', ['k2']);
  endSecond();
  endSecond();
  ipc.emit('keys.changed', ['k3']);
  expect(seen).toEqual([[['k1']], [['k1']], [['k2']]]);
  expect(ipc.relays.get('keys.changed')?.size).toBe(0);
  expect(() => bridge.subscribe('keys.current', listener)).toThrow('not a push of the contract');
});
