// The head of a person's page: large photo, name, marks, user name, what they do and where; and what can be done for them.

import { useEffect, useId, useState, type ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { PasswordRegular } from '@fluentui/react-icons/svg/password';
import { useTranslation } from 'react-i18next';
import type { UserDetails } from '../../shared/models.ts';
import { PageTitle } from '../ui/PageTitle.tsx';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { useApi } from '../use-api.ts';
import { PersonMarks } from './PersonMarks.tsx';

const useStyles = makeStyles({
  // As wide as the page is beside whatever panel is open.
  frame: { containerType: 'inline-size', flexShrink: 0 },
  head: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalXXL,
    rowGap: tokens.spacingVerticalM,
    '@container (max-width: 820px)': { gridTemplateColumns: 'auto minmax(0, 1fr)' },
  },
  words: { minWidth: 0, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  nameLine: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  upn: {
    ...typographyStyles.body1,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  does: { ...typographyStyles.body1, overflowWrap: 'anywhere' },
  actions: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    gap: tokens.spacingVerticalS,
    '@container (max-width: 820px)': { gridColumn: '1 / -1', flexDirection: 'row', flexWrap: 'wrap' },
  },
  reason: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
});

export interface PersonHeadProps {
  readonly details: UserDetails;
  readonly onProvision: () => void;
  readonly onPass: () => void;
}

export function PersonHead({ details, onProvision, onPass }: PersonHeadProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const reasonId = useId();
  const { user, profile, isOperator } = details;
  const does = [user.jobTitle, user.department, profile.officeLocation].filter(Boolean).join(' · ');
  const blocked = { disabledFocusable: isOperator, ...(isOperator && { 'aria-describedby': reasonId }) };
  return (
    <>
      <div className={styles.frame}>
        <div className={styles.head}>
          <Portrait key={user.id} details={details} />
          <div className={styles.words}>
            <div className={styles.nameLine}>
              <PageTitle>{user.displayName}</PageTitle>
              <PersonMarks user={user} profile={profile} isDeleted={profile.isDeleted} size="medium" />
            </div>
            <div className={styles.upn} title={user.userPrincipalName}>
              {user.userPrincipalName}
            </div>
            {does !== '' && <div className={styles.does}>{does}</div>}
          </div>
          {!profile.isDeleted && (
            <div className={styles.actions}>
              <Button appearance="primary" size="large" icon={<KeyRegular />} {...blocked} onClick={onProvision}>
                {t('user/provision')}
              </Button>
              <Button size="large" icon={<PasswordRegular />} {...blocked} onClick={onPass}>
                {t('person/pass/title')}
              </Button>
            </div>
          )}
        </div>
      </div>
      {isOperator && (
        <p id={reasonId} className={styles.reason}>
          {t('user/provisionSelf')}
        </p>
      )}
    </>
  );
}

/** The large photo comes later than the page; until then, and where there is none, what the list has. */
function Portrait({ details }: { readonly details: UserDetails }): ReactNode {
  const api = useApi();
  const { user, profile } = details;
  const [photo, setPhoto] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    if (profile.isDeleted) return undefined;
    api.person.portrait({ userId: user.id }).then(
      (found) => {
        if (!gone) setPhoto(found.photo);
      },
      // The small one, or the initials, stay.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [api, user.id, profile.isDeleted]);
  return <PersonPhoto displayName={user.displayName} photo={photo ?? user.photo} size={96} />;
}
