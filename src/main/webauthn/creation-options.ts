// PublicKeyCredentialCreationOptions as they come: WebAuthn's JSON form (L3 §5.1.8) and Microsoft Graph's variation of
// it. Reads and bounds; what the key can do of it is decided in create-credential.ts. Members it does not know are
// skipped.
import { z } from 'zod';
import { fromBase64Url } from '../../shared/bytes.ts';
import type { CredentialDescriptor, CredentialParameter } from '../ctap/entities.ts';
import { candidateCredentialIds } from './credential-ids.ts';
import { WebAuthnError } from './webauthn-error.ts';

export type Requirement = 'required' | 'preferred' | 'discouraged';

export interface CreationExtensions {
  readonly hmacCreateSecret: boolean;
  readonly credProps: boolean;
  readonly minPinLength: boolean;
  readonly credentialProtectionPolicy: CredentialProtectionPolicy | undefined;
  readonly enforceCredentialProtectionPolicy: boolean;
  readonly credBlob: Uint8Array | undefined;
  readonly largeBlob: 'required' | 'preferred' | undefined;
  /** Present: a pseudo-random function is wanted; `evaluate`: and these values of it at once, where the key can. */
  readonly prf: { readonly evaluate: PrfInputs | undefined } | undefined;
  /** FIDO AppID of the time before WebAuthn: its credentials are excluded too (§10.1.2). */
  readonly appidExclude: string | undefined;
}

/** What goes into the function, of any length; see prf.ts. */
export interface PrfInputs {
  readonly first: Uint8Array;
  readonly second: Uint8Array | undefined;
}

export type CredentialProtectionPolicy =
  | 'userVerificationOptional'
  | 'userVerificationOptionalWithCredentialIDList'
  | 'userVerificationRequired';

export interface CreationOptions {
  /** `id` undefined: the host of the origin. */
  readonly rp: { readonly id: string | undefined; readonly name: string };
  readonly user: { readonly id: Uint8Array; readonly name: string; readonly displayName: string };
  readonly challenge: Uint8Array;
  /** In the order of preference; never empty. */
  readonly pubKeyCredParams: readonly CredentialParameter[];
  /** undefined where the service gives none or 0, which Graph does: no timer. */
  readonly timeoutMs: number | undefined;
  /** May hold more ids than the service sent, see credential-ids.ts. */
  readonly excludeCredentials: readonly CredentialDescriptor[];
  /** Ids of the service that were in no known encoding and are left out. */
  readonly unreadableExcludedIds: number;
  readonly residentKey: Requirement;
  readonly userVerification: Requirement;
  readonly attachment: 'platform' | 'cross-platform' | undefined;
  readonly attestation: 'none' | 'indirect' | 'direct' | 'enterprise';
  readonly extensions: CreationExtensions;
}

/** A Graph challenge has about 7 kB; twice that leaves room. */
export const MAX_CHALLENGE_CHARS = 16_384;
const MAX_NAME_CHARS = 1_024;
export const MAX_LISTED = 1_000;
const MAX_PARAMETERS = 100;
const ES256 = -7;
const RS256 = -257;

/** Bounds of `credBlob` and of what goes into `prf`; keys take some 32 bytes, and the function any number. */
const MAX_EXTENSION_CHARS = 8_192;

export const requirement = z.enum(['required', 'preferred', 'discouraged']);
/** An unknown word of an enumeration counts as absent (WebAuthn L3 §2.1.1). */
export const lenient = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined);
const extensionBytes = z.string().max(MAX_EXTENSION_CHARS);
export const prfInputs = z.object({ first: extensionBytes, second: extensionBytes.nullish() });

const schema = z.object({
  rp: z.object({ id: z.string().max(253).nullish(), name: z.string().max(MAX_NAME_CHARS).nullish() }),
  user: z.object({
    id: z.string().min(1).max(88),
    name: z.string().max(MAX_NAME_CHARS),
    displayName: z.string().max(MAX_NAME_CHARS).nullish(),
  }),
  challenge: z.string().max(MAX_CHALLENGE_CHARS),
  pubKeyCredParams: z.array(z.object({ type: z.string(), alg: z.number().int() })).max(MAX_PARAMETERS),
  timeout: z.number().nonnegative().nullish(),
  excludeCredentials: z
    .array(z.object({ id: z.string().max(2_048), transports: lenient(z.array(z.string().max(32)).max(16)) }))
    .max(MAX_LISTED)
    .nullish(),
  authenticatorSelection: z
    .object({
      residentKey: lenient(requirement),
      requireResidentKey: lenient(z.boolean()),
      userVerification: lenient(requirement),
      authenticatorAttachment: lenient(z.enum(['platform', 'cross-platform'])),
    })
    .nullish(),
  attestation: lenient(z.enum(['none', 'indirect', 'direct', 'enterprise'])),
  extensions: z
    .object({
      hmacCreateSecret: lenient(z.boolean()),
      credProps: lenient(z.boolean()),
      minPinLength: lenient(z.boolean()),
      credentialProtectionPolicy: lenient(
        z.enum([
          'userVerificationOptional',
          'userVerificationOptionalWithCredentialIDList',
          'userVerificationRequired',
        ]),
      ),
      enforceCredentialProtectionPolicy: lenient(z.boolean()),
      credBlob: lenient(extensionBytes),
      largeBlob: lenient(z.object({ support: lenient(z.enum(['required', 'preferred'])) })),
      prf: lenient(z.object({ eval: lenient(prfInputs) })),
      appidExclude: lenient(z.string().max(MAX_NAME_CHARS)),
    })
    .nullish(),
});

