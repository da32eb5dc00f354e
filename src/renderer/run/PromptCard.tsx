// The question of the run, as the form that answers it or as the words that say where to act.

import type { ReactNode } from 'react';
import type { Answer, RunPlan, Waiting } from '../../shared/run-state.ts';
import { assertNever } from '../assert-never.ts';
import { ConfirmNamePrompt } from './ConfirmNamePrompt.tsx';
import { ConfirmStoredPrompt } from './ConfirmStoredPrompt.tsx';
import { EnterPinPrompt } from './EnterPinPrompt.tsx';
import { FingerprintPrompt } from './FingerprintPrompt.tsx';
import { NewPinPrompt } from './NewPinPrompt.tsx';
import { PassNotUsablePrompt } from './PassNotUsablePrompt.tsx';
import { PagePrompt } from './PagePrompt.tsx';
import { ReplaceTapPrompt } from './ReplaceTapPrompt.tsx';
import { StartObrPrompt } from './StartObrPrompt.tsx';
import { TouchPrompt } from './TouchPrompt.tsx';

export interface PromptCardProps {
  readonly waiting: Waiting;
  readonly plan: RunPlan;
  readonly practice: boolean;
  /** An answer is on its way. */
  readonly busy: boolean;
  readonly onAnswer: (answer: Answer) => void;
}

export function PromptCard({ waiting, plan, practice, busy, onAnswer }: PromptCardProps): ReactNode {
  const { promptId } = waiting;
  switch (waiting.for) {
    case 'enterPin':
      return (
        <EnterPinPrompt prompt={waiting} busy={busy} onPin={(pin) => onAnswer({ promptId, for: 'enterPin', pin })} />
      );
    case 'newPin':
      return (
        <NewPinPrompt
          prompt={waiting}
          busy={busy}
          onPin={(pin) => onAnswer({ promptId, for: 'newPin', pin })}
        />
      );
    case 'startObr':
      return (
        <StartObrPrompt
          prompt={waiting}
          target={plan.target}
          service={plan.service}
          busy={busy}
          mayBringPass={plan.service === 'entra'}
          onStart={(own) => onAnswer({ promptId, for: 'startObr', ...own })}
        />
      );
    case 'replaceTap':
      return (
        <ReplaceTapPrompt
          prompt={waiting}
          busy={busy}
          onAnswer={(replace) => onAnswer({ promptId, for: 'replaceTap', replace })}
        />
      );
    case 'confirmName':
      return (
        <ConfirmNamePrompt
          prompt={waiting}
          target={plan.target}
          busy={busy}
          onAnswer={(name) => onAnswer({ promptId, for: 'confirmName', name })}
        />
      );
    case 'confirmStored':
      return (
        <ConfirmStoredPrompt
          prompt={waiting}
          busy={busy}
          onAnswer={(stored) => onAnswer({ promptId, for: 'confirmStored', stored })}
        />
      );
    case 'touch':
      return (
        <TouchPrompt
          prompt={waiting}
          transport={plan.key.transport}
          practice={practice && plan.key.practice}
        />
      );
    case 'fingerprint':
      return (
        <FingerprintPrompt
          prompt={waiting}
          transport={plan.key.transport}
          practice={practice && plan.key.practice}
        />
      );
    case 'passNotUsable':
      return <PassNotUsablePrompt prompt={waiting} />;
    case 'page':
      return <PagePrompt prompt={waiting} plan={plan} hasPass={plan.service === 'entra'} />;
    default:
      return assertNever(waiting);
  }
}
