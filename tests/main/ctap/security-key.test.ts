// SecurityKey over a transport played by a small authenticator: PIN and tokens, cancel, listing, configuration, order.
import { describe, expect, it } from 'vitest';
import { cborMap, type CborValue } from '../../../src/main/ctap/cbor.ts';
import { decodeCborMap } from '../../../src/main/ctap/cbor-shape.ts';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import type { PinUvAuthToken } from '../../../src/main/ctap/pin-uv-auth.ts';
import { NotCtap2Error } from '../../../src/main/ctap/key-link.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';
import { ok, seededRandom, SmallAuthenticator } from './small-authenticator.ts';

async function setUp(pin?: string) {
  const device = new SmallAuthenticator();
  if (pin !== undefined) device.setPin(pin);
  const key = await SecurityKey.open(device, seededRandom());
  device.sent.length = 0;
  return { device, key };
}

async function tokenOf(key: SecurityKey, pin: string): Promise<PinUvAuthToken> {
  const result = await key.getPinUvAuthToken({
    pin: new Secret(pin),
    permissions: PERMISSION.makeCredential,
    rpId: 'a.example',
  });
  if (result.kind !== 'token') throw new Error(result.kind);
  return result.token;
}

const hash = new Uint8Array(32).fill(9);
const request = {
  clientDataHash: hash,
  rp: { id: 'a.example' },
  user: { id: Uint8Array.of(1) },
  pubKeyCredParams: [{ alg: -7 }],
} as const;

describe('PIN', () => {
  it.each([1, 2])('protocol %i: set, change, and tokens the key accepts', async (version) => {
    const { device, key } = await setUp();
    device.info.set(6, [version]);
    await key.refreshInfo();
    expect(key.pinSet).toBe(false);
    await key.setPin(new Secret('1234'));
    expect(key.pinSet).toBe(true);
    const made = await key.makeCredential({ ...request, token: await tokenOf(key, '1234') });
    expect((made.authData[32] ?? 0) & 0x04).toBe(0x04);
    expect(await key.changePin(new Secret('1234'), new Secret('öäü5'))).toEqual({ kind: 'changed' });
    expect((await tokenOf(key, 'öäü5')).protocol).toBe(version);
    expect(await key.changePin(new Secret('1234'), new Secret('4321'))).toMatchObject({ wrong: true, retriesLeft: 7 });
  });

  it('asks for permissions where the key has them, else for the token of CTAP 2.0', async () => {
    const { device, key } = await setUp('1234');
    expect((await tokenOf(key, '1234')).permissions).toBe(1);
    expect([...(device.lastTokenRequest ?? [])].map(([name]) => name)).toEqual([1, 2, 3, 6, 9, 10]);
    expect(device.lastTokenRequest?.get(2)).toBe(9);
    device.options.delete('pinUvAuthToken');
    await key.refreshInfo();
    expect((await tokenOf(key, '1234')).permissions).toBeUndefined();
    expect([...(device.lastTokenRequest ?? [])].map(([name]) => name)).toEqual([1, 2, 3, 6]);
    expect(device.lastTokenRequest?.get(2)).toBe(5);
  });

  it('counts wrong PINs down with a fresh key agreement each, asks for a power cycle, ends blocked', async () => {
    const { device, key } = await setUp('1234');
    const wrong = { pin: new Secret('0000'), permissions: 1, rpId: 'a' };
    expect(await key.pinRetries()).toEqual({ retriesLeft: 8, powerCycleNeeded: false });
    expect(await key.getPinUvAuthToken(wrong)).toEqual({
      kind: 'wrong',
      wrong: true,
      retriesLeft: 7,
      powerCycleNeeded: false,
    });
    expect(device.agreements).toBe(1);
    expect(await key.getPinUvAuthToken(wrong)).toMatchObject({ retriesLeft: 6, powerCycleNeeded: false });
    expect(device.agreements).toBe(2);
    expect(await key.getPinUvAuthToken(wrong)).toMatchObject({ retriesLeft: 5, powerCycleNeeded: true });
    expect(await key.getPinUvAuthToken({ ...wrong, pin: new Secret('1234') })).toMatchObject({
      powerCycleNeeded: true,
    });
    expect(device.retries).toBe(5);
    device.wrongInARow = 0;
    device.retries = 1;
    expect(await key.getPinUvAuthToken(wrong)).toEqual({ kind: 'blocked', blocked: true });
    expect(await key.getPinUvAuthToken(wrong)).toEqual({ kind: 'blocked', blocked: true });
  });

  it('says that a change is required', async () => {
    const { device, key } = await setUp('1234');
    device.forceChange = true;
    const result = await key.getPinUvAuthToken({ pin: new Secret('1234'), permissions: 1, rpId: 'a' });
    expect(result.kind).toBe('changeRequired');
    expect(await key.changePin(new Secret('1234'), new Secret('9876'))).toEqual({ kind: 'changed' });
    expect(key.info.forcePinChange).toBe(false);
  });

  it('refuses a PIN that cannot be one before the key hears of it', async () => {
    const { device, key } = await setUp();
    await expect(key.setPin(new Secret('123'))).rejects.toMatchObject({ kind: 'tooShort' });
    await expect(key.setPin(new Secret('x'.repeat(64)))).rejects.toMatchObject({ kind: 'tooLong' });
    expect(device.sent).toEqual([]);
  });

  it('never sends the PIN or its hash in the clear, and prints no secret', async () => {
    const { device, key } = await setUp();
    await key.setPin(new Secret('correct horse'));
    const result = await key.getPinUvAuthToken({ pin: new Secret('correct horse'), permissions: 1, rpId: 'a' });
    const all = device.sent.map(toHex).join();
    expect(all).not.toContain(toHex(new TextEncoder().encode('correct')));
    expect(all).not.toContain(toHex(device.pinHash ?? new Uint8Array(16)));
    expect(JSON.stringify(result)).toContain('[secret]');
  });

  it.each([
    ['no key agreement', fromHex('00a0'), 'CborError'],
    [
      'a key agreement that is no point',
      ok(
        cborMap([
          [
            1,
            cborMap([
              [1, 2],
              [-1, 1],
            ]),
          ],
        ]),
      ),
      'PinProtocolError',
    ],
    ['rubbish', fromHex('00ff'), 'CborError'],
    ['a status', fromHex('7f'), 'CtapError'],
  ])('ends typed on %s', async (_, reply, name) => {
    const { device, key } = await setUp('1234');
    device.override = (message) => (message[0] === 6 ? reply : undefined);
    await expect(key.getPinUvAuthToken({ pin: new Secret('1234'), permissions: 1 })).rejects.toMatchObject({ name });
  });
});

