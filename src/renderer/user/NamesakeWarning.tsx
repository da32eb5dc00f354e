// Others who are called the same, with what tells them apart.

import type { ReactNode } from 'react';
import { Link, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { UserDetails } from '../../shared/models.ts';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, paddingBlock: tokens.spacingVerticalS },
  list: { margin: 0, paddingInlineStart: '18px', listStyleType: 'disc' },
  // The bar's own colour: the brand's is too near to that of a warning in the dark.
  link: { color: tokens.colorNeutralForeground1, textDecorationLine: 'underline' },
  who: { overflowWrap: 'anywhere' },
});

export interface NamesakeWarningProps {
  readonly details: UserDetails;
  readonly onUser: (userId: string) => void;
}

export function NamesakeWarning({ details, onUser }: NamesakeWarningProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { user, namesakes } = details;
  if (namesakes.length === 0) return null;
  return (
    <MessageBar className={styles.bar} intent="warning" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>
          {t('person/namesakes', { count: namesakes.length, total: namesakes.length + 1, name: user.displayName })}
        </MessageBarTitle>
        <span>{t('person/namesakesText')}</span>
        <ul className={styles.list}>
          {namesakes.map((other) => (
            <li key={other.id} className={styles.who}>
              <Link inline className={styles.link} aria-label={t('person/showNamesake', { userPrincipalName: other.userPrincipalName })} onClick={() => onUser(other.id)}>
                {other.userPrincipalName}
              </Link>
              {[other.jobTitle, other.department].filter(Boolean).map((fact) => ` · ${fact ?? ''}`)}
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
