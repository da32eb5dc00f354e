// authenticatorGetAssertion (0x02) and authenticatorGetNextAssertion (0x08). CTAP 2.1 §6.2, §6.3.
import type { Secret } from '../secret.ts';
import { asBoolean, asBytes, asMap, asSecretBytes, asUnsigned, decodeCborMap } from './cbor-shape.ts';
import { optionalMember, requiredMember } from './cbor-shape.ts';
import { cborMap, type CborMap } from './cbor.ts';
import {
  decodeDescriptor,
  decodeUser,
  encodeDescriptor,
  type CredentialDescriptor,
  type UserEntity,
} from './entities.ts';
import { encodeMessage } from './message.ts';
import type { PinProtocolVersion } from './pin-protocol.ts';

export interface GetAssertionRequest {
  readonly rpId: string;
  readonly clientDataHash: Uint8Array;
  /** Absent: any discoverable credential of the RP. */
  readonly allowList?: readonly CredentialDescriptor[];
  readonly extensions?: CborMap;
  readonly options?: { readonly up?: boolean; readonly uv?: boolean };
  readonly pinUvAuthParam?: Uint8Array;
  readonly pinUvAuthProtocol?: PinProtocolVersion;
}

export interface GetAssertionReply {
  /** May be absent when the allow list had one entry (CTAP 2.0). */
  readonly credential: CredentialDescriptor | undefined;
  readonly authData: Uint8Array;
  readonly signature: Uint8Array;
  readonly user: UserEntity | undefined;
  /** How many credentials match; 1 where the key does not say. Only in the first reply. */
  readonly numberOfCredentials: number;
  readonly userSelected: boolean;
  /** 32 bytes. */
  readonly largeBlobKey: Secret<Uint8Array> | undefined;
  /** By extension identifier (CTAP 2.2); empty where the key gives none. */
  readonly unsignedExtensionOutputs: CborMap;
}

export function encodeGetAssertion(request: GetAssertionRequest): Uint8Array {
  const optionMap = cborMap([
    ['up', request.options?.up],
    ['uv', request.options?.uv],
  ]);
  return encodeMessage('authenticatorGetAssertion', [
    [0x01, request.rpId],
    [0x02, request.clientDataHash],
    [0x03, request.allowList?.length ? request.allowList.map(encodeDescriptor) : undefined],
    [0x04, request.extensions?.size ? request.extensions : undefined],
    [0x05, optionMap.size > 0 ? optionMap : undefined],
    [0x06, request.pinUvAuthParam],
    [0x07, request.pinUvAuthProtocol],
  ]);
}

/** For the second and later credentials; the reply has the same form. */
export function encodeGetNextAssertion(): Uint8Array {
  return encodeMessage('authenticatorGetNextAssertion');
}

/** @throws CborError */
export function decodeGetAssertion(payload: Uint8Array): GetAssertionReply {
  const map = decodeCborMap(payload);
  return {
    credential: optionalMember(map, 0x01, 'credential', decodeDescriptor),
    authData: requiredMember(map, 0x02, 'authData', asBytes),
    signature: requiredMember(map, 0x03, 'signature', asBytes),
    user: optionalMember(map, 0x04, 'user', decodeUser),
    numberOfCredentials: optionalMember(map, 0x05, 'numberOfCredentials', asUnsigned) ?? 1,
    userSelected: optionalMember(map, 0x06, 'userSelected', asBoolean) ?? false,
    largeBlobKey: optionalMember(map, 0x07, 'largeBlobKey', asSecretBytes),
    unsignedExtensionOutputs: optionalMember(map, 0x08, 'unsignedExtensionOutputs', asMap) ?? new Map(),
  };
}
