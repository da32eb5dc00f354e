import { createHash, createPublicKey, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeCborPrefix, isCborArray, isCborMap, type CborMap } from '../../../../src/main/ctap/cbor.ts';
import { pinProtocol } from '../../../../src/main/ctap/pin-protocol.ts';
import { practiceAttestation, restoreAttestation } from '../../../../src/main/practice/key/attestation.ts';
import { practiceKeyFacts } from '../../../../src/main/practice/key/practice-key.ts';
import { concatBytes, toBase64Url } from '../../../../src/shared/bytes.ts';
import { bytesOf, credentialIdOf, Host, map, newBench, seededRandom } from './host.ts';

const CLIENT_DATA_HASH = new Uint8Array(32).fill(7);
const PIN = '1234';

const { aaguid } = practiceKeyFacts('TEST1', 'Practice Key', 'enterprise');
const fresh = await practiceAttestation(seededRandom('enterprise'), aaguid, 'TEST1');
// Saved and restored, so that the enterprise half is seen to survive.
const attestation = restoreAttestation(JSON.parse(JSON.stringify(fresh.save())));

const open = async (personality: string): Promise<Host> => Host.open(newBench({ personality, attestation }));

function statementOf(reply: CborMap): CborMap {
  const statement = reply.get(3) ?? null;
  if (!isCborMap(statement)) throw new Error('no statement');
  return statement;
}

function certificateOf(reply: CborMap): X509Certificate {
  const chain = statementOf(reply).get('x5c') ?? null;
  const [leaf] = isCborArray(chain) ? chain : [];
  if (!(leaf instanceof Uint8Array)) throw new Error('no x5c');
  return new X509Certificate(leaf);
}

function signatureHolds(reply: CborMap, key: KeyObject): boolean {
  const signature = statementOf(reply).get('sig');
  const signed = concatBytes(bytesOf(reply, 2), CLIENT_DATA_HASH);
  return signature instanceof Uint8Array && verify('sha256', signed, key, signature);
}

describe('attestation formats', () => {
  it('self: the credential signs for itself', async () => {
    const { map: reply } = await (await open('self-attested')).makeCredential();
    expect([reply.get(1), [...statementOf(reply).keys()]]).toEqual(['packed', ['alg', 'sig']]);
    const authData = bytesOf(reply, 2);
    const { value } = decodeCborPrefix(authData.slice(55 + credentialIdOf(reply).length));
    if (!isCborMap(value)) throw new Error('no public key');
    const jwk = { kty: 'EC', crv: 'P-256', x: toBase64Url(bytesOf(value, -2)), y: toBase64Url(bytesOf(value, -3)) };
    expect(signatureHolds(reply, createPublicKey({ key: jwk, format: 'jwk' }))).toBe(true);
  });

  it('none: an empty statement and an AAGUID of zeros', async () => {
    const { map: reply } = await (await open('unattested')).makeCredential();
    expect([reply.get(1), statementOf(reply).size]).toEqual(['none', 0]);
    expect(bytesOf(reply, 2).slice(37, 53)).toEqual(new Uint8Array(16));
  });

  it('2.2: the first wish that can be fulfilled', async () => {
    const host = await open('2.2');
    const format = async (formats: readonly string[]) => (await host.makeCredential({ formats })).map.get(1);
    expect(await format(['tpm', 'none', 'packed'])).toBe('none');
    expect(await format(['packed', 'none'])).toBe('packed');
    expect(await format(['tpm'])).toBe('packed');
    expect((await (await open('plain')).makeCredential({ formats: ['none'] })).map.get(1)).toBe('packed');
  });
});

