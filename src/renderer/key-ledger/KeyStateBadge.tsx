// The state of a key, as a word with a colour.

import type { ReactNode } from 'react';
import { Badge, type BadgeProps } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyState } from '../../shared/key-ledger.ts';

const colours = {
  unknown: 'subtle', assigned: 'success', returned: 'informative', reset: 'informative', lost: 'danger', retired: 'warning',
} as const satisfies Record<KeyState, BadgeProps['color']>;

export function KeyStateBadge({ state }: { readonly state: KeyState }): ReactNode {
  const { t } = useTranslation();
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`keyStateWords/${state}`)}
    </Badge>
  );
}
