// The time of day, again and again, for countdowns. For show only: main keeps the real time limits.

import { useEffect, useState } from 'react';

/** Milliseconds since the epoch; changes every `everyMs` while `on`. */
export function useNow(everyMs: number, on: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, on]);
  return now;
}
