// The proof in a record: registered, read back, verified, OBR and pass times, and the time per step.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../shared/models.ts';
import { proofLines, type ProofLine } from './proof-lines.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column' },
  line: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(110px, 170px) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'baseline',
    padding: '9px 0',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  icon: { display: 'grid', fontSize: '20px', alignSelf: 'center' },
  good: { color: tokens.colorPaletteGreenForeground1 },
  open: { color: tokens.colorPaletteDarkOrangeForeground1 },
  neutral: { color: tokens.colorNeutralForeground3 },
  name: { ...typographyStyles.body1Strong },
  text: { overflowWrap: 'anywhere', userSelect: 'text' },
});

const icons = {
  good: <CheckmarkCircleFilled />,
  open: <WarningFilled />,
  neutral: <SubtractCircleRegular />,
} as const satisfies Record<ProofLine['kind'], ReactNode>;

export function RecordProof({ record }: { readonly record: RunRecord }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <dl className={styles.list}>
      {proofLines(t, i18n.language, record).map((line) => (
        <div key={line.name} className={styles.line}>
          <dt style={{ display: 'contents' }}>
            <span className={mergeClasses(styles.icon, styles[line.kind])} aria-hidden="true">
              {icons[line.kind]}
            </span>
            <span className={styles.name}>{line.name}</span>
          </dt>
          <dd className={styles.text}>{line.text}</dd>
        </div>
      ))}
    </dl>
  );
}
