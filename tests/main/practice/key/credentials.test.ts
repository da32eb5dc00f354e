import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { isCborArray, isCborMap, type CborMap } from '../../../../src/main/ctap/cbor.ts';
import { pinProtocol } from '../../../../src/main/ctap/pin-protocol.ts';
import { PRACTICE_AAGUID } from '../../../../src/main/practice/key/practice-key.ts';
import { concatBytes } from '../../../../src/shared/bytes.ts';
import { bytesOf, credentialIdOf, Host, map, newBench, testAttestation, type Bench } from './host.ts';

const PIN = '1234';
const MC = 1;
const GA = 2;
const CM = 4;
const ASSERTION_HASH = new Uint8Array(32).fill(9);
const sha256 = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

let bench: Bench;
let host: Host;

beforeEach(async () => {
  bench = newBench({ slots: 3 });
  host = await Host.open(bench);
});

const resident = async (user: string, rpId = 'example.com', extensions?: CborMap) => {
  const token = bench.key.face.pinSet ? await host.goodToken(PIN, MC, rpId) : undefined;
  return host.makeCredential({ user, rpId, rk: true, ...(token && { token }), ...(extensions && { extensions }) });
};

describe('makeCredential', () => {
  it('makes a packed attestation that the practice root stands for', async () => {
    const { status, map: reply } = await host.makeCredential();
    expect(status).toBe(0);
    expect(reply.get(1)).toBe('packed');
    const authData = bytesOf(reply, 2);
    expect(authData.slice(0, 32)).toEqual(sha256('example.com'));
    expect(authData[32]).toBe(0x41);
    expect(authData.slice(37, 53)).toEqual(PRACTICE_AAGUID);
    const statement = reply.get(3) ?? null;
    if (!isCborMap(statement)) throw new Error('no attestation statement');
    const [leafDer] = isCborArray(statement.get('x5c')) ? statement.get('x5c') as readonly Uint8Array[] : []; // prettier-ignore
    const leaf = new X509Certificate(leafDer ?? new Uint8Array());
    const root = new X509Certificate(testAttestation.rootCertificate);
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
    expect([leaf.ca, root.ca]).toEqual([false, true]);
    expect(leaf.subject).toContain('OU=Authenticator Attestation');
    const signed = concatBytes(authData, new Uint8Array(32).fill(7));
    const signature = statement.get('sig');
    expect(signature instanceof Uint8Array && verify('sha256', signed, leaf.publicKey, signature)).toBe(true);
  });

  it('asks for the PIN for a resident credential, and for any with alwaysUv', async () => {
    await host.setPin(PIN);
    expect((await host.makeCredential({ rk: true })).status).toBe(0x36);
    expect((await host.makeCredential()).status).toBe(0);
    await host.configure(2, await host.goodToken(PIN, 0x20));
    expect((await host.makeCredential()).status).toBe(0x36);
    expect((await resident('alice')).status).toBe(0);
  });

  it('takes the first algorithm it knows', async () => {
    const keyType = async (algorithms: readonly number[]) => {
      const { status, map: reply } = await host.makeCredential({ algorithms });
      return status === 0 ? bytesOf(reply, 2)[55 + credentialIdOf(reply).length + 2] : status;
    };
    expect(await keyType([-257, -8, -7])).toBe(1);
    expect(await keyType([-7, -8])).toBe(2);
    expect(await keyType([-257])).toBe(0x26);
  });

  it('refuses an excluded credential only after a touch, and only at its own RP', async () => {
    const id = credentialIdOf((await host.makeCredential()).map);
    const residentId = credentialIdOf((await resident('bob')).map);
    for (const excluded of [id, residentId]) {
      await expect(host.makeCredential({ excludeList: [excluded], touch: false })).rejects.toThrow('replies: []');
      host.send(0x11, new Uint8Array());
      await host.frames();
      expect((await host.makeCredential({ excludeList: [new Uint8Array(62), excluded] })).status).toBe(0x19);
      expect((await host.makeCredential({ excludeList: [excluded], rpId: 'other.example' })).status).toBe(0);
    }
    expect((await host.makeCredential({ excludeList: Array.from({ length: 9 }, () => id) })).status).toBe(0x15);
  });

  it('gives one account of an RP one slot, and refuses when all are taken', async () => {
    const first = credentialIdOf((await resident('alice')).map);
    await resident('bob');
    await resident('alice', 'other.example');
    expect((await resident('carol')).status).toBe(0x28);
    const second = credentialIdOf((await resident('alice')).map);
    expect(second).not.toEqual(first);
    expect((await host.getAssertion({ allowList: [first] })).status).toBe(0x2e);
    expect((await host.info()).get(0x14)).toBe(0);
    expect(bench.key.face.credentials).toHaveLength(3);
  });

  it('cuts long names between characters and refuses long user ids', async () => {
    // 31 × 2 bytes, and then a character of four.
    await host.makeCredential({ rk: true, user: 'alice', userName: `${'é'.repeat(31)}🔑` });
    expect(bench.key.face.credentials[0]?.userName).toBe('é'.repeat(31));
    expect((await resident('x'.repeat(65))).status).toBe(0x03);
  });

  it('leaves nothing behind when the touch does not come', async () => {
    await expect(host.makeCredential({ rk: true, touch: false })).rejects.toThrow('replies: []');
    expect(bench.key.face.waitingForTouch).toBe(true);
    host.send(0x11, new Uint8Array());
    expect((await host.frames()).at(-1)?.payload).toEqual(Uint8Array.of(0x2d));
    expect(bench.key.face.credentials).toEqual([]);
  });

  it('answers the touch question of CTAP 2.0 keys (empty pinUvAuthParam)', async () => {
    const ask = () =>
      host.command(0x01, [
        [1, new Uint8Array(32)],
        [2, map({ id: '.dummy' })],
        [3, map({ id: Uint8Array.of(1), name: 'dummy' })],
        [4, [map({ alg: -7, type: 'public-key' })]],
        [8, new Uint8Array()],
        [9, 1],
      ]);
    expect((await ask()).status).toBe(0x35);
    await host.setPin(PIN);
    expect((await ask()).status).toBe(0x31);
  });
});