/**
 * Reads options in JSON form; binary members are base64url (base64 and padding are taken too).
 *
 * @throws WebAuthnError 'malformedOptions': the message names the members, never their values
 */
export function parseCreationOptions(raw: unknown): CreationOptions {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
    throw new WebAuthnError('malformedOptions', `creation options: ${issues.join('; ')}`);
  }
  const { rp, user, challenge, pubKeyCredParams, timeout, authenticatorSelection, attestation, extensions } =
    parsed.data;
  const excluded = parsed.data.excludeCredentials ?? [];
  const selection = authenticatorSelection ?? {};
  const userId = binary(user.id, 'user.id');
  if (userId.length > 64)
    throw new WebAuthnError('malformedOptions', 'creation options: user.id has more than 64 bytes');
  return {
    rp: { id: rp.id ?? undefined, name: rp.name ?? '' },
    user: { id: userId, name: user.name, displayName: user.displayName ?? '' },
    challenge: binary(challenge, 'challenge'),
    pubKeyCredParams: parameters(pubKeyCredParams),
    timeoutMs: timeout ? timeout : undefined,
    excludeCredentials: excluded.flatMap(({ id, transports }) =>
      candidateCredentialIds(id).map((candidate) => ({ id: candidate, ...(transports ? { transports } : {}) })),
    ),
    unreadableExcludedIds: excluded.filter(({ id }) => candidateCredentialIds(id).length === 0).length,
    residentKey: selection.residentKey ?? (selection.requireResidentKey === true ? 'required' : 'discouraged'),
    userVerification: selection.userVerification ?? 'preferred',
    attachment: selection.authenticatorAttachment ?? undefined,
    attestation: attestation ?? 'none',
    extensions: {
      hmacCreateSecret: extensions?.hmacCreateSecret === true,
      credProps: extensions?.credProps === true,
      minPinLength: extensions?.minPinLength === true,
      credentialProtectionPolicy: extensions?.credentialProtectionPolicy ?? undefined,
      enforceCredentialProtectionPolicy: extensions?.enforceCredentialProtectionPolicy === true,
      credBlob: extensions?.credBlob == null ? undefined : binary(extensions.credBlob, 'credBlob'),
      largeBlob: extensions?.largeBlob == null ? undefined : (extensions.largeBlob.support ?? 'preferred'),
      prf: extensions?.prf == null ? undefined : { evaluate: readPrfInputs(extensions.prf.eval ?? undefined) },
      appidExclude: extensions?.appidExclude ?? undefined,
    },
  };
}

/** WebAuthn L3 §5.1.3 step 9: none at all means ES256 and RS256; some, but none of a known type, is an error. */
function parameters(given: readonly { readonly type: string; readonly alg: number }[]): readonly CredentialParameter[] {
  if (given.length === 0) return [{ alg: ES256 }, { alg: RS256 }];
  const usable = given.filter(({ type }) => type === 'public-key').map(({ alg }) => ({ alg }));
  if (usable.length === 0)
    throw new WebAuthnError('noKnownCredentialType', 'creation options: no parameters of public keys');
  return usable;
}

/** @throws WebAuthnError 'malformedOptions' */
export function readPrfInputs(given: z.infer<typeof prfInputs> | undefined): PrfInputs | undefined {
  if (given === undefined) return undefined;
  const { first, second } = given;
  return { first: binary(first, 'prf'), second: second == null ? undefined : binary(second, 'prf') };
}

/** @throws WebAuthnError 'malformedOptions' */
export function binary(text: string, name: string): Uint8Array {
  try {
    return fromBase64Url(text);
  } catch {
    throw new WebAuthnError('malformedOptions', `options: ${name} is not base64url`);
  }
}
