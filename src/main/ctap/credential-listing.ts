// Listing what is on a key with authenticatorCredentialManagement: Begin, then Next until the count is reached.
// Runs inside one turn of a SecurityKey, since any other command in between ends the enumeration (CTAP 2.1 §6.8.3).
import type { Secret } from '../secret.ts';
import {
  credentialManagementAuthMessage,
  decodeCredentialManagement,
  encodeCredentialManagement,
  type CredentialManagementReply,
  type CredentialManagementRequest,
} from './credential-management.ts';
import { CborError, type CborMap } from './cbor.ts';
import type { RpEntity, UserEntity } from './entities.ts';
import type { KeyLink } from './key-link.ts';
import { authorise, type PinUvAuthToken } from './pin-uv-auth.ts';
import { CTAP_STATUS, isCtapStatus } from './status.ts';
import type { ExchangeOptions } from './transport.ts';

/** A key that says it holds more is not believed. */
const MAX_LISTED = 1024;

export interface CredentialCounts {
  readonly existing: number;
  /** The key's estimate. */
  readonly maxRemaining: number;
}

export interface StoredRp {
  readonly rp: RpEntity;
  readonly rpIdHash: Uint8Array;
}

export interface StoredCredential {
  readonly credentialId: Uint8Array;
  /** Names may be cut off by the key. */
  readonly user: UserEntity;
  readonly publicKey: CborMap | undefined;
  readonly credProtect: number | undefined;
  /** For `key.largeBlobs`; 32 bytes. */
  readonly largeBlobKey: Secret<Uint8Array> | undefined;
  /** May be used for payments on other sites (CTAP 2.2). */
  readonly thirdPartyPayment: boolean | undefined;
}

export async function manageCredentials(
  link: KeyLink,
  token: PinUvAuthToken,
  request: CredentialManagementRequest,
  options: ExchangeOptions,
): Promise<CredentialManagementReply> {
  const command = link.has('credMgmt')
    ? 'authenticatorCredentialManagement'
    : 'authenticatorCredentialManagementPreview';
  const message = credentialManagementAuthMessage(request);
  const auth = message === undefined ? undefined : authorise(token, message);
  return decodeCredentialManagement(
    await link.send(command, encodeCredentialManagement(command, request, auth), options),
  );
}

export async function enumerateRps(
  link: KeyLink,
  token: PinUvAuthToken,
  options: ExchangeOptions,
): Promise<readonly StoredRp[]> {
  const replies = await enumerate(
    () => manageCredentials(link, token, { subCommand: 'enumerateRPsBegin' }, options),
    () => manageCredentials(link, token, { subCommand: 'enumerateRPsGetNextRP' }, options),
    (first) => first.totalRps,
  );
  return replies.map(({ rp, rpIdHash }) => {
    if (rp === undefined || rpIdHash === undefined) throw new CborError('shape', 'an RP without id or hash');
    return { rp, rpIdHash };
  });
}

export async function enumerateCredentials(
  link: KeyLink,
  token: PinUvAuthToken,
  rpIdHash: Uint8Array,
  options: ExchangeOptions,
): Promise<readonly StoredCredential[]> {
  const replies = await enumerate(
    () => manageCredentials(link, token, { subCommand: 'enumerateCredentialsBegin', rpIdHash }, options),
    () => manageCredentials(link, token, { subCommand: 'enumerateCredentialsGetNextCredential' }, options),
    (first) => first.totalCredentials,
  );
  return replies.map(({ credentialId, user, publicKey, credProtect, largeBlobKey, thirdPartyPayment }) => {
    if (credentialId === undefined || user === undefined)
      throw new CborError('shape', 'a credential without id or user');
    return {
      credentialId,
      user,
      publicKey,
      credProtect,
      largeBlobKey,
      thirdPartyPayment,
    };
  });
}

async function enumerate(
  begin: () => Promise<CredentialManagementReply>,
  next: () => Promise<CredentialManagementReply>,
  totalOf: (first: CredentialManagementReply) => number | undefined,
): Promise<readonly CredentialManagementReply[]> {
  let first: CredentialManagementReply;
  try {
    first = await begin();
  } catch (error) {
    if (isCtapStatus(error, CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS)) return [];
    throw error;
  }
  // Old keys answer "none" with a total of 0, or with nothing at all.
  const total = totalOf(first) ?? 0;
  if (total > MAX_LISTED) throw new CborError('tooLarge', `the key claims ${total} entries`);
  if (total === 0) return [];
  const replies = [first];
  while (replies.length < total) replies.push(await next());
  return replies;
}
