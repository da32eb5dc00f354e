// Where no browser opens by itself: the address of the sign-in page, to be opened by hand.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Card.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  url: {
    ...typographyStyles.caption1,
    fontFamily: tokens.fontFamilyMonospace,
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 3,
    overflow: 'hidden',
    overflowWrap: 'anywhere',
    minWidth: 0,
    userSelect: 'text',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export function SignInAddress({ address }: { readonly address: string }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Card title={t('accounts/noBrowser')}>
      <p className={styles.quiet}>{t('accounts/noBrowserText')}</p>
      <div className={styles.line}>
        <span className={styles.url} title={address}>
          {address}
        </span>
        <CopyButton text={address} what={t('accounts/address')} />
      </div>
    </Card>
  );
}