describe('open', () => {
  it('refuses a key without CTAP2', async () => {
    const device = Object.assign(new SmallAuthenticator(), { speaksCtap2: false });
    await expect(SecurityKey.open(device, seededRandom())).rejects.toThrow(NotCtap2Error);
    expect(device.sent).toEqual([]);
    const refusing = new SmallAuthenticator();
    refusing.override = () => Uint8Array.of(0x01);
    await expect(SecurityKey.open(refusing, seededRandom())).rejects.toThrow(NotCtap2Error);
  });
});

describe('cancel', () => {
  it('throws the reason when the key ended the command for it', async () => {
    const { device, key } = await setUp();
    const abort = new AbortController();
    const reason = new Error('operator');
    device.override = () => {
      abort.abort(reason);
      return Uint8Array.of(0x2d);
    };
    await expect(key.makeCredential(request, { signal: abort.signal })).rejects.toBe(reason);
  });

  it('returns the credential when the touch came first', async () => {
    const { device, key } = await setUp();
    const abort = new AbortController();
    device.override = () => {
      abort.abort();
      return undefined;
    };
    expect((await key.makeCredential(request, { signal: abort.signal })).fmt).toBe('packed');
    expect(device.stored.length).toBe(1);
  });

  it('is an error of the key when nobody asked for it', async () => {
    const { device, key } = await setUp();
    device.override = () => Uint8Array.of(0x2d);
    await expect(key.makeCredential(request)).rejects.toMatchObject({ statusName: 'CTAP2_ERR_KEEPALIVE_CANCEL' });
  });
});

describe('selection', () => {
  it('uses the command, else the dummy credential, whose refusal means touched', async () => {
    const { device, key } = await setUp();
    await key.select();
    device.override = (message) =>
      message[0] === 0x0b ? Uint8Array.of(1) : message[0] === 1 ? Uint8Array.of(0x35) : undefined;
    await key.select();
    device.info.set(1, ['FIDO_2_0']);
    await key.refreshInfo();
    await key.select();
    expect(device.commands).toBe('0b 0b 01 04 01');
    device.override = () => Uint8Array.of(0x2f);
    await expect(key.select()).rejects.toMatchObject({ statusName: 'CTAP2_ERR_USER_ACTION_TIMEOUT' });
  });
});

/** Credential management with `count` credentials; each reply by subcommand. */
function managing(device: SmallAuthenticator, count: number, command = 0x0a) {
  const deleted: string[] = [];
  device.override = (message) => {
    if (message[0] !== command) return undefined;
    const body = decodeCborMap(message.subarray(1));
    const id = (n: number): CborValue =>
      cborMap([
        ['id', Uint8Array.of(n)],
        ['type', 'public-key'],
      ]);
    const user = cborMap([
      ['id', Uint8Array.of(7)],
      ['name', 'u'],
    ]);
    switch (body.get(1)) {
      case 1:
        return ok(
          cborMap([
            [1, count],
            [2, 10],
          ]),
        );
      case 2:
        return count === 0
          ? Uint8Array.of(0x2e)
          : ok(
              cborMap([
                [3, cborMap([['id', 'a.example']])],
                [4, hash],
                [5, 1],
              ]),
            );
      case 4:
        return count === 0
          ? Uint8Array.of(0x2e)
          : ok(
              cborMap([
                [6, user],
                [7, id(0)],
                [9, count],
              ]),
            );
      case 5:
        return ok(
          cborMap([
            [6, user],
            [7, id(1)],
          ]),
        );
      case 6:
        deleted.push(toHex(message));
        return Uint8Array.of(0);
      default:
        return Uint8Array.of(1);
    }
  };
  return deleted;
}

