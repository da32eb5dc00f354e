// The code that the operator types on another device: large, to be copied, with the time that is left.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { DeviceCode } from '../../shared/models.ts';
import { formatCountdown } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { useNow } from '../ui/use-now.ts';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalM },
  code: {
    ...typographyStyles.title1,
    fontFamily: tokens.fontFamilyMonospace,
    letterSpacing: '0.12em',
    overflowWrap: 'anywhere',
    userSelect: 'text',
  },
  url: { ...typographyStyles.body1Strong, overflowWrap: 'anywhere', userSelect: 'text' },
  quiet: { color: tokens.colorNeutralForeground2 },
  left: { fontVariantNumeric: 'tabular-nums' },
});

export function DeviceCodeCard({ device }: { readonly device: DeviceCode }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const now = useNow(500, true);
  const leftMs = Date.parse(device.expiresAt) - now;
  return (
    <Card title={t('deviceCode/title')}>
      <p className={styles.quiet}>{t('deviceCode/text')}</p>
      <div className={styles.line}>
        <span className={styles.url}>{device.url}</span>
        <CopyButton text={device.url} what={t('deviceCode/address')} />
      </div>
      <div className={styles.line}>
        <span className={styles.code}>{device.userCode}</span>
        <CopyButton text={device.userCode} what={t('deviceCode/code')} />
      </div>
      <p className={styles.quiet} role="timer">
        {leftMs > 0 ? (
          <>
            {t('deviceCode/expires')} <span className={styles.left}>{formatCountdown(leftMs)}</span>
          </>
        ) : (
          t('deviceCode/expired')
        )}
      </p>
      <p className={styles.quiet}>{t('deviceCode/warning')}</p>
    </Card>
  );
}
