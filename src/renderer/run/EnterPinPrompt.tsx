// Asks for the PIN of the key, with the tries left. The PIN is dropped from the form before it is sent.

import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Checkbox, makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../shared/run-state.ts';
import { PinInput } from './PinInput.tsx';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, alignItems: 'stretch' },
  quiet: { color: tokens.colorNeutralForeground2 },
  row: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
});

const fewTries = 3;

export interface EnterPinPromptProps {
  readonly prompt: Extract<Prompt, { for: 'enterPin' }>;
  readonly busy: boolean;
  readonly onPin: (pin: string) => void;
}

export function EnterPinPrompt({ prompt, busy, onPin }: EnterPinPromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const [shown, setShown] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (pin === '') return;
    setPin('');
    onPin(pin);
  };
  const retries = t('run/retries', { count: prompt.retriesLeft });
  return (
    <form className={styles.form} onSubmit={submit}>
      <PromptHeading takesFocus={false}>{t('run/enterPin')}</PromptHeading>
      {prompt.wrong || prompt.retriesLeft <= fewTries ? (
        <MessageBar intent={prompt.retriesLeft <= fewTries ? 'error' : 'warning'} layout="multiline" role="alert">
          <MessageBarBody>{prompt.wrong ? `${t('run/pinWrong')} ${retries}` : retries}</MessageBarBody>
        </MessageBar>
      ) : (
        <p className={styles.quiet}>{retries}</p>
      )}
      <PinInput label={t('run/pin')} value={pin} shown={shown} autoFocus onChange={setPin} />
      <p className={styles.quiet}>{t('run/enterPinText')}</p>
      <div className={styles.row}>
        <Button type="submit" appearance="primary" disabled={busy || pin === ''}>
          {t('run/unlock')}
        </Button>
        <Checkbox label={t('run/showPin')} checked={shown} onChange={(_, data) => setShown(data.checked === true)} />
      </div>
    </form>
  );
}
