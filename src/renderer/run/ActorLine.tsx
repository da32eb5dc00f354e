// Who must act now: you, the key, the page, or nobody. Read out when it changes.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { GlobeRegular } from '@fluentui/react-icons/svg/globe';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import { UsbStickRegular } from '@fluentui/react-icons/svg/usb-stick';
import { useTranslation } from 'react-i18next';
import type { Step } from '../../shared/run-state.ts';
import type { Actor } from './actor.ts';

const useStyles = makeStyles({
  line: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: '10px 14px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  asked: { backgroundColor: tokens.colorBrandBackground2, color: tokens.colorBrandForeground2 },
  icon: { display: 'grid', fontSize: '22px', minWidth: '22px' },
  caption: { ...typographyStyles.caption1 },
  actor: { ...typographyStyles.body1Strong },
});

const icons = {
  you: <PersonRegular />,
  key: <UsbStickRegular />,
  page: <GlobeRegular />,
  nobody: <Spinner size="tiny" />,
} as const satisfies Record<Actor, ReactNode>;

export interface ActorLineProps {
  readonly actor: Actor;
  readonly step: Step;
  readonly cancelling: boolean;
}

export function ActorLine({ actor, step, cancelling }: ActorLineProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={mergeClasses(styles.line, actor !== 'nobody' && styles.asked)} role="status">
      <span className={styles.icon} aria-hidden="true">
        {icons[actor]}
      </span>
      <div>
        <div className={styles.caption}>{t('run/who')}</div>
        <div className={styles.actor}>{t(`run/${actor}`)}</div>
      </div>
      <div className={styles.caption} style={{ marginLeft: 'auto', textAlign: 'end' }}>
        {cancelling ? t('run/stopping') : t('run/working', { step: t(`steps/${step}`) })}
      </div>
    </div>
  );
}
