// The renderer's view of the contract: calls that throw AppError, pushes as subscriptions. Knows no React.

import { contract, type AppApi } from '../shared/contract.ts';
import { AppError, errorCatalogue, type ErrorCode, type ErrorReply } from '../shared/errors.ts';
import { channelName, type Bridge, type Reply } from '../shared/ipc.ts';

interface Member {
  readonly kind: 'call' | 'push';
}

/** One function per call and per push of the contract, over the preload's bridge. */
export function createApi(bridge: Bridge): AppApi {
  const groups = Object.entries(contract).map(([group, members]) => {
    const functions = Object.entries(members).map(([name, member]: [string, Member]) => {
      const channel = channelName(group, name);
      return [name, member.kind === 'call' ? caller(bridge, channel) : subscriber(bridge, channel)] as const;
    });
    return [group, Object.fromEntries(functions)] as const;
  });
  // Built member by member from the contract itself; the mapped type cannot follow Object.fromEntries.
  return Object.fromEntries(groups) as AppApi;
}

/** What a caught error is for the screen: an AppError's code, or a bug of ours. */
export function toErrorReply(error: unknown): ErrorReply {
  if (error instanceof AppError) return { code: error.code, detail: error.detail };
  return { code: 'bug', detail: {} };
}

function caller(bridge: Bridge, channel: string): (input?: unknown) => Promise<unknown> {
  return async (input) => unpack(await ask(bridge, channel, input));
}

function subscriber(bridge: Bridge, channel: string): (listener: (value: unknown) => void) => () => void {
  return (listener) => bridge.subscribe(channel, listener);
}

async function ask(bridge: Bridge, channel: string, input: unknown): Promise<Reply<unknown>> {
  try {
    return await bridge.invoke(channel, input);
  } catch (cause) {
    // A failure is a value; a rejection means that main did not answer at all.
    throw new AppError('bug', {}, { cause });
  }
}

function unpack(reply: Reply<unknown>): unknown {
  if (reply.ok) return reply.value;
  const { code, detail } = reply.error;
  throw isErrorCode(code) ? new AppError(code, detail) : new AppError('bug', detail);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
