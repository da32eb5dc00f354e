import { describe, expect, it } from 'vitest';
import { PinFormatError, paddedPin } from '../../src/main/ctap/client-pin.ts';
import { Secret } from '../../src/main/secret.ts';
import { normalizePin, pinFlaw } from '../../src/shared/pin-rules.ts';

// CTAP 2.1 §6.5.1: at least 4 code points, at most 63 bytes of UTF-8, NFC, no NUL at the end.
const table: readonly (readonly [string, string, number, ReturnType<typeof pinFlaw>])[] = [
  ['four digits', '1234', 4, null],
  ['three digits', '123', 4, 'tooShort'],
  ['empty', '', 4, 'tooShort'],
  ['a key that wants six', '12345', 6, 'tooShort'],
  ['six of six', '123456', 6, null],
  ['63 bytes', 'x'.repeat(63), 4, null],
  ['64 bytes', 'x'.repeat(64), 4, 'tooLong'],
  ['four code points of four bytes each', '😀😀😀😀', 4, null],
  ['three code points, six UTF-16 units', '😀😀😀', 4, 'tooShort'],
  ['63 bytes of three-byte characters', '€'.repeat(21), 4, null],
  ['64 bytes of two-byte characters', 'é'.repeat(32), 4, 'tooLong'],
  ['decomposed: four letters with accents, eight code points before NFC', 'e\u0301'.repeat(4), 5, 'tooShort'],
  ['decomposed, too long only before NFC', 'e\u0301'.repeat(31), 4, null],
  ['NUL at the end', '1234\0', 4, 'trailingNul'],
  ['NUL inside', '12\x0034', 4, null],
];

describe('pinFlaw', () => {
  it.each(table)('%s', (_, pin, minPinLength, flaw) => {
    expect(pinFlaw(pin, minPinLength)).toBe(flaw);
  });

  it.each(table)('says the same as the client that sends it: %s', (_, pin, minPinLength, flaw) => {
    const send = (): unknown => paddedPin(new Secret(pin), { minPinLength });
    if (flaw === null) expect(send).not.toThrow();
    else expect(send).toThrow(PinFormatError);
  });

  it('four is the least where a key says nothing', () => {
    expect(pinFlaw('123')).toBe('tooShort');
    expect(pinFlaw('1234')).toBeNull();
  });
});

it('normalizePin gives NFC', () => {
  expect(normalizePin('e\u0301')).toBe('\u00e9');
});
