// The practice services are as strict as the documented interfaces: who may come in, which members they take, which registrations.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRecord, Bench, makeCredential } from '../tenant/kit.ts';

const KIM = 'kim.example@harbour.example';
const GUEST_SEARCH = 'profile.login eq "nobody@harbour.example" or profile.email eq "nobody@harbour.example"';
let bench: Bench;
let okta: Record<string, string>;
let pingOne: Record<string, string>;

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

async function call(url: string, method: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<Answer> {
  const response = await bench.fetch(url, {
    method, headers: { 'content-type': 'application/json', ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, json };
}
const codeOf = ({ status, json }: Answer): string => `${status} ${String(asRecord(json)['errorCode'] ?? asRecord(json)['code'] ?? asRecord(json)['error'])}`;
const standard = (base64Url: string): string => Buffer.from(base64Url, 'base64url').toString('base64');

beforeAll(async () => {
  bench = await Bench.start();
  const { facts } = bench.tenant.services;
  okta = { authorization: `SSWS ${facts.okta.apiToken.reveal()}` };
  const { environmentId, clientId } = facts.pingone.settings;
  const basic = Buffer.from(`${clientId}:${facts.pingone.clientSecret.reveal()}`).toString('base64');
  const answer = await call(`https://auth.pingone.eu/${environmentId}/as/token`, 'POST', { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' }, 'grant_type=client_credentials');
  pingOne = { authorization: `Bearer ${String(asRecord(answer.json)['access_token'])}` };
});
afterAll(() => bench.close());

describe('Okta', () => {
  const base = 'https://harbour.okta.com/api/v1/users';
  const search = (text: string): string => `${base}?search=${encodeURIComponent(text)}`;
  const account = async (): Promise<string> => {
    const { json } = await call(search(`profile.login eq "${KIM}" or profile.email eq "${KIM}"`), 'GET', okta);
    return String(asRecord(Array.isArray(json) ? json[0] : null)['id']);
  };
  const enrol = async (): Promise<{ readonly path: string; readonly challenge: string }> => {
    const path = `${base}/${await account()}/factors`;
    const { json } = await call(path, 'POST', okta, { factorType: 'webauthn', provider: 'FIDO' });
    const factor = asRecord(json);
    const { challenge } = asRecord(asRecord(asRecord(factor['_embedded'])['activation']));
    return { path: `${path}/${String(factor['id'])}`, challenge: String(challenge) };
  };

  it('lets nobody in without the token, and finds nobody by another language', async () => {
    expect(codeOf(await call(search(GUEST_SEARCH), 'GET', {}))).toBe('401 E0000011');
    expect(codeOf(await call(search(GUEST_SEARCH), 'GET', { authorization: 'SSWS other' }))).toBe('401 E0000011');
    expect(await call(search(GUEST_SEARCH), 'GET', okta)).toEqual({ status: 200, json: [] });
    expect(codeOf(await call(search('profile.login sw "kim"'), 'GET', okta))).toBe('400 E0000031');
    expect(codeOf(await call(`${base}/00uNobody/factors`, 'GET', okta))).toBe('404 E0000007');
  });

  it.each([
    ['an unknown member', { factorType: 'webauthn', provider: 'FIDO', name: 'x' }],
    ['another factor', { factorType: 'u2f', provider: 'FIDO' }],
    ['no provider', { factorType: 'webauthn' }],
  ])('refuses an enrolment with %s', async (_, body) => {
    expect(codeOf(await call(`${base}/${await account()}/factors`, 'POST', okta, body))).toBe('400 E0000001');
  });

  const wishes: readonly (readonly [string, Record<string, unknown>])[] = [
    ['another challenge', { challengeBase64Url: 'AAAAAAAAAAAAAAAAAAAA' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another relying party', { rpId: 'okta.com' }],
    ['a sign-in instead', { type: 'webauthn.get' }],
    ['no touch', { flags: 0x44 }],
  ];
  it.each(wishes)('refuses %s, keeps the factor pending, and takes the right one', async (_, wish) => {
    const { path, challenge } = await enrol();
    const good = { challengeBase64Url: challenge, rpId: 'harbour.okta.com', origin: 'https://harbour.okta.com' };
    const wrong = makeCredential({ ...good, ...wish });
    const send = (credential: typeof wrong): Promise<Answer> =>
      call(`${path}/lifecycle/activate`, 'POST', okta, { attestation: standard(credential.attestationObject), clientData: standard(credential.clientDataJSON) });
    expect(codeOf(await send(wrong))).toBe('403 E0000068');
    const right = makeCredential(good);
    expect(await send(right)).toMatchObject({ status: 200, json: { status: 'ACTIVE', profile: { credentialId: right.id } } });
    expect(codeOf(await send(right))).toBe('400 E0000001');
    expect((await call(path, 'DELETE', okta)).status).toBe(204);
    expect(codeOf(await call(path, 'GET', okta))).toBe('404 E0000007');
  });

  it('refuses base64url, unknown members, and a challenge that is too old', async () => {
    const { path, challenge } = await enrol();
    const { attestationObject, clientDataJSON } = makeCredential({ challengeBase64Url: challenge, rpId: 'harbour.okta.com', origin: 'https://harbour.okta.com' });
    const good = { attestation: standard(attestationObject), clientData: standard(clientDataJSON) };
    const send = (body: unknown): Promise<Answer> => call(`${path}/lifecycle/activate`, 'POST', okta, body);
    expect(codeOf(await send({ ...good, attestation: `${attestationObject}-_` }))).toBe('400 E0000001');
    expect(codeOf(await send({ ...good, stateToken: 'x' }))).toBe('400 E0000001');
    await bench.clock.advance(6 * 60_000);
    expect(codeOf(await send(good))).toBe('403 E0000068');
  });
});

describe('PingOne', () => {
  const devices = async (): Promise<string> => {
    const users = `https://api.pingone.eu/v1/environments/${bench.tenant.services.facts.pingone.settings.environmentId}/users`;
    const { json } = await call(`${users}?filter=${encodeURIComponent(`username eq "${KIM}"`)}`, 'GET', pingOne);
    const list = asRecord(asRecord(json)['_embedded'])['users'];
    return `${users}/${String(asRecord(Array.isArray(list) ? list[0] : null)['id'])}/devices`;
  };
  const rp = { id: 'pingone.eu', name: 'PingOne' };
  const activate = { 'content-type': 'application/vnd.pingidentity.device.activate+json' };

  it('lets nobody in without a token', async () => {
    expect(codeOf(await call(await devices(), 'GET', {}))).toBe('401 ACCESS_FAILED');
    expect(codeOf(await call(`https://auth.pingone.eu/${bench.tenant.services.facts.pingone.settings.environmentId}/as/token`, 'POST', { authorization: 'Basic eDp5' }, ''))).toBe('401 invalid_client');
  });

  it.each([
    ['an unknown member', { type: 'FIDO2', rp, name: 'x' }],
    ['no relying party', { type: 'FIDO2' }],
    ['another type', { type: 'SMS', rp }],
    ['capitals in the relying party', { type: 'FIDO2', rp: { ...rp, id: 'PingOne.eu' } }],
  ])('refuses a device with %s', async (_, body) => {
    expect(codeOf(await call(await devices(), 'POST', pingOne, body))).toBe('400 INVALID_DATA');
  });

  it('activates only what fits: content type, origin, relying party, challenge', async () => {
    const path = await devices();
    const { json } = await call(path, 'POST', pingOne, { type: 'FIDO2', rp, nickname: 'Blue' });
    const device = asRecord(json);
    const options = asRecord(JSON.parse(String(device['publicKeyCredentialCreationOptions'])));
    const bytes = options['challenge'];
    const challengeBase64Url = Buffer.from(Array.isArray(bytes) ? bytes.map(Number) : []).toString('base64url');
    const origin = 'https://apps.pingone.eu';
    const send = (wish: Record<string, unknown>, change: Record<string, unknown> = {}, headers: Record<string, string> = activate): Promise<Answer> => {
      const { id, attestationObject, clientDataJSON } = makeCredential({ challengeBase64Url, rpId: 'pingone.eu', origin, ...wish });
      const response = { attestationObject: standard(attestationObject), clientDataJSON: standard(clientDataJSON) };
      const attestation = JSON.stringify({ id, rawId: standard(id), type: 'public-key', response, clientExtensionResults: {} });
      return call(`${path}/${String(device['id'])}`, 'POST', { ...pingOne, ...headers }, { origin, attestation, ...change });
    };
    expect(codeOf(await send({}, {}, {}))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(codeOf(await send({}, { origin: 'https://evil.example' }))).toBe('400 INVALID_DATA');
    expect(codeOf(await send({}, { nickname: 'x' }))).toBe('400 INVALID_DATA');
    expect(codeOf(await send({ origin: 'https://auth.pingone.eu' }))).toBe('400 INVALID_DATA');
    expect(codeOf(await send({ rpId: 'pingone.com' }))).toBe('400 INVALID_DATA');
    expect(codeOf(await send({ challengeBase64Url: 'AAAA' }))).toBe('400 INVALID_DATA');
    expect(await send({})).toMatchObject({ status: 200, json: { status: 'ACTIVE', nickname: 'Blue' } });
    expect(codeOf(await send({}))).toBe('400 INVALID_DATA');
  });

  it('five devices each', async () => {
    const path = await devices();
    const answers: string[] = [];
    for (let nth = 0; nth < 6; nth++) answers.push(codeOf(await call(path, 'POST', pingOne, { type: 'FIDO2', rp })));
    expect(answers.at(-1)).toBe('400 REQUEST_LIMITED');
  });
});
