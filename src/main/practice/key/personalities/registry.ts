// Every personality of the practice key, by name.
import type { Personality } from '../key-facts.ts';
import { fingerprint, uvOnly } from './fingerprint.ts';
import {
  alwaysUv,
  blocked,
  enterprise,
  forcePinChange,
  noSlots,
  selfAttested,
  slow,
  unattested,
} from './plain-variants.ts';
import { plain } from './plain.ts';
import { twoOnePre } from './two-one-pre.ts';
import { twoTwo } from './two-two.ts';
import { twoZeroOnly } from './two-zero-only.ts';
import { u2fOnly } from './u2f-only.ts';
import { yubicoLike } from './yubico-like.ts';

export const PERSONALITIES: readonly Personality[] = [
  plain,
  twoZeroOnly,
  twoOnePre,
  twoTwo,
  fingerprint,
  uvOnly,
  noSlots,
  blocked,
  alwaysUv,
  forcePinChange,
  slow,
  u2fOnly,
  enterprise,
  selfAttested,
  unattested,
  yubicoLike,
];

/** @throws RangeError for a name that is not in the list */
export function personalityNamed(name: string): Personality {
  const found = PERSONALITIES.find((personality) => personality.name === name);
  if (found === undefined) throw new RangeError(`no practice key is called ${name}`);
  return found;
}
