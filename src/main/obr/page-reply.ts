// A created credential in the form in which the OBR window hands it to the page.

import { toBase64Url } from '../../shared/bytes.ts';
import type { PageCredential } from '../browser-ports.ts';
import { type CborMap } from '../ctap/cbor.ts';
import { CoseError, parseCosePublicKey } from '../ctap/cose.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';

/** @see WebAuthn L3 §5.2.1.1 easy access to the public key: null for an algorithm the platform does not know */
export function pageCredential(credential: CreatedCredential): PageCredential {
  const spki = coseToSpki(credential.publicKeyCose);
  return {
    idBase64Url: toBase64Url(credential.credentialId),
    clientDataJsonBase64Url: toBase64Url(credential.clientDataJson),
    attestationObjectBase64Url: toBase64Url(credential.attestationObject),
    authenticatorDataBase64Url: toBase64Url(credential.authenticatorData),
    publicKeySpkiBase64Url: spki === null ? null : toBase64Url(spki),
    publicKeyAlgorithm: coseAlgorithm(credential.publicKeyCose),
    transports: credential.transports,
    clientExtensionResults: credential.clientExtensionResults,
    authenticatorAttachment: 'cross-platform',
  };
}
