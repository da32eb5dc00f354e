// What to do in the OBR window now: where its page is, the steps on it, how far the work has come, and how to finish by hand.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { isOffTheWay, type PageStage } from '../../shared/page-guide.ts';
import type { Prompt, RunPlan } from '../../shared/run-state.ts';
import { ByHand } from './ByHand.tsx';
import { CopyPass } from './CopyPass.tsx';
import { stepsAt, stepsByHand } from './guide-steps.ts';
import { GuideSteps } from './GuideSteps.tsx';
import { PromptHeading } from './PromptHeading.tsx';

const tenantStages: readonly PageStage[] = ['signIn', 'register', 'store'];
const siteStages: readonly PageStage[] = ['site', 'store'];

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
  readonly prompt: Extract<Prompt, { for: 'page' }>;
  readonly plan: Pick<RunPlan, 'target' | 'key'>;
  /** The service is signed in to with a pass. */
  readonly hasPass: boolean;
}

export function PagePrompt({ prompt, plan, hasPass }: PagePromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { stage, place, host } = prompt;
  const { userPrincipalName } = plan.target;
  const stages = stage === 'site' || !hasPass ? siteStages : tenantStages;
  const at = stages.indexOf(stage);
  const steps = stepsAt(place, plan.key.transport);
  const isLost = isOffTheWay(place);
  return (
    <div className={styles.prompt}>
      <PromptHeading>{t(`guide/${place}/title`)}</PromptHeading>
      <p>
        {t(`guide/${place}/body`)}
        {isLost && host !== null && ` ${t(place === 'notAllowed' ? 'guidePane/ledTo' : 'guidePane/at', { host })}`}
      </p>
      {steps.length > 0 && <GuideSteps label={t('guidePane/steps')} steps={steps} userPrincipalName={userPrincipalName} />}
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
      {hasPass && stage === 'signIn' && !isLost && <CopyPass />}
      {place === 'naming' ? (
        <p className={styles.quiet}>{t('run/pageHint')}</p>
      ) : (
        <ByHand
          steps={stepsByHand(!hasPass, plan.key.transport)}
          userPrincipalName={userPrincipalName}
          hasPass={hasPass && (stage !== 'signIn' || isLost)}
          openAtFirst={isLost}
        />
      )}
    </div>
  );
}
