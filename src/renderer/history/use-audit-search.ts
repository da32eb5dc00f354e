// Entries of the audit for the words that are typed: asked a moment after the last key, older ones on demand.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { AuditEntry } from '../../shared/audit.ts';
import type { ErrorReply } from '../../shared/errors.ts';
import { toErrorReply } from '../api.ts';
import { useApi } from '../use-api.ts';

const TYPING_PAUSE_MS = 150;

export interface AuditSearch {
  /** Null until the first answer. */
  readonly entries: readonly AuditEntry[] | null;
  readonly more: boolean;
  readonly error: ErrorReply | null;
  readonly showMore: () => void;
  /** Asks the same again: something new was recorded. */
  readonly refresh: () => void;
}

type Found = Pick<AuditSearch, 'entries' | 'more' | 'error'>;

export function useAuditSearch(text: string): AuditSearch {
  const api = useApi();
  const [found, setFound] = useState<Found>({ entries: null, more: false, error: null });
  const [asked, setAsked] = useState(0);
  // An answer to an older question, or one that comes twice, is nobody's news any more.
  const question = useRef(0);

  const ask = useCallback(
    async (before: number | null, earlier: readonly AuditEntry[]): Promise<void> => {
      question.current += 1;
      const mine = question.current;
      try {
        const page = await api.audit.search({ text, before });
        if (question.current === mine) setFound({ entries: [...earlier, ...page.entries], more: page.more, error: null });
      } catch (error) {
        if (question.current === mine) setFound({ entries: earlier, more: false, error: toErrorReply(error) });
      }
    },
    [api, text],
  );

  useEffect(() => {
    const timer = setTimeout(() => void ask(null, []), text === '' ? 0 : TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      question.current += 1;
    };
  }, [ask, text, asked]);

  const { entries } = found;
  return {
    ...found,
    showMore: () => void ask(entries?.at(-1)?.seq ?? null, entries ?? []),
    refresh: () => setAsked((count) => count + 1),
  };
}
