// The rows of the batch, page after page; asked anew with each change of the queue. An answer to an older question is dropped.

import { useCallback, useEffect, useRef, useState } from 'react';
import { BATCH_ROWS, type BatchItem } from '../../shared/batch.ts';
import type { ErrorReply } from '../../shared/errors.ts';
import { toErrorReply } from '../api.ts';
import { useApi } from '../use-api.ts';

export interface ShownBatch {
  /** Null before the first answer. */
  readonly items: readonly BatchItem[] | null;
  readonly total: number;
  readonly error: ErrorReply | null;
  readonly showMore: () => void;
}

export function useBatchRows(revision: number): ShownBatch {
  const api = useApi();
  const [pages, setPages] = useState(1);
  const [shown, setShown] = useState<Pick<ShownBatch, 'items' | 'total' | 'error'>>({ items: null, total: 0, error: null });
  const latest = useRef(0);
  const ask = useCallback(async (): Promise<void> => {
    latest.current += 1;
    const mine = latest.current;
    try {
      const items: BatchItem[] = [];
      let total = 0;
      for (let page = 0; page < pages; page++) {
        const rows = await api.batch.rows({ first: page * BATCH_ROWS });
        items.push(...rows.items);
        total = rows.total;
      }
      if (latest.current === mine) setShown({ items, total, error: null });
    } catch (error) {
      if (latest.current === mine) setShown((before) => ({ ...before, error: toErrorReply(error) }));
    }
  }, [api, pages]);
  useEffect(() => {
    void ask();
  }, [ask, revision]);
  useEffect(
    () => () => {
      latest.current = Number.POSITIVE_INFINITY;
    },
    [],
  );
  return { ...shown, showMore: () => setPages((before) => before + 1) };
}
