// Every kind of key an operator can hold: what getInfo says of it, which commands it is asked with, what its refusals mean.
import { describe, expect, it } from 'vitest';
import { cborMap, encodeCbor, type CborValue } from '../../../src/main/ctap/cbor.ts';
import { decodeGetInfo } from '../../../src/main/ctap/get-info.ts';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { AAGUID, seededRandom, SmallAuthenticator } from './small-authenticator.ts';

interface Kind {
  readonly versions: readonly string[];
  readonly options: Readonly<Record<string, boolean>>;
  readonly protocols?: readonly number[];
  readonly pin?: string;
}

async function openKind({ versions, options, protocols, pin }: Kind) {
  const device = new SmallAuthenticator();
  device.info.set(1, versions);
  if (protocols === undefined) device.info.delete(6);
  else device.info.set(6, protocols);
  device.options.clear();
  for (const [name, set] of Object.entries(options)) device.options.set(name, set);
  if (pin !== undefined) device.setPin(pin);
  const key = await SecurityKey.open(device, seededRandom());
  device.sent.length = 0;
  return { device, key };
}

const request = { pin: new Secret('1234'), permissions: PERMISSION.makeCredential, rpId: 'a.example' };

describe('what a kind of key is asked with', () => {
  const v20: Kind = { versions: ['U2F_V2', 'FIDO_2_0'], options: { rk: true, clientPin: true }, protocols: [1] };
  const pre: Kind = {
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'],
    options: { rk: true, clientPin: true, credentialMgmtPreview: true, userVerificationMgmtPreview: false },
    protocols: [1],
  };
  const v21: Kind = {
    versions: ['FIDO_2_0', 'FIDO_2_1'],
    options: { clientPin: true, pinUvAuthToken: true, credMgmt: true, authnrCfg: true, largeBlobs: true, bioEnroll: false },
    protocols: [2, 1],
  };
  const v22: Kind = { ...v21, versions: ['FIDO_2_1', 'FIDO_2_2'] };
  const none = { credentials: false, updates: false, fingerprints: false, blobs: false, config: false };
  const all = { credentials: true, updates: true, fingerprints: true, blobs: true, config: true };

  it.each([
    ['2.0', v20, { token: 5, protocol: 1, selection: '01', ...none }],
    ['2.0 that lists no PIN protocol', { versions: v20.versions, options: v20.options }, { token: 5, protocol: 1, selection: '01', ...none }],
    ['2.1-PRE', pre, { token: 5, protocol: 1, selection: '01', ...none, credentials: true, fingerprints: true }],
    ['2.1', v21, { token: 9, protocol: 2, selection: '0b', ...all }],
    ['2.2', v22, { token: 9, protocol: 2, selection: '0b', ...all }],
    ['2.2 without the older versions', { ...v22, versions: ['FIDO_2_3'] }, { token: 9, protocol: 2, selection: '0b', ...all }],
  ] as const)('%s', async (_, kind, expected) => {
    const { device, key } = await openKind({ ...kind, pin: '1234' });
    const result = await key.getPinUvAuthToken(request);
    if (result.kind !== 'token') throw new Error(result.kind);
    const token = device.lastTokenRequest?.get(2);
    device.sent.length = 0;
    await key.select();
    expect({
      token,
      protocol: result.token.protocol,
      selection: device.commands,
      credentials: key.credentials.supported,
      updates: key.credentials.updatesUsers,
      fingerprints: key.fingerprints.supported,
      blobs: key.largeBlobs.supported,
      config: key.config.supported,
    }).toEqual(expected);
    expect(result.token.permissions).toBe(expected.token === 9 ? request.permissions : undefined);
  });

  it('no PIN yet, verification by the key alone, always-UV', async () => {
    const { key: fresh } = await openKind({ ...v21, options: { ...v21.options, clientPin: false } });
    expect([fresh.pinSet, fresh.uvConfigured]).toEqual([false, false]);
    const { key: uvOnly } = await openKind({ ...v21, options: { uv: true, pinUvAuthToken: true, alwaysUv: true } });
    expect([uvOnly.pinSet, uvOnly.uvConfigured]).toEqual([false, true]);
    expect((await uvOnly.getPinUvAuthTokenUsingUv({ permissions: 1, rpId: 'a' })).kind).toBe('token');
    // UV of before CTAP 2.1: no token of it; the option of the request asks for it.
    const { device, key } = await openKind({ ...pre, options: { uv: true } });
    await key.makeCredential({
      clientDataHash: new Uint8Array(32),
      rp: { id: 'a.example' },
      user: { id: Uint8Array.of(1) },
      pubKeyCredParams: [{ alg: -7 }],
      options: { uv: true },
    });
    expect(Buffer.from(device.sent[0] ?? []).toString('hex')).toContain('07a1627576f5');
  });
});

