import { beforeEach, describe, expect, it } from 'vitest';
import { isCborMap } from '../../../../src/main/ctap/cbor.ts';
import { PracticeKey } from '../../../../src/main/practice/key/practice-key.ts';
import { Host, map, newBench, type Bench } from './host.ts';

const PIN = '1234';
const MC = 1;
const GA = 2;
const CM = 4;
const ACFG = 0x20;

let bench: Bench;
let host: Host;

beforeEach(async () => {
  bench = newBench();
  host = await Host.open(bench);
});

const wrong = (version: 1 | 2 = 2) => host.token('9999', { permissions: CM }, version).then(({ status }) => status);

describe.each([1, 2] as const)('PIN protocol %i', (version) => {
  it('sets, changes and checks a PIN', async () => {
    expect(await host.setPin(PIN, version)).toBe(0);
    expect(await host.setPin('5678', version)).toBe(0x33);
    expect(await host.changePin('9999', '5678', version)).toBe(0x31);
    expect(await host.changePin(PIN, '5678', version)).toBe(0);
    expect(await wrong(version)).toBe(0x31);
    expect((await host.token('5678', { permissions: CM }, version)).status).toBe(0);
    expect(bench.key.face).toMatchObject({ pinSet: true, pinRetries: 8, blocked: false });
  });

  it('does not take a request that was changed on the way', async () => {
    const { keyAgreement, sharedSecret } = await host.agree(version);
    expect(sharedSecret.reveal().length).toBe(version === 1 ? 32 : 64);
    const { status } = await host.command(0x06, [
      [1, version],
      [2, 3],
      [3, keyAgreement],
      [4, new Uint8Array(version === 1 ? 16 : 32)],
      [5, new Uint8Array(version === 1 ? 64 : 80)],
    ]);
    expect(status).toBe(0x33);
    expect(bench.key.face.pinSet).toBe(false);
  });
});

describe('PIN rules', () => {
  it.each([
    ['three characters', '123', 0x37],
    ['three characters of four bytes each', '🔑🔑🔑', 0x37],
    ['four characters of four bytes each', '🔑🔑🔑🔑', 0],
    ['63 bytes', 'x'.repeat(63), 0],
    ['64 bytes', 'x'.repeat(64), 0x37],
  ])('%s', async (_name, pin, status) => {
    expect(await host.setPin(pin)).toBe(status);
  });

  it('refuses other protocols, a key that is on no curve, and missing parameters', async () => {
    expect((await host.command(0x06, [[1, 3], [2, 2]])).status).toBe(0x02); // prettier-ignore
    expect((await host.command(0x06, [[2, 2]])).status).toBe(0x14);
    await host.setPin(PIN);
    const noPoint = map([
      [1, 2],
      [3, -25],
      [-1, 1],
      [-2, new Uint8Array(32).fill(1)],
      [-3, new Uint8Array(32).fill(1)],
    ]);
    const parameters = [[1, 2], [2, 9], [3, noPoint], [6, new Uint8Array(32)], [9, CM]] as const; // prettier-ignore
    expect((await host.command(0x06, parameters)).status).toBe(0x02);
    expect(bench.key.face.pinRetries).toBe(8);
  });
});

