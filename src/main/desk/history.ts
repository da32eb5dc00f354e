// The records of all runs, and the runs that a crash cut off.

import type { HistoryState, RecognisedKey } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { type News, createNews } from './news.ts';

export interface History extends Omit<News<HistoryState>, 'set'> {
  /** Reads anew; called at the start and after each run. */
  refresh(): Promise<void>;
  /** Which keys that are plugged in have a passkey of a cut-off run. */
  recognise(recognised: readonly RecognisedKey[]): void;
  /** The operator has checked what an interrupted run left. @throws AppError 'run.alreadyRunning' for the run that goes on now */
  acknowledge(runId: string): Promise<void>;
}

/** @param currentRunId  the run that is going on now: it has no end yet, but was not cut off */
export function createHistory(store: Store, currentRunId: () => string | null): History {
  const news = createNews<HistoryState>({ records: [], unfinished: [], recognised: [] });
  const refresh = async (): Promise<void> => {
    const [records, open] = await Promise.all([store.runs.all(), store.journal.unfinished()]);
    const unfinished = open.filter((run) => run.runId !== currentRunId());
    const isOpen = new Set(unfinished.map(({ runId }) => runId));
    news.set({ records, unfinished, recognised: news.value.recognised.filter(({ runId }) => isOpen.has(runId)) });
  };
  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    refresh,
    recognise: (recognised) => news.set({ ...news.value, recognised }),
    acknowledge: async (runId) => {
      // Closing the journal of a run that goes on would take its record away.
      if (runId === currentRunId()) throw new AppError('run.alreadyRunning');
      await store.journal.acknowledge(runId);
      await refresh();
    },
  };
}
