// A field for a PIN. The value lives in the form that owns it and nowhere else; no autofill, no spell check.

import type { ReactNode } from 'react';
import { Field, Input, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({ field: { maxWidth: '320px' } });

export interface PinInputProps {
  readonly label: string;
  readonly value: string;
  readonly shown: boolean;
  readonly autoFocus?: boolean;
  readonly flaw?: string | null;
  readonly onChange: (value: string) => void;
}

export function PinInput({ label, value, shown, autoFocus = false, flaw = null, onChange }: PinInputProps): ReactNode {
  const styles = useStyles();
  return (
    <Field label={label} className={styles.field} {...(flaw !== null && { validationMessage: flaw })}>
      <Input
        type={shown ? 'text' : 'password'}
        value={value}
        autoFocus={autoFocus}
        autoComplete="off"
        spellCheck={false}
        size="large"
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  );
}
