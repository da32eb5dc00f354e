// One record in full, in a drawer at the right. It stays mounted while it is closed: only its own closing shows the page
// behind it to screen readers again.

import { useState, type ReactNode } from 'react';
import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, tokens, typographyStyles } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../shared/models.ts';
import { formatDateTime } from '../i18n/format.ts';
import { routeWords } from '../i18n/route-words.ts';
import { LeftBehindList } from '../run/LeftBehindList.tsx';
import { RecordProof } from '../run/RecordProof.tsx';
import { StepTimes } from '../run/StepTimes.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { FactList } from '../ui/FactList.tsx';
import { OutcomeBadge } from './OutcomeBadge.tsx';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, paddingBottom: '24px' },
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  heading: { ...typographyStyles.subtitle2 },
  monospace: { ...typographyStyles.caption1, fontFamily: tokens.fontFamilyMonospace },
});

export interface RecordDrawerProps {
  /** Null: closed. */
  readonly record: RunRecord | null;
  readonly onClose: () => void;
}

export function RecordDrawer({ record, onClose }: RecordDrawerProps): ReactNode {
  const { t } = useTranslation();
  // What is shown until the drawer has gone.
  const [shown, setShown] = useState(record);
  if (record !== null && record !== shown) setShown(record);
  return (
    <OverlayDrawer
      position="end"
      size="medium"
      open={record !== null}
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" icon={<DismissRegular />} aria-label={t('close')} onClick={onClose} />}
        >
          {t('history/details')}
        </DrawerHeaderTitle>
      </DrawerHeader>
      {shown !== null && <RecordDetails record={shown} />}
    </OverlayDrawer>
  );
}

function RecordDetails({ record }: { readonly record: RunRecord }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <DrawerBody className={styles.body} role="region" tabIndex={0} aria-label={t('history/details')}>
      <FactList
        facts={[
          { name: t('history/outcome'), value: <OutcomeBadge outcome={record.outcome} /> },
          { name: t('history/user'), value: `${record.target.displayName} · ${record.target.userPrincipalName}` },
          ...(record.userName === undefined ? [] : [{ name: t('history/userNameThere'), value: record.userName }]),
          { name: t('history/when'), value: formatDateTime(record.startedAt, i18n.language) },
          { name: t('history/operator'), value: record.operator.userPrincipalName },
          {
            name: t('wizard/service'),
            value: [record.serviceName ?? record.service, record.rpId].filter(Boolean).join(' · '),
          },
          { name: t('history/route'), value: routeWords(t, record.route, record.service).name },
          {
            name: t('history/key'),
            value: [record.key.product, record.key.serialNumber, record.key.aaguid].filter(Boolean).join(' · '),
          },
          {
            name: t('result/credentialId'),
            value: <span className={styles.monospace}>{record.credentialIdBase64Url ?? t('none')}</span>,
          },
          { name: t('history/runId'), value: <span className={styles.monospace}>{record.runId}</span> },
        ]}
      />
      {record.error !== null && <ErrorMessage error={record.error} />}
      {record.leftBehind.length > 0 && (
        <section className={styles.section}>
          <h3 className={styles.heading}>{t('result/left')}</h3>
          <LeftBehindList leftBehind={record.leftBehind} />
        </section>
      )}
      <section className={styles.section}>
        <h3 className={styles.heading}>{t('result/proof')}</h3>
        <RecordProof record={record} />
      </section>
      <section className={styles.section}>
        <h3 className={styles.heading}>{t('result/times')}</h3>
        <StepTimes stepsMs={record.stepsMs} />
      </section>
    </DrawerBody>
  );
}
