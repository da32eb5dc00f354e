// Steps on the tenant's page, numbered.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { GuideStep } from './guide-steps.ts';

const useStyles = makeStyles({
  list: {
    ...typographyStyles.body1,
    margin: 0,
    listStyleType: 'decimal',
    paddingInlineStart: '24px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalXS,
    overflowWrap: 'anywhere',
  },
});

export interface GuideStepsProps {
  readonly label: string;
  readonly steps: readonly GuideStep[];
  readonly userPrincipalName: string;
}

export function GuideSteps({ label, steps, userPrincipalName }: GuideStepsProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ol className={styles.list} aria-label={label}>
      {steps.map((step) => (
        <li key={step}>{t(`guideSteps/${step}`, { upn: userPrincipalName })}</li>
      ))}
    </ol>
  );
}