describe('getAssertion', () => {
  it.each([-7, -8])('signs with the key of the credential (algorithm %i), and counts', async (alg) => {
    const made = await host.makeCredential({ algorithms: [alg] });
    const id = credentialIdOf(made.map);
    const { status, map: reply } = await host.getAssertion({ allowList: [new Uint8Array(32), id] });
    expect(status).toBe(0);
    const authData = bytesOf(reply, 2);
    expect(authData[32]).toBe(0x01);
    const count = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset).getUint32(33);
    expect(count(authData)).toBe(count(bytesOf(made.map, 2)) + 1);
    const publicKey = jwkOf(bytesOf(made.map, 2).slice(55 + id.length), alg);
    const signed = concatBytes(authData, ASSERTION_HASH);
    expect(verify(alg === -7 ? 'sha256' : null, signed, publicKey, bytesOf(reply, 3))).toBe(true);
  });

  it('does not know ids of another key, another RP, or a changed one', async () => {
    const id = credentialIdOf((await host.makeCredential()).map);
    const changed = id.slice();
    changed[20] = (changed[20] ?? 0) ^ 1;
    const other = await Host.open(newBench({ seed: 'another key' }));
    expect((await host.getAssertion({ allowList: [changed] })).status).toBe(0x2e);
    expect((await host.getAssertion({ allowList: [id], rpId: 'other.example' })).status).toBe(0x2e);
    expect((await other.getAssertion({ allowList: [id] })).status).toBe(0x2e);
    expect((await host.getAssertion({ allowList: [id] })).status).toBe(0);
  });

  it('needs no touch with up: false, and says so in the flags', async () => {
    const id = credentialIdOf((await host.makeCredential()).map);
    const { map: reply } = await host.getAssertion({ allowList: [id], up: false, touch: false });
    expect(bytesOf(reply, 2)[32]).toBe(0);
  });

  it('gives out accounts newest first, to the same program, within 30 s, with names only after the PIN', async () => {
    await host.setPin(PIN);
    await resident('alice');
    await resident('bob');
    await resident('carol');
    const other = await Host.open(bench);
    const begin = async () => host.getAssertion({ token: await host.goodToken(PIN, GA, 'example.com') });
    const first = await begin();
    expect(first.map.get(5)).toBe(3);
    const second = await host.command(0x08);
    const third = await host.command(0x08);
    const names = [first, second, third].map(({ map: reply }) => {
      const user = reply.get(4) ?? null;
      return isCborMap(user) ? user.get('name') : undefined;
    });
    expect(names).toEqual(['carol', 'bob', 'alice']);
    expect((await host.command(0x08)).status).toBe(0x30);

    await begin();
    expect((await other.command(0x08)).status).toBe(0x30);
    await begin();
    await host.info();
    expect((await host.command(0x08)).status).toBe(0x30);
    await begin();
    await bench.clock.advance(31_000);
    expect((await host.command(0x08)).status).toBe(0x30);

    const nameless = await host.getAssertion();
    const user = nameless.map.get(4) ?? null;
    expect(isCborMap(user) ? [...user.keys()] : []).toEqual(['id']);
  });

  it('hides credentials that ask for protection (credProtect 2 and 3)', async () => {
    await host.setPin(PIN);
    const two = credentialIdOf((await resident('two', 'two.example', map({ credProtect: 2 }))).map);
    const three = credentialIdOf((await resident('three', 'three.example', map({ credProtect: 3 }))).map);
    const status = async (rpId: string, allowList?: readonly Uint8Array[], uv = false) =>
      (
        await host.getAssertion({
          rpId,
          ...(allowList && { allowList }),
          ...(uv && { token: await host.goodToken(PIN, GA, rpId) }),
        })
      ).status;
    expect(await status('two.example')).toBe(0x2e);
    expect(await status('two.example', [two])).toBe(0);
    expect(await status('three.example', [three])).toBe(0x2e);
    expect(await status('three.example', undefined, true)).toBe(0);
    expect((await resident('x', 'x.example', map({ credProtect: 4 }))).status).toBe(0x2c);
  });

  it('gives the same hmac-secret for the same salt, another with user verification', async () => {
    await host.setPin(PIN);
    const id = credentialIdOf((await host.makeCredential({ extensions: map({ 'hmac-secret': true }) })).map);
    const secret = async (uv: boolean, salts: Uint8Array) => {
      const protocol = pinProtocol(2);
      const token = uv ? { token: await host.goodToken(PIN, GA, 'example.com') } : {};
      const { keyAgreement, sharedSecret } = await host.agree(2);
      const saltEnc = protocol.encrypt(sharedSecret, salts, bench.random);
      const saltAuth = protocol.authenticate(sharedSecret, saltEnc);
      const input = map([[1, keyAgreement], [2, saltEnc], [3, saltAuth], [4, 2]]); // prettier-ignore
      const { status, map: reply } = await host.getAssertion({
        allowList: [id],
        extensions: map({ 'hmac-secret': input }),
        ...token,
      });
      if (status !== 0) return status;
      const authData = bytesOf(reply, 2);
      expect((authData[32] ?? 0) & 0x80).toBe(0x80);
      return Buffer.from(protocol.decrypt(sharedSecret, authData.slice(-(16 + salts.length)))).toString('hex');
    };
    const one = new Uint8Array(32).fill(1);
    const first = await secret(false, one);
    expect(first).toHaveLength(64);
    expect(await secret(false, concatBytes(one, new Uint8Array(32)))).toMatch(new RegExp(`^${first}`));
    expect(await secret(true, one)).not.toBe(first);
    expect(await secret(false, new Uint8Array(16))).toBe(0x03);
  });

  it('keeps a credBlob with a resident credential', async () => {
    await resident('alice', 'example.com', map({ credBlob: new TextEncoder().encode('blob of alice') }));
    const { map: reply } = await host.getAssertion({ extensions: map({ credBlob: true }) });
    expect(Buffer.from(bytesOf(reply, 2)).includes('blob of alice')).toBe(true);
  });
});

