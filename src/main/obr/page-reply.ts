// A created credential in the form in which the OBR window hands it to the page.

import { toBase64Url } from '../../shared/bytes.ts';
import type { PageCredential } from '../browser-ports.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';

export function pageCredential(credential: CreatedCredential): PageCredential {
  const { publicKeySpki } = credential;
  return {
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
