// The scenes of what goes on beside the page of the OBR window.

import type { UserSummary } from '../../src/shared/models.ts';
import type { Prompt, RunState, Waiting } from '../../src/shared/run-state.ts';
import { armed, at, longUser, makePlan, makeUser, obrActivities } from '../renderer/fixtures.ts';

interface ObrScene {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly file?: 'obr.html';
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
];
