// The content of the dialog that asks whom to import: everybody, a group, a search, the names of a file. A preview says how many and who, before anything is kept.

import { useEffect, useState, type ReactNode } from 'react';
import { Button, DialogActions, DialogContent, DialogTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ImportSource } from '../../shared/users.ts';
import { RadioChoice } from '../ui/RadioChoice.tsx';
import { ImportPreviewList } from './ImportPreviewList.tsx';
import { GroupField, NamesField, WordsField } from './ImportFields.tsx';

const kinds = ['all', 'group', 'search', 'names'] as const satisfies readonly ImportSource['kind'][];

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
});

export interface ImportChoiceProps {
  readonly onImport: (source: ImportSource) => void;
  readonly onClose: () => void;
}

export function ImportChoice({ onImport, onClose }: ImportChoiceProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [kind, setKind] = useState<ImportSource['kind']>('all');
  const [source, setSource] = useState<ImportSource | null>({ kind: 'all' });
  useEffect(() => setSource(kind === 'all' ? { kind } : null), [kind]);
  return (
    <>
      <DialogTitle>{t('people/import/title')}</DialogTitle>
      <DialogContent className={styles.content}>
        <RadioChoice
          label={t('people/import/whom')}
          value={kind}
          choices={kinds.map((one) => ({ value: one, name: t(`people/import/sources/${one}/name`), text: t(`people/import/sources/${one}/text`) }))}
          onChange={setKind}
        />
        {kind === 'group' && <GroupField onSource={setSource} />}
        {kind === 'search' && <WordsField onSource={setSource} />}
        {kind === 'names' && <NamesField onSource={setSource} />}
        {source !== null && <ImportPreviewList source={source} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('people/import/cancel')}</Button>
        <Button appearance="primary" disabled={source === null} onClick={() => source !== null && onImport(source)}>
          {t('people/import/start')}
        </Button>
      </DialogActions>
    </>
  );
}
