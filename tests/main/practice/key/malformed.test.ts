// Every command with requests that are wrong in one place: the status must be the one CTAP 2.1 asks for, and the key unchanged.
import { beforeEach, describe, expect, it } from 'vitest';
import type { CborValue } from '../../../../src/main/ctap/cbor.ts';
import { concatBytes, fromHex } from '../../../../src/shared/bytes.ts';
import { Host, map, newBench } from './host.ts';

const HASH = new Uint8Array(32);
const RP = map({ id: 'example.com' });
const USER = map({ id: Uint8Array.of(1) });
const ES256 = [map({ alg: -7, type: 'public-key' })];
const TOKEN = new Uint8Array(32).fill(1);

type Parameters = readonly (readonly [number, CborValue])[];

/** The parameters with one of them changed, or taken away by undefined. */
const but = (all: Parameters, key: number, value: CborValue): Parameters =>
  [...all.filter(([other]) => other !== key), ...(value === undefined ? [] : [[key, value] as const])];

const MAKE: Parameters = [[1, HASH], [2, RP], [3, USER], [4, ES256]]; // prettier-ignore
const ASSERT: Parameters = [[1, 'example.com'], [2, HASH]]; // prettier-ignore
const PLATFORM_KEY = map([[1, 2], [3, -25], [-1, 1], [-2, HASH], [-3, HASH]]); // prettier-ignore
const SET_PIN: Parameters = [[1, 2], [2, 3], [3, PLATFORM_KEY], [4, HASH], [5, new Uint8Array(80)]]; // prettier-ignore
const CHANGE_PIN: Parameters = [[1, 2], [2, 4], [3, PLATFORM_KEY], [4, HASH], [5, new Uint8Array(80)], [6, HASH]]; // prettier-ignore
const TOKEN_BY_PIN: Parameters = [[1, 2], [2, 9], [3, PLATFORM_KEY], [6, HASH], [9, 4]]; // prettier-ignore
const descriptor = (id: CborValue, type: CborValue = 'public-key') => [map({ id, type })];

