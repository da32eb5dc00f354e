// The keys that fit a question, page after page. An answer to an older question is dropped.

import { useCallback, useEffect, useRef, useState } from 'react';
import { AppError, type ErrorReply } from '../../shared/errors.ts';
import type { KeyLedgerQuery, LedgerKey } from '../../shared/key-ledger.ts';
import { useApi } from '../use-api.ts';

export interface KeyLedgerSearch {
  /** Null before the first answer. */
  readonly keys: readonly LedgerKey[] | null;
  readonly more: boolean;
  readonly error: ErrorReply | null;
  readonly showMore: () => void;
  readonly refresh: () => void;
}

export function useKeyLedger(words: string, state: KeyLedgerQuery['state']): KeyLedgerSearch {
  const { list } = useApi().keyLedger;
  const [found, setFound] = useState<Pick<KeyLedgerSearch, 'keys' | 'more' | 'error'>>({ keys: null, more: false, error: null });
  const asked = useRef(0);

  const ask = useCallback(
    async (before: readonly LedgerKey[]): Promise<void> => {
      const mine = ++asked.current;
      try {
        const page = await list({ words, state, first: before.length });
        if (mine === asked.current) setFound({ keys: [...before, ...page.keys], more: page.more, error: null });
      } catch (error) {
        const reply: ErrorReply = error instanceof AppError ? error : { code: 'bug', detail: {} };
        if (mine === asked.current) setFound({ keys: before, more: false, error: { code: reply.code, detail: reply.detail } });
      }
    },
    [list, words, state],
  );
  useEffect(() => {
    void ask([]);
  }, [ask]);

  return { ...found, showMore: () => void ask(found.keys ?? []), refresh: () => void ask([]) };
}
