// The picture of an exercise, in a tinted square; a check mark when it is done.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { LockClosedKeyRegular } from '@fluentui/react-icons/svg/lock-closed-key';
import { PeopleQueueRegular } from '@fluentui/react-icons/svg/people-queue';
import { PeopleSwapRegular } from '@fluentui/react-icons/svg/people-swap';
import { ShieldProhibitedRegular } from '@fluentui/react-icons/svg/shield-prohibited';
import { WifiOffRegular } from '@fluentui/react-icons/svg/wifi-off';
import type { LessonId } from '../../../shared/lessons.ts';

const useStyles = makeStyles({
  square: {
    position: 'relative',
    flexShrink: 0,
    display: 'grid',
    placeItems: 'center',
    width: '44px',
    height: '44px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    fontSize: '24px',
  },
  done: {
    position: 'absolute',
    right: '-7px',
    bottom: '-7px',
    display: 'grid',
    fontSize: '20px',
    borderRadius: '50%',
    color: tokens.colorPaletteGreenForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
  },
});

const icons: Readonly<Record<LessonId, ReactNode>> = {
  firstKey: <KeyRegular />,
  wrongUser: <PeopleSwapRegular />,
  lostAnswer: <WifiOffRegular />,
  blockedPin: <LockClosedKeyRegular />,
  forbiddenModel: <ShieldProhibitedRegular />,
  batchOfTen: <PeopleQueueRegular />,
};

export function LessonIcon({ id, done }: { readonly id: LessonId; readonly done: boolean }): ReactNode {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.square)} aria-hidden="true">
      {icons[id]}
      {done && (
        <span className={styles.done}>
          <CheckmarkCircleFilled />
        </span>
      )}
    </span>
  );
}
