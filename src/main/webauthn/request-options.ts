// PublicKeyCredentialRequestOptions in WebAuthn's JSON form (L3 §5.1.9). Reads and bounds; what the key can do of it is
// decided in get-credential.ts. Members it does not know are skipped.
import { z } from 'zod';
import type { CredentialDescriptor } from '../ctap/entities.ts';
import {
  binary, lenient, MAX_CHALLENGE_CHARS, MAX_LISTED, prfInputs, readPrfInputs, requirement,
  type PrfInputs, type Requirement,
} from './creation-options.ts';
import { WebAuthnError } from './webauthn-error.ts';

export interface RequestExtensions {
  /** FIDO AppID to try where the key has no credential for the RP id (§10.1.1). */
  readonly appid: string | undefined;
  readonly getCredBlob: boolean;
  readonly largeBlob: { readonly read: true } | { readonly write: Uint8Array } | undefined;
  readonly prf: PrfRequest | undefined;
}

export interface PrfRequest {
  readonly evaluate: PrfInputs | undefined;
  /** By credential id, base64url. */
  readonly evaluateByCredential: ReadonlyMap<string, PrfInputs>;
}

export interface RequestOptions {
  /** undefined: the host of the origin. */
  readonly rpId: string | undefined;
  readonly challenge: Uint8Array;
  readonly timeoutMs: number | undefined;
  /**
   * undefined: any discoverable credential of the RP. Empty: none, for a list of types alone that nobody knows must not
   * come to mean "any".
   */
  readonly allowCredentials: readonly CredentialDescriptor[] | undefined;
  readonly userVerification: Requirement;
  readonly extensions: RequestExtensions;
}

/** A blob is bounded by what keys keep, some kilobytes; this is far above. */
const MAX_BLOB_CHARS = 65_536;

const schema = z.object({
  rpId: z.string().max(253).nullish(),
  challenge: z.string().max(MAX_CHALLENGE_CHARS),
  timeout: z.number().nonnegative().nullish(),
  allowCredentials: z
    .array(
      z.object({ type: z.string(), id: z.string().max(2_048), transports: lenient(z.array(z.string().max(32)).max(16)) }),
    )
    .max(MAX_LISTED)
    .nullish(),
  userVerification: lenient(requirement),
  extensions: z
    .object({
      appid: lenient(z.string().max(1_024)),
      getCredBlob: lenient(z.boolean()),
      largeBlob: lenient(z.object({ read: lenient(z.boolean()), write: lenient(z.string().max(MAX_BLOB_CHARS)) })),
      prf: lenient(
        z.object({ eval: lenient(prfInputs), evalByCredential: lenient(z.record(z.string().max(2_048), prfInputs)) }),
      ),
    })
    .nullish(),
});

/**
 * Reads options in JSON form; binary members are base64url.
 *
 * @throws WebAuthnError 'malformedOptions': the message names the members, never their values
 */
export function parseRequestOptions(raw: unknown): RequestOptions {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
    throw new WebAuthnError('malformedOptions', `request options: ${issues.join('; ')}`);
  }
  const { rpId, challenge, timeout, allowCredentials, userVerification, extensions } = parsed.data;
  const listed = allowCredentials ?? [];
  const known = listed.filter(({ type }) => type === 'public-key');
  const { appid, getCredBlob, largeBlob, prf } = extensions ?? {};
  return {
    rpId: rpId ?? undefined,
    challenge: binary(challenge, 'challenge'),
    timeoutMs: timeout ? timeout : undefined,
    allowCredentials:
      listed.length === 0
        ? undefined
        : known.map(({ id, transports }) => ({
            id: binary(id, 'allowCredentials'),
            ...(transports ? { transports } : {}),
          })),
    userVerification: userVerification ?? 'preferred',
    extensions: {
      appid: appid ?? undefined,
      getCredBlob: getCredBlob === true,
      largeBlob: readLargeBlob(largeBlob ?? undefined),
      prf: prf == null ? undefined : readPrf(prf),
    },
  };
}

function readLargeBlob(
  given: { readonly read?: boolean | null | undefined; readonly write?: string | null | undefined } | undefined,
): RequestExtensions['largeBlob'] {
  if (given?.write != null) return { write: binary(given.write, 'largeBlob.write') };
  return given?.read === true ? { read: true } : undefined;
}

function readPrf(given: {
  readonly eval?: z.infer<typeof prfInputs> | null | undefined;
  readonly evalByCredential?: Readonly<Record<string, z.infer<typeof prfInputs>>> | null | undefined;
}): PrfRequest {
  const evaluateByCredential = new Map<string, PrfInputs>();
  for (const [id, inputs] of Object.entries(given.evalByCredential ?? {})) {
    const read = readPrfInputs(inputs);
    if (read !== undefined) evaluateByCredential.set(id, read);
  }
  return { evaluate: readPrfInputs(given.eval ?? undefined), evaluateByCredential };
}
