// The rules of a CTAP PIN (CTAP 2.1 §6.5.1): length counted in code points of the NFC form, size in UTF-8 bytes.

export const maxPinBytes = 63;
export const defaultMinPinLength = 4;

export type PinFlaw = 'tooShort' | 'tooLong' | 'trailingNul';

/** The PIN as it is sent to a key: Unicode Normalization Form C. */
export function normalizePin(pin: string): string {
  return pin.normalize('NFC');
}

/** The first rule the PIN breaks, or null. `minPinLength` in code points, as getInfo reports it. */
export function pinFlaw(pin: string, minPinLength: number = defaultMinPinLength): PinFlaw | null {
  const normalized = normalizePin(pin);
  if (normalized.endsWith('\0')) return 'trailingNul';
  if (Array.from(normalized).length < minPinLength) return 'tooShort';
  if (new TextEncoder().encode(normalized).length > maxPinBytes) return 'tooLong';
  return null;
}
