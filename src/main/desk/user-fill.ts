// Photos and key counts: they come after the list, for those users first whom somebody looks at. A small tenant gets all of
// them, a large one only what is in sight: 100,000 users would be 10,000 requests.

import type { Directory } from '../directory/directory.ts';
import type { Store } from '../store/store.ts';

/** Four batches: the list shows something new every second or so, and a tenant of thousands is not asked all at once. */
const AT_ONCE = 80;

export interface FillRun {
  readonly directory: Directory;
  readonly store: Store;
  readonly tenantId: string;
  readonly signal: AbortSignal;
  /** Told after each batch. */
  readonly onFilled: () => Promise<void>;
}

export interface UserFill {
  /** Asks for those of the users who were not asked for yet; resolves when all that are waiting are done. @throws GraphError; the signal's reason */
  want(userIds: readonly string[]): Promise<void>;
}

export function createUserFill({ directory, store, tenantId, signal, onFilled }: FillRun): UserFill {
  const asked = new Set<string>();
  let waiting: string[] = [];
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      signal.throwIfAborted();
      // What was wanted last is what is in sight now.
      const some = waiting.slice(-AT_ONCE);
      waiting = waiting.slice(0, -AT_ONCE);
      const [photos, counts] = await Promise.all([directory.photos(some, signal), directory.keyCounts(some, signal)]).catch(
        (error: unknown) => {
          // They, and those behind them, can be wanted again.
          for (const id of [...some, ...waiting]) asked.delete(id);
          waiting = [];
          throw error;
        },
      );
      for (const id of some) {
        const photo = photos.get(id);
        await store.users.update(tenantId, id, { ...(photo === undefined ? {} : { photo }), keyCount: counts.get(id) ?? null });
      }
      await onFilled();
    }
  };

  return {
    want: (userIds) => {
      const fresh = userIds.filter((id) => !asked.has(id));
      for (const id of fresh) asked.add(id);
      waiting.push(...fresh.reverse());
      working ??= work().finally(() => {
        working = null;
      });
      return working;
    },
  };
}
