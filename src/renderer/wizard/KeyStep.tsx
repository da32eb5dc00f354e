// Step 3: the key, by touch or from the list; its name; what happens to the PIN; the checks of this very key.

import { useEffect, type Dispatch, type ReactNode } from 'react';
import { Button, Checkbox, Field, Input, makeStyles, MessageBar, MessageBarBody, Spinner, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { checkCatalogue } from '../../shared/checks.ts';
import { maxKeyNameLength, suggestKeyName } from '../../shared/key-name.ts';
import type { KeySummary, ServiceId, UserDetails } from '../../shared/models.ts';
import type { ReplacedKey } from '../../shared/person.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import type { News } from '../use-news.ts';
import { CheckList } from '../doctor/CheckList.tsx';
import { KeyConfirm, toBeConfirmed } from './KeyConfirm.tsx';
import { KeyPicker } from './KeyPicker.tsx';
import { railSteps } from './rail-steps.ts';
import { usePreflight } from '../doctor/use-preflight.ts';
import { WizardFrame } from './WizardFrame.tsx';
import { effectiveRoute, keyNameFlaw, type WizardEvent, type WizardState } from './wizard-state.ts';
import { routeWords } from '../i18n/route-words.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, maxWidth: '480px' },
});

const noKeys: readonly KeySummary[] = [];

export interface KeyStepProps {
  readonly details: UserDetails;
  readonly service: ServiceId;
  readonly replaces: ReplacedKey | null;
  readonly keys: News<readonly KeySummary[]>;
  readonly practice: boolean;
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
  readonly onCancel: () => void;
}

export function KeyStep({ details, service, replaces, keys, practice, state, dispatch, onCancel }: KeyStepProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const start = useCall(api.run.start);
  const plugged = keys.value ?? noKeys;
  const { preflight, error, again } = usePreflight(details.user.id, service, state.keyId);
  const route = preflight === null ? null : effectiveRoute(preflight, state.wantedRoute);
  const flaw = keyNameFlaw(state.keyName);

  useEffect(() => {
    dispatch({ type: 'keysChanged', keyIds: plugged.map((key) => key.id) });
  }, [plugged, dispatch]);

  const pick = (keyId: string): void => {
    const key = plugged.find((one) => one.id === keyId) ?? { product: '', serialNumber: '', serialIsUnique: false };
    const taken = details.keys.map((method) => method.displayName);
    dispatch({ type: 'keyPicked', keyId, suggestedName: suggestKeyName(key, taken) });
  };
  const submit = (): void => {
    if (state.keyId === null || route === null || flaw !== null) return;
    void start.run({
      targetId: details.user.id,
      keyId: state.keyId,
      service,
      route,
      keyName: state.keyName.trim(),
      handOver: { forcePinChange: state.forcePinChange },
      ...(replaces !== null && { replaces }),
      confirmed: state.confirmed,
    });
  };
  const answered = toBeConfirmed(preflight?.checks ?? []).every(({ code }) => state.confirmed.includes(code));
  const ready = state.keyId !== null && route !== null && flaw === null && answered;
  // What was said on the page before is not said again; only the key's own checks and what stands against the run.
  const news = preflight?.checks.filter((check) => checkCatalogue[check.code] === 'key' || check.verdict === 'refused') ?? [];

  return (
    <WizardFrame
      user={details.user}
      steps={railSteps(t, 'key')}
      title={t('wizard/keyTitle')}
      lead={t('wizard/keyText')}
      buttons={
        <>
          <Button appearance="primary" disabled={!ready || start.busy} onClick={submit}>
            {t('wizard/start')}
          </Button>
          <Button onClick={() => dispatch({ type: 'wentBack' })}>{t('back')}</Button>
          <Button onClick={onCancel}>{t('cancel')}</Button>
        </>
      }
    >
      {keys.error !== null && <ErrorMessage error={keys.error} />}
      <KeyPicker keys={plugged} keyId={state.keyId} practice={practice} onPick={pick} />
      {state.keyId !== null && (
        <Card>
          <div className={styles.form}>
            <Field
              label={t('wizard/keyName')}
              hint={t('wizard/keyNameHint', { max: maxKeyNameLength })}
              {...(flaw !== null && {
                validationMessage: t(flaw === 'empty' ? 'wizard/keyNameEmpty' : 'wizard/keyNameLong', { max: maxKeyNameLength }),
              })}
            >
              <Input
                value={state.keyName}
                maxLength={maxKeyNameLength}
                onChange={(_, data) => dispatch({ type: 'keyNamed', keyName: data.value })}
              />
            </Field>
            <Field hint={t('wizard/forcePinChangeHint')}>
              <Checkbox
                label={t('wizard/forcePinChange')}
                checked={state.forcePinChange}
                onChange={(_, data) => dispatch({ type: 'pinChangeChosen', forcePinChange: data.checked === true })}
              />
            </Field>
          </div>
        </Card>
      )}
      {state.keyId !== null && preflight === null && error === null && (
        <Spinner size="small" label={t('wizard/checking')} role="status" />
      )}
      {error !== null && (
        <>
          <ErrorMessage error={error} />
          <div>
            <Button onClick={again}>{t('wizard/checkAgain')}</Button>
          </div>
        </>
      )}
      {state.keyId !== null && news.length > 0 && <CheckList checks={news} />}
      {state.keyId !== null && (
        <KeyConfirm
          checks={news}
          target={details.user.displayName}
          confirmed={state.confirmed}
          onConfirm={(confirmed) => dispatch({ type: 'confirmed', confirmed })}
        />
      )}
      {state.keyId !== null && route !== null && state.wantedRoute !== null && route !== state.wantedRoute && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t('wizard/routeChanged', { route: routeWords(t, route, service).name })}</MessageBarBody>
        </MessageBar>
      )}
      {start.error !== null && <ErrorMessage error={start.error} />}
    </WizardFrame>
  );
}
