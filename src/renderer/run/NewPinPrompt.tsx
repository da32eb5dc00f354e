// Asks for a new PIN, twice, with the rules of this key. Both are dropped when sent. The run knows the one it replaces.

import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { useTranslation } from 'react-i18next';
import { maxPinBytes } from '../../shared/pin-rules.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { metPinRules, newPinIsFit, type PinRule } from './new-pin.ts';
import { PinInput } from './PinInput.tsx';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  quiet: { color: tokens.colorNeutralForeground2 },
  row: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
  columns: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXXL, alignItems: 'flex-start' },
  fields: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, flexBasis: '260px', flexGrow: 1, maxWidth: '320px' },
  rules: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, paddingTop: '28px' },
  rule: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, color: tokens.colorNeutralForeground2 },
  met: { display: 'grid', color: tokens.colorPaletteGreenForeground1, fontSize: '18px' },
  open: { display: 'grid', fontSize: '18px' },
});

/** The null-character rule is shown only when it is broken: nobody types one by hand. */
const shownRules = ['min', 'max', 'same'] as const satisfies readonly PinRule[];

export interface NewPinPromptProps {
  readonly prompt: Extract<Prompt, { for: 'newPin' }>;
  readonly busy: boolean;
  readonly onPin: (pin: string) => void;
}

export function NewPinPrompt({ prompt, busy, onPin }: NewPinPromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [shown, setShown] = useState(false);
  const fit = newPinIsFit(pin, again, prompt.minPinLength);
  const met = metPinRules(pin, again, prompt.minPinLength);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!fit) return;
    setPin('');
    setAgain('');
    onPin(pin);
  };
  const reasons = { noPin: 'run/newPinNoPin', changeRequired: 'run/newPinChange', rejected: 'run/newPinRejected' } as const;
  const ruleText = (rule: (typeof shownRules)[number]): string => {
    if (rule === 'min') return t('run/ruleMin', { count: prompt.minPinLength });
    return rule === 'max' ? t('run/ruleMax', { count: maxPinBytes }) : t('run/ruleSame');
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <PromptHeading takesFocus={false}>{t(prompt.reason === 'noPin' ? 'run/newPin' : 'run/changePin')}</PromptHeading>
      <p className={styles.quiet}>{t(reasons[prompt.reason])}</p>
      <div className={styles.columns}>
        <div className={styles.fields}>
          <PinInput
            label={t('run/newPinField')}
            value={pin}
            shown={shown}
            autoFocus
            flaw={met.nul ? null : t('run/ruleNul')}
            onChange={setPin}
          />
          <PinInput label={t('run/confirmPin')} value={again} shown={shown} onChange={setAgain} />
        </div>
        <ul className={styles.rules}>
          {shownRules.map((rule) => {
            const isMet = met[rule] && pin !== '';
            return (
              <li key={rule} className={styles.rule}>
                <span
                  className={isMet ? styles.met : styles.open}
                  role="img"
                  aria-label={t(isMet ? 'run/ruleMet' : 'run/ruleNotMet')}
                >
                  {isMet ? <CheckmarkCircleRegular /> : <CircleRegular />}
                </span>
                {ruleText(rule)}
              </li>
            );
          })}
        </ul>
      </div>
      <div className={styles.row}>
        <Button type="submit" appearance="primary" disabled={busy || !fit}>
          {t('run/setPin')}
        </Button>
        <Checkbox label={t('run/showPin')} checked={shown} onChange={(_, data) => setShown(data.checked === true)} />
      </div>
    </form>
  );
}
