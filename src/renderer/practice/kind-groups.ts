// The kinds of practice key as the menu shows them: in groups, each kind once.

import type { PracticeKeyKind } from '../../shared/practice-kinds.ts';

export type KindGroup = 'everyday' | 'fingerprint' | 'old' | 'trouble';

const groupOf: Readonly<Record<PracticeKeyKind, KindGroup>> = {
  plain: 'everyday',
  '2.2': 'everyday',
  'yubico-like': 'everyday',
  enterprise: 'everyday',
  fingerprint: 'fingerprint',
  'uv-only': 'fingerprint',
  '2.1-pre': 'fingerprint',
  '2.0-only': 'old',
  'u2f-only': 'old',
  slow: 'old',
  'always-uv': 'trouble',
  'force-pin-change': 'trouble',
  'pin-blocked': 'trouble',
  'no-slots': 'trouble',
  'self-attested': 'trouble',
  unattested: 'trouble',
};

export const kindGroups: readonly KindGroup[] = ['everyday', 'fingerprint', 'old', 'trouble'];

export function kindsOf(group: KindGroup, kinds: readonly PracticeKeyKind[]): readonly PracticeKeyKind[] {
  return kinds.filter((kind) => groupOf[kind] === group);
}
