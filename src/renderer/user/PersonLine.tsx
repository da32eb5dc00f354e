// Who a dialog speaks of: photo, name, user name. So that nobody does it to somebody else.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { UserSummary } from '../../shared/models.ts';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';

const useStyles = makeStyles({
  person: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  name: typographyStyles.body1Strong,
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

type ShownPerson = Pick<UserSummary, 'displayName' | 'userPrincipalName' | 'photo'> & Partial<Pick<UserSummary, 'department'>>;

export function PersonLine({ user }: { readonly user: ShownPerson }): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.person}>
      <PersonPhoto displayName={user.displayName} photo={user.photo} size={40} />
      <div className={styles.words}>
        <div className={styles.name}>{user.displayName}</div>
        <div className={styles.quiet}>{[user.userPrincipalName, user.department].filter(Boolean).join(' · ')}</div>
      </div>
    </div>
  );
}
