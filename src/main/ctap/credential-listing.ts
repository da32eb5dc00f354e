// Listing what is on a key with authenticatorCredentialManagement: Begin, then Next until the count is reached.
// Runs inside one turn of a SecurityKey, since any other command in between ends the enumeration (CTAP 2.1 §6.8.3).
import {
  credentialManagementAuthMessage,
  decodeCredentialManagement,
  encodeCredentialManagement,
  type CredentialManagementReply,
  type CredentialManagementRequest,
} from './credential-management.ts';
import { CborError, type CborMap } from './cbor.ts';
import type { RpEntity, UserEntity } from './entities.ts';
import type { AuthenticatorInfo } from './get-info.ts';
import { pinProtocol } from './pin-protocol.ts';
import type { PinUvAuthToken, Send } from './pin-session.ts';
import { CTAP_STATUS, CtapError } from './status.ts';

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
}

export async function manageCredentials(
  send: Send,
  info: AuthenticatorInfo,
  token: PinUvAuthToken,
  request: CredentialManagementRequest,
): Promise<CredentialManagementReply> {
  const isPreview = info.options.get('credMgmt') !== true && info.options.get('credentialMgmtPreview') === true;
  const command = isPreview ? 'authenticatorCredentialManagementPreview' : 'authenticatorCredentialManagement';
  const message = credentialManagementAuthMessage(request);
  const auth =
    message === undefined
      ? undefined
      : { protocol: token.protocol, param: pinProtocol(token.protocol).authenticate(token.value, message) };
  return decodeCredentialManagement(await send(command, encodeCredentialManagement(command, request, auth)));
}

export async function enumerateRps(
  send: Send,
  info: AuthenticatorInfo,
  token: PinUvAuthToken,
): Promise<readonly StoredRp[]> {
  const replies = await enumerate(
    () => manageCredentials(send, info, token, { subCommand: 'enumerateRPsBegin' }),
    () => manageCredentials(send, info, token, { subCommand: 'enumerateRPsGetNextRP' }),
    (first) => first.totalRps,
  );
  return replies.map(({ rp, rpIdHash }) => {
    if (rp === undefined || rpIdHash === undefined) throw new CborError('shape', 'an RP without id or hash');
    return { rp, rpIdHash };
  });
}

export async function enumerateCredentials(
  send: Send,
  info: AuthenticatorInfo,
  token: PinUvAuthToken,
  rpIdHash: Uint8Array,
): Promise<readonly StoredCredential[]> {
  const replies = await enumerate(
    () => manageCredentials(send, info, token, { subCommand: 'enumerateCredentialsBegin', rpIdHash }),
    () => manageCredentials(send, info, token, { subCommand: 'enumerateCredentialsGetNextCredential' }),
    (first) => first.totalCredentials,
  );
  return replies.map(({ credentialId, user, publicKey, credProtect }) => {
    if (credentialId === undefined || user === undefined)
      throw new CborError('shape', 'a credential without id or user');
    return { credentialId, user, publicKey, credProtect };
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
    if (error instanceof CtapError && error.status === CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS) return [];
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
