import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aaguidToUuid, concatBytes, equalBytes, fromBase64Url, fromHex, toBase64Url, toHex } from '../../src/shared/bytes.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

// RFC 4648 §10, in the alphabet of §5 (these texts are the same in both) and without padding.
const rfc4648: readonly (readonly [string, string, string])[] = [
  ['', '', ''], ['f', 'Zg', '66'], ['fo', 'Zm8', '666F'], ['foo', 'Zm9v', '666F6F'], ['foob', 'Zm9vYg', '666F6F62'],
  ['fooba', 'Zm9vYmE', '666F6F6261'], ['foobar', 'Zm9vYmFy', '666F6F626172'],
];

describe('base64url', () => {
  it.each(rfc4648)('RFC 4648 §10: "%s"', (text, base64, hex) => {
    expect(toBase64Url(utf8(text))).toBe(base64);
    expect(fromBase64Url(base64)).toEqual(utf8(text));
    expect(fromBase64Url(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='))).toEqual(utf8(text));
    expect(toHex(utf8(text)).toUpperCase()).toBe(hex);
    expect(fromHex(hex)).toEqual(utf8(text));
  });

  it('writes the alphabet of §5 and reads that of §4 too', () => {
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('-_-_');
    expect(fromBase64Url('+/+/')).toEqual(fromBase64Url('-_-_'));
  });

  it('agrees with Node for every length to 200', () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = new Uint8Array(randomBytes(length));
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    }
  });

  it.each(['A', 'AAAAA', 'Zm9v!', 'Zm 9v', 'Zm=9v', 'Zm9ö', '\n'])('refuses %j', (text) => {
    expect(() => fromBase64Url(text)).toThrow(RangeError);
  });
});

describe('hex', () => {
  it.each(['0', 'zz', '0x00', '00 11', 'ﬀ'])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError);
  });

  it('takes both cases', () => {
    expect(fromHex('aAfF')).toEqual(Uint8Array.of(0xaa, 0xff));
  });
});

it('concatBytes keeps the order, and copies', () => {
  const part = Uint8Array.of(1, 2);
  const whole = concatBytes(part, Uint8Array.of(), Uint8Array.of(3));
  part[0] = 9;
  expect(whole).toEqual(Uint8Array.of(1, 2, 3));
  expect(concatBytes()).toEqual(Uint8Array.of());
});

it.each([
  [[], [], true], [[1, 2], [1, 2], true], [[1, 2], [1, 3], false], [[1], [1, 0], false], [[1, 0], [1], false],
])('equalBytes(%j, %j) is %s', (a, b, same) => {
  expect(equalBytes(Uint8Array.from(a), Uint8Array.from(b))).toBe(same);
});

it('an AAGUID as metadata writes it (YubiKey 5 Series, FIDO MDS)', () => {
  expect(aaguidToUuid(fromHex('ee882879721c491397753dfcce97072a'))).toBe('ee882879-721c-4913-9775-3dfcce97072a');
});
