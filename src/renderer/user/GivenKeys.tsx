// The physical keys that this desk has given to the person, and whether the service still has their passkeys.

import type { ReactNode } from 'react';
import { Badge, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { GivenKey } from '../../shared/person.ts';
import { formatDate } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';

const useStyles = makeStyles({
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  item: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  name: typographyStyles.body1Strong,
});

export function GivenKeys({ keys }: { readonly keys: readonly GivenKey[] }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  if (keys.length === 0) return null;
  return (
    <Card title={t('person/given/title')}>
      <p className={styles.quiet}>{t('person/given/text')}</p>
      <ul className={styles.list}>
        {keys.map((key) => (
          <li key={key.credentialIdBase64Url} className={styles.item}>
            <div className={styles.words}>
              <div className={styles.name}>{key.product === '' ? t('person/keys/unknownModel') : key.product}</div>
              <div className={styles.quiet}>
                {key.serialNumber === '' ? t('person/given/noSerial') : t('person/given/serial', { serial: key.serialNumber })}
                {' · '}
                {t('person/given/at', { at: formatDate(key.at, i18n.language) })}
              </div>
            </div>
            <Badge appearance="tint" color={key.atService === 'listed' ? 'success' : key.atService === 'gone' ? 'warning' : 'informative'}>
              {t(`person/given/atService/${key.atService}`)}
            </Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}
