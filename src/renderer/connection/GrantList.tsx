// A list of things that are granted or not: name, what it is for, the state, and what is missing without it.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { GrantState } from '../../shared/connection.ts';
import { GrantBadge } from './GrantBadge.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) max-content',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXXS,
    alignItems: 'start',
    padding: '12px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderTopStyle: 'none', paddingTop: 0 },
    ':last-child': { paddingBottom: 0 },
  },
  words: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS, minWidth: 0, overflowWrap: 'anywhere' },
  name: { ...typographyStyles.body1Strong },
  quiet: { color: tokens.colorNeutralForeground2 },
  action: { gridColumn: '1 / -1', paddingTop: tokens.spacingVerticalXS },
});

export interface GrantLine {
  readonly key: string;
  readonly name: string;
  readonly what: string;
  readonly state: GrantState;
  /** What grants it, where that is something else; null otherwise. */
  readonly by: string | null;
  readonly disables: string;
  readonly action: ReactNode;
}

export function GrantList({ lines, label }: { readonly lines: readonly GrantLine[]; readonly label: string }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ul className={styles.list} aria-label={label}>
      {lines.map(({ key, name, what, state, by, disables, action }) => (
        <li key={key} className={styles.item}>
          <div className={styles.words}>
            <span className={styles.name}>{name}</span>
            <span className={styles.quiet}>{what}</span>
            {by !== null && <span className={styles.quiet}>{by}</span>}
            {state !== 'granted' && (
              <span>{t(state === 'missing' ? 'connection/without' : 'connection/maybeWithout', { text: disables })}</span>
            )}
          </div>
          <GrantBadge state={state} />
          {action !== null && <div className={styles.action}>{action}</div>}
        </li>
      ))}
    </ul>
  );
}
