// `key.fingerprints` and built-in user verification: whole enrolments with good and bad samples, their undoing, listing,
// the preview command, tokens from the sensor.
import { describe, expect, it } from 'vitest';
import { cborMap, type CborValue } from '../../../src/main/ctap/cbor.ts';
import { decodeCborMap } from '../../../src/main/ctap/cbor-shape.ts';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import type { SampleNews } from '../../../src/main/ctap/fingerprint-enrolment.ts';
import type { PinUvAuthToken } from '../../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { toHex } from '../../../src/shared/bytes.ts';
import { ok, seededRandom, SmallAuthenticator } from './small-authenticator.ts';
import { pythonFeatures } from './vectors.ts';

const TEMPLATE = Uint8Array.of(0xab, 0xcd);
const token: PinUvAuthToken = {
  protocol: 2,
  value: new Secret<Uint8Array>(pythonFeatures.token),
  permissions: PERMISSION.bioEnrollment,
};

/** A sensor: each touch takes the next sample; `told` has the sub-commands it was given. */
class Sensor {
  readonly device = new SmallAuthenticator();
  readonly told: CborValue[] = [];
  readonly sent: string[] = [];
  samples: { status: number; remaining: number }[] = [];
  enrolled: { id: Uint8Array; name?: string }[] = [];
  /** Called at each touch, before its answer. */
  onTouch: () => Uint8Array | undefined = () => undefined;

  constructor(command = 0x09, option = 'bioEnroll') {
    this.device.options.set(option, false);
    this.device.override = (message) => {
      if (message[0] !== command) return undefined;
      this.sent.push(toHex(message));
      return this.#answer(decodeCborMap(message.subarray(1)).get(2));
    };
  }

  async open(): Promise<SecurityKey> {
    return SecurityKey.open(this.device, seededRandom());
  }

  #answer(sub: CborValue): Uint8Array {
    this.told.push(sub);
    if (sub === 1 || sub === 2) {
      const stopped = this.onTouch();
      if (stopped !== undefined) return stopped;
      const sample = this.samples.shift();
      if (sample === undefined) return Uint8Array.of(0x2f);
      if (sample.remaining === 0) this.enrolled.push({ id: TEMPLATE });
      return ok(
        cborMap([
          [4, sub === 1 ? TEMPLATE : undefined],
          [5, sample.status],
          [6, sample.remaining],
        ]),
      );
    }
    if (sub === 4) {
      const infos = this.enrolled.map(({ id, name }) =>
        cborMap([
          [1, id],
          [2, name],
        ]),
      );
      return infos.length === 0 ? Uint8Array.of(0x2c) : ok(cborMap([[7, infos]]));
    }
    if (sub === 7) {
      return ok(
        cborMap([
          [2, 1],
          [3, 4],
          [8, 15],
        ]),
      );
    }
    return Uint8Array.of(0);
  }
}