describe('credentialManagement', () => {
  beforeEach(() => host.setPin(PIN));
  const token = (rpId?: string) => host.goodToken(PIN, CM, rpId);

  it('counts, and lists RPs and their credentials piece by piece', async () => {
    await resident('alice');
    await resident('bob');
    await resident('alice', 'other.example');
    const all = await token();
    expect(Object.fromEntries((await host.manage(1, all)).map)).toEqual({ 1: 3, 2: 0 });
    const first = await host.manage(2, all);
    const second = await host.manage(3);
    expect([first.map.get(3), second.map.get(3), first.map.get(5)]).toEqual([
      map({ id: 'example.com', name: 'Example' }),
      map({ id: 'other.example', name: 'Example' }),
      2,
    ]);
    expect((await host.manage(3)).status).toBe(0x30);
    const credential = await host.manage(4, all, map([[1, sha256('example.com')]]));
    expect([credential.map.get(9), credential.map.get(0x0a)]).toEqual([2, 1]);
    expect((await host.manage(5)).map.get(6)).toEqual(map({ id: new TextEncoder().encode('bob'), name: 'bob' }));
  });

  it('says when there is nothing', async () => {
    const all = await token();
    expect((await host.manage(2, all)).status).toBe(0x2e);
    expect((await host.manage(4, all, map([[1, sha256('example.com')]]))).status).toBe(0x2e);
  });

  it('wants a token, and does nothing beyond the RP it is for', async () => {
    const id = credentialIdOf((await resident('alice')).map);
    const remove = map([[2, map({ id, type: 'public-key' })]]);
    expect((await host.manage(6, undefined, remove)).status).toBe(0x36);
    const elsewhere = await token('other.example');
    expect((await host.manage(1, elsewhere)).status).toBe(0x33);
    expect((await host.manage(6, elsewhere, remove)).status).toBe(0x33);
    expect((await host.manage(4, elsewhere, map([[1, sha256('example.com')]]))).status).toBe(0x33);
    expect((await host.manage(6, await token('example.com'), remove)).status).toBe(0);
    expect(bench.key.face.credentials).toEqual([]);
    expect((await host.manage(6, await token(), remove)).status).toBe(0x2e);
  });

  it('renames an account, not another one', async () => {
    const id = credentialIdOf((await resident('alice')).map);
    const rename = (userId: string) =>
      map([
        [2, map({ id, type: 'public-key' })],
        [3, map({ id: new TextEncoder().encode(userId), name: 'alice@new.example' })],
      ]);
    expect((await host.manage(7, await token(), rename('bob'))).status).toBe(0x02);
    expect((await host.manage(7, await token(), rename('alice'))).status).toBe(0);
    expect(bench.key.face.credentials).toEqual([{ rpId: 'example.com', userName: 'alice@new.example' }]);
  });
});

