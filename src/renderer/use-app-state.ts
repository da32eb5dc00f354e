// What the app is: version and mode. Asked once; it does not change while the app runs.

import { useEffect, useState } from 'react';
import type { AppState } from '../shared/models.ts';
import { useApi } from './use-api.ts';

/** Null until main has answered; a failure leaves it null, and the page is shown as at a desk. */
export function useAppState(): AppState | null {
  const api = useApi();
  const [state, setState] = useState<AppState | null>(null);
  useEffect(() => {
    let gone = false;
    api.app.current().then(
      (value) => {
        if (!gone) setState(value);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [api]);
  return state;
}