describe('enrolment', () => {
  it('takes samples until none is wanted, and tells each', async () => {
    const sensor = new Sensor();
    sensor.samples = [
      { status: 0, remaining: 2 },
      { status: 7, remaining: 2 },
      { status: 0, remaining: 1 },
      { status: 99, remaining: 1 },
      { status: 0, remaining: 0 },
    ];
    const key = await sensor.open();
    const news: SampleNews[] = [];
    sensor.device.sent.length = 0;
    const templateId = await key.fingerprints.enroll({ token, onSample: (sample) => news.push(sample) });
    expect(templateId).toEqual(TEMPLATE);
    expect(news.map(({ status, remaining }) => `${status} ${remaining}`)).toEqual([
      'good 2',
      'poorQuality 2',
      'good 1',
      'other 1',
      'good 0',
    ]);
    expect(sensor.told).toEqual([1, 2, 2, 2, 2]);
    // getInfo is read again: somebody is enrolled now.
    expect(sensor.device.commands).toBe('09 09 09 09 09 04');
  });

  it.each([
    ['the operator aborts', 0x2d, 'operator'],
    ['nobody comes', 0x2f, 'authenticatorBioEnrollment: CTAP2_ERR_USER_ACTION_TIMEOUT'],
    ['there is no room', 0x17, 'authenticatorBioEnrollment: CTAP2_ERR_FP_DATABASE_FULL'],
  ])('is undone when %s', async (_, status, message) => {
    const sensor = new Sensor();
    sensor.samples = [{ status: 0, remaining: 3 }];
    const key = await sensor.open();
    const abort = new AbortController();
    sensor.onTouch = () => {
      if (sensor.told.length < 2) return undefined;
      if (status === 0x2d) abort.abort(new Error('operator'));
      return Uint8Array.of(status);
    };
    await expect(key.fingerprints.enroll({ token }, { signal: abort.signal })).rejects.toThrow(message);
    expect(sensor.told).toEqual([1, 2, 3]);
    expect(sensor.sent.at(-1)).toBe('09a201010203');
  });

  it('is undone when a sample says that there is no room', async () => {
    const sensor = new Sensor();
    sensor.samples = [{ status: 0x0c, remaining: 3 }];
    const key = await sensor.open();
    await expect(key.fingerprints.enroll({ token })).rejects.toMatchObject({ statusName: 'CTAP2_ERR_FP_DATABASE_FULL' });
    expect(sensor.told).toEqual([1, 3]);
  });

  it('the last touch before the abort is a finger enrolled', async () => {
    const sensor = new Sensor();
    sensor.samples = [{ status: 0, remaining: 0 }];
    const key = await sensor.open();
    const abort = new AbortController();
    sensor.onTouch = () => {
      abort.abort(new Error('operator'));
      return undefined;
    };
    expect(await key.fingerprints.enroll({ token }, { signal: abort.signal })).toEqual(TEMPLATE);
    expect(sensor.told).toEqual([1]);
    sensor.onTouch = () => undefined;
    await expect(key.fingerprints.enroll({ token }, { signal: abort.signal })).rejects.toThrow('operator');
    expect(sensor.told).toEqual([1]);
  });

  it('ends with a key that is never satisfied, or says nothing of its samples', async () => {
    const sensor = new Sensor();
    const key = await sensor.open();
    sensor.samples = Array.from({ length: 1000 }, () => ({ status: 0, remaining: 1 }));
    await expect(key.fingerprints.enroll({ token })).rejects.toMatchObject({ reason: 'tooLarge' });
    expect(sensor.told.length).toBe(129);
    sensor.onTouch = () => ok(cborMap([[4, TEMPLATE]]));
    await expect(key.fingerprints.enroll({ token })).rejects.toMatchObject({ reason: 'shape' });
  });
});

describe('templates', () => {
  it('are listed with their names, or none; the sensor says what it is', async () => {
    const sensor = new Sensor();
    const key = await sensor.open();
    expect(await key.fingerprints.list({ token })).toEqual([]);
    sensor.enrolled = [{ id: TEMPLATE, name: 'thumb' }, { id: Uint8Array.of(1) }];
    expect(await key.fingerprints.list({ token })).toEqual([
      { templateId: TEMPLATE, friendlyName: 'thumb' },
      { templateId: Uint8Array.of(1), friendlyName: '' },
    ]);
    expect(await key.fingerprints.sensorInfo()).toEqual({ kind: 'touch', maxSamples: 4, maxNameBytes: 15 });
  });

  it('every message is the one python-fido2 sends', async () => {
    const sensor = new Sensor();
    const key = await sensor.open();
    const sentBy = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      sensor.sent.length = 0;
      await work();
      return [...sensor.sent];
    };
    const { fingerprints } = key;
    const { bio } = pythonFeatures;
    const one = { token, templateId: TEMPLATE };
    expect(await sentBy(() => fingerprints.sensorInfo())).toEqual(bio.sensorInfo);
    expect(await sentBy(() => fingerprints.list({ token }))).toEqual(bio.enumerate);
    expect(await sentBy(() => fingerprints.rename({ ...one, name: 'left thumb' }))).toEqual(bio.setName);
    expect(await sentBy(() => fingerprints.remove(one))).toEqual(bio.remove);
    sensor.samples = [{ status: 0, remaining: 1 }, { status: 0, remaining: 0 }];
    expect(await sentBy(() => fingerprints.enroll({ token, sampleTimeoutMs: 10_000 }))).toEqual([
      ...bio.enrollBegin10s,
      ...bio.captureNext10s,
    ]);
  });

  it('the preview has the same messages under 0x40; a key with neither is refused before anything is sent', async () => {
    const old = new Sensor(0x40, 'userVerificationMgmtPreview');
    const key = await old.open();
    expect(key.fingerprints.supported).toBe(true);
    await key.fingerprints.list({ token });
    expect(old.sent).toEqual(pythonFeatures.bio.enumerate.map((hex) => hex.replace(/^09/, '40')));
    const without = new SmallAuthenticator();
    const plain = await SecurityKey.open(without, seededRandom());
    without.sent.length = 0;
    await expect(plain.fingerprints.list({ token })).rejects.toMatchObject({ feature: 'bioEnrollment' });
    expect(without.sent).toEqual([]);
  });
});

