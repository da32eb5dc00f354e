// What a key must prove at this desk: attestation, certification, models, warnings to live with.

import type { ReactNode } from 'react';
import {
  Checkbox, Field, makeStyles, MessageBar, MessageBarBody, Radio, RadioGroup, Select, tokens, typographyStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import {
  attestationDemands, certificationLevels, compromiseStatuses, type KeyRulesSettings, type KeyRulesState, type NamedModel,
} from '../../shared/key-rules.ts';
import { Card } from '../ui/Card.tsx';
import { FormButtons } from './FormButtons.tsx';
import { ModelList } from './ModelList.tsx';
import { useSettingsForm } from './use-settings-form.ts';

type Attestation = KeyRulesSettings['attestation'];

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  demand: { display: 'flex', flexDirection: 'column' },
  text: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  level: { maxWidth: '320px' },
  list: { paddingLeft: '32px' },
  checks: { display: 'flex', flexDirection: 'column' },
});

export interface KeyRulesCardProps {
  readonly state: KeyRulesState;
  readonly models: readonly NamedModel[];
}

export function KeyRulesCard({ state, models }: KeyRulesCardProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const form = useSettingsForm(state.settings);
  const { attestation } = form.draft;
  const edit = (change: Partial<Attestation>): void => form.edit({ attestation: { ...attestation, ...change } });
  const { require, minimumLevel, allowedAaguids, deniedAaguids, toleratedStatuses } = attestation;
  const needsList = (require === 'mdsTrusted' || require === 'certified') && state.metadata.status === 'none';
  return (
    <Card title={t('settings/rules/title')}>
      <p className={styles.lead}>{t('settings/rules/lead')}</p>
      {state.rulesUnreadable && (
        <MessageBar intent="error" layout="multiline" role="alert">
          <MessageBarBody>{t('settings/rules/unreadable')}</MessageBarBody>
        </MessageBar>
      )}
      <Field label={t('settings/rules/demand')}>
        <RadioGroup
          value={require}
          onChange={(_, data) => edit({ require: attestationDemands.find((one) => one === data.value) ?? require })}
        >
          {attestationDemands.map((demand) => (
            <Radio
              key={demand}
              value={demand}
              label={
                <span className={styles.demand}>
                  <span>{t(`settings/rules/demands/${demand}/name`)}</span>
                  <span className={styles.text}>{t(`settings/rules/demands/${demand}/text`)}</span>
                </span>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      {require === 'certified' && (
        <Field label={t('settings/rules/level')} className={styles.level}>
          <Select
            value={minimumLevel}
            onChange={(_, data) => edit({ minimumLevel: certificationLevels.find((one) => one === data.value) ?? minimumLevel })}
          >
            {certificationLevels.map((level) => (
              <option key={level} value={level}>
                {t(`certificationLevels/${level}`)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {needsList && (
        <MessageBar intent="warning">
          <MessageBarBody>{t('settings/rules/needsList')}</MessageBarBody>
        </MessageBar>
      )}
      <Field label={t('settings/rules/allowed')}>
        <RadioGroup
          value={allowedAaguids === null ? 'all' : 'some'}
          onChange={(_, { value }) => edit({ allowedAaguids: value === 'all' ? null : (allowedAaguids ?? []) })}
        >
          <Radio value="all" label={t('settings/rules/allowAll')} />
          <Radio value="some" label={t('settings/rules/allowSome')} />
        </RadioGroup>
      </Field>
      {allowedAaguids !== null && (
        <div className={styles.list}>
          <ModelList
            label={t('settings/rules/allowSome')}
            aaguids={allowedAaguids}
            models={models}
            onChange={(aaguids) => edit({ allowedAaguids: aaguids })}
          />
        </div>
      )}
      <Field label={t('settings/rules/denied')}>
        <ModelList
          label={t('settings/rules/denied')}
          aaguids={deniedAaguids}
          models={models}
          onChange={(aaguids) => edit({ deniedAaguids: aaguids })}
        />
      </Field>
      <Field label={t('settings/rules/tolerated')} hint={t('settings/rules/toleratedHint')}>
        <div className={styles.checks}>
          {compromiseStatuses.map((status) => (
            <Checkbox
              key={status}
              label={t(`compromises/${status}`)}
              checked={toleratedStatuses.includes(status)}
              onChange={(_, { checked }) => {
                const others = toleratedStatuses.filter((other) => other !== status);
                edit({ toleratedStatuses: checked === true ? [...others, status] : others });
              }}
            />
          ))}
        </div>
      </Field>
      <FormButtons form={form} isSound canConfirm={state.rulesUnreadable} />
    </Card>
  );
}
