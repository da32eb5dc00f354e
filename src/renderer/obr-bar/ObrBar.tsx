// The bar above the page in the OBR window: for whom the page may register a key, how long, and what to do next.
// Off: calm. Refused: what the page asked for, and why it did not get it.

import type { ReactNode } from 'react';
import { assertNever } from '../assert-never.ts';
import { useApi } from '../use-api.ts';
import { useNews } from '../use-news.ts';
import { ArmedBar } from './ArmedBar.tsx';
import { DisarmedBar } from './DisarmedBar.tsx';

export function ObrBar(): ReactNode {
  const api = useApi();
  const obr = useNews(api.obr);
  const run = useNews(api.run);
  const practice = useNews(api.practice);
  const state = obr.value;
  const waiting = run.value?.status === 'running' ? run.value.waiting : null;
  const practiceKeys = practice.value?.status === 'on' ? practice.value.keys : [];
  if (state === null) return <main />;
  switch (state.status) {
    case 'armed':
      return <ArmedBar obr={state} waiting={waiting} touchable={practiceKeys.filter((key) => key.waitingForTouch)} />;
    case 'disarmed':
      return <DisarmedBar obr={state} running={run.value?.status === 'running'} />;
    default:
      return assertNever(state);
  }
}
