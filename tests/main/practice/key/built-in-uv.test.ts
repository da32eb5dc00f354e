import { describe, expect, it } from 'vitest';
import type { CborMap } from '../../../../src/main/ctap/cbor.ts';
import { bytesOf, credentialIdOf, Host, map, newBench } from './host.ts';

const MC = 1;
const GA = 2;
const CM = 4;
const UV = 0x04;

const open = async (personality = 'fingerprint') => Host.open(newBench({ personality }));
const flagsOf = (reply: CborMap): number => bytesOf(reply, 2)[32] ?? 0;
const uvRetries = async (host: Host) => (await host.command(0x06, [[2, 7]])).map.get(5);

describe('a token by the finger', () => {
  it('is given for the owner, and its touch counts for one credential', async () => {
    const host = await open();
    const { token } = await host.uvToken({ permissions: MC | GA, rpId: 'example.com' });
    if (token === undefined) throw new Error('no token');
    const made = await host.makeCredential({ token, rk: true, touch: false });
    expect([made.status, flagsOf(made.map) & UV]).toEqual([0, UV]);
    expect((await host.getAssertion({ token })).status).toBe(0x33);
  });

  it('is a touch no longer after 30 s', async () => {
    const host = await open();
    const { token } = await host.uvToken({ permissions: MC | GA, rpId: 'example.com' });
    if (token === undefined) throw new Error('no token');
    // Used in time the token stays good; the finger is forgotten all the same.
    expect((await host.getAssertion({ token, up: false })).status).toBe(0x2e);
    await host.bench.clock.advance(30_000);
    await expect(host.makeCredential({ token, touch: false })).rejects.toThrow('replies: []');
  });

  it('costs a try for each other finger, none for a bad sample, and is off after five', async () => {
    const host = await open();
    const wrong = async () => (await host.uvToken({ permissions: CM }, 'stranger')).status;
    expect([await wrong(), await wrong()]).toEqual([0x3f, 0x3f]);
    expect(await uvRetries(host)).toBe(3);
    expect((await host.uvToken({ permissions: CM })).status).toBe(0);
    expect(await uvRetries(host)).toBe(5);
    for (let turn = 0; turn < 4; turn++) expect(await wrong()).toBe(0x3f);
    expect(await wrong()).toBe(0x3c);
    expect((await host.uvToken({ permissions: CM }, null)).status).toBe(0x3c);
    // The PIN gives the finger its tries back.
    await host.setPin('1234');
    await host.goodToken('1234', CM);
    expect(await uvRetries(host)).toBe(5);
  });

  it('ends with the time, and with a cancel', async () => {
    const host = await open();
    expect((await host.uvToken({ permissions: CM }, null)).status).toBe(-1);
    expect(host.bench.key.face).toMatchObject({ waitingForTouch: true, waitsFor: 'finger' });
    host.send(0x11, new Uint8Array());
    expect((await host.frames()).at(-1)?.payload).toEqual(Uint8Array.of(0x2d));
    expect((await host.uvToken({ permissions: CM }, null)).status).toBe(-1);
    await host.bench.clock.advance(30_000);
    expect((await host.frames()).at(-1)?.payload).toEqual(Uint8Array.of(0x2f));
    expect(await uvRetries(host)).toBe(5);
  });

  it.each([
    ['plain', CM, 0x3e],
    ['2.1-pre', CM, 0x02],
    ['fingerprint', 0, 0x02],
    ['fingerprint', MC, 0x14],
    ['fingerprint', 0x40, 0x40],
  ])('on %s with permissions %i: status %i', async (personality, permissions, status) => {
    const host = await open(personality);
    const parameters = [[1, 1], [2, 6], [3, map([[1, 2]])], [9, permissions]] as const; // prettier-ignore
    expect((await host.command(0x06, parameters)).status).toBe(status);
  });

  it('is not there before a finger is', async () => {
    const host = await open();
    host.bench.key.powerCycle();
    await host.init();
    await host.command(0x07);
    expect((await host.uvToken({ permissions: CM }, null)).status).toBe(0x30);
  });
});

describe('the uv option', () => {
  it('asks for the finger, three times if need be', async () => {
    const host = await open();
    const withFingers = (...touch: readonly string[]) => host.makeCredential({ uv: true, rk: true, touch });
    const made = await withFingers('stranger', 'owner');
    expect([made.status, flagsOf(made.map) & UV]).toEqual([0, UV]);
    expect((await withFingers('stranger', 'stranger', 'stranger')).status).toBe(0x27);
    await host.setPin('1234');
    await host.goodToken('1234', CM);
    expect((await withFingers('stranger', 'stranger', 'stranger')).status).toBe(0x36);
  });

  it('is no option without a finger; older keys call it unsupported', async () => {
    expect((await (await open('plain')).makeCredential({ uv: true })).status).toBe(0x2c);
    expect((await (await open('2.0-only')).makeCredential({ uv: true })).status).toBe(0x2b);
  });

  it('finds credProtect level 3 in an assertion', async () => {
    const host = await open('uv-only');
    const extensions = map({ credProtect: 3 });
    const made = host.makeCredential({ uv: true, rk: true, extensions });
    expect((await made).status).toBe(0);
    expect((await host.getAssertion()).status).toBe(0x2e);
    const asserted = await host.getAssertion({ uv: true });
    expect([asserted.status, flagsOf(asserted.map) & 5]).toEqual([0, 5]);
  });
});

describe('without a PIN to fall back to', () => {
  it('a resident credential needs the finger, not the PIN', async () => {
    const host = await open('uv-only');
    expect((await host.makeCredential({ rk: true })).status).toBe(0x27);
    expect((await host.makeCredential()).status).toBe(0);
  });

  it.each([1, 3, 4, 5, 9])('clientPIN subcommand %i is not there', async (subCommand) => {
    const host = await open('uv-only');
    expect((await host.command(0x06, [[1, 2], [2, subCommand]])).status).toBe(0x3e); // prettier-ignore
    expect(await host.options()).not.toHaveProperty('clientPin');
  });
});

it('always-uv takes the finger where there is one, and refuses where nothing protects the key', async () => {
  const bare = await open('always-uv');
  expect((await bare.makeCredential()).status).toBe(0x36);
  expect((await bare.getAssertion()).status).toBe(0x36);
  expect((await bare.getAssertion({ up: false })).status).toBe(0x2e);
  const host = await open('uv-only');
  const { token } = await host.uvToken({ permissions: 0x20 });
  expect((await host.configure(2, token)).status).toBe(0);
  const made = await host.makeCredential();
  expect([made.status, flagsOf(made.map) & UV]).toEqual([0, UV]);
  expect(credentialIdOf(made.map).length).toBeGreaterThan(0);
});
