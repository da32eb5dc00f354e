// Whether a new PIN may be sent: the rules, one by one, for the list beside the field. Pure.

import { maxPinBytes, normalizePin, pinFlaw } from '../../shared/pin-rules.ts';

export const pinRules = ['min', 'max', 'nul', 'same'] as const;
export type PinRule = (typeof pinRules)[number];

/** Which rules the two entries meet. A field that is still empty meets none but `max` and `nul`. */
export function metPinRules(pin: string, again: string, minPinLength: number): Readonly<Record<PinRule, boolean>> {
  const normalized = normalizePin(pin);
  return {
    min: Array.from(normalized).length >= minPinLength,
    max: new TextEncoder().encode(normalized).length <= maxPinBytes,
    nul: !normalized.endsWith('\0'),
    same: pin !== '' && normalized === normalizePin(again),
  };
}

export function newPinIsFit(pin: string, again: string, minPinLength: number): boolean {
  return pinFlaw(pin, minPinLength) === null && metPinRules(pin, again, minPinLength).same;
}