describe('enterprise attestation', () => {
  it('is off until it is turned on, with the PIN', async () => {
    const host = await open('enterprise');
    expect(await host.options()).toMatchObject({ ep: false });
    expect((await host.makeCredential({ enterprise: 1 })).status).toBe(0x02);
    await host.setPin(PIN);
    expect((await host.configure(1)).status).toBe(0x36);
    expect((await host.configure(1, await host.goodToken(PIN, 0x20))).status).toBe(0);
    expect(await host.options()).toMatchObject({ ep: true });
  });

  it('names the key to the RPs on its list, and to any when the platform vouches', async () => {
    const host = await open('enterprise');
    await host.configure(1);
    const names = async (rpId: string, enterprise?: number) => {
      const { map: reply } = await host.makeCredential({ rpId, ...(enterprise === undefined ? {} : { enterprise }) });
      const certificate = certificateOf(reply);
      expect(signatureHolds(reply, certificate.publicKey)).toBe(true);
      expect(certificate.verify(new X509Certificate(attestation.rootCertificate).publicKey)).toBe(true);
      return [reply.get(4), certificate.subject.includes('TEST1')];
    };
    expect(await names('login.example', 1)).toEqual([true, true]);
    expect(await names('other.example', 1)).toEqual([undefined, false]);
    expect(await names('other.example', 2)).toEqual([true, true]);
    expect(await names('login.example')).toEqual([undefined, false]);
    expect((await host.makeCredential({ enterprise: 3 })).status).toBe(0x2c);
  });

  it('is gone after a reset', async () => {
    const host = await open('enterprise');
    await host.configure(1);
    await host.command(0x07);
    expect(await host.options()).toMatchObject({ ep: false });
  });
});

describe('CTAP 2.2', () => {
  it('the persistent token lists credentials, for ever, and does nothing else', async () => {
    const host = await open('2.2');
    await host.setPin(PIN);
    await host.makeCredential({ token: await host.goodToken(PIN, 1, 'example.com'), rk: true });
    expect((await host.info()).has(0x19)).toBe(false);
    expect((await host.token(PIN, { permissions: 0x44 })).status).toBe(0x02);
    const token = await host.goodToken(PIN, 0x40);
    expect(bytesOf(await host.info(), 0x19)).toHaveLength(32);
    host.bench.key.powerCycle();
    await host.init();
    await host.bench.clock.advance(3_600_000);
    expect((await host.manage(1, token)).map.get(1)).toBe(1);
    const rpIdHash = new Uint8Array(createHash('sha256').update('example.com').digest());
    expect((await host.manage(2, token)).status).toBe(0);
    const listed = await host.manage(4, token, map([[1, rpIdHash]]));
    expect(listed.status).toBe(0);
    expect((await host.manage(6, token, map([[2, listed.map.get(7)]]))).status).toBe(0x33);
    expect((await host.makeCredential({ token })).status).toBe(0x33);
    expect(await host.changePin(PIN, '5678')).toBe(0);
    expect((await host.manage(1, token)).status).toBe(0x33);
  });

  it('hmac-secret-mc gives at registration what hmac-secret gives later', async () => {
    const host = await open('2.2');
    const salt = new Uint8Array(32).fill(5);
    const protocol = pinProtocol(2);
    const input = async () => {
      const { keyAgreement, sharedSecret } = await host.agree(2);
      const saltEnc = protocol.encrypt(sharedSecret, salt, host.bench.random);
      const auth = protocol.authenticate(sharedSecret, saltEnc);
      const opened = (reply: CborMap, skip: number, name: string) => {
        const { value } = decodeCborPrefix(bytesOf(reply, 2).slice(skip));
        if (!isCborMap(value)) throw new Error('no extensions');
        const output = value.get(name);
        return output instanceof Uint8Array ? Buffer.from(protocol.decrypt(sharedSecret, output)).toString('hex') : undefined;
      };
      return { wish: map([[1, keyAgreement], [2, saltEnc], [3, auth], [4, 2]]), opened }; // prettier-ignore
    };
    const first = await input();
    expect((await host.makeCredential({ extensions: map({ 'hmac-secret-mc': first.wish }) })).status).toBe(0x14);
    const made = await host.makeCredential({ extensions: map({ 'hmac-secret': true, 'hmac-secret-mc': first.wish }) });
    const id = credentialIdOf(made.map);
    const keyAt = 55 + id.length;
    const keyLength = decodeCborPrefix(bytesOf(made.map, 2).slice(keyAt)).length;
    const secret = first.opened(made.map, keyAt + keyLength, 'hmac-secret-mc');
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    const second = await input();
    const asserted = await host.getAssertion({ allowList: [id], extensions: map({ 'hmac-secret': second.wish }) });
    expect(second.opened(asserted.map, 37, 'hmac-secret')).toBe(secret);
  });
});
