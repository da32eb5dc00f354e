// Answers to reset of real cards, as pcsc-tools' public list (smartcard_list.txt, Ludovic Rousseau and contributors) has them.
import { describe, expect, it } from 'vitest';
import { readAtr } from '../../../src/main/smartcard/atr.ts';
import { fromHex } from '../../../src/shared/bytes.ts';

describe('an ATR', () => {
  it.each([
    ['YubiKey 5 NFC on an antenna', '3B8D80018073C021C057597562694B6579F9', true, 'YubiKey'],
    ['YubiKey 5 NFC by contacts', '3BFD1300008131FE158073C021C057597562694B657940', false, 'YubiKey'],
    ['YubiKey 5 NFC, cut by an ACR122U', '3B8D80018073C021C057597562694B65FF7F', true, 'YubiKe'],
    ['YubiKey NEO', '3B8C8001597562696B65794E454F72FF94', true, 'YubikeyNEOr'],
    ['Cryptnox on an antenna', '3B8F8001FF43727970746E6F784649444F3230C2', true, 'CryptnoxFIDO20'],
    ['Cryptnox by contacts', '3BFF6700008131FE45FF43727970746E6F784649444F32305F', false, 'CryptnoxFIDO20'],
    ['Feitian ePass FIDO-NFC', '3B8980014A434F5032343252334B', true, 'JCOP242R3'],
    ['a telephone card, T=0', '3B9F96801FC68031E073FE211B64412441910082900034', false, ''],
    ['contacts, T=0 and T=1 with interface bytes', '3B848031FE454649444F', false, 'FIDO'],
    ['T=0 with "FIDO"', '3B044649444F', false, 'FIDO'],
  ])('of %s', (_, hex, isContactless, name) => {
    expect(readAtr(fromHex(hex))).toEqual({ isContactless, name });
  });

  it('never fails: shortened, empty, of noise', () => {
    const whole = fromHex('3BFD1300008131FE158073C021C057597562694B657940');
    for (let length = 0; length < whole.length; length++) {
      expect(readAtr(whole.subarray(0, length))).toMatchObject({ isContactless: false });
    }
    for (let seed = 1; seed < 500; seed++) {
      const noise = Uint8Array.from({ length: seed % 37 }, (_, i) => (seed * 2_654_435_761 + i * 40_503) >>> 13);
      expect(readAtr(noise).name).toMatch(/^[ -~]*$/);
    }
  });
});
