// What a ceremony gave, in the form in which the OBR window hands it to the page.

import { toBase64Url } from '../../shared/bytes.ts';
import type { PageAssertion, PageCredential } from '../browser-ports.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import type { AssertedCredential } from '../webauthn/get-credential.ts';

export function pageCredential(credential: CreatedCredential): PageCredential {
  const { publicKeySpki } = credential;
  return {
    kind: 'attestation',
    idBase64Url: toBase64Url(credential.credentialId),
    clientDataJsonBase64Url: toBase64Url(credential.clientDataJson),
    attestationObjectBase64Url: toBase64Url(credential.attestationObject),
    authenticatorDataBase64Url: toBase64Url(credential.authenticatorData),
    // WebAuthn L3 §5.2.1.1: null for an algorithm the client does not know.
    publicKeySpkiBase64Url: publicKeySpki === undefined ? null : toBase64Url(publicKeySpki),
    publicKeyAlgorithm: credential.publicKeyAlgorithm,
    transports: credential.transports,
    clientExtensionResults: { ...credential.clientExtensionResults },
    authenticatorAttachment: 'cross-platform',
  };
}

/** @param knownUserHandle  of the one credential that could be meant; a key need not say it */
export function pageAssertion(assertion: AssertedCredential, knownUserHandle: Uint8Array | undefined): PageAssertion {
  const userHandle = assertion.userHandle ?? knownUserHandle;
  return {
    kind: 'assertion',
    idBase64Url: toBase64Url(assertion.credentialId),
    clientDataJsonBase64Url: toBase64Url(assertion.clientDataJson),
    authenticatorDataBase64Url: toBase64Url(assertion.authenticatorData),
    signatureBase64Url: toBase64Url(assertion.signature),
    userHandleBase64Url: userHandle === undefined ? null : toBase64Url(userHandle),
    clientExtensionResults: { ...assertion.clientExtensionResults },
    authenticatorAttachment: 'cross-platform',
  };
}