const CASES: readonly (readonly [string, number, Parameters, number])[] = [
  ['makeCredential without clientDataHash', 0x01, but(MAKE, 1, undefined), 0x14],
  ['makeCredential with a short clientDataHash', 0x01, but(MAKE, 1, new Uint8Array(31)), 0x03],
  ['makeCredential with clientDataHash as text', 0x01, but(MAKE, 1, 'x'), 0x11],
  ['makeCredential without rp', 0x01, but(MAKE, 2, undefined), 0x14],
  ['makeCredential with an rp that is no map', 0x01, but(MAKE, 2, 'example.com'), 0x11],
  ['makeCredential without rp.id', 0x01, but(MAKE, 2, map({ name: 'x' })), 0x14],
  ['makeCredential with rp.id as bytes', 0x01, but(MAKE, 2, map({ id: HASH })), 0x11],
  ['makeCredential without user', 0x01, but(MAKE, 3, undefined), 0x14],
  ['makeCredential without user.id', 0x01, but(MAKE, 3, map({ name: 'x' })), 0x14],
  ['makeCredential with an empty user.id', 0x01, but(MAKE, 3, map({ id: new Uint8Array() })), 0x03],
  ['makeCredential with a user.id of 65 bytes', 0x01, but(MAKE, 3, map({ id: new Uint8Array(65) })), 0x03],
  ['makeCredential with user.name as number', 0x01, but(MAKE, 3, map({ id: HASH, name: 1 })), 0x11],
  ['makeCredential without pubKeyCredParams', 0x01, but(MAKE, 4, undefined), 0x14],
  ['makeCredential with no algorithm', 0x01, but(MAKE, 4, []), 0x26],
  ['makeCredential with an unknown algorithm', 0x01, but(MAKE, 4, [map({ alg: -65535, type: 'public-key' })]), 0x26],
  ['makeCredential with another credential type', 0x01, but(MAKE, 4, [map({ alg: -7, type: 'private-key' })]), 0x26],
  ['makeCredential with an algorithm without type', 0x01, but(MAKE, 4, [map({ alg: -7 })]), 0x14],
  ['makeCredential with a second algorithm as text', 0x01, but(MAKE, 4, [...ES256, 'x']), 0x11],
  ['makeCredential with an excludeList that is no list', 0x01, but(MAKE, 5, map({})), 0x11],
  ['makeCredential with an excluded id as text', 0x01, but(MAKE, 5, descriptor('x')), 0x11],
  ['makeCredential with an excluded id without type', 0x01, but(MAKE, 5, [map({ id: HASH })]), 0x14],
  ['makeCredential with extensions as list', 0x01, but(MAKE, 6, []), 0x11],
  ['makeCredential with credProtect 4', 0x01, but(MAKE, 6, map({ credProtect: 4 })), 0x2c],
  ['makeCredential with credProtect as text', 0x01, but(MAKE, 6, map({ credProtect: 'x' })), 0x11],
  ['makeCredential with options as text', 0x01, but(MAKE, 7, 'x'), 0x11],
  ['makeCredential with rk as number', 0x01, but(MAKE, 7, map({ rk: 1 })), 0x11],
  ['makeCredential with up: false', 0x01, but(MAKE, 7, map({ up: false })), 0x2c],
  ['makeCredential with uv: true', 0x01, but(MAKE, 7, map({ uv: true })), 0x2c],
  ['makeCredential with a token without protocol', 0x01, but(MAKE, 8, TOKEN), 0x14],
  ['makeCredential with an unknown protocol', 0x01, [...but(MAKE, 8, TOKEN), [9, 3]], 0x02],
  ['makeCredential with a token nobody gave', 0x01, [...but(MAKE, 8, TOKEN), [9, 2]], 0x33],
  ['makeCredential with enterprise attestation', 0x01, but(MAKE, 10, 1), 0x02],
  ['getAssertion without rpId', 0x02, but(ASSERT, 1, undefined), 0x14],
  ['getAssertion with rpId as bytes', 0x02, but(ASSERT, 1, HASH), 0x11],
  ['getAssertion without clientDataHash', 0x02, but(ASSERT, 2, undefined), 0x14],
  ['getAssertion with a long clientDataHash', 0x02, but(ASSERT, 2, new Uint8Array(33)), 0x03],
  ['getAssertion with an allowList that is no list', 0x02, but(ASSERT, 3, 1), 0x11],
  ['getAssertion with an allowed id as text', 0x02, but(ASSERT, 3, descriptor('x')), 0x11],
  ['getAssertion with too many ids', 0x02, but(ASSERT, 3, Array.from({ length: 9 }, () => map({ id: HASH, type: 'public-key' }))), 0x15], // prettier-ignore
  ['getAssertion with an id of nobody', 0x02, but(ASSERT, 3, descriptor(HASH)), 0x2e],
  ['getAssertion with an id of another type', 0x02, but(ASSERT, 3, descriptor(HASH, 'other')), 0x2e],
  ['getAssertion with rk', 0x02, but(ASSERT, 5, map({ rk: false })), 0x2b],
  ['getAssertion with uv: true', 0x02, but(ASSERT, 5, map({ uv: true })), 0x2c],
  ['getAssertion with up as text', 0x02, but(ASSERT, 5, map({ up: 'x' })), 0x11],
  ['getAssertion with a token without protocol', 0x02, but(ASSERT, 6, TOKEN), 0x14],
  ['getAssertion with hmac-secret as text', 0x02, but(ASSERT, 4, map({ 'hmac-secret': 'x' })), 0x11],
  ['getAssertion with half an hmac-secret', 0x02, but(ASSERT, 4, map({ 'hmac-secret': map([[4, 2], [1, map([[1, 2]])]]) })), 0x02], // prettier-ignore
  ['getNextAssertion without a list', 0x08, [], 0x30],
  ['clientPIN without subcommand', 0x06, [[1, 2]], 0x14],
  ['clientPIN with an unknown subcommand', 0x06, [[1, 2], [2, 8]], 0x3e], // prettier-ignore
  ['clientPIN with a subcommand as text', 0x06, [[1, 2], [2, 'x']], 0x11], // prettier-ignore
  ['getKeyAgreement with protocol 0', 0x06, [[1, 0], [2, 2]], 0x02], // prettier-ignore
  ['setPIN without key agreement', 0x06, but(SET_PIN, 3, undefined), 0x14],
  ['setPIN without pinUvAuthParam', 0x06, but(SET_PIN, 4, undefined), 0x14],
  ['setPIN without newPinEnc', 0x06, but(SET_PIN, 5, undefined), 0x14],
  ['setPIN with a key on no curve', 0x06, SET_PIN, 0x02],
  ['changePIN without a PIN', 0x06, CHANGE_PIN, 0x35],
  ['changePIN without pinHashEnc', 0x06, but(CHANGE_PIN, 6, undefined), 0x14],
  ['a token without a PIN', 0x06, TOKEN_BY_PIN, 0x35],
  ['a token without permissions', 0x06, but(TOKEN_BY_PIN, 9, undefined), 0x14],
  ['a token with permission 0x80', 0x06, but(TOKEN_BY_PIN, 9, 0x80), 0x40],
  ['a token with permission 0x100', 0x06, but(TOKEN_BY_PIN, 9, 0x100), 0x40],
  ['a token with a permission beyond 32 bits', 0x06, but(TOKEN_BY_PIN, 9, 2 ** 32 + 4), 0x40],
  ['a token with rpId as bytes', 0x06, but(TOKEN_BY_PIN, 10, HASH), 0x11],
  ['credential management without subcommand', 0x0a, [], 0x14],
  ['credential management with an unknown subcommand', 0x0a, [[1, 8]], 0x3e],
  ['credential management without a token', 0x0a, [[1, 1]], 0x36],
  ['credential management without protocol', 0x0a, [[1, 1], [4, TOKEN]], 0x14], // prettier-ignore
  ['the next RP of no list', 0x0a, [[1, 3]], 0x30],
  ['the next credential of no list', 0x0a, [[1, 5]], 0x30],
  ['credentials of no RP', 0x0a, [[1, 4]], 0x14],
  ['credentials of a short rpIDHash', 0x0a, [[1, 4], [2, map([[1, new Uint8Array(31)]])]], 0x03], // prettier-ignore
  ['deletion of nothing', 0x0a, [[1, 6], [2, map([])]], 0x14], // prettier-ignore
  ['configuration without subcommand', 0x0d, [], 0x14],
  ['configuration with an unknown subcommand', 0x0d, [[1, 4]], 0x02],
  ['configuration with parameters as list', 0x0d, [[1, 3], [2, []]], 0x11], // prettier-ignore
  ['a minimum PIN length as text', 0x0d, [[1, 3], [2, map([[1, 'x']])]], 0x11], // prettier-ignore
];

