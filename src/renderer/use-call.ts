// One call made by a click: busy while it runs, its failure as a value to show. The latest call wins.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReply } from '../shared/errors.ts';
import { toErrorReply } from './api.ts';

export interface CallState<Input extends readonly unknown[], Output> {
  /** Resolves with the value in an array, or with null when it failed or the screen is gone. */
  readonly run: (...input: Input) => Promise<readonly [Output] | null>;
  readonly busy: boolean;
  readonly error: ErrorReply | null;
}

export function useCall<Input extends readonly unknown[], Output>(
  call: (...input: Input) => Promise<Output>,
): CallState<Input, Output> {
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: ErrorReply | null }>({
    busy: false,
    error: null,
  });
  const latest = useRef(0);
  useEffect(
    () => () => {
      latest.current = Number.POSITIVE_INFINITY;
    },
    [],
  );
  const run = useCallback(
    async (...input: Input) => {
      latest.current += 1;
      const mine = latest.current;
      setState({ busy: true, error: null });
      try {
        const value = await call(...input);
        if (latest.current !== mine) return null;
        setState({ busy: false, error: null });
        return [value] as const;
      } catch (error) {
        if (latest.current === mine) setState({ busy: false, error: toErrorReply(error) });
        return null;
      }
    },
    [call],
  );
  return { run, busy: state.busy, error: state.error };
}
