// The details of one user, asked from main; `reload` asks again and keeps the old value on the screen meanwhile.

import { useCallback, useEffect, useState } from 'react';
import type { ErrorReply } from '../../shared/errors.ts';
import type { UserDetails } from '../../shared/models.ts';
import { toErrorReply } from '../api.ts';
import { useApi } from '../use-api.ts';

export interface UserDetailsNews {
  readonly details: UserDetails | null;
  readonly error: ErrorReply | null;
  readonly reload: () => void;
}

export function useUserDetails(userId: string): UserDetailsNews {
  const api = useApi();
  const [state, setState] = useState<Omit<UserDetailsNews, 'reload'>>({ details: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let gone = false;
    api.users.details({ userId }).then(
      (details) => {
        if (!gone) setState({ details, error: null });
      },
      (error: unknown) => {
        if (!gone) setState((before) => ({ details: before.details, error: toErrorReply(error) }));
      },
    );
    return () => {
      gone = true;
    };
  }, [api, userId, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { ...state, reload };
}
