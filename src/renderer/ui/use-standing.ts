// What a StandingDialog shows: kept while it closes, and a new one with each opening, so that nothing typed lives on.

import { useCallback, useState } from 'react';

export interface Standing<Subject> {
  readonly open: boolean;
  /** Null before the first opening. */
  readonly subject: Subject | null;
  /** Counts the openings: the key of the content. */
  readonly opening: number;
  readonly show: (subject: Subject) => void;
  readonly close: () => void;
}

export function useStanding<Subject>(): Standing<Subject> {
  const [state, setState] = useState<Omit<Standing<Subject>, 'show' | 'close'>>({ open: false, subject: null, opening: 0 });
  const show = useCallback(
    (subject: Subject) => setState(({ opening }) => ({ open: true, subject, opening: opening + 1 })),
    [],
  );
  const close = useCallback(() => setState((before) => ({ ...before, open: false })), []);
  return { ...state, show, close };
}
