import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../../../src/shared/bytes.ts';
import { credentialIdOf, Host, newBench, type Bench } from './host.ts';

const sha256 = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());
const CHALLENGE = sha256('challenge');
const APPLICATION = sha256('example.com');
const NOT_YET = '6985';

let bench: Bench;
let host: Host;

beforeEach(async () => {
  bench = newBench({ personality: 'u2f-only' });
  host = await Host.open(bench);
});

async function message(apdu: Uint8Array): Promise<Uint8Array> {
  host.send(0x03, apdu);
  const [reply] = await host.frames();
  if (reply?.command !== 0x03) throw new Error(`reply ${reply?.command} ${toHex(reply?.payload ?? new Uint8Array())}`);
  return reply.payload;
}

const apdu = (instruction: number, parameter1: number, data: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0, instruction, parameter1, 0, 0, data.length >> 8, data.length & 0xff), data, new Uint8Array(2));
const statusOf = (reply: Uint8Array): string => toHex(reply.slice(-2));
const registration = apdu(1, 0, concatBytes(CHALLENGE, APPLICATION));
const authentication = (control: number, handle: Uint8Array, application = APPLICATION): Uint8Array =>
  apdu(2, control, concatBytes(CHALLENGE, application, Uint8Array.of(handle.length), handle));

async function register() {
  expect(statusOf(await message(registration))).toBe(NOT_YET);
  bench.key.touch();
  const reply = await message(registration);
  expect(statusOf(reply)).toBe('9000');
  const publicKey = reply.slice(1, 66);
  const handle = reply.slice(67, 67 + (reply[66] ?? 0));
  return { reply, publicKey, handle, rest: reply.slice(67 + handle.length, -2) };
}

/** SPKI of an uncompressed P-256 point. */
function spki(point: Uint8Array) {
  const head = fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200');
  return createPublicKey({ key: Buffer.from(concatBytes(head, point)), format: 'der', type: 'spki' });
}

describe('U2F alone', () => {
  it('says so in INIT and takes no CTAP2', async () => {
    host.send(0x06, new Uint8Array(8), 0xffffffff);
    expect((await host.frames())[0]?.payload[16]).toBe(0x01);
    host.send(0x10, Uint8Array.of(0x04));
    expect((await host.frames())[0]).toMatchObject({ command: 0x3f, payload: Uint8Array.of(0x01) });
  });

  it('tells its version', async () => {
    expect(Buffer.from(await message(Uint8Array.of(0, 3, 0, 0)))).toEqual(Buffer.from('U2F_V2\x90\x00', 'latin1'));
    expect(statusOf(await message(Uint8Array.of(0, 3, 0, 0, 0, 0, 0)))).toBe('9000');
  });

  it('registers with a touch; the certificate signs for the new key', async () => {
    const { reply, publicKey, handle, rest } = await register();
    expect(reply[0]).toBe(0x05);
    const certificate = new X509Certificate(rest.slice(0, 4 + (((rest[2] ?? 0) << 8) | (rest[3] ?? 0))));
    const signature = rest.slice(certificate.raw.length);
    const signed = concatBytes(Uint8Array.of(0), APPLICATION, CHALLENGE, handle, publicKey);
    expect(verify('sha256', signed, certificate.publicKey, signature)).toBe(true);
  });

  it('authenticates with a touch, counts, and knows its own handles only', async () => {
    const { publicKey, handle } = await register();
    expect(statusOf(await message(authentication(0x07, handle)))).toBe(NOT_YET);
    expect(bench.key.face.waitingForTouch).toBe(false);
    expect(statusOf(await message(authentication(0x07, handle, sha256('other'))))).toBe('6a80');
    expect(statusOf(await message(authentication(0x03, new Uint8Array(63))))).toBe('6a80');
    expect(statusOf(await message(authentication(0x03, handle)))).toBe(NOT_YET);
    bench.key.touch();
    const reply = await message(authentication(0x03, handle));
    expect([reply[0], toHex(reply.slice(1, 5))]).toEqual([1, '00000001']);
    const signed = concatBytes(APPLICATION, reply.slice(0, 5), CHALLENGE);
    expect(verify('sha256', signed, spki(publicKey), reply.slice(5, -2))).toBe(true);
    const quiet = await message(authentication(0x08, handle));
    expect([quiet[0], toHex(quiet.slice(1, 5))]).toEqual([0, '00000002']);
  });

  it('spends a touch once, lets it grow old, and goes dark when nobody asks', async () => {
    await register();
    expect(statusOf(await message(registration))).toBe(NOT_YET);
    expect(bench.key.face.waitingForTouch).toBe(true);
    await bench.clock.advance(2_000);
    expect(statusOf(await message(registration))).toBe(NOT_YET);
    await bench.clock.advance(2_000);
    expect(bench.key.face.waitingForTouch).toBe(true);
    await bench.clock.advance(1_000);
    expect(bench.key.face.waitingForTouch).toBe(false);
    bench.key.touch();
    expect(statusOf(await message(registration))).toBe(NOT_YET);
    bench.key.touch();
    await bench.clock.advance(10_001);
    expect(statusOf(await message(registration))).toBe(NOT_YET);
  });

  it.each([
    ['nothing', '', '6700'],
    ['half a header', '000100', '6700'],
    ['another class', '80030000', '6e00'],
    ['an unknown instruction', '00100000', '6d00'],
    ['a version with data', '00030000000001ff', '6700'],
    ['a registration without data', '00010000', '6700'],
    ['a length that lies', '0001000000004001', '6700'],
    ['a short length', '0001000001ff', '6700'],
    ['an authentication without a handle', `00020300000041${'00'.repeat(64)}05`, '6700'],
  ])('refuses %s', async (_name, hex, status) => {
    expect(statusOf(await message(fromHex(hex)))).toBe(status);
  });

  it('refuses an unknown control byte', async () => {
    const { handle } = await register();
    expect(statusOf(await message(authentication(0x01, handle)))).toBe('6a80');
  });
});

it('of a key with both, works with either protocol, until alwaysUv', async () => {
  bench = newBench({ personality: '2.0-only' });
  host = await Host.open(bench);
  const { handle } = await register();
  expect((await host.getAssertion({ allowList: [handle] })).status).toBe(0);
  expect((await host.getAssertion({ allowList: [handle], rpId: 'other.example' })).status).toBe(0x2e);
  const id = credentialIdOf((await host.makeCredential()).map);
  expect(statusOf(await message(authentication(0x07, id)))).toBe(NOT_YET);
  expect((await host.info()).get(1)).toEqual(['U2F_V2', 'FIDO_2_0']);
  const always = newBench({ personality: '2.0-only', saved: { ...bench.key.save(), alwaysUv: true } });
  host = await Host.open(always);
  expect(statusOf(await message(registration))).toBe('6d00');
  expect((await host.info()).get(1)).toEqual(['FIDO_2_0']);
});
