// What guards against the wrong person: badges beside the name, in the row of the list and at the head of the page.

import type { ReactNode } from 'react';
import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { UserSummary } from '../../shared/models.ts';
import type { PersonProfile } from '../../shared/person.ts';

const useStyles = makeStyles({
  // No box of its own: the badges stand in the line of the name, and wrap with it where it wraps.
  badge: { flexShrink: 0, whiteSpace: 'nowrap' },
  marks: { display: 'inline-flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, minWidth: 0 },
});

export interface PersonMarksProps {
  readonly user: Pick<UserSummary, 'accountEnabled' | 'userType'>;
  /** What the list does not know: left out there. */
  readonly profile?: Pick<PersonProfile, 'roles' | 'isSynced'>;
  readonly isDeleted: boolean;
  readonly size: 'small' | 'medium';
}

export function PersonMarks({ user, profile, isDeleted, size }: PersonMarksProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const roles = profile?.roles ?? [];
  const marks = [
    { mark: 'deleted', shown: isDeleted, color: 'danger', appearance: 'filled' },
    { mark: 'disabled', shown: !user.accountEnabled && !isDeleted, color: 'warning', appearance: 'tint' },
    { mark: 'guest', shown: user.userType === 'guest', color: 'informative', appearance: 'tint' },
    { mark: 'admin', shown: roles.length > 0, color: 'important', appearance: 'filled' },
    { mark: 'synced', shown: profile?.isSynced === true, color: 'informative', appearance: 'outline' },
  ] as const;
  const shown = marks.filter((one) => one.shown);
  if (shown.length === 0) return null;
  return (
    <span className={styles.marks}>
      {shown.map(({ mark, color, appearance }) => (
        <Badge
          key={mark}
          className={styles.badge}
          appearance={appearance}
          color={color}
          size={size}
          {...(mark === 'admin' && { title: roles.join(', ') })}
        >
          {t(`person/marks/${mark}`)}
        </Badge>
      ))}
    </span>
  );
}
