// authenticatorCredentialManagement (0x0A, and 0x41 of the CTAP 2.1 preview). CTAP 2.1 §6.8. Bytes only: that nothing
// may come between a Begin and its Nexts is SecurityKey's business.
import { concatBytes } from '../../shared/bytes.ts';
import type { Secret } from '../secret.ts';
import { asBoolean, asBytes, asMap, asSecretBytes, asUnsigned, decodeCborMap, optionalMember } from './cbor-shape.ts';
import { cborMap, encodeCbor, type CborMap, type CborValue } from './cbor.ts';
import {
  decodeDescriptor,
  decodeRp,
  decodeUser,
  encodeDescriptor,
  encodeUser,
  type RpEntity,
  type UserEntity,
} from './entities.ts';
import { encodeMessage } from './message.ts';
import type { PinUvAuth } from './pin-uv-auth.ts';
import type { CtapCommandName } from './status.ts';

export const CREDENTIAL_MANAGEMENT_SUBCOMMAND = {
  getCredsMetadata: 0x01,
  enumerateRPsBegin: 0x02,
  enumerateRPsGetNextRP: 0x03,
  enumerateCredentialsBegin: 0x04,
  enumerateCredentialsGetNextCredential: 0x05,
  deleteCredential: 0x06,
  /** Not in the preview. */
  updateUserInformation: 0x07,
} as const;

export type CredentialManagementCommand = Extract<
  CtapCommandName,
  'authenticatorCredentialManagement' | 'authenticatorCredentialManagementPreview'
>;

export type CredentialManagementRequest =
  | { readonly subCommand: 'getCredsMetadata' | 'enumerateRPsBegin' }
  | { readonly subCommand: 'enumerateRPsGetNextRP' | 'enumerateCredentialsGetNextCredential' }
  | { readonly subCommand: 'enumerateCredentialsBegin'; readonly rpIdHash: Uint8Array }
  | { readonly subCommand: 'deleteCredential'; readonly credentialId: Uint8Array }
  | { readonly subCommand: 'updateUserInformation'; readonly credentialId: Uint8Array; readonly user: UserEntity };

/** What the key's pinUvAuthParam is made over; undefined for the Nexts, which carry none. */
export function credentialManagementAuthMessage(request: CredentialManagementRequest): Uint8Array | undefined {
  const subCommand = Uint8Array.of(CREDENTIAL_MANAGEMENT_SUBCOMMAND[request.subCommand]);
  const params = subCommandParams(request);
  switch (request.subCommand) {
    case 'enumerateRPsGetNextRP':
    case 'enumerateCredentialsGetNextCredential':
      return undefined;
    default:
      return params === undefined ? subCommand : concatBytes(subCommand, encodeCbor(params));
  }
}

export function encodeCredentialManagement(
  command: CredentialManagementCommand,
  request: CredentialManagementRequest,
  auth?: PinUvAuth,
): Uint8Array {
  return encodeMessage(command, [
    [0x01, CREDENTIAL_MANAGEMENT_SUBCOMMAND[request.subCommand]],
    [0x02, subCommandParams(request)],
    [0x03, auth?.protocol],
    [0x04, auth?.param],
  ]);
}

export interface CredentialManagementReply {
  readonly existingResidentCredentialsCount: number | undefined;
  readonly maxPossibleRemainingResidentCredentialsCount: number | undefined;
  readonly rp: RpEntity | undefined;
  readonly rpIdHash: Uint8Array | undefined;
  readonly totalRps: number | undefined;
  readonly user: UserEntity | undefined;
  readonly credentialId: Uint8Array | undefined;
  /** COSE_Key. */
  readonly publicKey: CborMap | undefined;
  readonly totalCredentials: number | undefined;
  /** 1 optional, 2 optional with list, 3 required. */
  readonly credProtect: number | undefined;
  readonly largeBlobKey: Secret<Uint8Array> | undefined;
  /** CTAP 2.2. */
  readonly thirdPartyPayment: boolean | undefined;
}

/** @throws CborError */
export function decodeCredentialManagement(payload: Uint8Array): CredentialManagementReply {
  const map: CborMap = payload.length === 0 ? new Map() : decodeCborMap(payload);
  return {
    existingResidentCredentialsCount: optionalMember(map, 0x01, 'existingResidentCredentialsCount', asUnsigned),
    maxPossibleRemainingResidentCredentialsCount: optionalMember(map, 0x02, 'maxPossibleRemaining', asUnsigned),
    rp: optionalMember(map, 0x03, 'rp', lenientRp),
    rpIdHash: optionalMember(map, 0x04, 'rpIDHash', asBytes),
    totalRps: optionalMember(map, 0x05, 'totalRPs', asUnsigned),
    user: optionalMember(map, 0x06, 'user', decodeUser),
    credentialId: optionalMember(map, 0x07, 'credentialID', decodeDescriptor)?.id,
    publicKey: optionalMember(map, 0x08, 'publicKey', asMap),
    totalCredentials: optionalMember(map, 0x09, 'totalCredentials', asUnsigned),
    credProtect: optionalMember(map, 0x0a, 'credProtect', asUnsigned),
    largeBlobKey: optionalMember(map, 0x0b, 'largeBlobKey', asSecretBytes),
    thirdPartyPayment: optionalMember(map, 0x0c, 'thirdPartyPayment', asBoolean),
  };
}

/** CTAP 2.1 lets keys truncate or leave out the RP id; the hash beside it is what counts. */
function lenientRp(value: CborValue, name: string): RpEntity {
  return asMap(value, name).has('id') ? decodeRp(value, name) : { id: '' };
}

function subCommandParams(request: CredentialManagementRequest): CborMap | undefined {
  switch (request.subCommand) {
    case 'enumerateCredentialsBegin':
      return cborMap([[0x01, request.rpIdHash]]);
    case 'deleteCredential':
      return cborMap([[0x02, encodeDescriptor({ id: request.credentialId })]]);
    case 'updateUserInformation':
      return cborMap([
        [0x02, encodeDescriptor({ id: request.credentialId })],
        [0x03, encodeUser(request.user)],
      ]);
    default:
      return undefined;
  }
}
