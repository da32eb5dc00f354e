// Who a key is, from what is known of it: by table, by metadata, by its own descriptor; and what is odd about it.
import { describe, expect, it } from 'vitest';
import type { AuthenticatorInfo } from '../../../src/main/ctap/get-info.ts';
import type { PluggedKey } from '../../../src/main/ctap/key-source.ts';
import { decodeGetInfo } from '../../../src/main/ctap/get-info.ts';
import { fingerprintOf, identifyKey } from '../../../src/main/metadata/identify-key.ts';
import type { MdsEntry } from '../../../src/main/metadata/mds-payload.ts';
import { indexPayload, viewMetadata } from '../../../src/main/metadata/metadata-view.ts';
import type { YubiKeyConfig } from '../../../src/main/metadata/yubikey-config.ts';
import { fromHex } from '../../../src/shared/bytes.ts';
import { pythonFido2 } from '../ctap/vectors.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const YUBIKEY_5_NFC = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const UNKNOWN = 'aabbccdd-0011-2233-4455-66778899aabb';

const plugged: PluggedKey = {
  id: '/dev/hidraw0',
  transport: 'usb',
  product: 'YubiKey OTP+FIDO+CCID',
  manufacturer: 'Yubico',
  serialNumber: '',
  place: '',
  vendorId: 0x1050,
  productId: 0x0407,
};
const card: PluggedKey = { ...plugged, transport: 'nfc', product: '', manufacturer: '', vendorId: null, productId: null };

function info(aaguid: string, change: Partial<AuthenticatorInfo> = {}): AuthenticatorInfo {
  return { ...decodeGetInfo(pythonFido2.getInfo), aaguid: fromHex(aaguid.replaceAll('-', '')), ...change };
}

function metadata(entry: Partial<MdsEntry> | null = null, nextUpdate = '2026-12-01') {
  if (entry === null) return viewMetadata(null, null, NOW);
  const whole = {
    aaguid: YUBIKEY_5_NFC,
    keyIdentifiers: [],
    description: 'Described by FIDO',
    statusReports: [status('FIDO_CERTIFIED_L2')],
    attestationRoots: [],
    attestationTypes: [],
    authenticatorGetInfo: null,
    ...entry,
  };
  const payload = { no: 1, nextUpdate, legalHeader: '', entries: [whole], unreadable: 0 };
  return viewMetadata(indexPayload(payload), null, NOW);
}

function status(name: string) {
  return { status: name, effectiveDate: '2024-01-01', certificate: null, certificateNumber: null, url: null };
}

const config: YubiKeyConfig = {
  serial: '31415926',
  firmware: '5.7.1',
  formFactor: 'usbCKeychain',
  isSecurityKey: false,
  isFips: false,
  partNumber: null,
};

describe('a known model', () => {
  it('with all that can be known', () => {
    const facts = { plugged, info: info(YUBIKEY_5_NFC, { firmwareVersion: 0x050403 }), vendorConfig: config };
    expect(identifyKey({ ...facts, metadata: metadata({}) })).toEqual({
      vendor: 'Yubico',
      model: 'YubiKey 5 Series with NFC',
      modelSource: 'builtin',
      formFactor: 'usbCKeychain',
      serial: { value: '31415926', source: 'vendorCommand' },
      firmware: '5.7.1',
      aaguid: YUBIKEY_5_NFC,
      certification: 'FIDO_CERTIFIED_L2',
      warnings: [],
    });
  });

  it('as a card, without metadata and vendor command: no serial, the firmware of getInfo', () => {
    const facts = { plugged: card, info: info(YUBIKEY_5_NFC, { firmwareVersion: 0x050403 }), vendorConfig: null };
    expect(identifyKey({ ...facts, metadata: metadata() })).toMatchObject({
      vendor: 'Yubico',
      model: 'YubiKey 5 Series with NFC',
      serial: null,
      firmware: '5.4.3',
      certification: null,
      warnings: [],
    });
  });
});

