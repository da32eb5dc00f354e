// The prf extension (WebAuthn L3 §10.1.4) on the key's hmac-secret: inputs of any length become salts, outputs base64url.
import { toBase64Url } from '../../shared/bytes.ts';
import { openHmacSecret, type HmacSecretSalts } from '../ctap/hmac-secret.ts';
import type { AgreedSecret } from '../ctap/key-agreement.ts';
import { sha256 } from '../ctap/sha256.ts';
import type { PrfInputs } from './creation-options.ts';

/** 32 bytes each, base64url. */
export interface PrfValues {
  readonly first: string;
  readonly second?: string;
}

/** Separates what a page can ask for from the secrets that the operating system may keep under the same credential. */
const CONTEXT = new TextEncoder().encode('WebAuthn PRF\0');

export function prfSalts({ first, second }: PrfInputs): HmacSecretSalts {
  const salt = (input: Uint8Array): Uint8Array => sha256(new Uint8Array([...CONTEXT, ...input]));
  return { first: salt(first), ...(second === undefined ? {} : { second: salt(second) }) };
}

/** @param output  as the key gave it, encrypted. @throws PinProtocolError, CborError */
export function prfValues(agreed: AgreedSecret, output: Uint8Array): PrfValues {
  const { first, second } = openHmacSecret(agreed, output);
  return {
    first: toBase64Url(first.reveal()),
    ...(second === undefined ? {} : { second: toBase64Url(second.reveal()) }),
  };
}
