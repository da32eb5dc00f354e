// The service has names of its own: the operator types the one of the target, and it must be the one on the page. A click
// would be given without reading.

import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ObrTarget } from '../../shared/models.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { isSameName, oddLetters } from '../../shared/user-names.ts';
import { oddLetterText } from '../i18n/refusal-words.ts';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, alignItems: 'stretch' },
  seen: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
    padding: '12px 16px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: { ...typographyStyles.body1Strong, margin: 0, overflowWrap: 'anywhere', maxHeight: '120px', overflowY: 'auto' },
  list: { margin: '4px 0', paddingInlineStart: '20px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface ConfirmNamePromptProps {
  readonly prompt: Extract<Prompt, { for: 'confirmName' }>;
  readonly target: ObrTarget;
  readonly busy: boolean;
  /** null: it is somebody else. */
  readonly onAnswer: (name: string | null) => void;
}

export function ConfirmNamePrompt({ prompt, target, busy, onAnswer }: ConfirmNamePromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const { userName, displayName, rpId } = prompt;
  const odd = oddLetters(userName);
  const differs = tried && !isSameName(name, userName);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (isSameName(name, userName)) onAnswer(name);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <PromptHeading takesFocus={false}>{t('obrPage/confirmName')}</PromptHeading>
      <p>{t('obrPage/confirmNameText', { rpId, person: target.displayName })}</p>
      <dl className={styles.seen}>
        <dt className={styles.name}>{t('obrPage/onThePage')}</dt>
        <dd className={styles.value}>{userName}</dd>
        {displayName !== '' && displayName !== userName && (
          <>
            <dt className={styles.name}>{t('obrPage/shownAs')}</dt>
            <dd className={styles.value}>{displayName}</dd>
          </>
        )}
      </dl>
      {odd.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {t('obrPage/oddLetters')}
            <ul className={styles.list}>
              {odd.slice(0, 8).map((letter) => (
                <li key={letter.codePoint}>{oddLetterText(t, letter)}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      <Field
        label={t('obrPage/nameField', { person: target.displayName, rpId })}
        {...(differs && { validationState: 'error' as const, validationMessage: t('obrPage/nameDiffers') })}
      >
        <Input value={name} autoFocus autoComplete="off" spellCheck={false} onChange={(_, { value }) => setName(value)} />
      </Field>
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabled={busy || name.trim() === ''}>
          {t('obrPage/confirmNameYes')}
        </Button>
        <Button disabled={busy} onClick={() => onAnswer(null)}>
          {t('obrPage/confirmNameNo')}
        </Button>
      </div>
    </form>
  );
}
