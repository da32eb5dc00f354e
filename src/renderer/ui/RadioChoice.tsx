// One of a few, each with a name and a line that says what it is.

import type { ReactNode } from 'react';
import { Field, makeStyles, Radio, RadioGroup, tokens, typographyStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  label: { display: 'flex', flexDirection: 'column' },
  text: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

export interface RadioChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly name: string; readonly text: string }[];
  readonly onChange: (value: Value) => void;
}

export function RadioChoice<Value extends string>({ label, value, choices, onChange }: RadioChoiceProps<Value>): ReactNode {
  const styles = useStyles();
  const choose = (wanted: string): void => {
    const found = choices.find((choice) => choice.value === wanted);
    if (found !== undefined) onChange(found.value);
  };
  return (
    <Field label={label}>
      <RadioGroup value={value} onChange={(_, data) => choose(data.value)}>
        {choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            label={
              <span className={styles.label}>
                <span>{choice.name}</span>
                <span className={styles.text}>{choice.text}</span>
              </span>
            }
          />
        ))}
      </RadioGroup>
    </Field>
  );
}
