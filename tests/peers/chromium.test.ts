// Chromium's own WebAuthn client inside Electron, with no bridge of ours, against the practice key on the fake hidraw
// device; what came out is judged by two third-party verifiers, @simplewebauthn/server and fido2-lib.
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { Fido2Lib } from 'fido2-lib';
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { runInChromium } from '../rig/chromium-peer.ts';
import { openPracticeRig, type PracticeRig } from '../rig/practice-rig.ts';
import { requireProgram } from '../rig/programs.ts';

const CHALLENGE = Buffer.alloc(32, 0x42).toString('base64url');

const registration = z.object({
  id: z.string(),
  rawId: z.string(),
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: z.string(), attestationObject: z.string() }),
  clientExtensionResults: z.record(z.string(), z.unknown()),
});
const authentication = z.object({
  id: z.string(),
  rawId: z.string(),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: z.string(),
    authenticatorData: z.string(),
    signature: z.string(),
    userHandle: z.string().default(''),
  }),
  clientExtensionResults: z.record(z.string(), z.unknown()),
});

/** In the page: create() and then get() with what it made; both as JSON. */
const CEREMONIES = `
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const challenge = bytes('${CHALLENGE}');
  const json = (credential, names) => ({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {},
    response: Object.fromEntries(names.filter((n) => credential.response[n]).map((n) => [n, text(credential.response[n])])),
  });
  const created = await navigator.credentials.create({ publicKey: {
    challenge, rp: { id: 'localhost', name: 'Peer' },
    user: { id: new TextEncoder().encode('alice'), name: 'alice@example.com', displayName: 'Alice' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
    authenticatorSelection: { userVerification: 'discouraged', authenticatorAttachment: 'cross-platform' },
    attestation: 'direct', timeout: 20000,
  } });
  const got = await navigator.credentials.get({ publicKey: {
    challenge, rpId: 'localhost', userVerification: 'discouraged', timeout: 20000,
    allowCredentials: [{ type: 'public-key', id: created.rawId, transports: ['usb'] }],
  } });
  return {
    created: json(created, ['clientDataJSON', 'attestationObject']),
    got: json(got, ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']),
  };`;

let rig: PracticeRig;

beforeEach(async () => {
  requireProgram('xvfb-run', 'xvfb xauth');
  requireProgram('gcc', 'gcc libc6-dev');
  rig = await openPracticeRig();
});

afterEach(() => rig.close());

/** Two seconds when nothing else is going on. */
const WHOLE_ELECTRON = { timeout: 60_000 };

it('registers and asserts through Chromium, and two verifiers agree', WHOLE_ELECTRON, async () => {
  const { origin, value } = await runInChromium(rig.directory, CEREMONIES);
  const { created, got } = z.object({ created: registration, got: authentication }).parse(value);
  expect(rig.touches()).toBeGreaterThanOrEqual(2);

  const verdict = await verifyRegistrationResponse({
    response: created,
    expectedChallenge: CHALLENGE,
    expectedOrigin: origin,
    expectedRPID: 'localhost',
    requireUserVerification: false,
  });
  expect(verdict.verified).toBe(true);
  if (!verdict.verified) return;
  expect(verdict.registrationInfo).toMatchObject({ fmt: 'packed', aaguid: '50616972-696e-6720-7072-616374696365' });

  const assertion = await verifyAuthenticationResponse({
    response: got,
    expectedChallenge: CHALLENGE,
    expectedOrigin: origin,
    expectedRPID: 'localhost',
    credential: verdict.registrationInfo.credential,
    requireUserVerification: false,
  });
  expect(assertion.verified).toBe(true);
  expect(assertion.authenticationInfo.newCounter).toBeGreaterThan(verdict.registrationInfo.credential.counter);

  const fido2 = new Fido2Lib({ rpId: 'localhost', challengeSize: 32 });
  const buffer = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text, 'base64url')).buffer;
  const second = await fido2.attestationResult(
    {
      rawId: buffer(created.rawId),
      id: buffer(created.rawId),
      response: {
        clientDataJSON: created.response.clientDataJSON,
        attestationObject: created.response.attestationObject,
      },
    },
    { challenge: CHALLENGE, origin, factor: 'either', rpId: 'localhost' },
  );
  expect(second.authnrData.get('fmt')).toBe('packed');
  expect(second.audit.complete).toBe(true);

  const leaf = new X509Certificate(rig.attestation.leafCertificate);
  expect(leaf.verify(new X509Certificate(rig.attestation.rootCertificate).publicKey)).toBe(true);
});

it('lets Chromium notice an excluded credential', WHOLE_ELECTRON, async () => {
  const excluded = `
    const publicKey = (excludeCredentials) => ({
      challenge: new Uint8Array(32), rp: { id: 'localhost', name: 'Peer' }, timeout: 20000, excludeCredentials,
      user: { id: new Uint8Array(8), name: 'alice', displayName: 'Alice' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      authenticatorSelection: { userVerification: 'discouraged', authenticatorAttachment: 'cross-platform' },
    });
    const { rawId } = await navigator.credentials.create({ publicKey: publicKey([]) });
    try {
      await navigator.credentials.create({ publicKey: publicKey([{ type: 'public-key', id: rawId }]) });
      return 'made';
    } catch (error) { return error.name; }`;
  expect((await runInChromium(rig.directory, excluded)).value).toBe('InvalidStateError');
});
