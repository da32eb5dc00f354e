// Which cloud: a list of the known ones, and the addresses of a custom one.

import type { ReactNode } from 'react';
import { Field, Input, makeStyles, Select, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { cloudIds, type CloudId } from '../../shared/clouds.ts';
import { type CloudFlaw, customCloudFields, type CustomCloudEntry } from '../../shared/custom-cloud.ts';

const useStyles = makeStyles({
  custom: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalM,
    padding: '12px 16px 16px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    margin: 0,
    minWidth: 0,
  },
  legend: { ...typographyStyles.body1Strong, padding: '0 4px' },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

/** The addresses as they stand in the fields are kept while another cloud is looked at. */
export interface CloudEntry {
  readonly id: CloudId;
  readonly custom: CustomCloudEntry;
}

export interface CloudFieldsProps {
  readonly entry: CloudEntry;
  /** Shown below the fields; empty while nothing was checked yet. */
  readonly flaws: readonly CloudFlaw[];
  readonly onChange: (entry: CloudEntry) => void;
}

export function CloudFields({ entry, flaws, onChange }: CloudFieldsProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const isKnownNational = entry.id !== 'global' && entry.id !== 'custom';
  return (
    <>
      <Field label={t('clouds/title')} hint={isKnownNational ? t('clouds/notDocumented') : t('clouds/hint')}>
        <Select
          value={entry.id}
          onChange={(_, { value }) => onChange({ ...entry, id: cloudIds.find((id) => id === value) ?? 'global' })}
        >
          {cloudIds.map((id) => (
            <option key={id} value={id}>
              {t(`clouds/names/${id}`)}
            </option>
          ))}
        </Select>
      </Field>
      {entry.id === 'custom' && (
        <fieldset className={styles.custom}>
          <legend className={styles.legend}>{t('clouds/custom')}</legend>
          <p className={styles.quiet}>{t('clouds/customText')}</p>
          {customCloudFields.map((field) => {
            const flaw = flaws.find((one) => one.field === field);
            return (
              <Field
                key={field}
                label={t(`clouds/fields/${field}`)}
                hint={t(`clouds/hints/${field}`)}
                required={['loginHost', 'graphHost', 'rpIds', 'securityInfoUrl'].includes(field)}
                {...(flaw !== undefined && { validationMessage: t(`clouds/flaws/${flaw.kind}`) })}
              >
                <Input
                  value={entry.custom[field]}
                  onChange={(_, { value }) => onChange({ ...entry, custom: { ...entry.custom, [field]: value } })}
                  autoComplete="off"
                  spellCheck={false}
                />
              </Field>
            );
          })}
        </fieldset>
      )}
    </>
  );
}
