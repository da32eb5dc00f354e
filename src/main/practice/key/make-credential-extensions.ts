// Extensions of makeCredential, CTAP 2.1 §12: what is asked for, and what the authenticator data says about it.
// An extension that the model does not have is passed over in silence.
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { MAX_CRED_BLOB_BYTES } from './get-info.ts';
import { hmacSecretOutput } from './hmac-secret.ts';
import type { KeyContext } from './key-context.ts';
import type { KeyExtension } from './key-facts.ts';
import type { CredProtectLevel } from './key-state.ts';
import * as request from './request.ts';
import { CtapRefusal, optional } from './request.ts';

export interface WishedExtensions {
  readonly credProtect: CredProtectLevel | undefined;
  readonly hmacSecret: boolean;
  readonly hmacSecretInput: CborMap | undefined;
  /** True when a blob was sent, false when it cannot be kept. */
  readonly keepsBlob: boolean | undefined;
  readonly credBlob: Uint8Array | undefined;
  readonly largeBlobKey: boolean;
  readonly minPinLength: boolean;
}

/** @throws CtapRefusal INVALID_OPTION, CBOR_UNEXPECTED_TYPE */
export function wishedExtensions(context: KeyContext, parameters: CborMap, resident: boolean): WishedExtensions {
  const sent = optional(parameters, 0x06, request.isMap) ?? new Map();
  const known = (name: KeyExtension): CborMap =>
    context.facts.features.extensions.includes(name) ? sent : new Map();
  const credProtect = optional(known('credProtect'), 'credProtect', request.isInteger);
  if (credProtect !== undefined && credProtect !== 1 && credProtect !== 2 && credProtect !== 3) {
    throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  }
  const largeBlobKey = optional(known('largeBlobKey'), 'largeBlobKey', request.isBoolean);
  // §12.3: only true may be asked for, and only for a discoverable credential.
  if (largeBlobKey !== undefined && !(largeBlobKey && resident)) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  const hmacSecret = optional(known('hmac-secret'), 'hmac-secret', request.isBoolean) === true;
  const hmacSecretInput = optional(known('hmac-secret-mc'), 'hmac-secret-mc', request.isMap);
  if (hmacSecretInput !== undefined && !hmacSecret) throw new CtapRefusal('CTAP2_ERR_MISSING_PARAMETER');
  const blob = optional(known('credBlob'), 'credBlob', request.isBytes);
  const keepsBlob = blob && resident && blob.length <= MAX_CRED_BLOB_BYTES;
  return {
    credProtect,
    hmacSecret,
    hmacSecretInput,
    keepsBlob,
    credBlob: keepsBlob === true ? blob : undefined,
    largeBlobKey: largeBlobKey === true,
    minPinLength: optional(known('minPinLength'), 'minPinLength', request.isBoolean) === true,
  };
}

/** hmac-secret-mc's salts are opened before the touch, so that a bad request costs none. */
export function wishedSecret(
  context: KeyContext,
  extensions: WishedExtensions,
  userVerified: boolean,
): ((credentialId: Uint8Array) => Uint8Array) | undefined {
  const input = extensions.hmacSecretInput;
  return input && hmacSecretOutput(context, input, userVerified);
}

export function extensionOutputs(
  context: KeyContext,
  rpId: string,
  extensions: WishedExtensions,
  secret: Uint8Array | undefined,
): ReadonlyMap<string, CborValue> {
  const outputs = new Map<string, CborValue>();
  if (extensions.credProtect !== undefined) outputs.set('credProtect', extensions.credProtect);
  if (extensions.hmacSecret) outputs.set('hmac-secret', true);
  if (secret !== undefined) outputs.set('hmac-secret-mc', secret);
  if (extensions.keepsBlob !== undefined) outputs.set('credBlob', extensions.keepsBlob);
  if (extensions.minPinLength && context.state.minPinLengthRpIds.includes(rpId)) {
    outputs.set('minPinLength', context.state.minPinLength);
  }
  return outputs;
}
