// A value that main owns: one snapshot, then whole new values. Never patched here, so it never drifts.

import { useEffect, useState } from 'react';
import type { ErrorReply } from '../shared/errors.ts';
import { toErrorReply } from './api.ts';

export interface NewsSource<Value> {
  readonly current: () => Promise<Value>;
  readonly changed: (listener: (value: Value) => void) => () => void;
}

export interface News<Value> {
  /** Null until the first value has come. */
  readonly value: Value | null;
  /** Why the snapshot could not be read; gone as soon as news comes. */
  readonly error: ErrorReply | null;
}

export function useNews<Value>(source: NewsSource<Value>): News<Value> {
  const [news, setNews] = useState<News<Value>>({ value: null, error: null });
  useEffect(() => {
    // Listening starts before the question: news that overtakes the snapshot is newer than it.
    let settled = false;
    const stop = source.changed((value) => {
      settled = true;
      setNews({ value, error: null });
    });
    source.current().then(
      (value) => {
        if (!settled) setNews({ value, error: null });
      },
      (error: unknown) => {
        if (!settled) setNews({ value: null, error: toErrorReply(error) });
      },
    );
    return () => {
      settled = true;
      stop();
    };
  }, [source]);
  return news;
}
