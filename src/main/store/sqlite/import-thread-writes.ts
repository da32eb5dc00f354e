// The writes of imports, handed to a thread that is started by the first of them.

import type { StartThread, WorkThread } from '../../ports.ts';
import { StoreError } from '../store-error.ts';
import type { Failure, ImportOrder, ImportReply, ThreadStart } from './import-orders.ts';
import type { ImportWrites } from '../user-imports.ts';
import type { RecordKey } from './record-key.ts';

export interface ThreadWrites extends ImportWrites {
  /** What was ordered is done first. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: number | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Each call @throws StoreError; Error when the thread ended by itself: the next call starts another one. */
export function createThreadWrites(file: string, key: RecordKey | null, start: StartThread): ThreadWrites {
  const waiting = new Map<number, Waiting>();
  let thread: WorkThread | null = null;
  let lastId = 0;

  const running = (): WorkThread => {
    if (thread !== null) return thread;
    const data: ThreadStart = { file, key: key?.reveal() ?? null };
    const started = start(data);
    started.onMessage((message) => {
      const reply = message as ImportReply;
      const call = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.ok) call?.resolve(reply.value);
      else call?.reject(errorOf(reply.error));
    });
    void started.ended.then((failure) => {
      if (thread === started) thread = null;
      const error = failure ?? new Error('the thread of imports has ended');
      for (const [id, call] of waiting) {
        waiting.delete(id);
        call.reject(error);
      }
    });
    thread = started;
    return started;
  };

  const order = (call: Parts<ImportOrder>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const to = running();
      waiting.set(id, { resolve, reject });
      to.post({ ...call, id });
    });

  return {
    page: async (...parameters) => void (await order({ call: 'page', parameters })),
    add: async (...parameters) => void (await order({ call: 'add', parameters })),
    finish: async (...parameters) => (await order({ call: 'finish', parameters })) ?? 0,
    close: async () => {
      const last: ImportOrder = { call: 'close' };
      thread?.post(last);
      await thread?.ended;
    },
  };
}

type Parts<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;

function errorOf(failure: Failure): Error {
  return failure.of === 'store' ? new StoreError(failure.kind, failure.file, failure.nativeCode) : new Error(failure.message);
}
