// Deleting a key in two steps, as the content of a dialog: what it means, then a last question that names user and key. What became of it is told at the end.

import { useState, type ReactNode } from 'react';
import { DialogTitle } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyMethod, UserSummary } from '../../shared/models.ts';
import type { KeyDeletion } from '../../shared/person.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useNews } from '../use-news.ts';
import { DeletionConsequences } from './DeletionConsequences.tsx';
import { DeletionDone } from './DeletionDone.tsx';
import { DeletionQuestion } from './DeletionQuestion.tsx';
import { keysAtHand } from './key-at-hand.ts';

/** The key itself, plugged in, and its PIN as it is typed. It lives in this dialog and nowhere else. */
export interface KeyChoice {
  readonly wanted: boolean;
  /** Null: the first of those that are plugged in. */
  readonly keyId: string | null;
  readonly pin: string;
}

export interface KeyDeletionStepsProps {
  readonly user: UserSummary;
  readonly method: KeyMethod;
  /** How many other keys the service lists for the user. */
  readonly others: number;
  /** While it is under way, nothing may close the dialog. */
  readonly onBusy: (busy: boolean) => void;
  readonly onClose: () => void;
}

export function KeyDeletionSteps({ user, method, others, onBusy, onClose }: KeyDeletionStepsProps): ReactNode {
  const api = useApi();
  const { t } = useTranslation();
  const plugged = useNews(api.keys);
  const remove = useCall(api.person.deleteKey);
  const [step, setStep] = useState<'consequences' | 'question'>('consequences');
  const [choice, setChoice] = useState<KeyChoice>({ wanted: false, keyId: null, pin: '' });
  const [done, setDone] = useState<KeyDeletion | null>(null);
  const atHand = keysAtHand(method, plugged.value ?? []);
  const key = atHand.find(({ id }) => id === choice.keyId) ?? atHand[0] ?? null;
  const onKey = choice.wanted && key !== null ? key : null;
  const submit = async (): Promise<void> => {
    onBusy(true);
    const reply = await remove.run({
      userId: user.id,
      methodId: method.id,
      onKey: onKey === null ? null : { keyId: onKey.id, pin: choice.pin },
    });
    onBusy(false);
    setChoice((before) => ({ ...before, pin: '' }));
    if (reply !== null) setDone(reply[0]);
    // A wrong PIN is typed again where it was typed.
    else if (onKey !== null) setStep('consequences');
  };
  const parts = (): ReactNode => {
    if (done !== null) return <DeletionDone user={user} method={method} deletion={done} onClose={onClose} />;
    if (step === 'consequences') {
      return (
        <DeletionConsequences
          user={user}
          others={others}
          atHand={atHand}
          choice={choice}
          chosen={onKey}
          error={remove.error}
          onChoice={setChoice}
          onContinue={() => setStep('question')}
          onClose={onClose}
        />
      );
    }
    return (
      <DeletionQuestion
        user={user}
        method={method}
        isLast={others === 0}
        onKey={onKey}
        busy={remove.busy}
        error={remove.error}
        onBack={() => setStep('consequences')}
        onDelete={() => void submit()}
      />
    );
  };
  return (
    <>
      <DialogTitle>
        {done === null ? t('person/removing/title', { key: method.displayName }) : t('person/removing/done')}
      </DialogTitle>
      {parts()}
    </>
  );
}
