// fido2Methods of the practice tenant: options as real ones look, registrations judged, every refusal with its text.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { practiceAttestation } from '../../../../src/main/practice/key/attestation.ts';
import { defaultFido2Policy } from '../../../../src/main/practice/tenant/policies.ts';
import { Bench, TARGET, at, nodeRandom, peopleWithOperatorAs } from './kit.ts';
import { makeCredential } from './soft-credential.ts';
import type { CredentialWish } from './soft-credential.ts';

const METHODS = `v1.0/users/${TARGET}/authentication/fido2Methods`;
const AAGUID = new Uint8Array(Buffer.from('50524143544943454b45590000000001', 'hex'));

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterEach(() => {
  bench.tenant.updateFido2Policy(defaultFido2Policy());
  bench.tenant.updateSettings({
    excludeCredentialEncoding: 'base64url',
    creationOptionsShape: 'bare',
    readAfterWriteDelayMs: 0,
  });
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

async function challenge(methods = METHODS): Promise<string> {
  const { status, json } = await bench.graph(token, 'GET', `${methods}/creationOptions`);
  expect(status).toBe(200);
  return String(at(json, 'publicKey', 'challenge'));
}

async function register(wish: Partial<CredentialWish> = {}, name?: string) {
  const credential = makeCredential({ challengeBase64Url: await challenge(), ...wish });
  return { credential, answer: await bench.graph(token, 'POST', METHODS, credential.body(name)) };
}

describe('creationOptions', () => {
  it('looks like the real thing: long JWE challenge, timeout 0, 51-byte OF: user handle, annotations', async () => {
    const { json } = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
    const publicKey = at(json, 'publicKey');
    const text = Buffer.from(String(at(publicKey, 'challenge')), 'base64url').toString('utf8');
    expect(text.split('.')).toHaveLength(5);
    expect(text.length).toBeGreaterThan(5100);
    expect(text.length).toBeLessThan(5300);
    const header: unknown = JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString('utf8'));
    expect(header).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A256GCM' });
    const handle = Buffer.from(String(at(publicKey, 'user', 'id')), 'base64url');
    expect(handle).toHaveLength(51);
    expect(handle.subarray(0, 3).toString()).toBe('OF:');
    expect(publicKey).toMatchObject({
      '@odata.type': '#microsoft.graph.webauthnPublicKeyCredentialCreationOptions',
      rp: { id: 'login.microsoft.com', name: 'Microsoft' },
      user: { name: TARGET, displayName: 'Kim Larsen' },
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      timeout: 0,
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'direct',
    });
    expect(json['challengeTimeoutDateTime']).toBe('2026-11-23T09:05:00Z');
  });

  it.each([
    ['base64url', /^[A-Za-z0-9_-]{64}$/],
    ['base64', /^[A-Za-z0-9+/]{64}$/],
    ['urlToken', /^[A-Za-z0-9_-]{64}0$/],
  ] as const)('writes excluded ids as %s', async (excludeCredentialEncoding, shape) => {
    bench.tenant.updateSettings({ excludeCredentialEncoding });
    const { json } = await bench.graph(
      token,
      'GET',
      'v1.0/users/alice.moreau@harbour.example/authentication/fido2Methods/creationOptions',
    );
    const list = at(json, 'publicKey', 'excludeCredentials');
    expect(list).toHaveLength(1);
    expect(at(list, 0, 'id')).toMatch(shape);
  });

  it('comes as { value } when told so', async () => {
    bench.tenant.updateSettings({ creationOptionsShape: 'value' });
    const { json } = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
    expect(json['publicKey']).toBeUndefined();
    expect(at(json, 'value', 'publicKey', 'rp', 'id')).toBe('login.microsoft.com');
  });

  it('takes a challenge lifetime in beta only', async () => {
    const beta = METHODS.replace('v1.0', 'beta');
    const inPath = await bench.graph(token, 'GET', `${beta}/creationOptions(challengeTimeoutInMinutes=60)`);
    const inQuery = await bench.graph(token, 'GET', `${beta}/creationOptions?challengeTimeoutInMinutes=60`);
    expect([inPath.json['challengeTimeoutDateTime'], inQuery.json['challengeTimeoutDateTime']]).toEqual([
      '2026-11-23T10:00:00Z',
      '2026-11-23T10:00:00Z',
    ]);
    expect((await bench.graph(token, 'GET', `${beta}/creationOptions?challengeTimeoutInMinutes=4`)).status).toBe(400);
    expect((await bench.graph(token, 'GET', `${METHODS}/creationOptions?challengeTimeoutInMinutes=60`)).status).toBe(
      400,
    );
    expect((await bench.graph(token, 'GET', `${METHODS}/creationOptions(challengeTimeoutInMinutes=60)`)).status).toBe(
      400,
    );
  });
});

describe('registration', () => {
  it('stores, lists, reads and deletes a key; its id is the credential id in UrlToken form', async () => {
    const { credential, answer } = await register({ credentialId: nodeRandom.bytes(16) });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      id: `${credential.id}2`,
      displayName: 'Red key',
      aaGuid: '00000000-0000-0000-0000-000000000000',
      attestationLevel: 'notAttested',
      passkeyType: 'deviceBound',
      createdDateTime: '2026-11-23T09:00:00Z',
    });
    const listed = await bench.graph(token, 'GET', METHODS);
    expect(at(listed.json, 'value', 0, 'id')).toBe(`${credential.id}2`);
    const path = `${METHODS}/${credential.id}2`;
    expect((await bench.graph(token, 'GET', path)).status).toBe(200);
    expect((await bench.graph(token, 'DELETE', path)).status).toBe(204);
    expect((await bench.graph(token, 'GET', path)).status).toBe(404);
    expect((await bench.graph(token, 'DELETE', path)).status).toBe(404);
  });

  it('takes RS256, packed with certificates and formats it does not know', async () => {
    const attestation = await practiceAttestation(nodeRandom, AAGUID);
    for (const wish of [
      { algorithm: -257 },
      { format: 'packed', attestation, aaguid: AAGUID },
      { format: 'custom' },
    ] satisfies Partial<CredentialWish>[]) {
      const { answer } = await register(wish);
      expect([wish, answer.status, at(answer.json, 'id') !== undefined]).toEqual([wish, 201, true]);
    }
  });

  it.each<[string, Partial<CredentialWish>, RegExp]>([
    ['an algorithm that was not offered', { algorithm: -8 }, /verificationFailed: Unexpected public key alg/],
    ['another RP', { rpId: 'login.microsoftonline.com' }, /verificationFailed/],
    [
      'another origin',
      { origin: 'https://login.microsoftonline.com' },
      /verificationFailed: Unexpected registration response origin/,
    ],
    ['no user verification', { flags: 0x41 }, /verificationFailed: User verification was required/],
    ['no user presence', { flags: 0x44 }, /verificationFailed: User presence was required/],
    ['an assertion', { type: 'webauthn.get' }, /verificationFailed/],
    ['a cross-origin frame', { crossOrigin: true }, /crossOrigin/],
    ['packed self attestation', { format: 'self' }, /attestationValidationFailed/],
    ['U2F attestation', { format: 'fido-u2f' }, /invalidAttestationDataFormat/],
    ['a foreign challenge', { challengeBase64Url: 'AAAA' }, /The challenge was not issued for this user/],
    ['a padded challenge', { challengeBase64Url: 'AAA=' }, /not base64url/],
    ['a point off the curve', { twistKey: (cose) => cose.set(-3, new Uint8Array(32).fill(1)) }, /public key cannot be used/],
    ['another curve', { twistKey: (cose) => cose.set(-1, 2) }, /public key cannot be used/],
    ['a short RSA key', { algorithm: -257, rsaBits: 1024 }, /public key cannot be used/],
    ['a key of the wrong type', { twistKey: (cose) => cose.set(1, 3) }, /verificationFailed/],
    ['backed up without being eligible', { flags: 0x55 }, /verificationFailed/],
    ['no attested credential data', { flags: 0x05 }, /verificationFailed/],
    ['extensions announced but missing', { flags: 0xc5 }, /verificationFailed|invalidAttestationDataFormat/],
    ['bytes behind the key', { trailing: new Uint8Array(3) }, /verificationFailed|invalidAttestationDataFormat/],
  ])('refuses %s', async (_name, wish, message) => {
    const before = bench.tenant.keysOf(TARGET)?.length;
    const { answer } = await register(wish);
    expect(answer.status).toBe(400);
    expect(at(answer.json, 'error', 'message')).toMatch(message);
    expect(bench.tenant.keysOf(TARGET)?.length).toBe(before);
  });

  it('refuses a signature that does not fit', async () => {
    const attestation = await practiceAttestation(nodeRandom, AAGUID);
    const lying = { ...attestation, sign: (message: Uint8Array) => attestation.sign(message.slice(1)) };
    const before = bench.tenant.keysOf(TARGET)?.length;
    const { answer } = await register({ format: 'packed', attestation: lying, aaguid: AAGUID });
    expect([answer.status, at(answer.json, 'error', 'message')]).toEqual([
      400,
      expect.stringMatching(/verificationFailed/),
    ]);
    expect(bench.tenant.keysOf(TARGET)?.length).toBe(before);
  });

  it('refuses a certificate for another model, and one whose time is over', async () => {
    const attestation = await practiceAttestation(nodeRandom, AAGUID);
    const other = await register({ format: 'packed', attestation, aaguid: new Uint8Array(16).fill(7) });
    expect(at(other.answer.json, 'error', 'message')).toMatch(/verificationFailed/);
    const [profile] = defaultFido2Policy().passkeyProfiles;
    if (profile === undefined) throw new Error('no profile');
    const strict = await Bench.start();
    try {
      strict.tenant.trustAttestationRoots([attestation.rootCertificate]);
      strict.tenant.updateFido2Policy({ passkeyProfiles: [{ ...profile, attestationEnforcement: 'registrationOnly' }] });
      const post = async (): Promise<number> => {
        const strictToken = await strict.operatorToken();
        const { json } = await strict.graph(strictToken, 'GET', `${METHODS}/creationOptions`);
        const wish = { challengeBase64Url: String(at(json, 'publicKey', 'challenge')), format: 'packed', attestation, aaguid: AAGUID } as const;
        return (await strict.graph(strictToken, 'POST', METHODS, makeCredential(wish).body())).status;
      };
      expect(await post()).toBe(201);
      await strict.clock.advance(Date.UTC(2054, 0, 1) - strict.clock.now());
      expect(await post()).toBe(400);
    } finally {
      await strict.close();
    }
  });

  it('stores a credential once, also when two posts come at the same time', async () => {
    const { body } = makeCredential({ challengeBase64Url: await challenge() });
    const answers = await Promise.all([1, 2, 3].map(() => bench.graph(token, 'POST', METHODS, body())));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
  });

  it('wants JSON that says it is', async () => {
    const body = JSON.stringify(makeCredential({ challengeBase64Url: await challenge() }).body());
    const post = async (type: string | null): Promise<readonly unknown[]> => {
      const response = await bench.fetch(`https://graph.microsoft.com/${METHODS}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...(type === null ? {} : { 'content-type': type }) },
        body: new TextEncoder().encode(body),
      });
      const json: unknown = await response.json();
      return [response.status, response.ok ? '' : at(json, 'error', 'message')];
    };
    expect(await post(null)).toEqual([400, expect.stringMatching(/must contain the Content-Type/)]);
    expect(await post('text/plain')).toEqual([400, expect.stringMatching(/JSON Content-Type/)]);
    expect(await post('application/json; odata.metadata=minimal')).toEqual([201, '']);
  });

  it("refuses another user's challenge, an expired one, and a credential that exists", async () => {
    const other = await challenge('v1.0/users/amina.diallo@harbour.example/authentication/fido2Methods');
    expect((await register({ challengeBase64Url: other })).answer.status).toBe(400);
    const { credential, answer } = await register();
    expect(answer.status).toBe(201);
    const again = await bench.graph(token, 'POST', METHODS, credential.body());
    expect(at(again.json, 'error', 'message')).toMatch(/already registered/);
    const late = makeCredential({ challengeBase64Url: await challenge() });
    await bench.clock.advance(5 * 60_000);
    const expired = await bench.graph(token, 'POST', METHODS, late.body());
    expect(at(expired.json, 'error', 'message')).toMatch(/challengeExpired/);
    token = await bench.operatorToken();
  });

  it('refuses names over 30 characters and takes 30', async () => {
    expect((await register({}, 'x'.repeat(31))).answer.status).toBe(400);
    expect((await register({}, 'x'.repeat(30))).answer.status).toBe(201);
  });

  it('refuses members outside the schema and malformed bodies, and stays alive', async () => {
    const good = makeCredential({ challengeBase64Url: await challenge() }).body();
    const credential = at(good, 'publicKeyCredential');
    const bodies: readonly unknown[] = [
      { ...good, rawId: 'x' },
      { ...good, publicKeyCredential: { ...Object(credential), type: 'public-key' } },
      { ...good, publicKeyCredential: { ...Object(credential), id: 'with=padding=' } },
      { ...good, publicKeyCredential: { ...Object(credential), id: 'AAAA' } },
      {
        ...good,
        publicKeyCredential: { ...Object(credential), response: { clientDataJSON: 'e30', attestationObject: 'AA' } },
      },
      { displayName: 'x' },
      [],
      'text',
      null,
    ];
    for (const body of bodies) {
      const answer = await bench.graph(token, 'POST', METHODS, body);
      expect([body, answer.status]).toEqual([body, 400]);
    }
  });

  it('shows a new key only after the read-after-write delay', async () => {
    bench.tenant.updateSettings({ readAfterWriteDelayMs: 4000 });
    const { credential } = await register();
    const ids = async (): Promise<unknown> => at((await bench.graph(token, 'GET', METHODS)).json, 'value');
    expect(JSON.stringify(await ids())).not.toContain(credential.id);
    await bench.clock.advance(4000);
    expect(JSON.stringify(await ids())).toContain(credential.id);
    const path = `${METHODS}/${credential.id}0`;
    expect((await bench.graph(token, 'DELETE', path)).status).toBe(204);
    // Gone at once for writes, only later for reads.
    expect(JSON.stringify(await ids())).toContain(credential.id);
    expect((await bench.graph(token, 'GET', path)).status).toBe(200);
    expect((await bench.graph(token, 'DELETE', path)).status).toBe(404);
    await bench.clock.advance(4000);
    expect(JSON.stringify(await ids())).not.toContain(credential.id);
  });
});

describe('who may', () => {
  it('answers 405 for the caller itself, also under /me', async () => {
    const own = bench.tenant.operator.userPrincipalName;
    for (const path of [`users/${own}`, `users/${bench.tenant.operator.id}`, 'me']) {
      const options = await bench.graph(token, 'GET', `v1.0/${path}/authentication/fido2Methods/creationOptions`);
      const post = await bench.graph(token, 'POST', `v1.0/${path}/authentication/fido2Methods`, {});
      expect([
        options.status,
        post.status,
        at(options.json, 'error', 'code'),
        at(options.json, 'error', 'message'),
      ]).toEqual([405, 405, 'methodNotAllowed', 'The method is not supported for this URL.']);
    }
  });

  it('answers 403 for a target with an admin role, and without the scope', async () => {
    const admin = await bench.graph(token, 'GET', 'v1.0/users/val.keeper@harbour.example/authentication/fido2Methods');
    expect([admin.status, at(admin.json, 'error', 'code')]).toEqual([403, 'accessDenied']);
    const weak = await bench.weakToken('User.Read');
    expect((await bench.graph(weak, 'GET', METHODS)).status).toBe(403);
  });

  it('gives a Global Reader options but no registration', async () => {
    const reader = await Bench.start({ people: peopleWithOperatorAs('Global Reader') });
    try {
      const readerToken = await reader.operatorToken();
      const options = await reader.graph(readerToken, 'GET', `${METHODS}/creationOptions`);
      expect(options.status).toBe(200);
      const credential = makeCredential({ challengeBase64Url: String(at(options.json, 'publicKey', 'challenge')) });
      expect((await reader.graph(readerToken, 'POST', METHODS, credential.body())).status).toBe(403);
    } finally {
      await reader.close();
    }
  });

  it('lets a Privileged Authentication Administrator act on admins', async () => {
    const strong = await Bench.start({ people: peopleWithOperatorAs('Privileged Authentication Administrator') });
    try {
      const strongToken = await strong.operatorToken();
      const answer = await strong.graph(
        strongToken,
        'GET',
        'v1.0/users/gloria.admin@harbour.example/authentication/fido2Methods/creationOptions',
      );
      expect(answer.status).toBe(200);
    } finally {
      await strong.close();
    }
  });

  it('refuses guests', async () => {
    const guest = encodeURIComponent('sam.guest_partner.example#EXT#@harbour.example');
    const path = `v1.0/users/${guest}/authentication/fido2Methods`;
    const credential = makeCredential({ challengeBase64Url: await challenge(path) });
    const answer = await bench.graph(token, 'POST', path, credential.body());
    expect([answer.status, at(answer.json, 'error', 'message')]).toEqual([
      400,
      expect.stringMatching(/external guest/),
    ]);
  });
});
