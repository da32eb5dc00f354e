// One thing at a time for each person: a second click, a run or another action never meets one that goes on.

import { AppError } from '../../shared/errors.ts';

export interface PersonLock {
  /** @throws AppError 'person.busy' | 'run.alreadyRunning'; what `work` throws */
  during<T>(userId: string, work: () => Promise<T>): Promise<T>;
  isHeld(userId: string): boolean;
}

/** @param runsFor  the person for whom a run goes on, or is being begun; null: nobody */
export function createPersonLock(runsFor: () => string | null): PersonLock {
  const held = new Set<string>();
  return {
    isHeld: (userId) => held.has(userId),
    during: async (userId, work) => {
      if (held.has(userId)) throw new AppError('person.busy');
      if (runsFor() === userId) throw new AppError('run.alreadyRunning');
      held.add(userId);
      try {
        return await work();
      } finally {
        held.delete(userId);
      }
    },
  };
}
