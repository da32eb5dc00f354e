// The bridge of our own pages over ipcRenderer. Pure but for what it is given.

import type { IpcRenderer } from 'electron';
import { type Bridge, channelName, type Reply } from '../shared/ipc.ts';

/** All that is looked at here of the contract: which member is which. */
export type ContractKinds = Readonly<Record<string, Readonly<Record<string, { readonly kind: 'call' | 'push' }>>>>;

export function createBridge(
  contract: ContractKinds,
  ipcRenderer: Pick<IpcRenderer, 'invoke' | 'on' | 'removeListener'>,
): Bridge {
  const calls = channelsOf(contract, 'call');
  const pushes = channelsOf(contract, 'push');
  return {
    async invoke(channel, input) {
      if (!calls.has(channel)) throw new Error(`not a call of the contract: ${channel}`);
      // Border: main answers every call with a Reply (ipc-transport.ts).
      return (await ipcRenderer.invoke(channel, input)) as Reply<unknown>;
    },
    subscribe(channel, listener) {
      if (!pushes.has(channel)) throw new Error(`not a push of the contract: ${channel}`);
      const relay = (_event: unknown, value: unknown): void => listener(value);
      ipcRenderer.on(channel, relay);
      return () => {
        ipcRenderer.removeListener(channel, relay);
      };
    },
  };
}

function channelsOf(contract: ContractKinds, kind: 'call' | 'push'): ReadonlySet<string> {
  const channels = new Set<string>();
  for (const [group, members] of Object.entries(contract)) {
    for (const [name, member] of Object.entries(members)) {
      if (member.kind === kind) channels.add(channelName(group, name));
    }
  }
  return channels;
}