let host: Host;

beforeEach(async () => {
  host = await Host.open(newBench());
});

describe('a request that is wrong in one place', () => {
  it.each(CASES)('%s', async (_name, code, parameters, status) => {
    const before = JSON.stringify(host.bench.key.save());
    expect((await host.command(code, parameters)).status).toBe(status);
    expect(JSON.stringify(host.bench.key.save())).toBe(before);
  });
});

describe('bytes that are not canonical CBOR', () => {
  it.each([
    ['no map', '01', 0x11],
    ['nothing after a map head', 'a1', 0x12],
    ['an integer longer than it need be', 'a1180102', 0x12],
    ['keys out of order', 'a2020201 01'.replace(' ', ''), 0x12],
    ['a key twice', 'a201010102', 0x12],
    ['an indefinite map', 'bf0101ff', 0x12],
    ['a tag', 'a101c001', 0x12],
    ['a float', 'a101f90000', 0x12],
    ['text that is not UTF-8', 'a10161ff', 0x12],
    ['bytes after the map', 'a0a0', 0x12],
    ['a byte string longer than the message', 'a1015affffffff', 0x12],
    ['nine levels', `a101${'81'.repeat(9)}00`, 0x12],
  ])('%s', async (_name, body, status) => {
    for (const code of [0x01, 0x02, 0x06, 0x0a, 0x0c, 0x0d]) {
      expect(await host.cbor(concatBytes(Uint8Array.of(code), fromHex(body)))).toEqual(Uint8Array.of(status));
    }
  });

  it('a message longer than maxMsgSize', async () => {
    const body = concatBytes(fromHex('a1015904b0'), new Uint8Array(1200));
    expect(await host.cbor(concatBytes(Uint8Array.of(0x01), body))).toEqual(Uint8Array.of(0x39));
  });
});

it('an empty pinUvAuthParam waits for a touch, then says whether there is a PIN', async () => {
  expect((await host.command(0x01, but(MAKE, 8, new Uint8Array()))).status).toBe(0x35);
  expect((await host.command(0x02, but(ASSERT, 6, new Uint8Array()))).status).toBe(0x35);
  await host.setPin('1234');
  expect((await host.command(0x01, but(MAKE, 8, new Uint8Array()))).status).toBe(0x31);
  await expect(host.command(0x01, but(MAKE, 8, new Uint8Array()), false)).rejects.toThrow('replies: []');
});
