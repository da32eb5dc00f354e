// Which sentences tell the operator what to do on a page. Pure; the words are in en-page-guide.ts.

import type { KeyTransport } from '../../shared/models.ts';
import type { PagePlace } from '../../shared/page-guide.ts';
import type { guideSteps } from '../i18n/en-page-guide.ts';

export type GuideStep = Exclude<keyof typeof guideSteps, 'device'> | `device/${KeyTransport}`;

/** Empty: the title says it all. */
export function stepsAt(place: PagePlace, transport: KeyTransport): readonly GuideStep[] {
  const device = `device/${transport}` as const;
  const steps: Readonly<Record<PagePlace, readonly GuideStep[]>> = {
    opening: [],
    signIn: ['checkName', 'pressSignIn'],
    afterSignIn: ['stayNo', 'skipMore'],
    moreInformation: ['skipMore', 'otherMethod', device, 'touch'],
    securityInfo: ['addMethod', 'chooseKey', device, 'followPage'],
    create: ['followPage', 'touch'],
    askAgain: ['tryAgain', 'touch'],
    refused: ['leaveIt', 'openFirst'],
    naming: ['nameIt', 'done'],
    site: ['siteSignIn', 'siteAdd', 'touch'],
    unknown: [],
    notAllowed: [],
    notLoaded: [],
  };
  return steps[place];
}

/** The whole job on the pages, for an operator whom the guide has lost. */
export function stepsByHand(isSite: boolean, transport: KeyTransport): readonly GuideStep[] {
  if (isSite) return ['openFirst', 'siteSignIn', 'siteAdd', 'touch', 'giveUp'];
  return ['openFirst', 'signInByHand', 'addMethod', 'chooseKey', `device/${transport}`, 'followPage', 'touch', 'nameIt', 'giveUp'];
}
