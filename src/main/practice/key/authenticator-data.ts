// Writes authenticator data (WebAuthn §6.1). The reading half is the client's: src/main/ctap/authenticator-data.ts.
import { concatBytes } from '../../../shared/bytes.ts';
import { encodeCbor, type CborMap, type CborValue } from '../../ctap/cbor.ts';
import { sha256 } from './credential-id.ts';
import type { KeyState } from './key-state.ts';

const FLAG = { userPresent: 0x01, userVerified: 0x04, attestedCredentialData: 0x40, extensionData: 0x80 };

export interface AuthenticatorDataParts {
  readonly rpId: string;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly attested?: { readonly aaguid: Uint8Array; readonly credentialId: Uint8Array; readonly publicKey: CborMap };
  readonly extensions: ReadonlyMap<string, CborValue>;
}

/** Each call counts: one signature counter for the whole key, as WebAuthn §6.1.1 allows. */
export function countedAuthenticatorData(state: KeyState, parts: AuthenticatorDataParts): Uint8Array {
  state.signCount++;
  const { attested, extensions } = parts;
  const head = new Uint8Array(37);
  head.set(sha256(parts.rpId), 0);
  head[32] =
    (parts.userPresent ? FLAG.userPresent : 0) |
    (parts.userVerified ? FLAG.userVerified : 0) |
    (attested === undefined ? 0 : FLAG.attestedCredentialData) |
    (extensions.size === 0 ? 0 : FLAG.extensionData);
  new DataView(head.buffer).setUint32(33, state.signCount);
  const pieces: Uint8Array[] = [head];
  if (attested !== undefined) {
    const { length } = attested.credentialId;
    pieces.push(attested.aaguid, Uint8Array.of(length >> 8, length & 0xff), attested.credentialId);
    pieces.push(encodeCbor(attested.publicKey));
  }
  if (extensions.size > 0) pieces.push(encodeCbor(extensions));
  return concatBytes(...pieces);
}
