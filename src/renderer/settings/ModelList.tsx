// A list of models in a rule: added by name or AAGUID, shown by name, taken away one by one.

import { useMemo, useState, type ReactNode } from 'react';
import { Button, Combobox, Field, makeStyles, Option, tokens, typographyStyles } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import type { NamedModel } from '../../shared/key-rules.ts';
import { readAaguid } from './settings-rules.ts';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  row: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: '2px 4px 2px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    minWidth: 0,
  },
  words: { flexGrow: 1, minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  aaguid: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
  box: { maxWidth: '100%' },
  list: { maxHeight: '320px' },
});

/** More in a menu than anybody reads. */
const SHOWN = 50;

export interface ModelListProps {
  readonly label: string;
  readonly aaguids: readonly string[];
  readonly models: readonly NamedModel[];
  readonly onChange: (aaguids: readonly string[]) => void;
}

export function ModelList({ label, aaguids, models, onChange }: ModelListProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const names = useMemo(() => new Map(models.map(({ aaguid, model }) => [aaguid, model])), [models]);
  const wanted = query.trim().toLowerCase();
  const found = models.filter(
    ({ aaguid, model }) => !aaguids.includes(aaguid) && (model.toLowerCase().includes(wanted) || aaguid.startsWith(wanted)),
  );
  const typed = readAaguid(query);
  const add = (aaguid: string): void => {
    if (!aaguids.includes(aaguid)) onChange([...aaguids, aaguid]);
    setQuery('');
  };
  return (
    <div className={styles.rows} role="group" aria-label={label}>
      {aaguids.length === 0 && <span className={styles.quiet}>{t('settings/rules/none')}</span>}
      {aaguids.map((aaguid) => {
        const name = names.get(aaguid) ?? aaguid;
        return (
          <div key={aaguid} className={styles.row}>
            <div className={styles.words}>
              <div className={styles.name} title={name}>
                {name}
              </div>
              {name !== aaguid && <div className={styles.aaguid}>{aaguid}</div>}
            </div>
            <Button
              appearance="subtle"
              size="small"
              icon={<DismissRegular />}
              aria-label={t('settings/rules/remove', { model: name })}
              onClick={() => onChange(aaguids.filter((other) => other !== aaguid))}
            />
          </div>
        );
      })}
      <Field
        label={t('settings/rules/add')}
        {...(wanted !== '' && found.length === 0 && typed === null && { validationMessage: t('settings/rules/noSuch') })}
      >
        <Combobox
          className={styles.box}
          listbox={{ className: styles.list }}
          freeform
          inlinePopup
          placeholder={t('settings/rules/addHint')}
          value={query}
          selectedOptions={[]}
          onChange={(event) => setQuery(event.target.value)}
          onOptionSelect={(_, { optionValue }) => {
            const chosen = optionValue === undefined ? null : readAaguid(optionValue);
            if (chosen !== null) add(chosen);
          }}
        >
          {found.slice(0, SHOWN).map(({ aaguid, model }) => (
            <Option key={aaguid} value={aaguid} text={model}>
              {model}
            </Option>
          ))}
          {typed !== null && !names.has(typed) && !aaguids.includes(typed) && (
            <Option key={typed} value={typed}>
              {typed}
            </Option>
          )}
        </Combobox>
      </Field>
    </div>
  );
}
