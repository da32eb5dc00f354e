// Where the page of the OBR window is: by its address, by what it has asked for and by what came of that; never by its content, which
// belongs to the tenant and changes without notice. Pure.

/**
 * opening: nothing was shown yet. afterSignIn: what a sign-in asks once it has the pass. moreInformation: the tenant wants other things
 * of the user first. create: the page that asks the key. askAgain: it has asked, and the key gave nothing. refused: it has asked
 * for what it must not have. naming: the passkey is on the key. unknown: an allowed host, and nothing that we know.
 * notAllowed: it wanted to leave the allowed hosts. notLoaded: it did not load.
 */
export const pagePlaces = [
  'opening', 'signIn', 'afterSignIn', 'moreInformation', 'securityInfo', 'create', 'askAgain', 'refused', 'naming', 'site', 'unknown',
  'notAllowed', 'notLoaded',
] as const;
export type PagePlace = (typeof pagePlaces)[number];

export type PageStage = 'signIn' | 'register' | 'store' | 'site';

const stages: Partial<Record<PagePlace, PageStage>> = {
  signIn: 'signIn', afterSignIn: 'signIn', moreInformation: 'register', securityInfo: 'register', create: 'register', naming: 'store', site: 'site',
};

/** How far the work on the pages has come; a page that is not known leaves it where it was. */
export function stageAt(place: PagePlace, before: PageStage): PageStage {
  return stages[place] ?? before;
}

/** The usual way has been left: the operator is told how to finish by hand. */
export function isOffTheWay(place: PagePlace): boolean {
  return ['refused', 'unknown', 'notAllowed', 'notLoaded'].includes(place);
}
