// A quiet raised surface with an optional h2, and the page's column around such cards.

import { useId, type ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalL,
    padding: '24px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    minWidth: 0,
    boxSizing: 'border-box',
  },
  heading: { ...typographyStyles.subtitle2 },
});

export interface CardProps {
  readonly title?: string;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Card({ title, children, className }: CardProps): ReactNode {
  const styles = useStyles();
  const id = useId();
  if (title === undefined) return <div className={mergeClasses(styles.card, className)}>{children}</div>;
  return (
    <section className={mergeClasses(styles.card, className)} aria-labelledby={id}>
      <h2 id={id} className={styles.heading}>
        {title}
      </h2>
      {children}
    </section>
  );
}
