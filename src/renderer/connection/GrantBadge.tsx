// Whether something is granted: a word and a sign, never colour alone.

import type { ReactNode } from 'react';
import { Badge } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { useTranslation } from 'react-i18next';
import type { GrantState } from '../../shared/connection.ts';

const looks = {
  granted: { color: 'success', icon: <CheckmarkCircleRegular /> },
  missing: { color: 'warning', icon: <DismissCircleRegular /> },
  unknown: { color: 'informative', icon: <QuestionCircleRegular /> },
} as const satisfies Record<GrantState, unknown>;

export function GrantBadge({ state }: { readonly state: GrantState }): ReactNode {
  const { t } = useTranslation();
  const { color, icon } = looks[state];
  return (
    <Badge appearance="tint" color={color} icon={icon}>
      {t(`connection/states/${state}`)}
    </Badge>
  );
}
