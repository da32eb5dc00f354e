// What a comparison has found: one sentence, four figures, and the lines that stand in one audit only.

import type { ReactNode } from 'react';
import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Reconciliation } from '../../shared/reconciliation.ts';
import { formatDateTime } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';
import { type ComparisonLine, lineOfEntry, lineOfEvent } from './comparison-line.ts';
import { ComparisonTable } from './ComparisonTable.tsx';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, paddingTop: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalS },
  figures: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', gap: tokens.spacingHorizontalM, flexShrink: 0 },
  figure: { rowGap: 0, padding: '14px 20px' },
  number: { ...typographyStyles.title2, fontVariantNumeric: 'tabular-nums' },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { rowGap: tokens.spacingVerticalM, flexShrink: 0 },
});

export function ComparisonResult({ comparison }: { readonly comparison: Reconciliation }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { matched, onlyInEntra, onlyHere, notYetExpected } = comparison;
  const agree = onlyInEntra.count === 0 && onlyHere.count === 0;
  const number = new Intl.NumberFormat(i18n.language);
  const period = t('reconciliation/period', {
    from: formatDateTime(comparison.from, i18n.language), to: formatDateTime(comparison.to, i18n.language),
  });
  const figures = [
    ['matched', matched], ['onlyInEntra', onlyInEntra.count], ['onlyHere', onlyHere.count], ['notYetExpected', notYetExpected.count],
  ] as const;
  const lists: readonly (readonly ['onlyInEntra' | 'onlyHere' | 'notYetExpected', number, readonly ComparisonLine[]])[] = [
    ['onlyInEntra', onlyInEntra.count, onlyInEntra.newest.map(lineOfEvent)],
    ['onlyHere', onlyHere.count, onlyHere.newest.map(lineOfEntry)],
    ['notYetExpected', notYetExpected.count, notYetExpected.newest.map(lineOfEntry)],
  ];
  const goodText = matched + notYetExpected.count === 0 ? 'reconciliation/goodEmpty' : 'reconciliation/goodText';
  return (
    <>
      <MessageBar className={styles.bar} intent={agree ? 'success' : 'warning'} layout="multiline" role={agree ? 'status' : 'alert'}>
        <MessageBarBody className={styles.body}>
          <MessageBarTitle>{t(agree ? 'reconciliation/good' : 'reconciliation/differ')}</MessageBarTitle>
          <span>{t(agree ? goodText : 'reconciliation/differText')}</span>
          <span>{period}</span>
        </MessageBarBody>
      </MessageBar>
      <div className={styles.figures}>
        {figures.map(([name, count]) => (
          <Card key={name} className={styles.figure}>
            <span className={styles.number}>{number.format(count)}</span>
            <span className={styles.quiet}>{t(`reconciliation/${name}`)}</span>
          </Card>
        ))}
      </div>
      {lists.map(([name, count, lines]) => count > 0 && (
        <Card key={name} title={t(`reconciliation/${name}`)} className={styles.list}>
          <p className={styles.quiet}>{t(`reconciliation/${name}Text`)}</p>
          <ComparisonTable label={t(`reconciliation/${name}`)} lines={lines} />
          {lines.length < count && (
            <p className={styles.quiet}>{t('reconciliation/shownOf', { shown: number.format(lines.length), all: number.format(count) })}</p>
          )}
        </Card>
      ))}
    </>
  );
}
