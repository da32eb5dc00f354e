// One picture for each verdict, in its colour.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { QuestionCircleFilled } from '@fluentui/react-icons/svg/question-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import type { Verdict } from '../../shared/checks.ts';

const useStyles = makeStyles({
  icon: { display: 'grid', fontSize: '20px', flexShrink: 0 },
  ok: { color: tokens.colorPaletteGreenForeground1 },
  warning: { color: tokens.colorPaletteDarkOrangeForeground1 },
  refused: { color: tokens.colorPaletteRedForeground1 },
  unknown: { color: tokens.colorNeutralForeground3 },
});

const icons = {
  ok: <CheckmarkCircleFilled />,
  warning: <WarningFilled />,
  refused: <DismissCircleFilled />,
  unknown: <QuestionCircleFilled />,
} as const satisfies Record<Verdict, ReactNode>;

/** @param label  what it is called where no words stand beside it */
export function VerdictIcon({ verdict, label }: { readonly verdict: Verdict; readonly label?: string }): ReactNode {
  const styles = useStyles();
  const className = mergeClasses(styles.icon, styles[verdict]);
  return label === undefined ? (
    <span className={className} aria-hidden="true">
      {icons[verdict]}
    </span>
  ) : (
    <span className={className} role="img" aria-label={label}>
      {icons[verdict]}
    </span>
  );
}
