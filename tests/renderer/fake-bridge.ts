// A bridge whose answers the test sets by channel, that notes every call, and that can send news.

import type { ErrorReply } from '../../src/shared/errors.ts';
import type { Bridge, Reply } from '../../src/shared/ipc.ts';

export interface FakeBridge extends Bridge {
  readonly calls: { readonly channel: string; readonly input: unknown }[];
  answer(channel: string, value: unknown): void;
  fail(channel: string, error: ErrorReply): void;
  send(channel: string, value: unknown): void;
  listenerCount(channel: string): number;
}

export function createFakeBridge(values: Readonly<Record<string, unknown>> = {}): FakeBridge {
  const replies = new Map<string, Reply<unknown>>(
    Object.entries(values).map(([channel, value]) => [channel, { ok: true, value }]),
  );
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const calls: { readonly channel: string; readonly input: unknown }[] = [];
  return {
    calls,
    invoke(channel, input) {
      calls.push({ channel, input });
      return Promise.resolve(replies.get(channel) ?? { ok: true, value: undefined });
    },
    subscribe(channel, listener) {
      const group = listeners.get(channel) ?? new Set();
      listeners.set(channel, group.add(listener));
      return () => group.delete(listener);
    },
    answer: (channel, value) => void replies.set(channel, { ok: true, value }),
    fail: (channel, error) => void replies.set(channel, { ok: false, error }),
    send: (channel, value) => listeners.get(channel)?.forEach((listener) => listener(value)),
    listenerCount: (channel) => listeners.get(channel)?.size ?? 0,
  };
}
