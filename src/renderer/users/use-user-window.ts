// The rows of the list that are in sight, asked of main as one scrolls; what was there stays until the new ones have come.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReply } from '../../shared/errors.ts';
import type { UserSummary } from '../../shared/models.ts';
import type { UserFilter, UserWindow } from '../../shared/users.ts';
import { toErrorReply } from '../api.ts';
import { useApi } from '../use-api.ts';

/** Rows asked for at once: some screens, so that a slow scroll seldom waits. */
const ROWS = 200;

/** A row of the list, with what the user alone does not say. */
export interface MarkedUser {
  readonly user: UserSummary;
  readonly hasNamesake: boolean;
  readonly isDeleted: boolean;
}

export interface UserRows {
  /** Null until the first answer. */
  readonly total: number | null;
  rowAt(row: number): MarkedUser | null;
  /** Rows that are in sight. @param end  one past the last */
  show(first: number, end: number): void;
  readonly error: ErrorReply | null;
}

/** @param revision  of the list: another one asks again */
export function useUserWindow(words: string, filter: UserFilter, revision: number): UserRows {
  const api = useApi();
  const [loaded, setLoaded] = useState<UserWindow | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [first, setFirst] = useState(0);
  const latest = useRef(0);
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    api.users.window({ words, filter, first, count: ROWS }).then(
      (window) => {
        if (latest.current !== mine) return;
        setLoaded(window);
        setError(null);
      },
      (reason: unknown) => {
        if (latest.current === mine) setError(toErrorReply(reason));
      },
    );
  }, [api, words, filter, first, revision]);
  useEffect(
    () => () => {
      latest.current = Number.POSITIVE_INFINITY;
    },
    [],
  );
  const show = useCallback((from: number, end: number): void => {
    setFirst((now) => (from >= now && end <= now + ROWS ? now : Math.max(0, Math.floor((from + end) / 2 - ROWS / 2))));
  }, []);
  const rowAt = (row: number): MarkedUser | null => {
    const user = loaded?.users[row - loaded.first];
    if (loaded === null || user === undefined) return null;
    return { user, hasNamesake: loaded.namesakes.includes(user.id), isDeleted: loaded.deleted.includes(user.id) };
  };
  return { total: loaded?.total ?? null, rowAt, show, error };
}
