import { describe, expect, it } from 'vitest';
import type { PageCeremony } from '../../../src/main/browser-ports.ts';
import { CTAP_STATUS, CtapError } from '../../../src/main/ctap/status.ts';
import { ObrRefusalError } from '../../../src/main/obr/obr-refusal.ts';
import { createPageClient, type CeremonyGate, type KeyHand } from '../../../src/main/obr/page-client.ts';
import type { CreatedCredential } from '../../../src/main/webauthn/create-credential.ts';
import type { AssertedCredential } from '../../../src/main/webauthn/get-credential.ts';
import { WebAuthnError, type WebAuthnErrorKind } from '../../../src/main/webauthn/webauthn-error.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

const ORIGIN = 'https://login.example.com';
const creation = {
  rp: { name: 'Example' },
  user: { id: 'AQID', name: 'kim', displayName: 'Kim' },
  challenge: 'AAEC',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

const create = (options: object = {}, frame: Partial<PageCeremony> = {}): PageCeremony => ({
  kind: 'create',
  origin: ORIGIN,
  topOrigin: ORIGIN,
  isTopFrame: true,
  crossOrigin: false,
  isPermitted: true,
  hasUserActivation: false,
  options: { ...creation, ...options },
  ...frame,
});
const get = (options: object = {}, frame: Partial<PageCeremony> = {}): PageCeremony => ({
  ...create({}, frame),
  kind: 'get',
  options: { challenge: 'AAEC', ...options },
});

const made: CreatedCredential = {
  rpId: 'login.example.com',
  credentialId: Uint8Array.of(1, 2, 3),
  attestationObject: Uint8Array.of(0xa0),
  attestationOfKey: Uint8Array.of(0xa0),
  clientDataJson: new Uint8Array(),
  authenticatorData: new Uint8Array(37),
  publicKeyCose: new Uint8Array(),
  publicKeySpki: undefined,
  publicKeyAlgorithm: -7,
  aaguid: new Uint8Array(16),
  transports: ['usb'],
  clientExtensionResults: {},
  userVerified: true,
};
const asserted: AssertedCredential = {
  credentialId: Uint8Array.of(1, 2, 3),
  clientDataJson: new Uint8Array(),
  authenticatorData: new Uint8Array(37),
  signature: Uint8Array.of(0x30),
  userHandle: undefined,
  clientExtensionResults: {},
  userVerified: true,
};

function start(change: { readonly hand?: Partial<KeyHand>; readonly gate?: Partial<CeremonyGate>; readonly related?: boolean } = {}) {
  const clock = new ManualClock();
  const log: string[] = [];
  const asked: unknown[] = [];
  const client = createPageClient({
    gate: {
      claim: async () => ({ created: () => log.push('created'), abandoned: () => log.push('abandoned') }),
      claimAssertion: () => ({ only: null }),
      refuse: (reason, seen) => new ObrRefusalError({ at: '', reason, expected: '', seen }),
      ...change.gate,
    },
    hand: {
      create: async (request) => {
        asked.push(request);
        return made;
      },
      get: async (request) => {
        asked.push(request);
        return asserted;
      },
      ...change.hand,
    },
    clock,
    isRelated: async () => change.related === true,
    onRefused: async ({ refusal }) => void log.push(`refused ${refusal.reason}`),
    onCreated: () => log.push('told'),
  });
  const answer = (ceremony: PageCeremony, signal = new AbortController().signal) => client.answer(ceremony, signal);
  return { answer, log, asked, clock };
}

describe('a creation', () => {
  it('goes to the key with what main knows of the page; the gate hears of it before the page', async () => {
    const { answer, log, asked } = start();
    const reply = await answer(create());
    expect(reply).toMatchObject({ ok: true, credential: { kind: 'attestation', idBase64Url: 'AQID', publicKeySpkiBase64Url: null } });
    expect(asked).toMatchObject([{ rpId: 'login.example.com', origin: ORIGIN, crossOrigin: false, isRelatedOrigin: false }]);
    expect(asked[0]).not.toHaveProperty('topOrigin');
    expect(log).toEqual(['created', 'told']);
  });

  it('names the top origin for a frame of another one', async () => {
    const { answer, asked } = start();
    await answer(create({}, { isTopFrame: false, crossOrigin: true, hasUserActivation: true, topOrigin: 'https://top.example' }));
    expect(asked).toMatchObject([{ crossOrigin: true, topOrigin: 'https://top.example' }]);
  });

  it.each([
    ['by the permissions policy', create({}, { isPermitted: false }), 'NotAllowedError'],
    ['in a foreign frame without a click there', create({}, { crossOrigin: true }), 'NotAllowedError'],
    ['for a platform authenticator', create({ authenticatorSelection: { authenticatorAttachment: 'platform' } }), 'NotAllowedError'],
    ['for an RP id of somebody else', create({ rp: { id: 'example.org', name: '' } }), 'SecurityError'],
    ['for a public suffix', create({ rp: { id: 'com', name: '' } }), 'SecurityError'],
    ['with parameters that nobody knows', create({ pubKeyCredParams: [{ type: 'face', alg: -7 }] }), 'NotSupportedError'],
    ['with an extension of sign-ins', create({ extensions: { appid: '' } }), 'NotSupportedError'],
    ['with options that are none', create({ challenge: 7 }), 'NotAllowedError'],
    ['from no origin', create({}, { origin: 'null' }), 'SecurityError'],
  ])('is refused %s, and asks no key', async (_what, ceremony, name) => {
    const { answer, asked } = start();
    expect(await answer(ceremony)).toMatchObject({ ok: false, name });
    expect(asked).toEqual([]);
  });

  it('is refused by the gate before anything else is looked at, and that is told', async () => {
    const refuse = (): never => {
      throw new ObrRefusalError({ at: '', reason: 'wrongUser', expected: 'kim', seen: 'lee' });
    };
    const { answer, asked, log } = start({ gate: { claim: refuse } });
    const reply = await answer(create({ rp: { id: 'example.org', name: '' } }));
    expect(reply).toEqual({ ok: false, name: 'NotAllowedError', message: 'Refused by Pairing App: wrongUser' });
    expect([asked, log]).toEqual([[], ['refused wrongUser']]);
  });

  it('may be for an RP id of another domain that has listed this one', async () => {
    const { answer, asked } = start({ related: true });
    expect(await answer(create({ rp: { id: 'example.org', name: '' } }))).toMatchObject({ ok: true });
    expect(asked).toMatchObject([{ rpId: 'example.org', isRelatedOrigin: true }]);
  });

  it.each<[string, unknown, string]>([
    ['a key that has the credential already', new CtapError('authenticatorMakeCredential', CTAP_STATUS.CTAP2_ERR_CREDENTIAL_EXCLUDED), 'InvalidStateError'],
    ['no touch', new CtapError('authenticatorMakeCredential', CTAP_STATUS.CTAP2_ERR_USER_ACTION_TIMEOUT), 'NotAllowedError'],
    ...(['noCommonAlgorithm', 'noResidentKeys', 'userVerificationImpossible', 'noLargeBlobs', 'tooLarge', 'unexpectedCredential'] as const)
      .map((kind: WebAuthnErrorKind): [string, unknown, string] => [kind, new WebAuthnError(kind, 'inner detail'), 'NotAllowedError']),
    ['a mistake of ours', new TypeError('inner detail'), 'NotAllowedError'],
  ])('fails with the name of the spec, and gives the session back: %s', async (_what, error, name) => {
    const { answer, log } = start({ hand: { create: () => Promise.reject(error) } });
    const reply = await answer(create());
    expect(reply).toMatchObject({ ok: false, name });
    expect(JSON.stringify(reply)).not.toContain('inner detail');
    expect(log).toEqual(['abandoned']);
  });
});

describe('time', () => {
  const waiting: Partial<KeyHand> = {
    create: ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };

  it.each([
    ['a page in a hurry gives ten seconds', 1, 9_999, 10_000],
    ['a page without an idea gives five minutes', undefined, 299_999, 300_000],
    ['a patient page gives ten minutes', 4_000_000_000, 599_999, 600_000],
  ])('%s', async (_what, timeout, still, over) => {
    const { answer, clock, log } = start({ hand: waiting });
    let reply: unknown = null;
    void answer(create({ timeout })).then((given) => (reply = given));
    await settle();
    await clock.advance(still);
    await settle();
    expect(reply).toBeNull();
    await clock.advance(over - still);
    await settle();
    expect(reply).toMatchObject({ ok: false, name: 'NotAllowedError', message: 'The time is up.' });
    expect(log).toEqual(['abandoned']);
    expect(clock.sleeping).toBe(0);
  });

  it('ends with the page, too', async () => {
    const { answer, clock } = start({ hand: waiting });
    const page = new AbortController();
    const reply = answer(create(), page.signal);
    await settle();
    page.abort(new Error('left'));
    expect(await reply).toMatchObject({ ok: false, name: 'AbortError' });
    expect(clock.sleeping).toBe(0);
  });
});

describe('a sign-in', () => {
  it('asks for what the page lists', async () => {
    const { answer, asked } = start();
    const reply = await answer(get({ allowCredentials: [{ type: 'public-key', id: 'AQID' }] }));
    expect(reply).toMatchObject({ ok: true, credential: { kind: 'assertion', signatureBase64Url: 'MA', userHandleBase64Url: null } });
    expect(asked).toMatchObject([{ options: { allowCredentials: [{ id: Uint8Array.of(1, 2, 3) }] } }]);
  });

  it('asks for the one credential that the gate names, and says whose it is', async () => {
    const only = { credentialId: Uint8Array.of(5), userHandle: Uint8Array.of(9) };
    const { answer, asked } = start({ gate: { claimAssertion: () => ({ only }) } });
    expect(await answer(get())).toMatchObject({ ok: true, credential: { userHandleBase64Url: 'CQ' } });
    expect(asked).toMatchObject([{ options: { allowCredentials: [{ id: only.credentialId }] } }]);
  });

  it('needs no click in a foreign frame, but its permission', async () => {
    const foreign = { crossOrigin: true, isTopFrame: false };
    expect(await start().answer(get({}, foreign))).toMatchObject({ ok: true });
    expect(await start().answer(get({}, { ...foreign, isPermitted: false }))).toMatchObject({ name: 'NotAllowedError' });
  });
});
