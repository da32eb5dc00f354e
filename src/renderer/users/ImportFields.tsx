// What is asked for each way to import: a group found by its name, words, a file with names.

import { useEffect, useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import { Button, Combobox, Field, Input, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { type GroupSummary, type ImportSource, MAX_IMPORT_NAMES } from '../../shared/users.ts';
import { lacks, PermissionNotice, useConnection } from '../connection/PermissionNotice.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { readNames } from './names-file.ts';

const useStyles = makeStyles({
  file: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  list: { maxHeight: '240px' },
});

/** As long as one types, the service is not asked. */
const PAUSE_MS = 300;

export interface SourceFieldProps {
  /** Null while what is there is no source yet. */
  readonly onSource: (source: ImportSource | null) => void;
}

export function GroupField({ onSource }: SourceFieldProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const { run: find, error } = useCall(api.users.findGroups);
  const connection = useConnection();
  const [words, setWords] = useState('');
  const [groups, setGroups] = useState<readonly GroupSummary[] | null>(null);
  useEffect(() => {
    if (words.trim() === '') return undefined;
    const timer = setTimeout(() => {
      void find({ words: words.trim() }).then((found) => {
        if (found !== null) setGroups(found[0]);
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [find, words]);
  return (
    <>
      <PermissionNotice name="GroupMember.Read.All" connection={connection} />
      <Field
        label={t('people/import/group')}
        {...(groups?.length === 0 && { validationMessage: t('people/import/noGroups'), validationState: 'none' as const })}
      >
        <Combobox
          freeform
          inlinePopup
          listbox={{ className: styles.list }}
          disabled={lacks(connection, 'GroupMember.Read.All')}
          placeholder={t('people/import/groupHint')}
          value={words}
          selectedOptions={[]}
          onChange={(event) => {
            setWords(event.target.value);
            onSource(null);
          }}
          onOptionSelect={(_, { optionValue }) => {
            const group = groups?.find(({ id }) => id === optionValue);
            if (group === undefined) return;
            setWords(group.displayName);
            onSource({ kind: 'group', groupId: group.id, displayName: group.displayName });
          }}
        >
          {(groups ?? []).map(({ id, displayName }) => (
            <Option key={id} value={id} text={displayName}>
              {displayName}
            </Option>
          ))}
        </Combobox>
      </Field>
      {error !== null && <ErrorMessage error={error} />}
    </>
  );
}

export function WordsField({ onSource }: SourceFieldProps): ReactNode {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onSource(words.trim() === '' ? null : { kind: 'search', words: words.trim() }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [onSource, words]);
  return (
    <Field label={t('people/import/words')}>
      <Input value={words} maxLength={100} onChange={(_, { value }) => setWords(value)} />
    </Field>
  );
}

/** A file of names is small; what is longer is something else. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

export function NamesField({ onSource }: SourceFieldProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<{ readonly file: string; readonly count: number } | null>(null);
  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.target.files ?? [];
    if (file === undefined) return;
    const names = file.size > MAX_FILE_BYTES ? [] : readNames(await file.text());
    setChosen({ file: file.name, count: names.length });
    onSource(names.length > 0 && names.length <= MAX_IMPORT_NAMES ? { kind: 'names', names } : null);
    event.target.value = '';
  };
  const flaw =
    chosen === null || (chosen.count > 0 && chosen.count <= MAX_IMPORT_NAMES)
      ? null
      : chosen.count === 0
        ? t('people/import/fileEmpty')
        : t('people/import/fileLong', { max: MAX_IMPORT_NAMES });
  return (
    <Field {...(flaw !== null && { validationMessage: flaw })}>
      <div className={styles.file}>
        <Button onClick={() => input.current?.click()}>{t('people/import/file')}</Button>
        <input ref={input} type="file" accept=".csv,.txt,text/csv,text/plain" hidden aria-label={t('people/import/file')} onChange={(event) => void choose(event)} />
        <span role="status">
          {chosen === null ? t('people/import/noFile') : t('people/import/fileNames', { count: chosen.count, file: chosen.file })}
        </span>
      </div>
    </Field>
  );
}
