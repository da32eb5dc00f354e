// One user in the table. The name is the button; a click anywhere in the row does the same.

import type { ReactNode } from 'react';
import { Checkbox, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { PeopleTeamRegular } from '@fluentui/react-icons/svg/people-team';
import { useTranslation } from 'react-i18next';
import type { UserSummary } from '../../shared/models.ts';
import { formatDate } from '../i18n/format.ts';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { PersonMarks } from '../user/PersonMarks.tsx';
import { userRowHeightPx, userTableColumns } from './user-columns.ts';

const useStyles = makeStyles({
  row: {
    ...userTableColumns,
    height: `${userRowHeightPx}px`,
    boxSizing: 'border-box',
    cursor: 'pointer',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  person: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  words: { minWidth: 0, display: 'flex', flexDirection: 'column', alignItems: 'stretch' },
  firstLine: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minWidth: 0 },
  name: {
    ...typographyStyles.body1Strong,
    border: 'none',
    padding: 0,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    textAlign: 'start',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  ellipsis: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  twin: { display: 'grid', flexShrink: 0, fontSize: '16px', color: tokens.colorStatusWarningForeground1 },
  hiddenWhenNarrow: { '@media (max-width: 959px)': { display: 'none' } },
  keys: { display: 'inline-flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
  noKeys: { color: tokens.colorNeutralForeground3 },
  keyIcon: { color: tokens.colorBrandForeground1, fontSize: '18px', display: 'grid' },
});

export interface UserRowProps {
  readonly user: UserSummary;
  /** Somebody else of the list is called the same. */
  readonly hasNamesake: boolean;
  /** The directory does not know the user any more. */
  readonly isDeleted: boolean;
  readonly row: number;
  readonly inTabOrder: boolean;
  readonly onFocus: () => void;
  readonly onOpen: (userId: string) => void;
  /** Null: people are not being chosen. */
  readonly isChosen: boolean | null;
}

export function UserRow({ user, hasNamesake, isDeleted, row, inTabOrder, onFocus, onOpen, isChosen }: UserRowProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <div role="row" aria-rowindex={row + 2} className={styles.row} onClick={() => onOpen(user.id)}>
      <span role="cell" className={styles.person}>
        {isChosen !== null && (
          <Checkbox
            aria-label={t('batch/selectPerson', { name: user.displayName })}
            checked={isChosen}
            tabIndex={inTabOrder ? 0 : -1}
            onClick={(event) => event.stopPropagation()}
            onChange={() => onOpen(user.id)}
          />
        )}
        <PersonPhoto displayName={user.displayName} photo={user.photo} size={36} />
        <span className={styles.words}>
          <span className={styles.firstLine}>
            <button
              type="button"
              className={mergeClasses(styles.name, styles.ellipsis)}
              title={user.displayName}
              data-row={row}
              tabIndex={inTabOrder ? 0 : -1}
              onFocus={onFocus}
              onClick={(event) => {
                event.stopPropagation();
                onOpen(user.id);
              }}
            >
              {user.displayName}
            </button>
            {hasNamesake && (
              <span className={styles.twin} title={t('person/sharedName')}>
                <PeopleTeamRegular aria-label={t('person/sharedName')} />
              </span>
            )}
            <PersonMarks user={user} isDeleted={isDeleted} size="small" />
          </span>
          <span className={mergeClasses(styles.quiet, styles.ellipsis)} title={user.userPrincipalName}>
            {user.userPrincipalName}
            {hasNamesake && user.department !== null && ` · ${user.department}`}
          </span>
        </span>
      </span>
      <span
        role="cell"
        className={mergeClasses(styles.ellipsis, styles.hiddenWhenNarrow)}
        title={user.department ?? ''}
      >
        {user.department ?? t('none')}
      </span>
      <span role="cell" className={mergeClasses(styles.keys, !user.keyCount && styles.noKeys)}>
        {user.keyCount !== null && user.keyCount > 0 && (
          <span className={styles.keyIcon} aria-hidden="true">
            <KeyRegular />
          </span>
        )}
        {user.keyCount ?? t('none')}
      </span>
      <span role="cell" className={mergeClasses(styles.ellipsis, user.lastProvisionedAt === null && styles.noKeys)}>
        {user.lastProvisionedAt === null ? t('users/never') : formatDate(user.lastProvisionedAt, i18n.language)}
      </span>
    </div>
  );
}
