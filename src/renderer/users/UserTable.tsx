// The users as a table that stays quick with thousands of rows: only rows near the sight are in the document.
// One row is in the tab order; arrow keys, Page, Home and End move along; Enter opens.

import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { rowAfterKey, rowWindow, scrollToShow, type RowGeometry } from './row-window.ts';
import type { MarkedUser } from './use-user-window.ts';
import { UserRow } from './UserRow.tsx';
import { userRowHeightPx, userTableColumns } from './user-columns.ts';

const useStyles = makeStyles({
  scroll: {
    flexGrow: 1,
    minHeight: '120px',
    overflowY: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
  },
  header: {
    ...typographyStyles.caption1Strong,
    ...userTableColumns,
    height: '40px',
    color: tokens.colorNeutralForeground2,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  hiddenWhenNarrow: { '@media (max-width: 959px)': { display: 'none' } },
  /** The whole row group sticks: a row alone cannot leave its group. */
  stuck: { position: 'sticky', top: 0, zIndex: 1 },
  rows: { position: 'relative' },
  waiting: {
    height: `${userRowHeightPx}px`,
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    padding: '0 20px',
    color: tokens.colorNeutralForeground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  placed: { position: 'absolute', left: 0, right: 0, top: 0 },
});

const headerHeightPx = 40;

export interface UserTableProps {
  readonly rowCount: number;
  /** Null while it is on its way. */
  readonly rowAt: (row: number) => MarkedUser | null;
  /** Rows that are in the document. @param end  one past the last */
  readonly onRows: (first: number, end: number) => void;
  readonly onOpen: (userId: string) => void;
  /** Null: nobody is being chosen, a click opens. */
  readonly chosen: ReadonlySet<string> | null;
  readonly onChoose: (userId: string) => void;
}

export function UserTable({ rowCount, rowAt, onRows, onOpen, chosen, onChoose }: UserTableProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTopPx, setScrollTop] = useState(0);
  const [viewHeightPx, setViewHeight] = useState(600);
  const [wantedRow, setWantedRow] = useState(0);
  const focusNext = useRef(false);
  const activeRow = Math.min(wantedRow, Math.max(0, rowCount - 1));

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setViewHeight(element.clientHeight - headerHeightPx));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${activeRow}"]`)?.focus({ preventScroll: true });
  });

  const geometry: RowGeometry = { rowCount: rowCount, rowHeightPx: userRowHeightPx, scrollTopPx, viewHeightPx };
  const { first, end } = rowWindow(geometry);
  useEffect(() => onRows(first, end), [onRows, first, end]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const rowsPerPage = Math.max(1, Math.floor(viewHeightPx / userRowHeightPx) - 1);
    const next = rowCount === 0 ? null : rowAfterKey(event.key, activeRow, rowCount, rowsPerPage);
    if (next === null) return;
    event.preventDefault();
    const element = scroller.current;
    if (element !== null) {
      element.scrollTop = scrollToShow(next, { ...geometry, scrollTopPx: element.scrollTop });
      setScrollTop(element.scrollTop);
    }
    focusNext.current = true;
    setWantedRow(next);
  };

  return (
    <div
      ref={scroller}
      className={styles.scroll}
      role="table"
      aria-label={t('users/table')}
      aria-rowcount={rowCount + 1}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div role="rowgroup" className={styles.stuck}>
        <div role="row" aria-rowindex={1} className={styles.header}>
          <span role="columnheader">{t('users/name')}</span>
          <span role="columnheader" className={styles.hiddenWhenNarrow}>
            {t('users/department')}
          </span>
          <span role="columnheader">{t('users/keys')}</span>
          <span role="columnheader">{t('users/lastProvisioned')}</span>
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: rowCount * userRowHeightPx }} onKeyDown={onKeyDown}>
        <div role="presentation" className={styles.placed} style={{ transform: `translateY(${first * userRowHeightPx}px)` }}>
          {Array.from({ length: end - first }, (_, index) => {
            const row = first + index;
            const found = rowAt(row);
            return found === null ? (
              <div key={row} role="row" aria-rowindex={row + 2} className={styles.waiting}>
                <span role="cell">{t('people/loading')}</span>
              </div>
            ) : (
              <UserRow
                key={row}
                {...found}
                row={row}
                inTabOrder={row === activeRow}
                onFocus={() => setWantedRow(row)}
                onOpen={chosen === null ? onOpen : onChoose}
                isChosen={chosen === null ? null : chosen.has(found.user.id)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