describe('wrong PINs', () => {
  beforeEach(() => host.setPin(PIN));

  it('take a new key agreement key after each', async () => {
    const keyNow = async () => (await host.command(0x06, [[1, 2], [2, 2]])).map.get(1); // prettier-ignore
    const before = await keyNow();
    expect(await keyNow()).toEqual(before);
    await wrong();
    expect(await keyNow()).not.toEqual(before);
  });

  it('lock until a power cycle after three, and for good after eight', async () => {
    expect([await wrong(), await wrong(), await wrong()]).toEqual([0x31, 0x31, 0x34]);
    expect(bench.key.face).toMatchObject({ pinRetries: 5, needsReplug: true });
    expect((await host.token(PIN, { permissions: CM })).status).toBe(0x34);
    expect(bench.key.face.pinRetries).toBe(5);
    const retries = await host.command(0x06, [[2, 1]]);
    expect(Object.fromEntries(retries.map)).toEqual({ 3: 5, 4: true });

    bench.key.powerCycle();
    await host.init();
    expect([await wrong(), await wrong(), await wrong()]).toEqual([0x31, 0x31, 0x34]);
    bench.key.powerCycle();
    await host.init();
    expect([await wrong(), await wrong()]).toEqual([0x31, 0x32]);
    expect(bench.key.face).toMatchObject({ pinRetries: 0, blocked: true });
    bench.key.powerCycle();
    await host.init();
    expect((await host.token(PIN, { permissions: CM })).status).toBe(0x32);
    expect(await host.changePin(PIN, '5678')).toBe(0x32);
  });

  it('are forgiven by the right one', async () => {
    await wrong();
    await wrong();
    expect((await host.token(PIN, { permissions: CM })).status).toBe(0);
    expect(bench.key.face.pinRetries).toBe(8);
    expect([await wrong(), await wrong()]).toEqual([0x31, 0x31]);
  });

  it('cost their try even when the key is saved and restored', async () => {
    await wrong();
    const restored = newBench({ saved: JSON.parse(JSON.stringify(bench.key.save())) });
    expect(restored.key).toBeInstanceOf(PracticeKey);
    expect(restored.key.face).toMatchObject({ pinSet: true, pinRetries: 7 });
  });
});

describe('pinUvAuthToken', () => {
  beforeEach(() => host.setPin(PIN));

  it.each([
    ['no permission', { permissions: 0 }, 0x02],
    ['bio enrolment, which this key does not have', { permissions: 0x08 }, 0x40],
    ['making a credential for no RP', { permissions: MC }, 0x14],
    ['several at once', { permissions: MC | GA | CM | ACFG, rpId: 'example.com' }, 0],
  ])('asked for with %s', async (_name, grant, status) => {
    expect((await host.token(PIN, grant)).status).toBe(status);
  });

  it('is refused without a PIN on the key', async () => {
    const fresh = await Host.open(newBench());
    expect((await fresh.token(PIN, { permissions: CM })).status).toBe(0x35);
  });

  it('is good for its RP only', async () => {
    const token = await host.goodToken(PIN, MC, 'example.com');
    expect((await host.makeCredential({ token, rpId: 'evil.example' })).status).toBe(0x33);
    expect((await host.makeCredential({ token })).status).toBe(0);
  });

  it('is good for one touch only', async () => {
    const token = await host.goodToken(PIN, MC | GA, 'example.com');
    expect((await host.makeCredential({ token, rk: true })).status).toBe(0);
    expect((await host.makeCredential({ token, rk: true })).status).toBe(0x33);
    expect((await host.getAssertion({ token })).status).toBe(0x33);
    const second = await host.goodToken(PIN, GA, 'example.com');
    expect((await host.getAssertion({ token: second })).status).toBe(0);
    expect((await host.getAssertion({ token: second })).status).toBe(0x33);
  });

  it('is not spent by an assertion without a touch', async () => {
    await host.makeCredential({ token: await host.goodToken(PIN, MC, 'example.com'), rk: true });
    const token = await host.goodToken(PIN, GA, 'example.com');
    expect((await host.getAssertion({ token, up: false })).status).toBe(0);
    expect((await host.getAssertion({ token })).status).toBe(0);
  });

  it('is void when not used within 30 s, or after another was given out', async () => {
    const late = await host.goodToken(PIN, CM);
    await bench.clock.advance(30_000);
    expect((await host.manage(1, late)).status).toBe(0x33);
    const early = await host.goodToken(PIN, CM);
    await bench.clock.advance(29_000);
    expect((await host.manage(1, early)).status).toBe(0);
    await bench.clock.advance(60_000);
    expect((await host.manage(1, early)).status).toBe(0);
    await host.goodToken(PIN, CM);
    expect((await host.manage(1, early)).status).toBe(0x33);
  });

  it('of the old kind makes credentials, is bound to the first RP, and manages nothing', async () => {
    const { token } = await host.token(PIN);
    if (token === undefined) throw new Error('no token');
    expect((await host.manage(1, token)).status).toBe(0x33);
    expect((await host.getAssertion({ token, rpId: 'first.example' })).status).toBe(0x2e);
    expect((await host.makeCredential({ token, rpId: 'second.example' })).status).toBe(0x33);
    expect((await host.makeCredential({ token, rpId: 'first.example' })).status).toBe(0);
  });

  it('does not take permissions in the old subcommand', async () => {
    const { keyAgreement } = await host.agree(2);
    const parameters = [[1, 2], [2, 5], [3, keyAgreement], [6, new Uint8Array(32)], [9, CM]] as const; // prettier-ignore
    expect((await host.command(0x06, parameters)).status).toBe(0x02);
  });
});

