// The process is killed between the key's signature and the service's answer; the next start sends what was signed, once, while it may.
import { generateKeyPairSync } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../src/shared/bytes.ts';
import { parseAuthenticatorData } from '../../../src/main/ctap/authenticator-data.ts';
import { concatBytes } from '../../../src/shared/bytes.ts';
import { cborMap, encodeCbor } from '../../../src/main/ctap/cbor.ts';
import { encodeAttestationObject, parseAttestationObject } from '../../../src/main/webauthn/attestation-object.ts';
import type { Journal, OpenSignedResponse } from '../../../src/main/store/journal.ts';
import { createRecovery } from '../../../src/main/provisioning/recovery.ts';
import { entraRegistry } from '../../../src/main/services/entra-registry.ts';
import { systemRandom } from '../../../src/main/system-ports.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import { afterKill, type NextStart } from './after-kill.ts';
import { TARGET } from './run-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

function send(next: NextStart, keyId = next.rig.key.face.id): Promise<void> {
  return next.recovery.sendSigned(next.session, { runId: next.runId, keyId });
}

/** POSTs that the service saw after the restart. */
function postsOf(next: NextStart): () => number {
  let posts = 0;
  const before = next.rig.directory.onCall;
  next.rig.directory.onCall = (call, moment) => {
    before(call, moment);
    if (call === 'createFido2Method' && moment === 'before') posts += 1;
  };
  return () => posts;
}

it.each([
  ['before it was sent', 'after', 'responseSigned'],
  ['as it was about to be sent', 'after', 'postSent'],
] as const)('what was signed and cut off %s is registered', async (_, moment, kind) => {
  const next = await afterKill('direct', moment, kind);
  const [run] = await next.store.journal.unfinished();
  expect(Date.parse(run?.signed?.expiresAt ?? '')).toBeGreaterThan(next.rig.clock.now());
  const [id = ''] = next.rig.newOnKey();
  const posts = postsOf(next);
  await send(next);
  expect(posts()).toBe(1);
  expect(next.rig.directory.held(TARGET)).toEqual([id]);
  expect(await next.left()).toMatchObject([{ kind: 'registeredUnproven', credentialIdBase64Url: id }]);
  const { entries } = await next.store.audit.search({ text: 'credential stored', before: null });
  expect(entries).toMatchObject([{ runId: next.runId }]);
});

it('nothing was signed yet: there is nothing to send', async () => {
  const next = await afterKill('direct', 'before', 'responseSigned');
  expect((await next.store.journal.unfinished())[0]?.signed).toBeNull();
  await expect(send(next)).rejects.toMatchObject({ code: 'input.invalid' });
});

it('what the service has already is not sent again', async () => {
  const next = await afterKill('direct', 'before', 'credentialStored');
  const [id = ''] = next.rig.newOnKey();
  const posts = postsOf(next);
  await send(next);
  expect(posts()).toBe(0);
  expect(await next.left()).toMatchObject([{ kind: 'registeredUnproven', credentialIdBase64Url: id }]);
  // It is registered: a second press has nothing to do.
  await expect(send(next)).rejects.toMatchObject({ code: 'input.invalid' });
});

it('past the end of its challenge nothing is sent', async () => {
  const next = await afterKill('direct', 'after', 'postSent');
  await next.rig.clock.sleep(6 * 60_000);
  const posts = postsOf(next);
  await expect(send(next)).rejects.toMatchObject({ code: 'entra.challengeExpired' });
  expect(posts()).toBe(0);
  expect(await next.left()).toMatchObject([{ kind: 'unknownAtService' }]);
});

it('a refusal is told, and the passkey is then on the key alone', async () => {
  const next = await afterKill('direct', 'after', 'responseSigned');
  next.rig.directory.fail('createFido2Method', { httpStatus: 400, message: 'no' });
  await expect(send(next)).rejects.toMatchObject({ name: 'GraphError' });
  const [id = ''] = next.rig.newOnKey();
  expect(await next.left()).toEqual([{ kind: 'credentialOnKey', credentialIdBase64Url: id }]);
  expect(next.rig.directory.held(TARGET)).toEqual([]);
});

it('an answer that is lost is found at the service', async () => {
  const next = await afterKill('direct', 'after', 'responseSigned');
  next.rig.directory.fail('createFido2Method', { kind: 'offline', httpStatus: 0 }, 'after');
  const posts = postsOf(next);
  await send(next);
  expect(posts()).toBe(1);
  expect(await next.left()).toMatchObject([{ kind: 'registeredUnproven' }]);
});

it('a service that answers nothing after it was sent leaves the outcome unknown', async () => {
  const next = await afterKill('direct', 'after', 'responseSigned');
  const { directory } = next.rig;
  directory.fail('createFido2Method', { kind: 'offline', httpStatus: 0 }, 'after');
  let asked = 0;
  directory.sabotage = (call) => (call === 'fido2Methods' && ++asked > 3 ? { when: 'before', error: { kind: 'offline', httpStatus: 0 } } : null);
  await expect(send(next)).rejects.toMatchObject({ name: 'GraphError' });
  expect(await next.left()).toMatchObject([{ kind: 'unknownAtService' }]);
});

it('the key must be there', async () => {
  const next = await afterKill('direct', 'after', 'responseSigned');
  await expect(send(next, 'no such key')).rejects.toMatchObject({ code: 'key.notFound' });
  expect(next.rig.directory.held(TARGET)).toEqual([]);
});

/** Somebody who can write the journal's file puts their own public key into the response; the challenge stands there too. */
function forged(signed: OpenSignedResponse): OpenSignedResponse {
  const { authData } = parseAttestationObject(fromBase64Url(signed.attestationObjectBase64Url));
  const { publicKeyCose } = parseAuthenticatorData(authData).attestedCredentialData ?? { publicKeyCose: new Uint8Array() };
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const own = encodeCbor(new Map<number, number | Uint8Array>([[1, 2], [3, -7], [-1, 1], [-2, fromBase64Url(x)], [-3, fromBase64Url(y)]]));
  const at = Buffer.from(authData).indexOf(publicKeyCose);
  const changed = concatBytes(authData.subarray(0, at), own, authData.subarray(at + publicKeyCose.length));
  return { ...signed, attestationObjectBase64Url: toBase64Url(encodeAttestationObject({ fmt: 'none', attStmt: cborMap([]), authData: changed })) };
}

it.each([
  ['another public key', forged],
  ['the id of another credential', (signed: OpenSignedResponse): OpenSignedResponse => ({ ...signed, credentialIdBase64Url: 'AAEC' })],
])('a response that somebody wrote into the file, with %s, is not sent: the key does not sign with it', async (_, change) => {
  const next = await afterKill('direct', 'after', 'responseSigned');
  const journal: Journal = {
    ...next.store.journal,
    signedResponse: async (runId) => {
      const signed = await next.store.journal.signedResponse(runId);
      return signed === null ? null : change(signed);
    },
  };
  const recovery = createRecovery({
    clock: next.rig.clock, random: systemRandom, shelf: next.shelf, journal, currentRunId: () => null,
    services: [{ id: 'entra', rpIds: ['login.microsoft.com'], registry: (directory) => entraRegistry(directory, () => clouds.global) }],
  });
  const posts = postsOf(next);
  await expect(recovery.sendSigned(next.session, { runId: next.runId, keyId: next.rig.key.face.id })).rejects.toMatchObject({ code: 'key.noCredential' });
  expect(posts()).toBe(0);
});
