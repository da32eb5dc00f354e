// The seven steps of a run in the rail: done, current, to come.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkFilled } from '@fluentui/react-icons/svg/checkmark';
import { DismissFilled } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import { steps } from '../../shared/run-state.ts';

const useStyles = makeStyles({
  list: { ...typographyStyles.caption1, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  step: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '20px' },
  later: { color: tokens.colorNeutralForeground3 },
  current: { ...typographyStyles.caption1Strong, color: tokens.colorBrandForeground1 },
  icon: { display: 'grid', placeItems: 'center', width: '14px', flexShrink: 0, fontSize: '12px' },
  done: { color: tokens.colorBrandForeground1 },
  stopped: { color: tokens.colorPaletteRedForeground1 },
  dot: { width: '6px', height: '6px', borderRadius: '50%', backgroundColor: 'currentcolor' },
});

export function RunSteps({ at, stopped }: { readonly at: number; readonly stopped: boolean }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ol className={styles.list} aria-label={t('run/steps')}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={mergeClasses(styles.step, index === at && styles.current, index > at && styles.later)}
          {...(index === at && { 'aria-current': 'step' as const })}
        >
          {index < at && (
            <span className={mergeClasses(styles.icon, styles.done)} role="img" aria-label={t('wizard/stepDone')}>
              <CheckmarkFilled />
            </span>
          )}
          {index >= at && (
            <span className={mergeClasses(styles.icon, stopped && index === at && styles.stopped)} aria-hidden="true">
              {stopped && index === at ? <DismissFilled /> : <span className={styles.dot} />}
            </span>
          )}
          {t(`steps/${step}`)}
        </li>
      ))}
    </ol>
  );
}
