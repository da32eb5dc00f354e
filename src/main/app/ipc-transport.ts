// Electron's side of the typed IPC: one ipcMain handler per call of the contract, one sender per push.
// Knows nothing of what the calls mean, nor how an error becomes a code.

import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { ErrorReply } from '../../shared/errors.ts';
import { channelName, type Handler, type Handlers, type Pushers, type Reply } from '../../shared/ipc.ts';

/** All that is looked at here of a contract: which member is which. */
export type ContractKinds = Readonly<Record<string, Readonly<Record<string, { readonly kind: 'call' | 'push' }>>>>;

export interface ServeContract<Contract extends ContractKinds> {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly contract: Contract;
  readonly handlers: Handlers<Contract>;
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean;
  /** Maps, and logs what it must: the renderer gets nothing but its result. */
  readonly toReply: (error: unknown) => ErrorReply;
}

/**
 * Answer every call of the contract. A call of an untrusted frame is refused before its input is looked at. A failure
 * is a reply, never a rejection: Electron would keep only its message.
 *
 * @returns ends the service
 */
export function serveContract<Contract extends ContractKinds>(options: ServeContract<Contract>): () => void {
  const { ipcMain, contract, handlers, isTrusted, toReply } = options;
  const channels: string[] = [];
  for (const [group, name] of membersOf(contract, 'call')) {
    const handler = handlerOf(handlers, group, name);
    const channel = channelName(group, name);
    channels.push(channel);
    ipcMain.handle(channel, async (event, raw: unknown): Promise<Reply<unknown>> => {
      if (!isTrusted(event)) throw new Error(`${channel}: refused, not a page of this app`);
      try {
        return { ok: true, value: await handler.handle(handler.parse(raw)) };
      } catch (error) {
        return { ok: false, error: toReply(error) };
      }
    });
  }
  return () => {
    for (const channel of channels) ipcMain.removeHandler(channel);
  };
}

/** A function for every push of the contract, which hands its whole value to `send`. */
export function createPushers<Contract extends ContractKinds>(
  contract: Contract,
  send: (channel: string, value: unknown) => void,
): Pushers<Contract> {
  const groups: Record<string, Record<string, (value: unknown) => void>> = {};
  for (const group of Object.keys(contract)) groups[group] = {};
  for (const [group, name] of membersOf(contract, 'push')) {
    const channel = channelName(group, name);
    (groups[group] ??= {})[name] = (value) => send(channel, value);
  }
  // Border: built from the contract's own keys, which TypeScript cannot follow through the loop.
  return groups as Pushers<Contract>;
}

function membersOf(contract: ContractKinds, kind: 'call' | 'push'): readonly (readonly [string, string])[] {
  return Object.entries(contract).flatMap(([group, members]) =>
    Object.entries(members).flatMap(([name, member]) => (member.kind === kind ? [[group, name] as const] : [])),
  );
}

function handlerOf(handlers: object, group: string, name: string): Handler<unknown, unknown> {
  // Border: Handlers<Contract> has exactly the contract's calls; a missing one does not compile where they are written.
  const groups = handlers as Readonly<Record<string, Readonly<Record<string, Handler<unknown, unknown>>>>>;
  const handler = groups[group]?.[name];
  if (handler === undefined) throw new Error(`no handler for ${channelName(group, name)}`);
  return handler;
}
