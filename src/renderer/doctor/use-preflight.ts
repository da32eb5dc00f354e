// Asks main for the checks, again whenever the question changes or `again` is called.

import { useCallback, useEffect, useState } from 'react';
import type { Preflight } from '../../shared/checks.ts';
import type { ErrorReply } from '../../shared/errors.ts';
import type { ServiceId } from '../../shared/models.ts';
import { toErrorReply } from '../api.ts';
import { useApi } from '../use-api.ts';

export interface PreflightNews {
  /** Null while the first answer to this question is out. */
  readonly preflight: Preflight | null;
  readonly error: ErrorReply | null;
  readonly again: () => void;
}

interface Answered {
  readonly question: string;
  readonly preflight: Preflight | null;
  readonly error: ErrorReply | null;
}

export function usePreflight(targetId: string, service: ServiceId, keyId: string | null): PreflightNews {
  const api = useApi();
  const [round, setRound] = useState(0);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const question = JSON.stringify([targetId, service, keyId, round]);
  useEffect(() => {
    let gone = false;
    api.run.preflight({ targetId, service, keyId }).then(
      ({ preflight }) => {
        if (!gone) setAnswered({ question, preflight, error: null });
      },
      (error: unknown) => {
        if (!gone) setAnswered({ question, preflight: null, error: toErrorReply(error) });
      },
    );
    return () => {
      gone = true;
    };
  }, [api, targetId, service, keyId, question]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  // A permission that was missing is there now: what hangs on it is asked again.
  useEffect(() => {
    let missingBefore = 0;
    return api.connection.changed((state) => {
      if (state.status !== 'signedIn') return;
      const missing = state.permissions.filter((one) => one.state === 'missing').length;
      if (missing < missingBefore) again();
      missingBefore = missing;
    });
  }, [api, again]);
  // An answer to the last question says nothing about this one.
  const current = answered?.question === question ? answered : null;
  return { preflight: current?.preflight ?? null, error: current?.error ?? null, again };
}
