// How a kind of practice key is drawn: the colour of its case, and what one puts the finger on.

import type { PracticeKeyKind } from '../../shared/practice-kinds.ts';

export interface KeyLook {
  /** Colours of case, rim and edge. */
  readonly body: string;
  readonly rim: string;
  readonly edge: string;
  readonly pad: 'contact' | 'sensor';
}

const graphite = { body: '#23303a', rim: '#3c4b57', edge: '#55656f', pad: 'contact' } as const;
const harbour = { body: '#1d3f5e', rim: '#315c81', edge: '#4d789d', pad: 'sensor' } as const;
const clay = { body: '#5b4636', rim: '#7a6250', edge: '#957c68', pad: 'contact' } as const;
const plum = { body: '#4a2f4c', rim: '#6a4a6c', edge: '#876488', pad: 'contact' } as const;

const looks: Readonly<Record<PracticeKeyKind, KeyLook>> = {
  plain: graphite,
  '2.2': graphite,
  'yubico-like': graphite,
  enterprise: graphite,
  fingerprint: harbour,
  'uv-only': harbour,
  '2.1-pre': harbour,
  '2.0-only': clay,
  'u2f-only': clay,
  slow: clay,
  'always-uv': plum,
  'force-pin-change': plum,
  'pin-blocked': plum,
  'no-slots': plum,
  'self-attested': plum,
  unattested: plum,
};

export function kindLook(kind: PracticeKeyKind): KeyLook {
  return looks[kind];
}
