import { describe, expect, it } from 'vitest';
import { PERSONALITIES, personalityNamed } from '../../../../src/main/practice/key/personalities/registry.ts';
import { practiceKeyFacts } from '../../../../src/main/practice/key/practice-key.ts';
import { toHex } from '../../../../src/shared/bytes.ts';
import { Host, map, newBench, type Bench } from './host.ts';

const open = async (personality: string): Promise<Host> => Host.open(newBench({ personality }));
/** All that answer CTAP2 at once. */
const CTAP2 = PERSONALITIES.map(({ name }) => name).filter((name) => name !== 'u2f-only' && name !== 'slow');

async function afterReset(bench: Bench): Promise<Host> {
  bench.key.powerCycle();
  const host = await Host.open(bench);
  expect((await host.command(0x07)).status).toBe(0);
  return host;
}

describe('the registry', () => {
  it('has each name once, each AAGUID in 16 bytes, and a refusal for others', () => {
    const names = PERSONALITIES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(practiceKeyFacts('1', 'Key', name).aaguid).toHaveLength(16);
    expect(() => personalityNamed('vain')).toThrow('no practice key is called vain');
  });
});

// Names of the members that only newer keys have, so that an old key's getInfo is as short as an old key's.
const MEMBERS: readonly (readonly [string, string, string, readonly number[]])[] = [
  ['plain', 'FIDO_2_0 FIDO_2_1', 'alwaysUv authnrCfg clientPin credMgmt credentialMgmtPreview largeBlobs makeCredUvNotRqd pinUvAuthToken plat rk setMinPINLength up', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20]], // prettier-ignore
  ['2.0-only', 'U2F_V2 FIDO_2_0', 'clientPin plat rk up', [1, 2, 3, 4, 5, 6]],
  ['2.1-pre', 'U2F_V2 FIDO_2_0 FIDO_2_1_PRE', 'clientPin credentialMgmtPreview plat rk up userVerificationMgmtPreview uv', [1, 2, 3, 4, 5, 6]], // prettier-ignore
  ['2.2', 'FIDO_2_0 FIDO_2_1 FIDO_2_2', 'alwaysUv authnrCfg clientPin credMgmt largeBlobs makeCredUvNotRqd perCredMgmtRO pinUvAuthToken plat rk setMinPINLength up', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 22, 24, 26, 29]], // prettier-ignore
  ['uv-only', 'FIDO_2_0 FIDO_2_1', 'alwaysUv authnrCfg bioEnroll credMgmt credentialMgmtPreview largeBlobs makeCredUvNotRqd pinUvAuthToken plat rk up userVerificationMgmtPreview uv uvAcfg uvBioEnroll', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 20]], // prettier-ignore
];

describe('getInfo', () => {
  it.each(MEMBERS)('of %s', async (personality, versions, options, members) => {
    const host = await open(personality);
    const info = await host.info();
    expect(info.get(1)).toEqual(versions.split(' '));
    expect(Object.keys(await host.options()).sort()).toEqual(options.split(' '));
    expect([...info.keys()]).toEqual(members);
    expect(info.get(3)).toEqual(host.bench.key.facts.aaguid);
  });
});

describe('commands that a model has not', () => {
  it.each([
    ['2.0-only', [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x40, 0x41]],
    ['2.1-pre', [0x09, 0x0a, 0x0b, 0x0c, 0x0d]],
    ['2.2', [0x09, 0x40, 0x41]],
    ['plain', [0x09, 0x40, 0x05, 0x03, 0x00, 0x0e, 0x42, 0xff]],
  ])('%s', async (personality, codes) => {
    const host = await open(personality);
    for (const code of codes) expect((await host.command(code)).status).toBe(0x01);
  });
});

