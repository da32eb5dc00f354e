// Requests to Okta and PingOne as HTTP: waits, errors, limits; and what is read of the answers, against the documented samples.
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/main/secret.ts';
import { createRequestGate } from '../../../src/main/directory/request-gate.ts';
import { createOktaApi, readOktaError } from '../../../src/main/services/okta-api.ts';
import { createPingOneApi, readPingOneError } from '../../../src/main/services/pingone-api.ts';
import { readPingOneOptions } from '../../../src/main/services/pingone-options.ts';
import { pingOneToken } from '../../../src/main/services/pingone-token.ts';
import { createServiceApi, waitOf } from '../../../src/main/services/service-api.ts';
import { FastClock } from '../../fakes/fast-clock.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** Answers in turn; the last one again and again. */
function rig(...answers: readonly (() => Response)[]) {
  const clock = new FastClock();
  const sent: Sent[] = [];
  const fetch_: typeof fetch = async (input, init = {}) => {
    sent.push({ url: new Request(input).url, init });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer === undefined) throw new TypeError('no network');
    return answer();
  };
  const api = createServiceApi({
    service: 'Okta', base: 'https://example.okta.com', fetch: fetch_, clock, gate: createRequestGate(clock),
    authorization: async () => new Secret('SSWS token'), readError: readOktaError,
  });
  return { clock, sent, fetch_, api };
}

const json = (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) => () =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', ...headers } });

