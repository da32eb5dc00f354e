// The attestation object (WebAuthn L3 §6.5): text keys for services, where CTAP's reply has numbers.
import { asBytes, asMap, asText, decodeCborMap, requiredMember } from '../ctap/cbor-shape.ts';
import { cborMap, encodeCbor, type CborMap } from '../ctap/cbor.ts';

export interface AttestationObject {
  readonly fmt: string;
  readonly attStmt: CborMap;
  /** As signed; see ctap/authenticator-data.ts. */
  readonly authData: Uint8Array;
}

/** Canonical CBOR: fmt, attStmt, authData. */
export function encodeAttestationObject(object: AttestationObject): Uint8Array<ArrayBuffer> {
  return encodeCbor(
    cborMap([
      ['fmt', object.fmt],
      ['attStmt', object.attStmt],
      ['authData', object.authData],
    ]),
  );
}

/** @throws CborError */
export function parseAttestationObject(bytes: Uint8Array): AttestationObject {
  const map = decodeCborMap(bytes);
  return {
    fmt: requiredMember(map, 'fmt', 'fmt', asText),
    attStmt: requiredMember(map, 'attStmt', 'attStmt', asMap),
    authData: requiredMember(map, 'authData', 'authData', asBytes),
  };
}
