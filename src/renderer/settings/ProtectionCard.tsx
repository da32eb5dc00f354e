// Whether the record on this computer's disk is encrypted, and what to do where it is not.

import { useEffect, useState, type ReactNode } from 'react';
import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { LockOpenRegular } from '@fluentui/react-icons/svg/lock-open';
import { useTranslation } from 'react-i18next';
import type { RecordProtection } from '../../shared/record-protection.ts';
import { Card } from '../ui/Card.tsx';
import { useApi } from '../use-api.ts';

const useStyles = makeStyles({
  text: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  badge: { alignSelf: 'flex-start' },
});

export function ProtectionCard(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [protection, setProtection] = useState<RecordProtection | null>(null);
  useEffect(() => {
    let gone = false;
    // It does not change while the app runs. Without an answer the card is left out.
    api.backup.protection().then(
      (answer) => {
        if (!gone) setProtection(answer);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [api]);
  if (protection === null) return null;
  const isEncrypted = protection.status === 'encrypted';
  return (
    <Card title={t('recordProtection/title')}>
      <Badge
        className={styles.badge}
        appearance="tint"
        size="large"
        color={isEncrypted ? 'success' : 'warning'}
        icon={isEncrypted ? <LockClosedRegular /> : <LockOpenRegular />}
      >
        {t(isEncrypted ? 'recordProtection/encrypted' : 'recordProtection/plain')}
      </Badge>
      <p className={styles.text}>
        {protection.status === 'encrypted'
          ? t('recordProtection/encryptedBody')
          : protection.reason === 'noKeyStore'
            ? t('recordProtection/noKeyStore')
            : t('recordProtection/failed', { detail: protection.detail })}
      </p>
    </Card>
  );
}
