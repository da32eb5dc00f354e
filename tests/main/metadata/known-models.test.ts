// The table of models: every row whole, told apart, and with a source that says where it is from.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { knownModel } from '../../../src/main/metadata/known-models.ts';
import table from '../../../src/main/metadata/known-models.json' with { type: 'json' };

const shape = z.strictObject({
  sources: z.record(
    z.string(),
    z.strictObject({ title: z.string().min(10), url: z.url(), read: z.iso.date(), version: z.string().optional() }),
  ),
  models: z
    .array(
      z.strictObject({
        aaguid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        vendor: z.string().regex(/^\S.*\S$/),
        model: z.string().regex(/^\S.*\S$/),
        transports: z.array(z.enum(['usb', 'nfc', 'ble'])).min(1).optional(),
        biometric: z.boolean().optional(),
        source: z.string(),
      }),
    )
    .min(250),
});

describe('the table of models', () => {
  it('has whole rows', () => {
    expect(shape.safeParse(table).error).toBeUndefined();
  });

  it('names each AAGUID once, and no AAGUID of zeros', () => {
    const aaguids = table.models.map(({ aaguid }) => aaguid);
    expect(aaguids.filter((aaguid, at) => aaguids.indexOf(aaguid) !== at)).toEqual([]);
    expect(aaguids.filter((aaguid) => /^[0-]+$/.test(aaguid))).toEqual([]);
  });

  it('names a source that it describes for each row, and no source for nothing', () => {
    expect([...new Set(table.models.map(({ source }) => source))].sort()).toEqual(Object.keys(table.sources).sort());
  });

  it.each([
    ['2fc0579f-8113-47ea-b116-bb5a8db9202a', 'Yubico', 'YubiKey 5 Series with NFC', ['usb', 'nfc']],
    ['a25342c0-3cdc-4414-8e46-f4807fca511c', 'Yubico', 'YubiKey 5 Series with NFC', ['usb', 'nfc']],
    ['d8522d9f-575b-4866-88a9-ba99fa02f35b', 'Yubico', 'YubiKey Bio Series - FIDO Edition', ['usb']],
    ['c1f9a0bc-1dd2-404a-b27f-8e29047a43fd', 'Yubico', 'YubiKey 5 FIPS Series with NFC', ['usb', 'nfc']],
    ['ee041bce-25e5-4cdb-8f86-897fd6418464', 'Feitian', 'Feitian ePass FIDO2-NFC Authenticator', ['usb', 'nfc']],
    ['42b4fb4a-2866-43b2-9bf7-6c6669c2e5d3', 'Google', 'Google Titan Security Key v2', ['usb', 'nfc']],
    ['c39efba6-fcf4-4c3e-828b-fc4a6115a0ff', 'Nitrokey', 'Nitrokey FIDO2', ['usb']],
    ['ab32f0c6-2239-afbb-c470-d2ef4e254db7', 'Token2', 'TOKEN2 FIDO2 Security Key', undefined],
  ])('knows %s', (aaguid, vendor, model, transports) => {
    expect(knownModel(aaguid)).toMatchObject({ vendor, model });
    expect(knownModel(aaguid)?.transports).toEqual(transports);
  });

  it.each([
    'Yubico', 'Feitian', 'Token2', 'Google', 'Nitrokey', 'SoloKeys', 'Kensington', 'Thetis', 'Swissbit', 'HID Global',
    'Thales', 'OneSpan', 'Hideez', 'Identiv', 'AuthenTrend', 'TrustKey (eWBM)', 'Ensurity', 'Excelsecu', 'GoTrustID',
    'Neowave', 'Octatco', 'VinCSS', 'WiSECURE', 'Arculus',
  ])('has keys of %s', (vendor) => {
    expect(table.models.some((row) => row.vendor === vendor)).toBe(true);
  });

  it('knows nothing of a key that is not there', () => {
    expect(knownModel('00000000-0000-0000-0000-000000000000')).toBeNull();
    expect(knownModel('constructor')).toBeNull();
  });
});
