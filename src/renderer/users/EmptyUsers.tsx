// Before the first import: what importing does, the button, and its progress.

import type { ReactNode } from 'react';
import { Button, makeStyles, ProgressBar, tokens, typographyStyles } from '@fluentui/react-components';
import { PeopleAddRegular } from '@fluentui/react-icons/svg/people-add';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  empty: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    rowGap: tokens.spacingVerticalL,
    padding: '32px',
  },
  icon: {
    display: 'grid',
    placeItems: 'center',
    width: '96px',
    height: '96px',
    borderRadius: '50%',
    fontSize: '44px',
    color: tokens.colorBrandForeground2,
    backgroundColor: tokens.colorBrandBackground2,
  },
  title: { ...typographyStyles.subtitle1 },
  text: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, maxWidth: '48ch' },
  choices: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  progress: { width: '280px', display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, alignItems: 'center' },
});

export interface EmptyUsersProps {
  readonly importing: { readonly received: number } | null;
  readonly starting: boolean;
  readonly onImport: () => void;
  readonly onChoose: () => void;
  readonly onCancel: () => void;
}

export function EmptyUsers({ importing, starting, onImport, onChoose, onCancel }: EmptyUsersProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.empty}>
      <span className={styles.icon} aria-hidden="true">
        <PeopleAddRegular />
      </span>
      <h2 className={styles.title}>{t('users/emptyTitle')}</h2>
      <p className={styles.text}>{t('users/emptyText')}</p>
      {importing === null ? (
        <div className={styles.choices}>
          <Button appearance="primary" size="large" disabled={starting} onClick={onImport}>
            {t('users/import')}
          </Button>
          <Button appearance="transparent" disabled={starting} onClick={onChoose}>
            {t('people/choose')}
          </Button>
        </div>
      ) : (
        <div className={styles.progress}>
          <ProgressBar aria-label={t('users/import')} />
          <span role="status">{t('users/importing', { count: importing.received })}</span>
          <Button onClick={onCancel}>{t('users/cancelImport')}</Button>
        </div>
      )}
    </div>
  );
}
