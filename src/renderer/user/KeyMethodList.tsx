// The keys that the service lists for the user.

import type { ReactNode } from 'react';
import { Badge, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { useTranslation } from 'react-i18next';
import type { KeyMethod } from '../../shared/models.ts';
import { formatDateTime } from '../i18n/format.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column' },
  item: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalL,
    alignItems: 'center',
    padding: '12px 0',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  icon: { fontSize: '24px', color: tokens.colorBrandForeground1, display: 'grid' },
  words: { minWidth: 0 },
  name: { ...typographyStyles.body1Strong, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  empty: { color: tokens.colorNeutralForeground2 },
});

export function KeyMethodList({ keys }: { readonly keys: readonly KeyMethod[] }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  if (keys.length === 0) return <p className={styles.empty}>{t('user/noKeys')}</p>;
  return (
    <ul className={styles.list}>
      {keys.map((key) => {
        const facts = [
          key.model ?? key.aaguid,
          key.createdAt === null ? null : `${t('user/created')} ${formatDateTime(key.createdAt, i18n.language)}`,
          key.attested === null ? null : `${t('user/attested')}: ${t(key.attested ? 'yes' : 'no')}`,
        ].filter((fact) => fact !== null);
        return (
          <li key={key.id} className={styles.item}>
            <span className={styles.icon} aria-hidden="true">
              <KeyRegular />
            </span>
            <div className={styles.words}>
              <div className={styles.name} title={key.displayName}>
                {key.displayName}
              </div>
              <div className={styles.quiet}>{facts.join(' · ')}</div>
            </div>
            <Badge appearance="tint" color={key.registeredHere ? 'brand' : 'informative'}>
              {t(key.registeredHere ? 'user/here' : 'user/elsewhere')}
            </Badge>
          </li>
        );
      })}
    </ul>
  );
}