describe('token from the sensor', () => {
  const request = { permissions: PERMISSION.makeCredential, rpId: 'a.example' };

  it('is one the key accepts; the sensor gets our signal and tells what it waits for', async () => {
    const device = new SmallAuthenticator();
    device.options.set('uv', true);
    const key = await SecurityKey.open(device, seededRandom());
    const seen: unknown[] = [];
    device.override = (message, options) => {
      if (message[0] === 6) seen.push(options.signal, options.onKeepalive);
      return undefined;
    };
    const { signal } = new AbortController();
    const onKeepalive = (): void => undefined;
    const result = await key.getPinUvAuthTokenUsingUv(request, { signal, onKeepalive });
    expect(seen).toEqual([undefined, undefined, signal, onKeepalive]);
    expect([...(device.lastTokenRequest ?? [])].map(([name]) => name)).toEqual([1, 2, 3, 9, 10]);
    if (result.kind !== 'token') throw new Error(result.kind);
    const made = await key.makeCredential({
      clientDataHash: new Uint8Array(32),
      rp: { id: 'a.example' },
      user: { id: Uint8Array.of(1) },
      pubKeyCredParams: [{ alg: -7 }],
      token: result.token,
    });
    expect((made.authData[32] ?? 0) & 0x04).toBe(0x04);
  });

  it('counts unknown fingers down to blocked', async () => {
    const device = new SmallAuthenticator();
    device.options.set('uv', true);
    device.fingerFits = false;
    const key = await SecurityKey.open(device, seededRandom());
    expect(await key.uvRetries()).toBe(3);
    expect(await key.getPinUvAuthTokenUsingUv(request)).toEqual({ kind: 'notRecognised', retriesLeft: 2 });
    expect(await key.getPinUvAuthTokenUsingUv(request)).toEqual({ kind: 'notRecognised', retriesLeft: 1 });
    expect(await key.getPinUvAuthTokenUsingUv(request)).toEqual({ kind: 'blocked' });
    expect(await key.getPinUvAuthTokenUsingUv(request)).toEqual({ kind: 'blocked' });
  });

  it.each([
    ['nobody is enrolled', [['uv', false]]],
    ['it is a key of before CTAP 2.1', [['uv', true], ['pinUvAuthToken', false]]],
  ] as const)('is not asked for when %s', async (_, options) => {
    const device = new SmallAuthenticator();
    for (const [name, set] of options) device.options.set(name, set);
    const key = await SecurityKey.open(device, seededRandom());
    device.sent.length = 0;
    await expect(key.getPinUvAuthTokenUsingUv(request)).rejects.toMatchObject({ feature: 'builtInUserVerification' });
    expect(device.sent).toEqual([]);
  });
});
