// Structures of PC/SC byte for byte, per system, against the headers: pcsc-lite (LONG and DWORD are long), Apple's
// (#pragma pack(1), 32 bits), Windows' (32 bits, handles as wide as a pointer).
import { describe, expect, it } from 'vitest';
import {
  decodeMultiString,
  decodeReaderStates,
  encodeIoRequest,
  encodeReaderStates,
  encodeText,
  PCSC_LAYOUTS,
} from '../../../src/main/smartcard/pcsc-layout.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';

const NAME = 0x1122334455667788n;
const FIRST = { nameAddress: NAME, state: 0x00010022 };
const SECOND = { nameAddress: 1n, state: 0 };

describe('SCARD_READERSTATE', () => {
  it.each([
    ['linux', 80, '8877665544332211', '0000000000000000', '2200010000000000'],
    ['darwin', 61, '8877665544332211', '0000000000000000', '22000100'],
    ['win32', 64, '8877665544332211', '0000000000000000', '22000100'],
  ] as const)('of %s has %i bytes: name, user data, state', (system, size, ...fields) => {
    const states = encodeReaderStates(PCSC_LAYOUTS[system], [FIRST, SECOND]);
    expect(states.length).toBe(2 * size);
    expect(toHex(states.subarray(0, size))).toBe(fields.join('').padEnd(2 * size, '0'));
    expect(toHex(states.subarray(size, size + 8))).toBe('0100000000000000');
  });

  it.each([
    ['linux', '22000300000000000400000000000000', 24],
    ['darwin', '2200030004000000', 20],
    ['win32', '2200030004000000', 20],
  ] as const)('of %s: what the system wrote', (system, written, at) => {
    const layout = PCSC_LAYOUTS[system];
    const states = encodeReaderStates(layout, [SECOND, FIRST]);
    const start = layout.readerState.size + at;
    states.set(fromHex(`${written}3b044649`), start);
    expect(decodeReaderStates(layout, states, ['a', 'b'])).toEqual([
      { name: 'a', state: 0, atr: new Uint8Array() },
      { name: 'b', state: 0x00030022, atr: fromHex('3b044649') },
    ]);
  });

  it('with a length beyond its ATR ends at the ATR', () => {
    const layout = PCSC_LAYOUTS.win32;
    const states = encodeReaderStates(layout, [FIRST, SECOND]);
    states.writeUInt32LE(0xffffffff, 24);
    expect(decodeReaderStates(layout, states, ['a'])[0]?.atr.length).toBe(36);
  });
});

it('SCARD_IO_REQUEST: protocol, own length', () => {
  expect(toHex(encodeIoRequest(PCSC_LAYOUTS.linux, 2))).toBe('02000000000000001000000000000000');
  expect(toHex(encodeIoRequest(PCSC_LAYOUTS.darwin, 2))).toBe('0200000008000000');
  expect(toHex(encodeIoRequest(PCSC_LAYOUTS.win32, 1))).toBe('0100000008000000');
});

it('names end with a zero, lists with two', () => {
  const { linux, win32 } = PCSC_LAYOUTS;
  expect(toHex(encodeText(linux, 'é'))).toBe('c3a900');
  expect(toHex(encodeText(win32, 'é'))).toBe('e9000000');
  expect(decodeMultiString(linux, Buffer.from('Reader 0\0Léser 1\0\0'))).toEqual(['Reader 0', 'Léser 1']);
  expect(decodeMultiString(win32, Buffer.from('A\0B\0\0', 'utf16le'))).toEqual(['A', 'B']);
  expect(decodeMultiString(linux, Buffer.from('\0'))).toEqual([]);
});
