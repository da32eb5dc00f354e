// The heading of a prompt. It takes the focus where no field does, so that a screen reader hears the new question.

import { useEffect, useRef, type ReactNode } from 'react';
import { makeStyles, typographyStyles } from '@fluentui/react-components';

const useStyles = makeStyles({ heading: { ...typographyStyles.subtitle1, outlineStyle: 'none' } });

export interface PromptHeadingProps {
  readonly children: string;
  /** False where a field of the prompt takes the focus. */
  readonly takesFocus?: boolean;
}

export function PromptHeading({ children, takesFocus = true }: PromptHeadingProps): ReactNode {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <h2 ref={heading} tabIndex={-1} className={styles.heading}>
      {children}
    </h2>
  );
}
