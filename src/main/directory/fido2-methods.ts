// FIDO2 methods of a user as Graph gives them: shapes only. v1.0; documentation of April 2026.

import { z } from 'zod';
import type { Timestamp } from '../../shared/models.ts';
import { graphId, graphText, optionalName, optionalText, optionalTime } from './graph-shape.ts';

export interface Fido2Method {
  /** The credential id, as the service writes it: compare with sameCredentialId. */
  readonly id: string;
  readonly displayName: string;
  readonly createdAt: Timestamp | null;
  /** Lower-case UUID. */
  readonly aaguid: string | null;
  readonly model: string | null;
  readonly attested: boolean | null;
  readonly isSynced: boolean | null;
  /** The beta alone gives it. */
  readonly lastUsedAt: Timestamp | null;
}

/** Body of the POST. Nothing else may be in it: the service refuses members outside its schema. */
export interface NewFido2Method {
  /** 1 … 30 characters. */
  readonly displayName: string;
  readonly publicKeyCredential: {
    /** All binary members are base64url without padding. */
    readonly id: string;
    readonly response: { readonly clientDataJSON: string; readonly attestationObject: string };
    readonly clientExtensionResults?: Readonly<Record<string, unknown>>;
  };
}

export interface CreationOptions {
  /** PublicKeyCredentialCreationOptions in JSON form, as they came; judged in webauthn. */
  readonly publicKey: unknown;
  /** Milliseconds since the epoch; null where the service does not say. */
  readonly challengeExpiresAt: number | null;
}

export const fido2MethodShape = z
  .object({
    id: graphId,
    displayName: optionalName,
    createdDateTime: optionalTime,
    // Old documentation and old answers.
    creationDateTime: optionalTime,
    aaGuid: optionalText,
    model: optionalText,
    attestationLevel: optionalText,
    passkeyType: optionalText,
    lastUsedDateTime: optionalTime,
  })
  .transform((method): Fido2Method => ({
    id: method.id,
    displayName: method.displayName ?? '',
    createdAt: method.createdDateTime ?? method.creationDateTime,
    aaguid: method.aaGuid?.toLowerCase() ?? null,
    model: method.model,
    attested: method.attestationLevel === 'attested' ? true : method.attestationLevel === 'notAttested' ? false : null,
    isSynced: method.passkeyType === 'synced' ? true : method.passkeyType === 'deviceBound' ? false : null,
    lastUsedAt: method.lastUsedDateTime,
  }));

export const fido2ListShape = z.object({ value: z.array(fido2MethodShape).max(1000) });

const optionsShape = z.object({
  publicKey: z.record(z.string(), z.unknown()),
  challengeTimeoutDateTime: graphText.nullish(),
});

/** The documentation wraps the object in `value`; the service has been seen to answer without. */
export const creationOptionsShape = z
  .union([optionsShape, z.object({ value: optionsShape }).transform((wrapped) => wrapped.value)])
  .transform((options): CreationOptions => {
    const at = Date.parse(options.challengeTimeoutDateTime ?? '');
    return { publicKey: options.publicKey, challengeExpiresAt: Number.isNaN(at) ? null : at };
  });

/**
 * Exactly the members of the service's schema, whatever else the value carries: of the extensions' results it takes
 * hmacCreateSecret, and refuses the whole body for a member that it does not know.
 */
export function bodyOfNewMethod(method: NewFido2Method): unknown {
  const { id, response, clientExtensionResults } = method.publicKeyCredential;
  const hmacCreateSecret = clientExtensionResults?.['hmacCreateSecret'];
  return {
    displayName: method.displayName,
    publicKeyCredential: {
      id,
      response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
      ...(typeof hmacCreateSecret === 'boolean' ? { clientExtensionResults: { hmacCreateSecret } } : {}),
    },
  };
}
