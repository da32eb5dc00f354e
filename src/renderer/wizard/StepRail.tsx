// The steps at the left of the wizard: done, current, to come; the run's own steps stand under the last one.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkFilled } from '@fluentui/react-icons/svg/checkmark';
import { useTranslation } from 'react-i18next';
import type { UserSummary } from '../../shared/models.ts';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';

const narrow = '@media (max-width: 1099px)';

const useStyles = makeStyles({
  rail: {
    flexShrink: 0,
    width: '192px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalXL,
    [narrow]: { width: '164px' },
  },
  person: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  words: { minWidth: 0 },
  caption: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  name: { ...typographyStyles.body1Strong, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  steps: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  step: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  line: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
  dot: {
    ...typographyStyles.caption1Strong,
    flexShrink: 0,
    display: 'grid',
    placeItems: 'center',
    width: '26px',
    height: '26px',
    boxSizing: 'border-box',
    borderRadius: '50%',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    color: tokens.colorNeutralForeground2,
  },
  dotCurrent: {
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    border: `1px solid ${tokens.colorBrandBackground}`,
  },
  dotDone: {
    color: tokens.colorBrandForeground1,
    border: `1px solid ${tokens.colorBrandStroke1}`,
    fontSize: '14px',
  },
  later: { color: tokens.colorNeutralForeground2 },
  current: { fontWeight: tokens.fontWeightSemibold },
  children: { paddingLeft: '38px', [narrow]: { paddingLeft: '12px' } },
});

export interface RailStep {
  readonly id: string;
  readonly name: string;
  readonly state: 'done' | 'current' | 'later';
  readonly children?: ReactNode;
}

export interface StepRailProps {
  readonly user: Pick<UserSummary, 'displayName' | 'userPrincipalName' | 'photo'>;
  readonly steps: readonly RailStep[];
}

export function StepRail({ user, steps }: StepRailProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.rail}>
      <div className={styles.person} title={`${user.displayName} · ${user.userPrincipalName}`}>
        <PersonPhoto displayName={user.displayName} photo={user.photo} size={40} />
        <div className={styles.words}>
          <div className={styles.caption}>{t('wizard/title')}</div>
          <div className={styles.name}>{user.displayName}</div>
        </div>
      </div>
      <ol className={styles.steps} aria-label={t('wizard/rail')}>
        {steps.map((step, index) => (
          <li key={step.id} className={styles.step} {...(step.state === 'current' && { 'aria-current': 'step' as const })}>
            <div className={styles.line}>
              <span
                className={mergeClasses(
                  styles.dot,
                  step.state === 'current' && styles.dotCurrent,
                  step.state === 'done' && styles.dotDone,
                )}
                role={step.state === 'done' ? 'img' : undefined}
                aria-label={step.state === 'done' ? t('wizard/stepDone') : undefined}
              >
                {step.state === 'done' ? <CheckmarkFilled /> : index + 1}
              </span>
              <span className={mergeClasses(step.state === 'current' && styles.current, step.state === 'later' && styles.later)}>
                {step.name}
              </span>
            </div>
            {step.children !== undefined && <div className={styles.children}>{step.children}</div>}
          </li>
        ))}
      </ol>
    </div>
  );
}
