import { clouds } from '../../../src/shared/clouds.ts';
import { expect, it } from 'vitest';
import type { Waiting } from '../../../src/shared/run-state.ts';
import { createPageGuide } from '../../../src/main/provisioning/page-guide.ts';
import { createPrompter } from '../../../src/main/provisioning/prompter.ts';
import { entraPagePlace } from '../../../src/main/services/entra-pages.ts';

const SIGN_IN = 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize';
const INFO = 'https://mysignins.microsoft.com/security-info';
const CREATE = 'https://login.microsoft.com/t/fido/create';

function guideAtDesk() {
  const shown: string[] = [];
  let last: Waiting | null = null;
  let ids = 0;
  const prompter = createPrompter({
    nextPromptId: () => String(++ids),
    show: (waiting) => {
      last = waiting;
      if (waiting?.for === 'page') shown.push(`${waiting.stage} ${waiting.place}`);
    },
  });
  const guide = createPageGuide(prompter, { firstStage: 'signIn', pagePlace: (url) => entraPagePlace(clouds.global, url) });
  return { guide, shown, last: () => last };
}

it('follows the page from the sign-in to the name of the key', () => {
  const { guide, shown, last } = guideAtDesk();
  guide.navigated(SIGN_IN);
  guide.navigated('https://login.microsoftonline.com/common/login');
  guide.navigated(INFO);
  guide.navigated(CREATE);
  guide.created();
  guide.end();
  expect(shown).toEqual([
    'signIn opening', 'signIn signIn', 'signIn afterSignIn', 'register securityInfo', 'register create', 'store naming',
  ]);
  expect(last()).toBeNull();
});

it('says where the page is that is not known, and keeps how far the work has come', () => {
  const { guide, shown, last } = guideAtDesk();
  guide.navigated(INFO);
  guide.navigated('https://login.live.com/oauth20_authorize.srf');
  expect(last()).toMatchObject({ place: 'unknown', stage: 'register', host: 'login.live.com' });
  guide.notLoaded({ url: 'https://evil.example/x', reason: 'refused' });
  expect(last()).toMatchObject({ place: 'notAllowed', stage: 'register', host: 'evil.example' });
  guide.notLoaded({ url: INFO, reason: 'ERR_NAME_NOT_RESOLVED' });
  expect(last()).toMatchObject({ place: 'notLoaded', stage: 'register', host: 'mysignins.microsoft.com' });
  guide.notLoaded({ url: '', reason: 'refused' });
  expect(last()).toMatchObject({ place: 'notAllowed', host: null });
  guide.navigated(INFO);
  expect(shown.at(-1)).toBe('register securityInfo');
});

it('a page that goes round in circles is told once', () => {
  const { guide, shown } = guideAtDesk();
  for (let i = 0; i < 50; i++) guide.navigated(INFO);
  expect(shown).toEqual(['signIn opening', 'register securityInfo']);
});

it('once the passkey is there nothing but finishing is told', () => {
  const { guide, shown } = guideAtDesk();
  guide.navigated(CREATE);
  guide.unanswered('askAgain');
  guide.created();
  guide.navigated(SIGN_IN);
  guide.unanswered('refused');
  guide.notLoaded({ url: INFO, reason: 'ERR_FAILED' });
  expect(shown).toEqual(['signIn opening', 'register create', 'register askAgain', 'store naming']);
});
