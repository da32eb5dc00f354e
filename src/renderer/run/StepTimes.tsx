// The time per step as quiet bars, and the whole.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { steps } from '../../shared/run-state.ts';
import { formatSeconds } from '../i18n/format.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(40px, 1fr) max-content',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    alignItems: 'center',
  },
  track: { height: '6px', borderRadius: '3px', backgroundColor: tokens.colorNeutralBackground5, overflow: 'hidden' },
  bar: { height: '100%', minWidth: '2px', borderRadius: '3px', backgroundColor: tokens.colorCompoundBrandBackground },
  time: { fontVariantNumeric: 'tabular-nums', textAlign: 'end', color: tokens.colorNeutralForeground2 },
  total: { ...typographyStyles.body1Strong },
});

export function StepTimes({ stepsMs }: { readonly stepsMs: Readonly<Record<string, number>> }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const entered = steps.flatMap((step) => {
    const ms = stepsMs[step];
    return ms === undefined ? [] : [{ step, ms }];
  });
  const total = entered.reduce((sum, { ms }) => sum + ms, 0);
  const seconds = (ms: number): string => t('result/seconds', { seconds: formatSeconds(ms, i18n.language) });
  return (
    <dl className={styles.list}>
      {entered.map(({ step, ms }) => (
        <div key={step} style={{ display: 'contents' }}>
          <dt>{t(`steps/${step}`)}</dt>
          <dd className={styles.track} aria-hidden="true">
            <div className={styles.bar} style={{ width: `${total === 0 ? 0 : (100 * ms) / total}%` }} />
          </dd>
          <dd className={styles.time}>{seconds(ms)}</dd>
        </div>
      ))}
      <div style={{ display: 'contents' }}>
        <dt className={styles.total}>{t('result/total')}</dt>
        <dd aria-hidden="true" />
        <dd className={styles.time}>{seconds(total)}</dd>
      </div>
    </dl>
  );
}
