// What a key has signed in a run that was cut off, sent to the service once more: only where the service does not have it, where its challenge has
// not ended, and where the key itself shows, without a touch, that the credential is its own.

import { equalBytes, fromBase64Url } from '../../shared/bytes.ts';
import { AppError } from '../../shared/errors.ts';
import type { ObrTarget } from '../../shared/models.ts';
import { parseAuthenticatorData } from '../ctap/authenticator-data.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { sha256 } from '../ctap/sha256.ts';
import type { Clock, Random } from '../ports.ts';
import type { KeyRegistry } from '../services/key-registry.ts';
import type { OpenSignedResponse } from '../store/journal.ts';
import { parseAttestationObject } from '../webauthn/attestation-object.ts';
import { verifyAssertion } from '../webauthn/verify-assertion.ts';

export interface ProveOwnInput {
  readonly key: SecurityKey;
  readonly signed: OpenSignedResponse;
  /** The relying parties of the service: the credential must be of one of them. */
  readonly rpIds: readonly string[];
  readonly random: Random;
}

/**
 * The journal is a file, and whoever can write it can put a credential of their own into it, for the challenge stands there too. So the key
 * must sign with the very public key that is about to be registered. No touch, no PIN: a credential of the highest protection hides from that.
 *
 * @throws AppError 'key.noCredential': it is another key, or hides it, or the response is not the key's; CtapError; HidError
 */
export async function proveOwn({ key, signed, rpIds, random }: ProveOwnInput): Promise<void> {
  const credentialId = fromBase64Url(signed.credentialIdBase64Url);
  const { rpIdHash, attestedCredentialData: attested } = parseAuthenticatorData(parseAttestationObject(fromBase64Url(signed.attestationObjectBase64Url)).authData);
  const rpId = rpIds.find((one) => equalBytes(sha256(new TextEncoder().encode(one)), rpIdHash));
  if (rpId === undefined || attested === undefined || !equalBytes(attested.credentialId, credentialId)) throw new AppError('key.noCredential');
  const verdict = await verifyAssertion(key, { rpId, credentialId, publicKeyCose: attested.publicKeyCose, random, isSilent: true });
  if (!verdict.verified) throw new AppError('key.noCredential');
}

export interface SendSignedInput {
  readonly registry: KeyRegistry;
  readonly target: ObrTarget;
  readonly signed: OpenSignedResponse;
  readonly clock: Clock;
  /** Notes in the journal that it is about to be sent. */
  readonly noteSent: () => Promise<void>;
  /** What the service names the credential, where it has it; undefined: it says that it has not. Throws where it cannot be asked. */
  readonly ask: () => Promise<string | undefined>;
}

/**
 * Sent at the most once. After a failure the service is asked: it may have arrived all the same.
 *
 * @returns the service's id of it; an error: the service does not have it, and this is why
 * @throws AppError 'entra.challengeExpired' before anything is sent; where the service cannot be asked: then the outcome is unknown
 */
export async function sendSigned({ registry, target, signed, clock, noteSent, ask }: SendSignedInput): Promise<{ readonly methodId: string } | { readonly refusal: unknown }> {
  const found = await ask();
  if (found !== undefined) return { methodId: found };
  const expiresAt = signed.expiresAt === null ? null : Date.parse(signed.expiresAt);
  if (expiresAt !== null && clock.now() >= expiresAt) throw new AppError('entra.challengeExpired');
  await noteSent();
  const offer = { publicKey: null, origin: signed.origin, challengeExpiresAt: expiresAt, pendingId: signed.pendingId };
  try {
    const { id } = await registry.finish(target, offer, {
      displayName: signed.keyName,
      credentialId: fromBase64Url(signed.credentialIdBase64Url),
      clientDataJson: fromBase64Url(signed.clientDataJsonBase64Url),
      attestationObject: fromBase64Url(signed.attestationObjectBase64Url),
      clientExtensionResults: signed.hmacCreateSecret === null ? {} : { hmacCreateSecret: signed.hmacCreateSecret },
    });
    return { methodId: id };
  } catch (refusal) {
    const arrived = await ask();
    return arrived === undefined ? { refusal } : { methodId: arrived };
  }
}
