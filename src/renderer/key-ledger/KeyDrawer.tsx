// One key in full, in a drawer at the right: what it is, what happened to it, and what a person may say became of it.

import { useEffect, useState, type ReactNode } from 'react';
import {
  Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, Spinner, tokens, typographyStyles,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import { type KeyEvent, type KeyMark, keyMarks, type LedgerKey } from '../../shared/key-ledger.ts';
import { formatDateTime } from '../i18n/format.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { type Fact, FactList } from '../ui/FactList.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { KeyStateBadge } from './KeyStateBadge.tsx';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, paddingBottom: '24px' },
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  heading: { ...typographyStyles.subtitle2 },
  quiet: { color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  event: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
});

export interface KeyDrawerProps {
  /** Null: closed. */
  readonly shown: LedgerKey | null;
  readonly onClose: () => void;
  /** Something was said of the key. */
  readonly onMarked: () => void;
}

export function KeyDrawer({ shown, onClose, onMarked }: KeyDrawerProps): ReactNode {
  const { t } = useTranslation();
  // What is shown until the drawer has gone.
  const [kept, setKept] = useState(shown);
  if (shown !== null && shown !== kept) setKept(shown);
  return (
    <OverlayDrawer
      position="end"
      size="medium"
      open={shown !== null}
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle action={<Button appearance="subtle" icon={<DismissRegular />} aria-label={t('close')} onClick={onClose} />}>
          {kept?.product ?? ''}
        </DrawerHeaderTitle>
      </DrawerHeader>
      {kept !== null && <KeyDetails key={`${kept.id} ${kept.stateAt}`} ledgerKey={kept} onMarked={onMarked} />}
    </OverlayDrawer>
  );
}

function KeyDetails({ ledgerKey, onMarked }: { readonly ledgerKey: LedgerKey; readonly onMarked: () => void }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const history = useCall(api.keyLedger.history);
  const mark = useCall(api.keyLedger.mark);
  const [events, setEvents] = useState<readonly KeyEvent[] | null>(null);
  const { id, state } = ledgerKey;
  const read = history.run;
  useEffect(() => {
    void read({ id }).then((answer) => setEvents(answer?.[0] ?? null));
  }, [read, id]);

  const say = async (what: KeyMark): Promise<void> => {
    if ((await mark.run({ id, mark: what })) !== null) onMarked();
  };
  const at = (time: string): string => formatDateTime(time, i18n.language);
  const facts: readonly (Fact | null)[] = [
    { name: t('keyLedger/state'), value: <KeyStateBadge state={state} /> },
    { name: t('keyLedger/holder'), value: ledgerKey.holder?.displayName ?? t('keyLedger/nobody') },
    { name: t('keyLedger/serial'), value: ledgerKey.serialNumber === '' ? t('keyLedger/noSerial') : ledgerKey.serialNumber },
    ledgerKey.manufacturer === '' ? null : { name: t('keyLedger/manufacturer'), value: ledgerKey.manufacturer },
    ledgerKey.firmware === null ? null : { name: t('keyLedger/firmware'), value: ledgerKey.firmware },
    ledgerKey.aaguid === null ? null : { name: t('keyLedger/aaguid'), value: ledgerKey.aaguid },
    { name: t('keyLedger/firstSeen'), value: at(ledgerKey.firstSeenAt) },
    { name: t('keyLedger/lastSeen'), value: at(ledgerKey.lastSeenAt) },
  ];
  const marks = keyMarks.filter((known) => known !== state && (known !== 'unknown' || state === 'lost' || state === 'retired' || state === 'returned'));
  return (
    <DrawerBody className={styles.body} role="region" tabIndex={0} aria-label={t('keyLedger/facts')}>
      <FactList facts={facts.filter((fact) => fact !== null)} />
      <section className={styles.section}>
        <h3 className={styles.heading}>{t('keyLedger/history')}</h3>
        {history.error !== null && <ErrorMessage error={history.error} />}
        {events === null && history.error === null && <Spinner size="small" label={t('loading')} />}
        {events !== null && (
          <ol className={styles.section} aria-label={t('keyLedger/history')}>
            {[...events].reverse().map((event, index) => (
              <li key={index} className={styles.event}>
                <span>{t(`keyEventWords/${event.kind}`, { name: event.holder?.displayName ?? '' })}</span>
                <span className={styles.quiet}>
                  {[at(event.at), event.operator === null ? '' : t('keyLedger/by', { operator: event.operator })].filter(Boolean).join(' · ')}
                </span>
              </li>
            ))}
          </ol>
        )}
      </section>
      <section className={styles.section}>
        <h3 className={styles.heading}>{t('keyLedger/marks')}</h3>
        <p className={styles.quiet}>{t('keyLedger/marksText')}</p>
        <div className={styles.buttons}>
          {marks.map((what) => (
            <Button key={what} disabledFocusable={mark.busy} onClick={() => void say(what)}>
              {t(`keyMarkWords/${what}`)}
            </Button>
          ))}
        </div>
        {mark.error !== null && <ErrorMessage error={mark.error} />}
      </section>
    </DrawerBody>
  );
}
