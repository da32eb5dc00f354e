// CTAP2 canonical CBOR: all of RFC 8949 Appendix A (what CTAP2 has is read and written back, the rest refused), key
// order, bounds and broken input.
import { describe, expect, it } from 'vitest';
import {
  type CborKey,
  CborError,
  cborMap,
  type CborValue,
  decodeCbor,
  decodeCborPrefix,
  encodeCbor,
  isCborArray,
  isCborMap,
  MAX_CBOR_BYTES,
} from '../../../src/main/ctap/cbor.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';
import { appendixA } from './vectors.ts';

/** As JSON would have it, to compare with the appendix. */
function plain(value: CborValue): unknown {
  if (isCborMap(value)) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (isCborArray(value)) return value.map(plain);
  return value;
}

function reasonOf(hex: string, canonical = false): string {
  try {
    decodeCbor(fromHex(hex), { canonical });
    return 'none';
  } catch (error) {
    return error instanceof CborError ? error.reason : `other: ${String(error)}`;
  }
}

/** Heads of what CTAP2 does not have: tags, floats and simple values, indefinite lengths. */
const foreign = /^(?:c|d[0-9ab]|f[0-389a-f]|5f|7f|9f|bf)|9f|bf61|c1/;

describe('RFC 8949 Appendix A', () => {
  const known = appendixA.filter(({ hex }) => !foreign.test(hex));
  const refused = appendixA.filter(({ hex }) => foreign.test(hex));

  it('splits into both kinds', () => {
    expect([known.length, refused.length]).toEqual([38, 44]);
  });

  it.each(known)('reads and writes back $hex', ({ hex, json, integer, diagnostic }) => {
    const value = decodeCbor(fromHex(hex), { canonical: true });
    if (integer !== undefined) expect(value).toBe(BigInt(integer));
    else if (diagnostic !== undefined) expect(diagnosticOf(value)).toBe(diagnostic);
    else expect(plain(value)).toEqual(json);
    expect(toHex(encodeCbor(value))).toBe(hex);
  });

  it.each(refused)('refuses $hex', ({ hex }) => {
    expect(reasonOf(hex)).toBe('unsupported');
  });
});

