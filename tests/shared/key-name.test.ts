import { expect, it } from 'vitest';
import { suggestKeyName } from '../../src/shared/key-name.ts';

const name = (product: string, serialNumber = '', taken: readonly string[] = [], serialIsUnique = true): string =>
  suggestKeyName({ product, serialNumber, serialIsUnique }, taken);

it.each([
  ['YubiKey 5 NFC', '12345678', 'YubiKey 5 NFC 12345678'],
  ['Practice Key A', '', 'Practice Key A'],
  ['', '', 'Security key'],
  ['', '77', 'Security key 77'],
  ['Security Key NFC by Yubico (Enterprise Edition)', '12345678', 'Security Key NFC by Y 12345678'],
  ['Key', '0000000000000000000001234567890123456', 'Key 1234567890123456'],
  ['Key 4711', '4711', 'Key 4711'],
  ['🔑'.repeat(20), '', '🔑'.repeat(15)],
  ['🔑'.repeat(20), '123456', `${'🔑'.repeat(11)} 123456`],
])('%s with %s', (product, serial, expected) => {
  const suggested = name(product, serial);
  expect(suggested).toBe(expected);
  expect(suggested.length).toBeLessThanOrEqual(30);
});

it('a number that others have too tells nothing', () => {
  expect(name('Key', '1234', [], false)).toBe('Key');
});

it('a name that is taken gets another number', () => {
  expect(name('Key', '', ['Key', 'Key 2'])).toBe('Key 3');
  expect(name('YubiKey 5 NFC', '12345678', ['YubiKey 5 NFC 12345678'])).toBe('YubiKey 5 NFC 12345678 2');
  const long = name('x'.repeat(40), '12345678');
  expect(name('x'.repeat(40), '12345678', [long])).toHaveLength(30);
});
