// A pass that the operator has from elsewhere, typed or pasted in place of a new one. It is hidden like a PIN.

import type { ReactNode } from 'react';
import { Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, paddingInlineStart: '30px' },
});

/** As long as the service makes them, and a little more. */
export function isPass(text: string): boolean {
  return /^[!-~]{8,64}$/.test(text.trim());
}

export interface OwnPassValue {
  readonly used: boolean;
  readonly pass: string;
  readonly revoke: boolean;
}

export function OwnPass({ value, onChange }: { readonly value: OwnPassValue; readonly onChange: (value: OwnPassValue) => void }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const malformed = value.pass !== '' && !isPass(value.pass);
  return (
    <div>
      <Checkbox
        label={t('obrPage/ownPass')}
        checked={value.used}
        onChange={(_, { checked }) => onChange({ used: checked === true, pass: '', revoke: false })}
      />
      {value.used && (
        <div className={styles.fields}>
          <Field
            label={t('obrPage/ownPassField')}
            hint={t('obrPage/ownPassHint')}
            {...(malformed && { validationState: 'error' as const, validationMessage: t('obrPage/ownPassMalformed') })}
          >
            <Input
              type="password"
              value={value.pass}
              autoComplete="off"
              onChange={(_, data) => onChange({ ...value, pass: data.value })}
            />
          </Field>
          <Checkbox
            label={t('obrPage/ownPassRevoke')}
            checked={value.revoke}
            onChange={(_, { checked }) => onChange({ ...value, revoke: checked === true })}
          />
        </div>
      )}
    </div>
  );
}
