// Security keys: every key that was ever here, who has it, what became of it.

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, makeStyles, SearchBox, Select, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useTranslation } from 'react-i18next';
import { keyStates, type KeyLedgerQuery } from '../../shared/key-ledger.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { KeyDrawer } from './KeyDrawer.tsx';
import { KeyLedgerTable } from './KeyLedgerTable.tsx';
import { useKeyLedger } from './use-key-ledger.ts';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center', flexShrink: 0 },
  box: { width: '360px', maxWidth: '100%' },
  end: { marginInlineStart: 'auto' },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere', flexShrink: 0 },
  empty: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, alignItems: 'center', justifyContent: 'center', flexGrow: 1, textAlign: 'center' },
  emptyTitle: { ...typographyStyles.subtitle1 },
  more: { alignSelf: 'center', flexShrink: 0 },
});

export function KeyLedgerPage(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [state, setState] = useState<KeyLedgerQuery['state']>('all');
  const [openedId, setOpenedId] = useState<string | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const save = useCall(api.keyLedger.export);
  const { keys, more, error, showMore, refresh } = useKeyLedger(words, state);
  const opener = useRef<HTMLElement | null>(null);
  useEffect(() => {
    // The drawer has left the document with the focus in it: back to where it was opened.
    if (openedId === null) opener.current?.focus();
  }, [openedId]);
  const write = async (): Promise<void> => {
    setWritten(null);
    const answer = await save.run();
    if (answer !== null) setWritten(answer[0].file);
  };
  const isEmpty = keys !== null && keys.length === 0 && error === null;
  const asksForAll = words.trim() === '' && state === 'all';
  return (
    <>
      <PageTitle>{t('keyLedger/title')}</PageTitle>
      <div className={styles.tools}>
        <SearchBox
          className={styles.box}
          aria-label={t('keyLedger/search')}
          placeholder={t('keyLedger/searchHint')}
          value={words}
          maxLength={200}
          onChange={(_, data) => setWords(data.value)}
        />
        <Select
          aria-label={t('keyLedger/state')}
          value={state}
          onChange={(_, data) => setState(keyStates.find((known) => known === data.value) ?? 'all')}
        >
          <option value="all">{t('keyLedger/allStates')}</option>
          {keyStates.map((known) => (
            <option key={known} value={known}>
              {t(`keyStateWords/${known}`)}
            </option>
          ))}
        </Select>
        <Button className={styles.end} icon={<ArrowDownloadRegular />} disabledFocusable={save.busy} onClick={() => void write()}>
          {t('keyLedger/export')}
        </Button>
      </div>
      {written !== null && (
        <p role="status" className={styles.quiet}>
          {t('keyLedger/exported', { file: written })}
        </p>
      )}
      {[error, save.error].map((one, index) => one !== null && <ErrorMessage key={index} error={one} />)}
      {keys === null && error === null && <Spinner label={t('loading')} />}
      {isEmpty && !asksForAll && (
        <p role="status" className={styles.quiet}>
          {t('keyLedger/none')}
        </p>
      )}
      {isEmpty && asksForAll && (
        <div className={styles.empty}>
          <h2 className={styles.emptyTitle}>{t('keyLedger/emptyTitle')}</h2>
          <p className={styles.quiet}>{t('keyLedger/emptyText')}</p>
        </div>
      )}
      {keys !== null && keys.length > 0 && (
        <KeyLedgerTable
          keys={keys}
          onOpen={({ id }) => {
            opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
            setOpenedId(id);
          }}
        />
      )}
      {more && (
        <Button className={styles.more} onClick={showMore}>
          {t('keyLedger/more')}
        </Button>
      )}
      <KeyDrawer shown={keys?.find(({ id }) => id === openedId) ?? null} onClose={() => setOpenedId(null)} onMarked={refresh} />
    </>
  );
}
