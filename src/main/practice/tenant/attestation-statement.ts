// The attestation object of a registration: which formats are taken at all, and whether a statement is worth anything.

import { X509Certificate } from 'node:crypto';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import { fromBase64Url } from '../../../shared/bytes.ts';
import { RegistrationRefusal } from './registration-refusal.ts';

export interface Statement {
  readonly format: string;
  readonly authData: Uint8Array;
  /** DER, leaf first; empty without x5c. */
  readonly chain: readonly Uint8Array[];
}

/** @throws RegistrationRefusal */
export function readStatement(attestationObjectBase64Url: string): Statement {
  let statement: Statement;
  try {
    const object = decodeAttestationObject(fromBase64Url(attestationObjectBase64Url));
    // The verifier types fmt as its known formats; the wire may hold anything.
    const format: unknown = object.get('fmt');
    const x5c: unknown = object.get('attStmt').get('x5c');
    const chain = Array.isArray(x5c) ? x5c.filter((der): der is Uint8Array => der instanceof Uint8Array) : [];
    for (const der of chain) new X509Certificate(der);
    if (typeof format !== 'string' || chain.length > 8) throw new RangeError('bad attestation statement');
    statement = { format, authData: object.get('authData'), chain };
  } catch {
    throw new RegistrationRefusal('invalidAttestationDataFormat', 'attestationObject cannot be read.');
  }
  if (statement.format === 'fido-u2f' || statement.format.length > 32) {
    throw new RegistrationRefusal('invalidAttestationDataFormat', 'The attestation format is not supported.');
  }
  if (statement.format === 'packed' && statement.chain.length === 0) {
    throw new RegistrationRefusal(
      'attestationValidationFailed',
      'Packed attestation without certificates is not accepted.',
    );
  }
  return statement;
}

/** True for packed attestation whose chain ends at a known root, each certificate valid now and signed by the next. */
export function isAttestedBy(statement: Statement, roots: readonly X509Certificate[], nowMs: number): boolean {
  if (statement.format !== 'packed' || statement.chain.length === 0) return false;
  const chain = statement.chain.map((der) => new X509Certificate(der));
  for (const [at, certificate] of chain.entries()) {
    if (nowMs < Date.parse(certificate.validFrom) || nowMs > Date.parse(certificate.validTo)) return false;
    if (roots.some((root) => root.fingerprint256 === certificate.fingerprint256)) return true;
    if (roots.some((root) => certificate.checkIssued(root) && certificate.verify(root.publicKey))) return true;
    const issuer = chain[at + 1];
    if (issuer === undefined || !certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
  }
  return false;
}

/** CBOR of { fmt: "none", attStmt: {}, authData }. */
export function withoutStatement(authData: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'),
    Buffer.from([authData.length >> 8, authData.length & 0xff]),
    authData,
  ]);
}

/** The common name of the attestation leaf, the best description of the model without metadata. */
export function modelOf(der: Uint8Array | undefined): string {
  if (der === undefined) return '';
  return /^CN=(.*)$/m.exec(new X509Certificate(der).subject)?.[1] ?? '';
}
