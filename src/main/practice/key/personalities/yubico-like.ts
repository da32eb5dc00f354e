// A key that tells its serial number and firmware by Yubico's vendor command over FIDO HID, as the YubiKey 5 does.
// The command and its TLVs: python yubikit (management.py), Yubico.NET.SDK (DeviceInfo). It imitates no product.
import { concatBytes } from '../../../../shared/bytes.ts';
import type { Personality } from '../key-facts.ts';
import { PLAIN_FEATURES } from './plain.ts';

/** CTAPHID 0xC2 without the 0x80 bit: read a page of the configuration. */
const READ_CONFIG = 0x42;
/** What the command holds at most: a length byte counts the TLVs after it. */
const TAG = {
  usbSupported: 0x01,
  serial: 0x02,
  usbEnabled: 0x03,
  formFactor: 0x04,
  firmware: 0x05,
  configLocked: 0x0a,
} as const;
const CAPABILITY_FIDO2 = [0x02, 0x00];
const FORM_FACTOR_USB_A_KEYCHAIN = 1;
const VERSION = [5, 4, 3] as const;

export const yubicoLike: Personality = {
  name: 'yubico-like',
  summary: "tells serial and firmware by Yubico's vendor command (CTAPHID 0x42)",
  aaguidText: 'Pairing prac yub',
  manufacturer: 'Yubico',
  vendorId: 0x1050,
  productId: 0x0402,
  firmwareVersion: 0x050403,
  deviceVersion: VERSION,
  features: PLAIN_FEATURES,
  vendorReply: (serial) => (command, payload) => {
    if (command !== READ_CONFIG) return undefined;
    // Newer firmware has pages; there is only the first here, and no payload means the first.
    if ((payload[0] ?? 0) !== 0) return Uint8Array.of(0);
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, serialNumber(serial));
    const tlvs = concatBytes(
      tlv(TAG.usbSupported, CAPABILITY_FIDO2),
      tlv(TAG.serial, number),
      tlv(TAG.usbEnabled, CAPABILITY_FIDO2),
      tlv(TAG.formFactor, [FORM_FACTOR_USB_A_KEYCHAIN]),
      tlv(TAG.firmware, VERSION),
      tlv(TAG.configLocked, [0]),
    );
    return concatBytes(Uint8Array.of(tlvs.length), tlvs);
  },
};

/** The digits of a serial like PRACTICE0001, as one number; 0 when it has none. */
function serialNumber(serial: string): number {
  return Number(serial.replace(/\D/g, '').slice(-9));
}

function tlv(tag: number, value: Uint8Array | readonly number[]): Uint8Array {
  return concatBytes(Uint8Array.of(tag, value.length), Uint8Array.from(value));
}