describe('credential management', () => {
  it('lists, counts and deletes; nothing comes between Begin and Next', async () => {
    const { device, key } = await setUp('1234');
    const token = await tokenOf(key, '1234');
    const deleted = managing(device, 3);
    device.sent.length = 0;
    const [listed, counts] = await Promise.all([
      key.credentials.listCredentials({ token, rpId: 'a.example' }),
      key.credentials.count({ token }),
      key.refreshInfo(),
    ]);
    expect(listed.map(({ credentialId }) => credentialId[0])).toEqual([0, 1, 1]);
    expect(counts).toEqual({ existing: 3, maxRemaining: 10 });
    expect(device.commands).toBe('0a 0a 0a 0a 04');
    expect((await key.credentials.listRps({ token })).map(({ rp }) => rp.id)).toEqual(['a.example']);
    await key.credentials.delete({ token, credentialId: Uint8Array.of(5) });
    expect(deleted[0]).toContain('0106' + '02a102a262696441056474797065');
  });

  it('is empty without credentials, and does not believe a thousand and more', async () => {
    const { device, key } = await setUp('1234');
    const token = await tokenOf(key, '1234');
    managing(device, 0);
    expect(await key.credentials.listCredentials({ token, rpId: 'a.example' })).toEqual([]);
    expect(await key.credentials.listRps({ token })).toEqual([]);
    managing(device, 1025);
    await expect(key.credentials.listCredentials({ token, rpId: 'a.example' })).rejects.toMatchObject({ reason: 'tooLarge' });
  });

  it('uses the preview command of keys that have only that', async () => {
    const { device, key } = await setUp('1234');
    device.options.delete('credMgmt');
    device.options.set('credentialMgmtPreview', true);
    await key.refreshInfo();
    expect(key.credentials.supported).toBe(true);
    const token = await tokenOf(key, '1234');
    managing(device, 1, 0x41);
    expect((await key.credentials.listCredentials({ token, rpId: 'a.example' })).length).toBe(1);
  });
});

describe('configuration and reset', () => {
  it('looks at getInfo again after each change', async () => {
    const { device, key } = await setUp('1234');
    const token = await tokenOf(key, '1234');
    device.override = (message) => (message[0] === 0x0d ? Uint8Array.of(0) : undefined);
    device.sent.length = 0;
    device.info.set(0x0d, 6);
    await key.config.setMinPinLength({ token, newMinPinLength: 6, forceChangePin: true });
    expect(key.info.minPinLength).toBe(6);
    await key.reset();
    await key.config.enableEnterpriseAttestation();
    expect(device.commands).toBe('0d 04 07 04 0d 04');
    expect([...decodeCborMap(device.sent[0]?.subarray(1) ?? new Uint8Array()).keys()]).toEqual([1, 2, 3, 4]);
    expect([...decodeCborMap(device.sent[4]?.subarray(1) ?? new Uint8Array()).keys()]).toEqual([1]);
  });

  it('toggles always-UV only when it is not as wanted', async () => {
    const { device, key } = await setUp();
    device.override = (message) => (message[0] === 0x0d ? Uint8Array.of(0) : undefined);
    device.options.set('alwaysUv', true);
    await key.config.setAlwaysUv({ on: true });
    expect(device.commands).toBe('04');
    await key.config.setAlwaysUv({ on: false });
    expect(device.commands).toBe('04 04 0d 04');
  });

  it('a change that was made stands when the look afterwards fails', async () => {
    const { device, key } = await setUp();
    device.override = (message) => (message[0] === 4 ? Uint8Array.of(0x7f) : undefined);
    await key.reset();
    expect(key.info.versions).toContain('FIDO_2_1');
  });
});

describe('assertions', () => {
  it('reads all that match', async () => {
    const { device, key } = await setUp();
    const reply = (n: number): Uint8Array =>
      ok(
        cborMap([
          [
            1,
            cborMap([
              ['id', Uint8Array.of(n)],
              ['type', 'public-key'],
            ]),
          ],
          [2, hash],
          [3, hash],
          [5, n === 1 ? 3 : undefined],
        ]),
      );
    let n = 0;
    device.override = () => reply(++n);
    const all = await key.getAssertions({ rpId: 'a', clientDataHash: hash });
    expect(all.map(({ credential }) => credential?.id[0])).toEqual([1, 2, 3]);
    expect(device.commands).toBe('02 08 08');
  });
});
