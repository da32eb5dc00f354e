// A YubiKey's own description of itself: vendor command 0x42 over FIDO HID (CTAP_READ_CONFIG of yubikey-manager,
// yubikit/management.py). Only Yubico's keys are asked; whatever goes wrong, the answer is "not known".
import type { CtapTransport, ExchangeOptions } from '../ctap/transport.ts';

export const YUBICO_VENDOR_ID = 0x1050;

export interface YubiKeyConfig {
  /** As printed on the key; null for keys without one (Security Key series). */
  readonly serial: string | null;
  /** "5.7.1" */
  readonly firmware: string | null;
  readonly formFactor: YubiKeyFormFactor | null;
  /** A Security Key, which has FIDO alone. */
  readonly isSecurityKey: boolean;
  readonly isFips: boolean;
  /** "YK5-NFC…"; keys with firmware 5.7 or newer have it. */
  readonly partNumber: string | null;
}

export const yubiKeyFormFactors = [
  'usbAKeychain',
  'usbANano',
  'usbCKeychain',
  'usbCNano',
  'usbCLightning',
  'usbABio',
  'usbCBio',
] as const;
export type YubiKeyFormFactor = (typeof yubiKeyFormFactors)[number];

const READ_CONFIG = 0x42;
const TAG = { serial: 0x02, formFactor: 0x04, version: 0x05, moreData: 0x10, partNumber: 0x13, qualifier: 0x19 } as const;
const RELEASED = 2;
const FLAG_SECURITY_KEY = 0x40;
const FLAG_FIPS = 0x80;
/** Seen so far: two. */
const MAX_PAGES = 4;

type Tags = ReadonlyMap<number, Uint8Array>;

/**
 * One exchange a page, of one byte out (the page's number) and at most 256 bytes back.
 *
 * Abort: as `CtapTransport.exchange`; an aborted question is one without an answer.
 *
 * @param vendorId  USB vendor id of the key; anything but Yubico's is not asked
 * @returns null when it is not known. Never throws
 */
export async function readYubiKeyConfig(
  transport: CtapTransport,
  vendorId: number | null,
  options: ExchangeOptions = {},
): Promise<YubiKeyConfig | null> {
  if (vendorId !== YUBICO_VENDOR_ID || transport.vendorCommand === undefined) return null;
  const tags = new Map<number, Uint8Array>();
  try {
    for (let page = 0, last = 0; page <= last && page < MAX_PAGES; page++) {
      const read = parsePage(await transport.vendorCommand(READ_CONFIG, Uint8Array.of(page), options));
      if (read === null) break;
      for (const [tag, value] of read) tags.set(tag, value);
      if (toNumber(read.get(TAG.moreData)) === 1) last = page + 1;
    }
  } catch {
    // Older keys answer INVALID_CMD; a key that left is noticed by the next command that somebody needs.
  }
  return tags.size === 0 ? null : toConfig(tags);
}

/**
 * One page: its length, then tag, length and value of each member. Exactly that, or it is nothing.
 *
 * @returns null for anything else
 */
export function parsePage(bytes: Uint8Array): Tags | null {
  const tags = new Map<number, Uint8Array>();
  if (bytes.length === 0 || bytes.length - 1 !== bytes[0]) return null;
  for (let at = 1; at < bytes.length; ) {
    const tag = bytes[at];
    const length = bytes[at + 1];
    if (tag === undefined || length === undefined || at + 2 + length > bytes.length) return null;
    tags.set(tag, bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return tags;
}

function toConfig(tags: Tags): YubiKeyConfig {
  const serial = toNumber(tags.get(TAG.serial));
  const formFactor = toNumber(tags.get(TAG.formFactor));
  const partNumber = new TextDecoder().decode(tags.get(TAG.partNumber));
  return {
    serial: serial === 0 ? null : String(serial),
    firmware: toVersion(tags),
    formFactor: yubiKeyFormFactors[(formFactor & 0x0f) - 1] ?? null,
    isSecurityKey: (formFactor & FLAG_SECURITY_KEY) !== 0,
    isFips: (formFactor & FLAG_FIPS) !== 0,
    partNumber: /^[\x21-\x7e]{1,32}$/.test(partNumber) ? partNumber : null,
  };
}

/** A pre-release (release type 0 or 1) says 0.0.1 for its version and the real one inside its qualifier. */
function toVersion(tags: Tags): string | null {
  const qualifier = tags.get(TAG.qualifier);
  const inner = qualifier === undefined ? null : parsePage(Uint8Array.of(qualifier.length, ...qualifier));
  const released = inner === null || toNumber(inner.get(0x02)) === RELEASED;
  const version = released ? tags.get(TAG.version) : inner.get(0x01);
  return version?.length === 3 ? version.join('.') : null;
}

/** Big-endian, 4 bytes at most; 0 for anything else. */
function toNumber(bytes: Uint8Array | undefined): number {
  return bytes === undefined || bytes.length > 4 ? 0 : bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
