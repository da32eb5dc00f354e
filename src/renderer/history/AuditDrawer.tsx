// One entry of the audit in full, in a drawer at the right. It stays mounted while it is closed, as the record's drawer does.

import { useState, type ReactNode } from 'react';
import {
  Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, tokens, typographyStyles,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../shared/audit.ts';
import { auditReason } from '../i18n/audit-reason.ts';
import { formatDateTime } from '../i18n/format.ts';
import { type Fact, FactList } from '../ui/FactList.tsx';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, paddingBottom: '24px' },
  monospace: { ...typographyStyles.caption1, fontFamily: tokens.fontFamilyMonospace },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface AuditDrawerProps {
  /** Null: closed. */
  readonly entry: AuditEntry | null;
  readonly onClose: () => void;
}

export function AuditDrawer({ entry, onClose }: AuditDrawerProps): ReactNode {
  const { t } = useTranslation();
  // What is shown until the drawer has gone.
  const [shown, setShown] = useState(entry);
  if (entry !== null && entry !== shown) setShown(entry);
  return (
    <OverlayDrawer
      position="end"
      size="medium"
      open={entry !== null}
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" icon={<DismissRegular />} aria-label={t('close')} onClick={onClose} />}
        >
          {shown === null ? '' : t('audit/entry', { seq: String(shown.seq) })}
        </DrawerHeaderTitle>
      </DrawerHeader>
      {shown !== null && <EntryDetails entry={shown} />}
    </OverlayDrawer>
  );
}

function EntryDetails({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { target, key, operator } = entry;
  const exact = (text: string): ReactNode => <span className={styles.monospace}>{text}</span>;
  // The code too: it is what the hash is of.
  const words = auditReason(t, entry.reason);
  const reason = words === entry.reason ? exact(words) : <>{words} ({exact(entry.reason)})</>;
  const facts: readonly (Fact | null)[] = [
    { name: t('audit/what'), value: t(`auditKinds/${entry.kind}`) },
    { name: t('audit/outcome'), value: t(`auditOutcomes/${entry.outcome}`) },
    { name: t('audit/when'), value: formatDateTime(entry.at, i18n.language) },
    operator && { name: t('audit/operator'), value: operator.userPrincipalName },
    target && { name: t('audit/user'), value: `${target.displayName} · ${target.userPrincipalName}` },
    key && { name: t('audit/key'), value: [key.product, key.serialNumber, key.aaguid].filter(Boolean).join(' · ') },
    key?.credentialIdBase64Url == null ? null : { name: t('result/credentialId'), value: exact(key.credentialIdBase64Url) },
    entry.step === null ? null : { name: t('audit/step'), value: entry.step },
    entry.reason === '' ? null : { name: t('audit/reason'), value: reason },
    entry.runId === null ? null : { name: t('audit/run'), value: exact(entry.runId) },
    entry.tenantId === null ? null : { name: t('audit/tenant'), value: exact(entry.tenantId) },
    { name: t('audit/hash'), value: exact(entry.hash) },
  ];
  return (
    <DrawerBody className={styles.body} role="region" tabIndex={0} aria-label={t('audit/entry', { seq: String(entry.seq) })}>
      <FactList facts={facts.filter((fact) => fact !== null)} />
      <p className={styles.quiet}>{t('audit/hashText')}</p>
    </DrawerBody>
  );
}