describe('authenticatorConfig', () => {
  it('changes anything without a PIN on the key, nothing without a token when there is one', async () => {
    expect((await host.configure(2)).status).toBe(0);
    const options = (await host.info()).get(4) ?? null;
    expect(isCborMap(options) && [options.get('alwaysUv'), options.get('makeCredUvNotRqd')]).toEqual([true, false]);
    await host.setPin(PIN);
    expect((await host.configure(2)).status).toBe(0x36);
    expect((await host.configure(2, await host.goodToken(PIN, CM))).status).toBe(0x33);
    expect((await host.configure(2, await host.goodToken(PIN, ACFG))).status).toBe(0);
    expect((await host.makeCredential()).status).toBe(0);
  });

  it('refuses what it does not have: enterprise attestation, vendor subcommands', async () => {
    expect((await host.configure(1)).status).toBe(0x02);
    expect((await host.configure(0xff)).status).toBe(0x02);
  });

  it('lets the minimum PIN length only grow, and asks for a new PIN when the old one is too short', async () => {
    await host.setPin('123456');
    const set = async (length: number) =>
      (await host.configure(3, await host.goodToken('123456', ACFG), map([[1, length]]))).status;
    expect(await set(6)).toBe(0);
    expect(await set(5)).toBe(0x37);
    expect(await set(64)).toBe(0x37);
    expect((await host.info()).get(0x0c)).toBe(false);
    expect(await set(8)).toBe(0);
    const info = await host.info();
    expect([info.get(0x0c), info.get(0x0d)]).toEqual([true, 8]);
    // CTAP 2.1 §6.5.5.7: the two ways to a token answer differently.
    expect((await host.token('123456', { permissions: CM })).status).toBe(0x37);
    expect((await host.token('123456')).status).toBe(0x31);
    expect(await host.changePin('123456', '1234567')).toBe(0x37);
    expect(await host.changePin('123456', '12345678')).toBe(0);
    expect((await host.info()).get(0x0c)).toBe(false);
    expect((await host.token('12345678', { permissions: CM })).status).toBe(0);
  });

  it('forces a change of a PIN that is long enough, and does not take the same one', async () => {
    expect((await host.configure(3, undefined, map([[3, true]]))).status).toBe(0x35);
    await host.setPin(PIN);
    const token = await host.goodToken(PIN, ACFG);
    expect((await host.configure(3, token, map([[3, true]]))).status).toBe(0);
    expect(await host.changePin(PIN, PIN)).toBe(0x37);
    expect((await host.info()).get(0x0c)).toBe(true);
    expect(await host.changePin(PIN, '4321')).toBe(0);
  });

  it('tells the minimum PIN length to the RPs that may know it', async () => {
    await host.configure(3, undefined, map([[1, 6], [2, ['example.com']]])); // prettier-ignore
    const extensions = map({ minPinLength: true });
    const told = async (rpId: string) => {
      const authData = (await host.makeCredential({ rpId, extensions })).map.get(2);
      return Buffer.from(authData instanceof Uint8Array ? authData : []).includes('minPinLength');
    };
    expect(await told('example.com')).toBe(true);
    expect(await told('other.example')).toBe(false);
    const tooMany = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'];
    expect((await host.configure(3, undefined, map([[2, tooMany]]))).status).toBe(0x28);
  });
});
