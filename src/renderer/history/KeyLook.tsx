// Looking on the key for what an interrupted run left there: offered as soon as the key is plugged in. Needs its PIN.

import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeySummary, RecognisedKey, UnfinishedRun } from '../../shared/models.ts';
import { serviceKindOf } from '../../shared/services.ts';
import { PinInput } from '../run/PinInput.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: tokens.spacingHorizontalM },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/**
 * The key of that run, among those that are plugged in: the one that has its passkey; else by its serial number where it has one of its own,
 * else by its model.
 */
export function keyOfRun({ runId, key }: UnfinishedRun, plugged: readonly KeySummary[], recognised: readonly RecognisedKey[]): KeySummary | null {
  const known = plugged.find(({ id }) => recognised.some((one) => one.runId === runId && one.keyId === id));
  if (known !== undefined) return known;
  const sameModel = plugged.filter(({ status, aaguid }) => status === 'ready' && aaguid === key.aaguid);
  return (
    sameModel.find(({ serialIsUnique, serialNumber }) => serialIsUnique && serialNumber === key.serialNumber) ??
    sameModel.find(({ serialIsUnique }) => !serialIsUnique || key.serialNumber === '') ??
    null
  );
}

export interface KeyLookProps {
  readonly run: UnfinishedRun;
  /** Null: it is not plugged in. */
  readonly found: KeySummary | null;
  /** It has answered for the passkey of this run. */
  readonly hasIt: boolean;
}

export function KeyLook({ run, found, hasIt }: KeyLookProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const look = useCall(api.history.lookOnKey);
  const name = [run.key.product, run.key.serialNumber].filter(Boolean).join(' · ');
  if (found === null) return <p className={styles.quiet}>{t('recovery/plugIn', { key: name })}</p>;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (pin === '') return;
    setPin('');
    void look.run({ runId: run.runId, keyId: found.id, pin });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>
        {t(hasIt ? 'recovery/recognised' : 'recovery/pluggedIn', { key: name })} <span className={styles.quiet}>{t(serviceKindOf(run.service) === 'site' ? 'recovery/lookOnKeySite' : 'recovery/lookOnKeyText')}</span>
      </p>
      <div className={styles.row}>
        <PinInput label={t('recovery/pin')} value={pin} shown={false} onChange={setPin} />
        <Button type="submit" size="large" disabled={look.busy || pin === ''}>
          {t('recovery/lookOnKey')}
        </Button>
      </div>
      {look.error !== null && <ErrorMessage error={look.error} />}
    </form>
  );
}
