// The h1 of a view. It takes the focus when the view appears, so that a screen reader starts there, and names the window.

import { useEffect, useRef, type ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  title: {
    ...typographyStyles.title2,
    // Clipped text has no least height: a full page would press it flat.
    minHeight: 'fit-content',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    // The focus was set by us, so no ring; a ring shows where the reader's own Tab key has led.
    outlineStyle: 'none',
    minWidth: 0,
    letterSpacing: '-0.01em',
    color: tokens.colorNeutralForeground1,
  },
  oneLine: { whiteSpace: 'nowrap' },
  twoLines: { display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: 2, overflowWrap: 'anywhere' },
});

export function PageTitle({ children, wrap = false }: { readonly children: string; readonly wrap?: boolean }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${children} – ${t('product')}`;
  }, [children, t]);
  return (
    <h1 ref={heading} tabIndex={-1} className={mergeClasses(styles.title, wrap ? styles.twoLines : styles.oneLine)} title={children}>
      {children}
    </h1>
  );
}
