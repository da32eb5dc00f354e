// The judgement of a registration at the practice services, by @simplewebauthn/server: type, challenge, origin, rpIdHash, flags, attestation.

import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';

export interface JudgedRegistration {
  readonly clientDataJson: Uint8Array<ArrayBuffer>;
  readonly attestationObject: Uint8Array<ArrayBuffer>;
  readonly challengeBase64Url: string;
  readonly origin: string;
  readonly rpId: string;
}

export interface RegisteredCredential {
  readonly credentialIdBase64Url: string;
  readonly publicKeyCose: Uint8Array;
  readonly aaguid: string;
}

const ALGORITHMS = [-7, -257];

/** @returns null: it is not a registration that fits. Why, no service tells either */
export async function judgeRegistration(registration: JudgedRegistration): Promise<RegisteredCredential | null> {
  const { clientDataJson, attestationObject, challengeBase64Url, origin, rpId } = registration;
  try {
    const authData: Uint8Array<ArrayBuffer> = new Uint8Array(decodeAttestationObject(attestationObject).get('authData'));
    const { credentialID } = parseAuthenticatorData(authData);
    if (credentialID === undefined) return null;
    const id = toBase64Url(credentialID);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id, rawId: id, type: 'public-key', clientExtensionResults: {},
        response: { clientDataJSON: toBase64Url(clientDataJson), attestationObject: toBase64Url(attestationObject) },
      },
      expectedChallenge: challengeBase64Url,
      expectedOrigin: origin,
      expectedRPID: rpId,
      expectedType: 'webauthn.create',
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return null;
    const { credential, aaguid } = registrationInfo;
    return { credentialIdBase64Url: credential.id, publicKeyCose: credential.publicKey, aaguid };
  } catch {
    return null;
  }
}

/** Bytes of the standard alphabet with padding, as btoa() writes them; null for anything else. */
export function fromBase64(text: unknown): Uint8Array<ArrayBuffer> | null {
  if (typeof text !== 'string' || text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  return fromBase64Url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
}
