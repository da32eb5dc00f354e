// The scenes of what goes on beside the page of the OBR window.

import type { Page } from 'playwright-core';
import type { UserSummary } from '../../src/shared/models.ts';
import { type PagePlace, stageAt } from '../../src/shared/page-guide.ts';
import type { Prompt, RunState, Waiting } from '../../src/shared/run-state.ts';
import { armed, at, longUser, makePlan, makeUser, obrActivities } from '../renderer/fixtures.ts';

interface ObrScene {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly file?: 'obr.html';
  readonly act?: (page: Page) => Promise<void>;
}

const user = makeUser(5);

function waitsFor(prompt: Prompt, target: UserSummary = user): RunState {
  // The prompt with an id is what the run waits for; the spread loses that for the compiler.
  const waiting = { ...prompt, promptId: 'p' } as Waiting;
  return {
    status: 'running', plan: makePlan(target), step: 'register', waiting, cancellable: true, cancelling: false,
    activities: obrActivities,
  };
}

const github = { for: 'confirmName', userName: 'kim-at-harbour', displayName: 'Kim Example', rpId: 'github.com' } as const;
const deceiving = `${'x'.repeat(120)}.k\u0456m\u200b@contoso.example`;

const page = (place: PagePlace, host: string | null = null): Prompt => ({ for: 'page', stage: stageAt(place, 'register'), place, host });

const places: readonly [GuideScene, ...GuideScene[]] = [
  { name: 'security-info', prompt: page('securityInfo') },
  { name: 'after-sign-in', prompt: page('afterSignIn') },
  { name: 'ask-again', prompt: page('askAgain') },
  { name: 'naming', prompt: page('naming') },
  { name: 'unknown', prompt: page('unknown', 'login.microsoftonline.com'), target: longUser },
  { name: 'not-allowed', prompt: page('notAllowed', `${'very-long-name.'.repeat(8)}look-alike.example`) },
];

interface GuideScene {
  readonly name: string;
  readonly prompt: Prompt;
  readonly target?: UserSummary;
}

const startObr: Prompt = { for: 'startObr', timeLimitMs: 300_000, rpIds: ['login.microsoft.com'] };

async function typePass(at: Page, pass: string): Promise<void> {
  await at.getByRole('checkbox', { name: 'Use a pass that I have already' }).check();
  await at.getByLabel('Temporary Access Pass', { exact: true }).fill(pass);
  await at.getByRole('checkbox', { name: 'Revoke it when the run has ended' }).check();
}

export const obrScenes: readonly ObrScene[] = [
  { name: 'run-confirm-name', values: { 'run.current': waitsFor(github), 'obr.current': armed(user, { rpIds: ['github.com'] }) } },
  {
    name: 'run-confirm-name-odd',
    values: {
      'run.current': waitsFor({ ...github, userName: deceiving }, longUser),
      'obr.current': armed(longUser, {
        rpIds: ['github.com'],
        refusals: [{ at: at(-5), reason: 'wrongUser', expected: 'kim@contoso.example', seen: 'k\u0456m@contoso.example' }],
      }),
    },
  },
  {
    name: 'obr-bar-confirm-name',
    values: { 'run.current': waitsFor(github), 'obr.current': armed(user, { rpIds: ['github.com'] }) },
    file: 'obr.html',
  },
  ...places.flatMap(({ name, prompt, target }) => {
    const values = { 'run.current': waitsFor(prompt, target), 'obr.current': armed(target ?? user) };
    return [{ name: `run-guide-${name}`, values }, { name: `obr-bar-guide-${name}`, values, file: 'obr.html' as const }];
  }),
  {
    name: 'run-guide-by-hand',
    values: { 'run.current': waitsFor(places[0].prompt), 'obr.current': armed(user) },
    act: (page) => page.getByRole('button', { name: 'The page looks different?' }).click(),
  },
  { name: 'run-own-pass', values: { 'run.current': waitsFor(startObr) }, act: (page) => typePass(page, 'Kp7!mZ2x9') },
  { name: 'run-own-pass-malformed', values: { 'run.current': waitsFor(startObr, longUser) }, act: (page) => typePass(page, 'no pass') },
];