describe('waits', () => {
  const now = Date.UTC(2026, 10, 23, 9, 0, 0);
  it.each<readonly [string, Readonly<Record<string, string>>, number | null]>([
    ['Retry-After', { 'Retry-After': '7' }, 7000],
    ['X-Rate-Limit-Reset by their clock', { 'X-Rate-Limit-Reset': String(now / 1000 + 90), 'X-Rate-Limit-Remaining': '0', Date: new Date(now + 60_000).toUTCString() }, 30_000],
    ['X-Rate-Limit-Reset without their clock', { 'X-Rate-Limit-Reset': String(now / 1000 + 12) }, 12_000],
    ['one that is over', { 'X-Rate-Limit-Reset': String(now / 1000 - 5) }, 1000],
    ['a limit that is not reached', { 'X-Rate-Limit-Reset': String(now / 1000 + 12), 'X-Rate-Limit-Remaining': '3' }, null],
    ['nonsense', { 'X-Rate-Limit-Reset': 'soon' }, null],
    ['nothing', {}, null],
  ])('%s', (_, headers, expected) => {
    expect(waitOf(new Headers(headers), now)).toBe(expected);
  });

  it('a 429 is waited out, also before a POST that changes something', async () => {
    const { api, sent, clock } = rig(json({}, 429, { 'Retry-After': '20' }), json({ id: 'x' }));
    const from = clock.now();
    expect(await api.send({ method: 'POST', path: '/a', body: {} })).toEqual({ id: 'x' });
    expect(sent).toHaveLength(2);
    expect(clock.now() - from).toBeGreaterThanOrEqual(20_000);
  });

  it('a 503 behind a POST is never sent again, behind a GET it is', async () => {
    const post = rig(json({}, 503), json({ id: 'x' }));
    await expect(post.api.send({ method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({ httpStatus: 503, outcomeIsUnknown: true });
    expect(post.sent).toHaveLength(1);
    const get = rig(json({}, 503), json([]));
    expect(await get.api.send({ method: 'GET', path: '/a' })).toEqual([]);
  });
});

describe('errors', () => {
  it.each<readonly [string, () => Response, Readonly<Record<string, unknown>>]>([
    ['Okta’s own', json({ errorCode: 'E0000007', errorSummary: 'Not found', errorCauses: [{ errorSummary: 'x (User)' }] }, 404), { kind: 'http', httpStatus: 404, code: 'E0000007', message: 'Not found x (User)' }],
    ['a page of a gateway', () => new Response('<html>', { status: 403 }), { kind: 'http', httpStatus: 403, code: '', message: 'HTTP 403' }],
    ['no JSON in a good answer', () => new Response('<html>'), { kind: 'malformed', outcomeIsUnknown: true }],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }), { kind: 'http', httpStatus: 302 }],
    ['more than any answer', () => new Response('x'.repeat(5 * 1024 * 1024)), { kind: 'malformed' }],
  ])('%s', async (_, answer, expected) => {
    const { api, sent } = rig(answer);
    await expect(api.send({ method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({ name: 'ServiceError', service: 'Okta', ...expected });
    expect(sent.map(({ init }) => init.redirect)).toEqual(['manual']);
  });

  it('no network is offline, and no error tells the token', async () => {
    const { api } = rig();
    const error: unknown = await api.send({ method: 'GET', path: '/a' }).catch((one: unknown) => one);
    expect(error).toMatchObject({ kind: 'offline', host: 'example.okta.com', outcomeIsUnknown: false });
    expect(JSON.stringify(error) + String(error)).not.toContain('token');
  });

  it('PingOne’s own', () => {
    expect(readPingOneError({ id: 'e', code: 'INVALID_DATA', message: 'No.', details: [{ code: 'INVALID_VALUE', target: 'rp', message: 'rp is wrong.' }] })).toEqual({
      code: 'INVALID_DATA', message: 'No. rp is wrong.',
    });
    expect(readPingOneError('nonsense')).toEqual({ code: '', message: '' });
  });
});

describe('Okta', () => {
  it('looks an account up by name in quotes that hold', async () => {
    const { api, sent } = rig(json([]));
    await createOktaApi(api).findAccounts('a"b\\c@example.com');
    expect(new URL(sent[0]?.url ?? '').searchParams.get('search')).toBe('profile.login eq "a\\"b\\\\c@example.com" or profile.email eq "a\\"b\\\\c@example.com"');
  });

  it('reads the documented answer to an enrolment (okta-developer-docs, factors, "Enroll WebAuthn response example")', async () => {
    const { api, sent } = rig(json({
      id: 'fwf2rovRxogXJ0nDy0g4', factorType: 'webauthn', provider: 'FIDO', vendorName: 'FIDO', status: 'PENDING_ACTIVATION',
      created: '2018-05-24T20:43:19.000Z', lastUpdated: '2018-05-24T20:43:19.000Z', _links: {},
      _embedded: {
        activation: {
          attestation: 'direct', authenticatorSelection: { userVerification: 'preferred', requireResidentKey: false }, challenge: 'cdsZ1V10E0BGE4GcG3IK',
          excludeCredentials: [], pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }], rp: { name: 'Rain-Cloud59' },
          user: { displayName: 'First Last', name: 'first.last@gmail.com', id: '00u15s1KDETTQMQYABRL' },
        },
      },
    }));
    const { factorId, activation } = await createOktaApi(api).enrol('00u15s1KDETTQMQYABRL');
    expect(factorId).toBe('fwf2rovRxogXJ0nDy0g4');
    expect(activation.user.name).toBe('first.last@gmail.com');
    expect(sent[0]).toMatchObject({ url: 'https://example.okta.com/api/v1/users/00u15s1KDETTQMQYABRL/factors', init: { method: 'POST', body: '{"factorType":"webauthn","provider":"FIDO"}' } });
  });
});

describe('PingOne', () => {
  // The sample of "Create MFA User Device" as PingOne's documentation and its partners' print it.
  const sample = '{"rp":{"id":"pingone.com"},"user":{"id":[-80,-62,1,127,-128],"displayName":"tom","name":"9ad1_tom"},"challenge":[-103,5,109],"pubKeyCredParams":[{"type":"public-key","alg":"-7"},{"type":"public-key","alg":"-257"}],"timeout":120000,"excludeCredentials":[{"type":"public-key","id":[-1,0,1]}],"authenticatorSelection":{"userVerification":"preferred"},"attestation":"direct"}';

  it('turns signed bytes and numbers in quotes into WebAuthn’s JSON form', () => {
    expect(readPingOneOptions(sample)).toMatchObject({
      rp: { id: 'pingone.com' }, user: { id: Buffer.from([176, 194, 1, 127, 128]).toString('base64url') }, challenge: Buffer.from([153, 5, 109]).toString('base64url'),
      pubKeyCredParams: [{ alg: -7 }, { alg: -257 }], excludeCredentials: [{ id: Buffer.from([255, 0, 1]).toString('base64url') }], timeout: 120_000,
    });
    expect(readPingOneOptions(sample.replace('[-103,5,109]', '"mQ+/=="')).challenge).toBe('mQ-_');
  });

  it.each(['', '{', '[]', sample.replace('[-103,5,109]', '[300]'), sample.replace('"-7"', '"x"'), sample.replace('"id":"pingone.com"', '"id":7')])('refuses %#', (text) => {
    expect(() => readPingOneOptions(text)).toThrow(expect.objectContaining({ name: 'ServiceError', kind: 'malformed', outcomeIsUnknown: true }));
  });

  it('activates with the documented content type, origin and attestation', async () => {
    const { api, sent } = rig(json({ id: 'd', type: 'FIDO2', status: 'ACTIVE' }));
    await createPingOneApi(api, 'env').activate('u', 'd', { origin: 'https://app.pingone.com', attestation: '{}' });
    expect(sent[0]).toMatchObject({
      url: 'https://example.okta.com/v1/environments/env/users/u/devices/d',
      init: { body: '{"origin":"https://app.pingone.com","attestation":"{}"}', headers: { 'content-type': 'application/vnd.pingidentity.device.activate+json' } },
    });
  });

  it('a worker’s token is kept until its last minute, and a refusal says that the desk is not known', async () => {
    const good = rig(json({ access_token: 'a', expires_in: 600, token_type: 'Bearer' }));
    const client = { authBase: 'https://auth.pingone.eu', environmentId: 'env', clientId: 'c', clientSecret: new Secret('s/+ =') };
    const token = pingOneToken(client, good.fetch_, good.clock);
    expect((await token()).reveal()).toBe('Bearer a');
    await token();
    expect(good.sent).toHaveLength(1);
    await good.clock.sleep(541_000);
    await token();
    expect(good.sent).toHaveLength(2);
    expect(new Headers(good.sent[0]?.init.headers).get('authorization')).toBe(`Basic ${Buffer.from('c:s%2F%2B%20%3D').toString('base64')}`);
    const refused = rig(json({ error: 'invalid_client' }, 400));
    await expect(pingOneToken(client, refused.fetch_, refused.clock)()).rejects.toMatchObject({ httpStatus: 401 });
  });
});
