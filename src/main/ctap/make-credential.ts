// authenticatorMakeCredential (0x01): request to bytes, reply to values. CTAP 2.1 §6.1.
import type { Secret } from '../secret.ts';
import { asBoolean, asBytes, asMap, asSecretBytes, asText, decodeCborMap } from './cbor-shape.ts';
import { optionalMember, requiredMember } from './cbor-shape.ts';
import { cborMap, type CborMap } from './cbor.ts';
import {
  encodeDescriptor,
  encodeParameter,
  encodeRp,
  encodeUser,
  type CredentialDescriptor,
  type CredentialParameter,
  type RpEntity,
  type UserEntity,
} from './entities.ts';
import { encodeMessage } from './message.ts';
import type { PinProtocolVersion } from './pin-protocol.ts';

export interface MakeCredentialRequest {
  /** SHA-256 of the clientDataJSON, 32 bytes. */
  readonly clientDataHash: Uint8Array;
  readonly rp: RpEntity;
  readonly user: UserEntity;
  /** In the order of preference. */
  readonly pubKeyCredParams: readonly CredentialParameter[];
  readonly excludeList?: readonly CredentialDescriptor[];
  /** By extension identifier; only those the key reports. */
  readonly extensions?: CborMap;
  readonly options?: { readonly rk?: boolean; readonly up?: boolean; readonly uv?: boolean };
  readonly pinUvAuthParam?: Uint8Array;
  readonly pinUvAuthProtocol?: PinProtocolVersion;
  /** 1: vendor-facilitated, 2: platform-managed. */
  readonly enterpriseAttestation?: 1 | 2;
  /** Attestation statement formats in the order of preference; ["none"] asks for no attestation (CTAP 2.2). */
  readonly attestationFormatsPreference?: readonly string[];
}

export interface MakeCredentialReply {
  /** Attestation statement format: "packed", "fido-u2f", "none" … */
  readonly fmt: string;
  /** Authenticator data as signed, see authenticator-data.ts. */
  readonly authData: Uint8Array;
  readonly attStmt: CborMap;
  readonly epAtt: boolean;
  /** 32 bytes. */
  readonly largeBlobKey: Secret<Uint8Array> | undefined;
  /** By extension identifier (CTAP 2.2); empty where the key gives none. */
  readonly unsignedExtensionOutputs: CborMap;
}

export function encodeMakeCredential(request: MakeCredentialRequest): Uint8Array {
  const { options } = request;
  const optionMap = cborMap([
    ['rk', options?.rk],
    ['up', options?.up],
    ['uv', options?.uv],
  ]);
  return encodeMessage('authenticatorMakeCredential', [
    [0x01, request.clientDataHash],
    [0x02, encodeRp(request.rp)],
    [0x03, encodeUser(request.user)],
    [0x04, request.pubKeyCredParams.map(encodeParameter)],
    // An empty list is not allowed (CTAP 2.1 §6.1.2): leave it out.
    [0x05, request.excludeList?.length ? request.excludeList.map(encodeDescriptor) : undefined],
    [0x06, request.extensions?.size ? request.extensions : undefined],
    [0x07, optionMap.size > 0 ? optionMap : undefined],
    [0x08, request.pinUvAuthParam],
    [0x09, request.pinUvAuthProtocol],
    [0x0a, request.enterpriseAttestation],
    [0x0b, request.attestationFormatsPreference?.length ? request.attestationFormatsPreference : undefined],
  ]);
}

/** @throws CborError */
export function decodeMakeCredential(payload: Uint8Array): MakeCredentialReply {
  const map = decodeCborMap(payload);
  return {
    fmt: requiredMember(map, 0x01, 'fmt', asText),
    authData: requiredMember(map, 0x02, 'authData', asBytes),
    // Format "none" may come without a statement (CTAP 2.2 §6.1).
    attStmt: optionalMember(map, 0x03, 'attStmt', asMap) ?? new Map(),
    epAtt: optionalMember(map, 0x04, 'epAtt', asBoolean) ?? false,
    largeBlobKey: optionalMember(map, 0x05, 'largeBlobKey', asSecretBytes),
    unsignedExtensionOutputs: optionalMember(map, 0x06, 'unsignedExtensionOutputs', asMap) ?? new Map(),
  };
}
