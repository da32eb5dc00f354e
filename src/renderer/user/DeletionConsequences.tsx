// First step of deleting a key: what it means for the person, and whether the passkey goes from the key itself, too.

import type { ReactNode } from 'react';
import {
  Button, Checkbox, DialogActions, DialogContent, Field, makeStyles, MessageBar, MessageBarBody, Select, tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/errors.ts';
import type { KeySummary, UserSummary } from '../../shared/models.ts';
import { PinInput } from '../run/PinInput.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import type { KeyChoice } from './KeyDeletionSteps.tsx';
import { PersonLine } from './PersonLine.tsx';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  bar: { flexShrink: 0 },
  list: { margin: 0, paddingInlineStart: '18px', listStyleType: 'disc', display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  choice: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  narrow: { maxWidth: '320px' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface DeletionConsequencesProps {
  readonly user: UserSummary;
  readonly others: number;
  readonly atHand: readonly KeySummary[];
  readonly choice: KeyChoice;
  /** The key that the passkey would be deleted from. */
  readonly chosen: KeySummary | null;
  readonly error: ErrorReply | null;
  readonly onChoice: (choice: KeyChoice) => void;
  readonly onContinue: () => void;
  readonly onClose: () => void;
}

export function DeletionConsequences(props: DeletionConsequencesProps): ReactNode {
  const { user, others, atHand, choice, chosen, error, onChoice, onContinue, onClose } = props;
  const styles = useStyles();
  const { t } = useTranslation();
  const name = user.displayName;
  return (
    <>
      <DialogContent className={styles.content}>
        <PersonLine user={user} />
        {others === 0 && (
          <MessageBar className={styles.bar} intent="warning" layout="multiline">
            <MessageBarBody>{t('person/removing/last', { name })}</MessageBarBody>
          </MessageBar>
        )}
        <ul className={styles.list} aria-label={t('person/removing/consequences')}>
          <li>{t('person/removing/noSignIn', { name })}</li>
          {others > 0 && <li>{t('person/removing/others', { count: others })}</li>}
          <li>{t('person/removing/forGood')}</li>
        </ul>
        {atHand.length === 0 ? (
          <p className={styles.quiet}>{t('person/removing/plugIn')}</p>
        ) : (
          <div className={styles.choice}>
            <Field hint={t('person/removing/onKeyText')}>
              <Checkbox
                label={t('person/removing/onKey')}
                checked={choice.wanted}
                onChange={(_, { checked }) => onChoice({ ...choice, wanted: checked === true, pin: '' })}
              />
            </Field>
            {chosen !== null && (
              <>
                <Field className={styles.narrow} label={t('person/removing/whichKey')}>
                  <Select value={chosen.id} onChange={(_, { value }) => onChoice({ ...choice, keyId: value })}>
                    {atHand.map((key) => (
                      <option key={key.id} value={key.id}>
                        {[key.product, key.serialNumber].filter(Boolean).join(' · ')}
                      </option>
                    ))}
                  </Select>
                </Field>
                <PinInput label={t('person/removing/pin')} value={choice.pin} shown={false} onChange={(pin) => onChoice({ ...choice, pin })} />
              </>
            )}
          </div>
        )}
        {error !== null && <ErrorMessage error={error} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('person/removing/cancel')}</Button>
        <Button appearance="primary" disabled={chosen !== null && choice.pin === ''} onClick={onContinue}>
          {t('person/removing/next')}
        </Button>
      </DialogActions>
    </>
  );
}
