// The seven codings of ISO 7816-4 §5.1, each boundary, and lengths that do not add up.
import { describe, expect, it } from 'vitest';
import { parseApdu, responseApdu } from '../../../../src/main/practice/card/apdu.ts';
import { fromHex, toHex } from '../../../../src/shared/bytes.ts';

const data = (length: number): string => 'ab'.repeat(length);

describe('a command', () => {
  it.each([
    ['case 1', '80100000', '', undefined, false],
    ['case 2 short', '8010000005', '', 5, false],
    ['case 2 short, all there is', '8010000000', '', 256, false],
    ['case 2 extended', '80100000000100', '', 256, true],
    ['case 2 extended, all there is', '80100000000000', '', 65_536, true],
    ['case 3 short, one byte', '8010000001ab', data(1), undefined, false],
    ['case 3 short, 255 bytes', `80100000ff${data(255)}`, data(255), undefined, false],
    ['case 3 extended, one byte', '80100000000001ab', data(1), undefined, true],
    ['case 3 extended, 256 bytes', `80100000000100${data(256)}`, data(256), undefined, true],
    ['case 3 extended, 65535 bytes', `8010000000ffff${data(65_535)}`, data(65_535), undefined, true],
    ['case 4 short', '8010000001ab07', data(1), 7, false],
    ['case 4 short, 255 bytes, all there is', `80100000ff${data(255)}00`, data(255), 256, false],
    ['case 4 extended', `80100000000002${data(2)}0203`, data(2), 0x203, true],
    ['case 4 extended, 65535 bytes, all there is', `8010000000ffff${data(65_535)}0000`, data(65_535), 65_536, true],
  ])('in %s', (_, hex, expected, le, extended) => {
    const command = parseApdu(fromHex(hex));
    expect(command).toMatchObject({ cla: 0x80, ins: 0x10, p1: 0, p2: 0, le, extended });
    expect(toHex(command?.data ?? Uint8Array.of(1))).toBe(expected);
  });

  it('keeps its header bytes apart', () => {
    expect(parseApdu(fromHex('01020304'))).toMatchObject({ cla: 1, ins: 2, p1: 3, p2: 4 });
  });

  it.each([
    ['nothing', ''],
    ['less than a header', '801000'],
    ['a length without its data', '8010000002ab'],
    ['more than data and Le', '8010000001ab0000'],
    ['a zero length and one byte', '801000000000'],
    ['an extended length of zero with more after it', '801000000000000001'],
    ['an extended length without its data', '80100000000002ab'],
    ['an extended Le of one byte', '80100000000001ab00'],
    ['three bytes after extended data', '80100000000001ab000000'],
  ])('is refused: %s', (_, hex) => {
    expect(parseApdu(fromHex(hex))).toBeUndefined();
  });
});

it('a response ends with its status word', () => {
  expect(toHex(responseApdu(0x6a82))).toBe('6a82');
  expect(toHex(responseApdu(0x9000, fromHex('0102')))).toBe('01029000');
});
