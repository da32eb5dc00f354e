// Serial strings of USB: those that were seen on keys, the unique ones and the others. And versions of firmware.
import { describe, expect, it } from 'vitest';
import { renderFirmware } from '../../../src/main/metadata/firmware.ts';
import { looksUnique, uniqueUsbSerial, usbVendor } from '../../../src/main/metadata/usb-vendors.ts';

describe('USB serial strings', () => {
  // As google/CTAP2-test-tool recorded them.
  it.each([
    [0x0483, 0xa2ca, '205137A7414B'],
    [0x0483, 0xa2ca, '206336B1414B'],
    [0x20a0, 0x42b1, '20613388344B'],
    [0x1915, 0x520b, 'DA7B94820771'],
  ])('%i:%i %s tells keys apart', (vendorId, productId, serial) => {
    expect(uniqueUsbSerial(vendorId, productId, ` ${serial} `)).toBe(serial);
  });

  it.each([
    [0x311f, 0x5c2f, 'A00000000000'],
    [0x311f, 0xa7f9, 'A00000000017'],
    [0x1050, 0x0407, '205137A7414B'],
    [0x0483, 0x5740, '205137A7414B'],
    [0x0483, 0xa2ca, ''],
    [0x0483, 0xa2ca, '000000000000'],
    [0x0483, null, '205137A7414B'],
    [null, null, '205137A7414B'],
  ])('%s:%s %s does not', (vendorId, productId, serial) => {
    expect(uniqueUsbSerial(vendorId, productId, serial)).toBeNull();
  });

  it.each(['0001', '1.0', '123456', '0123456789ABCDEF', '123456789abc', 'FFFFFFFF', '0000-0000-0001', 'key one', 'A'.repeat(65)])(
    '%s is a placeholder',
    (serial) => {
      expect(looksUnique(serial)).toBe(false);
    },
  );

  it('names the vendor, by product where many share an id', () => {
    expect(usbVendor(0x1050, 0x0407)?.vendor).toBe('Yubico');
    expect(usbVendor(0x0483, 0xa2ca)?.vendor).toBe('SoloKeys');
    expect(usbVendor(0x20a0, 0x42d4)?.vendor).toBe('CanoKeys');
    expect(usbVendor(0x20a0, 0x42b2)?.vendor).toBe('Nitrokey');
    expect(usbVendor(0x0483, 0x5740)).toBeNull();
    expect(usbVendor(null, 1)).toBeNull();
  });
});

describe('firmware', () => {
  it.each([
    ['Yubico', 328965, '5.5.5'],
    ['Yubico', 0x050403, '5.4.3'],
    ['Yubico', 5, '5'],
    ['Yubico', 0x1000000, '16777216'],
    ['Feitian', 0x050403, '328707'],
    [null, 7, '7'],
    ['Yubico', null, null],
  ])('%s %s is %s', (vendor, version, words) => {
    expect(renderFirmware(vendor, version)).toBe(words);
  });
});
