// What to do in the OBR window now: the three stages on the tenant's pages, the current one spelled out.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../shared/run-state.ts';
import { CopyPass } from './CopyPass.tsx';
import { PromptHeading } from './PromptHeading.tsx';

type Stage = Extract<Prompt, { for: 'page' }>['stage'];

const tenantStages: readonly Stage[] = ['signIn', 'register', 'store'];
const siteStages: readonly Stage[] = ['site', 'store'];

const useStyles = makeStyles({
  prompt: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  stages: { display: 'grid', gridTemplateColumns: 'repeat(3, minmax(0, 1fr))', columnGap: tokens.spacingHorizontalM },
  stage: {
    ...typographyStyles.caption1,
    paddingTop: tokens.spacingVerticalS,
    borderTop: `3px solid ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground2,
  },
  reached: { borderTop: `3px solid ${tokens.colorBrandStroke1}` },
  current: { ...typographyStyles.caption1Strong, color: tokens.colorNeutralForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface PagePromptProps {
  readonly stage: Stage;
  /** The service is signed in to with a pass. */
  readonly hasPass: boolean;
}

export function PagePrompt({ stage, hasPass }: PagePromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const stages = stage === 'site' ? siteStages : tenantStages;
  const at = stages.indexOf(stage);
  return (
    <div className={styles.prompt}>
      <PromptHeading>{t(`stages/${stage}/title`)}</PromptHeading>
      <p>{t(`stages/${stage}/body`)}</p>
      <ol className={styles.stages} aria-label={t('obr/next')}>
        {stages.map((name, index) => (
          <li
            key={name}
            className={mergeClasses(styles.stage, index <= at && styles.reached, index === at && styles.current)}
            {...(index === at && { 'aria-current': 'step' as const })}
          >
            {t(`stages/${name}/title`)}
          </li>
        ))}
      </ol>
      {hasPass && stage === 'signIn' && <CopyPass />}
      <p className={styles.quiet}>{t('run/pageHint')}</p>
    </div>
  );
}