describe('an unknown model', () => {
  const identify = (aaguid: string, entry: Partial<MdsEntry> | null, change: Partial<PluggedKey> = {}) =>
    identifyKey({
      plugged: { ...plugged, vendorId: 0x1234, productId: 1, manufacturer: 'Maker', product: 'Key One', ...change },
      info: info(aaguid),
      vendorConfig: null,
      metadata: metadata(entry),
    });

  it('is named by FIDO, else by its own descriptor, else not', () => {
    expect(identify(UNKNOWN, { aaguid: UNKNOWN })).toMatchObject({
      vendor: 'Maker',
      model: 'Described by FIDO',
      modelSource: 'mds',
    });
    expect(identify(UNKNOWN, null)).toMatchObject({ vendor: 'Maker', model: 'Key One', modelSource: 'usb' });
    expect(identify(UNKNOWN, null, { manufacturer: ' ', product: '' })).toMatchObject({
      vendor: null,
      model: null,
      modelSource: 'unknown',
    });
  });

  it('has no AAGUID where it is of zeros, or where the key is a U2F key', () => {
    expect(identify('00000000-0000-0000-0000-000000000000', null).aaguid).toBeNull();
    const u2f = identifyKey({ plugged, info: null, vendorConfig: null, metadata: metadata({}) });
    expect(u2f).toMatchObject({ vendor: 'Yubico', modelSource: 'usb', aaguid: null, firmware: null });
  });

  it('has the serial of its descriptor only where that is one', () => {
    const solo = { vendorId: 0x0483, productId: 0xa2ca, serialNumber: '205137A7414B' };
    expect(identify(UNKNOWN, null, solo).serial).toEqual({ value: '205137A7414B', source: 'usb' });
    expect(identify(UNKNOWN, null, { serialNumber: '205137A7414B' }).serial).toBeNull();
  });
});

describe('warnings', () => {
  const warningsOf = (entry: Partial<MdsEntry> | null, change: Partial<PluggedKey> = {}, nextUpdate?: string) =>
    identifyKey({
      plugged: { ...plugged, ...change },
      info: info(YUBIKEY_5_NFC),
      vendorConfig: null,
      metadata: metadata(entry, nextUpdate),
    }).warnings;

  it('tell what FIDO says', () => {
    expect(warningsOf({ statusReports: [status('REVOKED'), status('UPDATE_AVAILABLE')] })).toEqual([
      { kind: 'compromised', statuses: ['REVOKED'] },
      { kind: 'updateAvailable' },
    ]);
    expect(warningsOf({}, {}, '2026-11-25')).toEqual([{ kind: 'metadataExpired' }]);
  });

  it('tell that vendor and model do not fit, unless the vendor makes keys for others', () => {
    expect(warningsOf(null, { vendorId: 0x18d1, productId: 1 })).toEqual([
      { kind: 'vendorMismatch', usbVendor: 'Google', vendor: 'Yubico' },
    ]);
    expect(warningsOf(null, { vendorId: 0x1ea8, productId: 1 })).toEqual([]);
    expect(warningsOf(null, { vendorId: 0x1234, productId: 1 })).toEqual([]);
  });
});

it('makes the fingerprint that the ledger looks a key up by', () => {
  const known = identifyKey({ plugged, info: info(YUBIKEY_5_NFC), vendorConfig: config, metadata: metadata() });
  expect(fingerprintOf(known, ['AA'])).toEqual({
    aaguid: YUBIKEY_5_NFC,
    serialNumber: '31415926',
    credentialIds: ['AA'],
  });
  const without = identifyKey({ plugged, info: info(UNKNOWN), vendorConfig: null, metadata: metadata() });
  expect(fingerprintOf(without, [])).toEqual({ aaguid: UNKNOWN, serialNumber: '', credentialIds: [] });
});
