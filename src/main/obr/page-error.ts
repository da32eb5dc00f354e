// What a page hears of a ceremony that failed: the names of WebAuthn L3 §5.1.3 and §5.1.4, and no more than they say.

import type { PageErrorName } from '../browser-ports.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import { WebAuthnError, type WebAuthnErrorKind } from '../webauthn/webauthn-error.ts';
import { ObrRefusalError } from './obr-refusal.ts';

/** A failure that the client itself decides on. The message is for the page's developers. */
export class PageError extends Error {
  override readonly name: PageErrorName;

  constructor(name: PageErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

interface Told {
  readonly name: PageErrorName;
  readonly message: string;
}

export function toPageError(error: unknown): Told {
  if (error instanceof PageError) return { name: error.name, message: error.message };
  if (error instanceof ObrRefusalError) {
    return { name: 'NotAllowedError', message: `Refused by Pairing App: ${error.refusal.reason}` };
  }
  if (error instanceof WebAuthnError) return fromWebAuthn(error.kind);
  if (error instanceof CtapError && error.status === CTAP_STATUS.CTAP2_ERR_CREDENTIAL_EXCLUDED) {
    return { name: 'InvalidStateError', message: 'This key is already registered.' };
  }
  return { name: 'NotAllowedError', message: 'The key did not answer the request.' };
}

/** A page must not learn what key is there: whatever the key cannot do is "not allowed". */
function fromWebAuthn(kind: WebAuthnErrorKind): Told {
  switch (kind) {
    case 'rpNotOfOrigin':
      return { name: 'SecurityError', message: 'The RP ID is not one of this page.' };
    case 'malformedOptions':
    case 'noKnownCredentialType':
      return { name: 'NotSupportedError', message: 'The options cannot be read.' };
    case 'noCommonAlgorithm':
    case 'noResidentKeys':
    case 'userVerificationImpossible':
    case 'credentialProtectionImpossible':
    case 'noLargeBlobs':
    case 'tooLarge':
    case 'unexpectedCredential':
    case 'unexpectedAssertion':
      return { name: 'NotAllowedError', message: 'The key cannot do what was asked for.' };
  }
}