describe('reset', () => {
  it('takes everything away, also credentials without a slot', async () => {
    const id = credentialIdOf((await host.makeCredential()).map);
    await resident('alice');
    await host.setPin(PIN);
    bench.key.powerCycle();
    await host.init();
    expect((await host.command(0x07)).status).toBe(0);
    expect(bench.key.face).toMatchObject({ pinSet: false, credentials: [] });
    expect((await host.getAssertion({ allowList: [id] })).status).toBe(0x2e);
  });

  it('is taken within 10 s of power only, and not without a touch', async () => {
    await resident('alice');
    await bench.clock.advance(10_001);
    expect((await host.command(0x07)).status).toBe(0x30);
    bench.key.powerCycle();
    await host.init();
    await expect(host.command(0x07, undefined, false)).rejects.toThrow('replies: []');
    await bench.clock.advance(30_000);
    expect((await host.frames()).at(-1)?.payload).toEqual(Uint8Array.of(0x2f));
    expect(bench.key.face.credentials).toHaveLength(1);
  });
});

describe('save and restore', () => {
  it('keeps PIN, credentials and configuration, as JSON', async () => {
    await resident('alice', 'example.com', map({ credBlob: Uint8Array.of(1, 2) }));
    const id = credentialIdOf((await host.makeCredential()).map);
    await host.setPin(PIN);
    const text = JSON.stringify(bench.key.save());
    const again = newBench({ slots: 3, saved: JSON.parse(text), seed: 'other randomness' });
    expect(JSON.parse(JSON.stringify(again.key.save()))).toEqual(JSON.parse(text));
    const second = await Host.open(again);
    expect((await second.getAssertion({ allowList: [id] })).status).toBe(0);
    expect((await second.token(PIN, { permissions: CM })).status).toBe(0);
  });

  it.each([{}, null, { version: 2 }, 'text'])('refuses %j', (saved) => {
    expect(() => newBench({ saved })).toThrow();
  });

  it('refuses a state with a private key of another size', async () => {
    await resident('alice');
    const saved = bench.key.save();
    const broken = { ...saved, credentials: saved.credentials.map((one) => ({ ...one, privateKey: 'AAAA' })) };
    expect(() => newBench({ saved: broken })).toThrow();
  });
});

/** The public key at the start of COSE bytes made by hand here: this key's are canonical and of one shape. */
function jwkOf(cose: Uint8Array, alg: number) {
  const text = (at: number): string => Buffer.from(cose.subarray(at, at + 32)).toString('base64url');
  if (alg === -8) return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: text(10) } });
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: text(10), y: text(45) } });
}
