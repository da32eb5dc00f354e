// What the operator is told to do next in the OBR window, as a notice of the run. It follows the page's address and the ceremonies.

import { type PagePlace, type PageStage, stageAt } from '../../shared/page-guide.ts';
import type { PageLoadFailure } from '../browser-ports.ts';
import type { Service } from '../services/service.ts';
import type { Prompter } from './prompter.ts';

export interface PageGuide {
  /** `url`: origin and path. */
  navigated(url: string): void;
  notLoaded(failure: PageLoadFailure): void;
  /** The page asked for a passkey and got none: refused by the interlock, or no touch. */
  unanswered(how: 'refused' | 'askAgain'): void;
  /** The passkey is there: from now on the page has to be finished, wherever it is. */
  created(): void;
  end(): void;
}

export function createPageGuide(prompter: Prompter, service: Pick<Service, 'firstStage' | 'pagePlace'>): PageGuide {
  let stage: PageStage = service.firstStage;
  let isCreated = false;
  let shown = '';
  const notice = prompter.notify({ for: 'page', stage, place: 'opening', host: null });

  const show = (place: PagePlace, url = ''): void => {
    if (isCreated && place !== 'naming') return;
    const host = URL.canParse(url) ? new URL(url).host : null;
    // A page that goes round in circles is no news each time.
    const next = `${place} ${host ?? ''}`;
    if (next === shown) return;
    shown = next;
    stage = stageAt(place, stage);
    notice.change({ for: 'page', stage, place, host });
  };

  return {
    navigated: (url) => show(service.pagePlace(url), url),
    notLoaded: ({ url, reason }) => show(reason === 'refused' ? 'notAllowed' : 'notLoaded', url),
    unanswered: (how) => show(how),
    created: () => {
      isCreated = true;
      show('naming');
    },
    end: () => notice.end(),
  };
}
