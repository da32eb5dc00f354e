// How a run ended: a word and an icon, never a colour alone.

import type { ReactNode } from 'react';
import { Badge, makeStyles } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../shared/models.ts';

const looks = {
  succeeded: { color: 'success', icon: <CheckmarkCircleRegular /> },
  failed: { color: 'danger', icon: <DismissCircleRegular /> },
  cancelled: { color: 'informative', icon: <SubtractCircleRegular /> },
  unknown: { color: 'warning', icon: <QuestionCircleRegular /> },
} as const satisfies Record<RunRecord['outcome'], { readonly color: string; readonly icon: ReactNode }>;

const useStyles = makeStyles({ badge: { padding: '0 8px 0 4px', columnGap: '2px', whiteSpace: 'nowrap' } });

export function OutcomeBadge({ outcome }: { readonly outcome: RunRecord['outcome'] }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Badge className={styles.badge} appearance="tint" size="large" color={looks[outcome].color} icon={looks[outcome].icon}>
      {t(`outcomes/${outcome}`)}
    </Badge>
  );
}