describe('a PIN change that is due', () => {
  it.each([true, false])('is told from a wrong PIN (with permissions: %s)', async (pinUvAuthToken) => {
    const { device, key } = await openKind({
      versions: ['FIDO_2_1'],
      options: { clientPin: true, pinUvAuthToken },
      protocols: [2],
      pin: '1234',
    });
    device.forceChange = true;
    await key.refreshInfo();
    expect(await key.getPinUvAuthToken(request)).toEqual({ kind: 'changeRequired', changeRequired: true });
    expect(await key.getPinUvAuthToken({ ...request, pin: new Secret('9999') })).toMatchObject({
      kind: 'wrong',
      retriesLeft: 7,
    });
    expect((await key.getPinUvAuthToken(request)).kind).toBe('changeRequired');
    device.retries = 1;
    expect((await key.getPinUvAuthToken({ ...request, pin: new Secret('9999') })).kind).toBe('blocked');
  });
});

describe('a locked key', () => {
  it.each([
    ['soft-locked', 5, 3, { kind: 'wrong', retriesLeft: 5, powerCycleNeeded: true }],
    ['blocked', 0, 0, { kind: 'blocked' }],
  ])('%s: the right PIN costs nothing and opens nothing, to get a token and to change it', async (_, retries, inARow, expected) => {
    const { device, key } = await openKind({
      versions: ['FIDO_2_1'],
      options: { clientPin: true, pinUvAuthToken: true },
      protocols: [2],
      pin: '1234',
    });
    device.retries = retries;
    device.wrongInARow = inARow;
    expect(await key.pinRetries()).toEqual({ retriesLeft: retries, powerCycleNeeded: inARow === 3 });
    expect(await key.getPinUvAuthToken(request)).toMatchObject(expected);
    expect(await key.changePin(new Secret('1234'), new Secret('4321'))).toMatchObject(expected);
    expect(device.retries).toBe(retries);
  });
});

describe('a key that limits PINs', () => {
  it('is not sent one that is too long for it, in code points', async () => {
    const { device, key } = await openKind({ versions: ['FIDO_2_2'], options: { clientPin: false }, protocols: [2] });
    device.info.set(0x1d, 8);
    await key.refreshInfo();
    device.sent.length = 0;
    await expect(key.setPin(new Secret('123456789'))).rejects.toMatchObject({ kind: 'tooLong' });
    expect(device.sent).toEqual([]);
    await key.setPin(new Secret('\u{1f600}'.repeat(8)));
    expect(key.pinSet).toBe(true);
  });
});

describe('getInfo of keys that are wrong', () => {
  const base: readonly (readonly [number, CborValue])[] = [
    [1, ['FIDO_2_1']],
    [3, AAGUID],
  ];
  const decode = (more: readonly (readonly [number, CborValue])[]) => decodeGetInfo(encodeCbor(cborMap([...base, ...more])));

  it('a member that nobody needs counts as absent and is kept', () => {
    const wrong: readonly (readonly [number, CborValue])[] = [
      [2, 'hmac-secret'],
      [0x0a, [7]],
      [0x0b, -1],
      [0x13, [1]],
      [0x19, 'text'],
      [0x1f, true],
    ];
    const info = decode(wrong);
    expect([...info.unknown]).toEqual(wrong);
    expect(info.extensions).toEqual([]);
    for (const name of ['algorithms', 'maxSerializedLargeBlobArray', 'certifications', 'encIdentifier']) {
      expect(name in info).toBe(false);
    }
  });

  it('an option that is no boolean is none', () => {
    expect(Object.fromEntries(decode([[4, new Map<string, CborValue>([['rk', true], ['uv', 1]])]]).options)).toEqual({ rk: true });
  });

  it.each([
    [4, ['rk']],
    [5, 'big'],
    [6, ['one']],
    [0x0c, 1],
    [0x0d, '4'],
  ])('member %i decides how to talk to the key: refused', (member, value) => {
    expect(() => decode([[member, value]])).toThrow('CBOR');
  });
});