function diagnosticOf(value: CborValue): string {
  if (value instanceof Uint8Array) return `h'${toHex(value)}'`;
  if (isCborMap(value)) return `{${[...value].map(([key, item]) => `${key}: ${diagnosticOf(item)}`).join(', ')}}`;
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

describe('canonical form', () => {
  // Pairs of the FIDO canonical tests (CTAP 2.0 §6), as python-fido2 has them.
  it.each<readonly [readonly CborKey[], string]>([
    [[4294967296, 255, 256, 0], 'a4000018ff00190100001b000000010000000000'],
    [['22', '3', '111'], 'a3613300623232006331313100'],
    [['001', '003', '002'], 'a3633030310063303032006330303300'],
    [[1, -1, '1'], 'a301002000613100'],
    [['10', 9, -100, 'z', -1], 'a5090020003863' + '00617a0062313000'],
  ])('orders the keys %j', (keys, hex) => {
    expect(toHex(encodeCbor(cborMap(keys.map((key) => [key, 0]))))).toBe(hex);
  });

  it.each([
    ['1817', 'a longer integer'],
    ['1900ff', 'a longer integer'],
    ['1a0000ffff', 'a longer integer'],
    ['1b00000000ffffffff', 'a longer integer'],
    ['3817', 'a longer negative integer'],
    ['580101', 'a longer length'],
    ['a202000100', 'keys out of order'],
    ['a26161002000', 'text before a number'],
  ])('%s: reads it, and refuses it when it must be canonical', (hex) => {
    expect(reasonOf(hex)).toBe('none');
    expect(reasonOf(hex, true)).toBe('notCanonical');
  });

  it('writes the edges of 64 bits and refuses more', () => {
    expect(toHex(encodeCbor(2n ** 64n - 1n))).toBe('1bffffffffffffffff');
    expect(toHex(encodeCbor(-(2n ** 64n)))).toBe('3bffffffffffffffff');
    for (const value of [2n ** 64n, -(2n ** 64n) - 1n, 1.5, NaN, Infinity, 2 ** 53]) {
      expect(() => encodeCbor(value)).toThrow(CborError);
    }
  });

  it.each<readonly [number | bigint, string]>([
    [23, '17'],
    [24, '1818'],
    [0xff, '18ff'],
    [0x100, '190100'],
    [0xffff, '19ffff'],
    [0x1_0000, '1a00010000'],
    [0xffff_ffff, '1affffffff'],
    [0x1_0000_0000, '1b0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [2n ** 53n, '1b0020000000000000'],
    [-24, '37'],
    [-25, '3818'],
    [-0x100, '38ff'],
    [-0x101, '390100'],
    [-0x1_0000_0000, '3affffffff'],
    [-0x1_0000_0001, '3b0000000100000000'],
    [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'],
    [-(2n ** 53n), '3b001fffffffffffff'],
  ])('has the shortest head for %s', (value, hex) => {
    expect(toHex(encodeCbor(value))).toBe(hex);
    expect(toHex(encodeCbor(BigInt(value)))).toBe(hex);
    expect(decodeCbor(fromHex(hex), { canonical: true })).toBe(value);
  });

  it('writes what is longer than its first room, wherever that ends', () => {
    for (let length = 480; length < 530; length++) {
      const value = [new Uint8Array(length).fill(7), true, 24, 'text', -0x1_0000_0001, 'x'.repeat(length), 'é'.repeat(40)];
      expect(decodeCbor(encodeCbor(value), { canonical: true })).toEqual(value);
    }
  });

  it('orders entries whole, with their values', () => {
    const inner = cborMap([
      ['type', 'public-key'],
      ['id', new Uint8Array(300).fill(1)],
    ]);
    const mixed = cborMap([
      ['b', inner],
      [-1, 'minus'],
      [7, [inner]],
    ]);
    const sorted = decodeCbor(encodeCbor(mixed), { canonical: true });
    expect(isCborMap(sorted) && [...sorted.keys()]).toEqual([7, -1, 'b']);
    expect(sorted).toEqual(mixed);
  });

  it('reads text as if there had been no broken text before', () => {
    expect(reasonOf('62c328')).toBe('text');
    expect(decodeCbor(fromHex('61c3'))).toBe('');
    expect(decodeCbor(fromHex('62c3a9'), { canonical: true })).toBe('é');
  });

  it('reads integers as numbers where a number is exact', () => {
    expect(decodeCbor(fromHex('1b001fffffffffffff'))).toBe(Number.MAX_SAFE_INTEGER);
    expect(decodeCbor(fromHex('1b0020000000000000'))).toBe(2n ** 53n);
    expect(decodeCbor(fromHex('3b001ffffffffffffe'))).toBe(Number.MIN_SAFE_INTEGER);
    expect(decodeCbor(fromHex('3b001fffffffffffff'))).toBe(-(2n ** 53n));
  });

  it('leaves out undefined entries of cborMap, and writes undefined elsewhere', () => {
    expect(
      toHex(
        encodeCbor(
          cborMap([
            [1, undefined],
            [2, false],
          ]),
        ),
      ),
    ).toBe('a102f4');
    expect(toHex(encodeCbor([undefined, null]))).toBe('82f7f6');
  });

  it('refuses text that is not Unicode', () => {
    expect(() => encodeCbor('\ud800')).toThrow(CborError);
    expect(toHex(encodeCbor('\ud83d\ude00'))).toBe('64f09f9880');
  });
});

describe('broken input', () => {
  it.each([
    ['', 'truncated'],
    ['18', 'truncated'],
    ['1900', 'truncated'],
    ['4401', 'truncated'],
    ['6261', 'truncated'],
    ['8201', 'truncated'],
    ['a101', 'truncated'],
    ['5bffffffffffffffff', 'truncated'],
    ['5b0020000000000000', 'truncated'],
    ['9b00000000ffffffff', 'truncated'],
    ['bb00000000ffffffff', 'truncated'],
    ['0000', 'trailing'],
    ['a201000100', 'duplicateKey'],
    ['a2616100616100', 'duplicateKey'],
    ['a14000', 'unsupported'],
    ['a1f500', 'unsupported'],
    ['a11bffffffffffffffff00', 'unsupported'],
    ['1c', 'unsupported'],
    ['ff', 'unsupported'],
    ['f801', 'unsupported'],
    ['62c328', 'text'],
    ['61ff', 'text'],
  ])('%s → %s', (hex, reason) => {
    expect(reasonOf(hex)).toBe(reason);
  });

  it('lets eight levels pass and not nine, both ways', () => {
    expect(reasonOf('81'.repeat(8) + '00')).toBe('none');
    expect(reasonOf('81'.repeat(9) + '00')).toBe('tooDeep');
    expect(reasonOf('a100'.repeat(9) + '00')).toBe('tooDeep');
    const nested = (levels: number): CborValue => (levels === 0 ? 0 : [nested(levels - 1)]);
    expect(toHex(encodeCbor(nested(8)))).toBe('81'.repeat(8) + '00');
    expect(() => encodeCbor(nested(9))).toThrow(CborError);
  });

  it('refuses more than 64 KiB, both ways', () => {
    expect(() => decodeCbor(new Uint8Array(MAX_CBOR_BYTES + 1))).toThrow(/CBOR: 65537 bytes/);
    expect(() => encodeCbor(new Uint8Array(MAX_CBOR_BYTES))).toThrow(CborError);
  });

  it('ends quickly and typed on every cut and on every changed byte of a real reply', () => {
    const whole = fromHex(appendixA.at(-1)?.hex ?? '');
    const sample = encodeCbor(
      cborMap([
        ['fmt', 'packed'],
        [1, [whole, -7, 'x', cborMap([[2, true]])]],
      ]),
    );
    for (let length = 0; length < sample.length; length++) {
      expect(() => decodeCbor(sample.subarray(0, length))).toThrow(CborError);
    }
    for (let at = 0; at < sample.length; at++) {
      for (let byte = 0; byte < 256; byte++) {
        const changed = sample.slice();
        changed[at] = byte;
        try {
          decodeCbor(changed);
        } catch (error) {
          if (!(error instanceof CborError)) throw error;
        }
      }
    }
  });

  it('keeps a name that the key cut inside a character', () => {
    expect(decodeCbor(fromHex('6461c3bcc3'))).toBe('aü');
    expect(reasonOf('6461c3bcc3', true)).toBe('text');
    expect(decodeCbor(fromHex('64efbbbf61'))).toBe('\ufeffa');
  });
});

describe('decodeCborPrefix', () => {
  it('says where the item ends, and gives byte strings as copies', () => {
    const input = fromHex('4201020304');
    const { value, length } = decodeCborPrefix(input);
    expect(length).toBe(3);
    input.fill(0);
    expect(value).toEqual(Uint8Array.of(1, 2));
  });
});