describe('as handed over, and after a reset', () => {
  it.each(CTAP2)('%s makes a resident credential once its owner did what it asks for', async (personality) => {
    const host = await afterReset(newBench({ personality }));
    const { face } = host.bench.key;
    expect(face).toMatchObject({ pinSet: false, pinRetries: 8, credentials: [], blocked: false });
    const options = await host.options();
    if (options['uv'] === true) {
      expect((await host.makeCredential({ rk: true, uv: true })).status).toBe(0);
      return;
    }
    const version = (await host.info()).get(6);
    const protocol = Array.isArray(version) && version.includes(2) ? 2 : 1;
    expect(await host.setPin('1234', protocol)).toBe(0);
    const grant = options['pinUvAuthToken'] === true ? { permissions: 1, rpId: 'example.com' } : undefined;
    const { token } = await host.token('1234', grant, protocol);
    expect((await host.makeCredential({ rk: true, ...(token && { token }) })).status).toBe(0);
  });

  it('pin-blocked has no tries left', async () => {
    const host = await open('pin-blocked');
    expect((await host.token('123456', { permissions: 4 })).status).toBe(0x32);
    expect(host.bench.key.face).toMatchObject({ pinSet: true, pinRetries: 0, blocked: true });
  });

  it('force-pin-change works with a new PIN', async () => {
    const host = await open('force-pin-change');
    expect((await host.token('123456', { permissions: 4 })).status).toBe(0x37);
    expect(await host.changePin('123456', '654321')).toBe(0);
    expect((await host.token('654321', { permissions: 4 })).status).toBe(0);
  });

  it('no-slots is full until one is deleted', async () => {
    const host = await open('no-slots');
    expect((await host.makeCredential({ rk: true })).status).toBe(0x28);
    expect((await host.makeCredential()).status).toBe(0);
    expect((await host.info()).get(0x14)).toBe(0);
    expect((await afterReset(host.bench)).bench.key.face.credentials).toEqual([]);
  });

  it('always-uv is on again after a reset', async () => {
    const host = await open('always-uv');
    expect(await host.options()).toMatchObject({ alwaysUv: true, makeCredUvNotRqd: false });
    // Nothing protects it: only the way back is open to anyone.
    expect((await host.configure(3, undefined, map([[1, 6]]))).status).toBe(0x36);
    expect((await host.configure(2)).status).toBe(0);
    expect(await host.options()).toMatchObject({ alwaysUv: false, makeCredUvNotRqd: true });
    expect(await (await afterReset(host.bench)).options()).toMatchObject({ alwaysUv: true });
  });
});

describe('tokens of CTAP 2.0', () => {
  it('are good for every RP and for many touches, until power goes', async () => {
    const host = await open('2.0-only');
    await host.setPin('1234', 1);
    const { token } = await host.token('1234', undefined, 1);
    if (token === undefined) throw new Error('no token');
    await host.bench.clock.advance(3_600_000);
    expect((await host.makeCredential({ token, rk: true })).status).toBe(0);
    expect((await host.makeCredential({ token, rpId: 'other.example' })).status).toBe(0);
    expect((await host.getAssertion({ token })).status).toBe(0);
    expect((await host.makeCredential()).status).toBe(0x36);
    host.bench.key.powerCycle();
    await host.init();
    expect((await host.getAssertion({ token })).status).toBe(0x33);
  });

  it('know no permissions and no protocol two', async () => {
    const host = await open('2.0-only');
    expect((await host.command(0x06, [[1, 1], [2, 9]])).status).toBe(0x02); // prettier-ignore
    expect((await host.command(0x06, [[1, 2], [2, 2]])).status).toBe(0x02); // prettier-ignore
    expect((await host.command(0x06, [[1, 1], [2, 1]])).map).toEqual(new Map([[3, 8]])); // prettier-ignore
  });
});

it('slow sends keepalives before it does anything, and can be cancelled', async () => {
  const host = await open('slow');
  host.send(0x10, Uint8Array.of(0x04));
  await host.bench.clock.advance(349);
  const waiting = await host.frames();
  expect(waiting.map(({ command, payload }) => [command, payload[0]])).toEqual([[0x3b, 1], [0x3b, 1], [0x3b, 1]]); // prettier-ignore
  await host.bench.clock.advance(1);
  expect((await host.frames())[0]?.payload[0]).toBe(0);
  host.send(0x10, Uint8Array.of(0x04));
  host.send(0x11, new Uint8Array());
  expect((await host.frames())[0]?.payload).toEqual(Uint8Array.of(0x2d));
});

describe('vendor commands', () => {
  it('yubico-like tells serial and firmware', async () => {
    const host = new Host(newBench({ personality: 'yubico-like' }));
    await host.init();
    host.send(0x42, Uint8Array.of(0));
    const [reply] = await host.frames();
    expect(reply?.command).toBe(0x42);
    const payload = reply?.payload ?? new Uint8Array();
    expect(payload[0]).toBe(payload.length - 1);
    expect(toHex(payload)).toContain('020400000001');
    expect(toHex(payload)).toContain('0503050403');
    host.send(0x43, new Uint8Array());
    expect((await host.frames())[0]).toMatchObject({ command: 0x3f, payload: Uint8Array.of(0x01) });
  });

  it('others know none', async () => {
    const host = await open('plain');
    host.send(0x42, Uint8Array.of(0));
    expect((await host.frames())[0]).toMatchObject({ command: 0x3f, payload: Uint8Array.of(0x01) });
  });
});
