// The audit: search, proof of the whole, files of it, and each entry in full in a drawer.

import { useEffect, useRef, useState, type ReactNode } from 'react';
import {
  Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, SearchBox, Spinner, tokens,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark';
import { useTranslation } from 'react-i18next';
import { type AuditEntry, type AuditFormat, type AuditVerdict, auditFormats } from '../../shared/audit.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useAppState } from '../use-app-state.ts';
import { useCall } from '../use-call.ts';
import { AuditDrawer } from './AuditDrawer.tsx';
import { AuditTable } from './AuditTable.tsx';
import { AuditVerdictMessage } from './AuditVerdictMessage.tsx';
import { useAuditSearch } from './use-audit-search.ts';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center', flexShrink: 0 },
  box: { width: '360px', maxWidth: '100%', marginInlineEnd: 'auto' },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  more: { alignSelf: 'center', flexShrink: 0 },
});

const formatWords = { csv: 'audit/exportCsv', json: 'audit/exportJson', pdf: 'audit/exportPdf' } as const satisfies Record<AuditFormat, string>;

export function AuditView(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const kiosk = useAppState()?.mode === 'kiosk';
  const [text, setText] = useState('');
  const search = useAuditSearch(text);
  const verify = useCall(api.audit.verify);
  const save = useCall(api.audit.export);
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  useEffect(() => {
    // The drawer has left the document with the focus in it: back to where it was opened.
    if (opened === null) opener.current?.focus();
  }, [opened]);

  const prove = async (): Promise<void> => {
    setVerdict(null);
    const answer = await verify.run();
    if (answer !== null) setVerdict(answer[0]);
  };
  const write = async (format: AuditFormat): Promise<void> => {
    setWritten(null);
    const answer = await save.run({ format });
    if (answer === null) return;
    setWritten(answer[0].file);
    search.refresh();
  };

  const { entries } = search;
  return (
    <>
      <div className={styles.tools}>
        <SearchBox
          className={styles.box}
          aria-label={t('audit/search')}
          placeholder={t('audit/searchHint')}
          value={text}
          maxLength={200}
          onChange={(_, data) => setText(data.value)}
        />
        <Button icon={<ShieldCheckmarkRegular />} disabledFocusable={verify.busy} onClick={() => void prove()}>
          {t('audit/verify')}
        </Button>
        {!kiosk && (
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <Button icon={<ArrowDownloadRegular />} disabledFocusable={save.busy}>
                {t('audit/export')}
              </Button>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {auditFormats.map((format) => (
                  <MenuItem key={format} onClick={() => void write(format)}>
                    {t(formatWords[format])}
                  </MenuItem>
                ))}
              </MenuList>
            </MenuPopover>
          </Menu>
        )}
      </div>
      {verify.busy && <Spinner size="small" labelPosition="after" label={t('audit/verifying')} />}
      {save.busy && <Spinner size="small" labelPosition="after" label={t('audit/exporting')} />}
      {verdict !== null && <AuditVerdictMessage verdict={verdict} />}
      {written !== null && (
        <p role="status" className={styles.quiet}>
          {t('audit/exported', { file: written })}
        </p>
      )}
      {[verify.error, save.error, search.error].map((error, index) => error !== null && <ErrorMessage key={index} error={error} />)}
      {entries === null && search.error === null && <Spinner label={t('loading')} />}
      {entries !== null && entries.length === 0 && search.error === null && (
        <p role="status" className={styles.quiet}>
          {t(text.trim() === '' ? 'audit/empty' : 'audit/none')}
        </p>
      )}
      {entries !== null && entries.length > 0 && (
        <AuditTable
          entries={entries}
          onOpen={(entry) => {
            opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
            setOpened(entry);
          }}
        />
      )}
      {search.more && (
        <Button className={styles.more} onClick={search.showMore}>
          {t('audit/more')}
        </Button>
      )}
      <AuditDrawer entry={opened} onClose={() => setOpened(null)} />
    </>
  );
}
