// A metadata BLOB, verified (FIDO Metadata Service v3.0 §3.2): a JWT whose x5c leads to a root that we trust. Revocation
// of those certificates is not asked for: this floor has no network of its own.
import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import { MAX_METADATA_BYTES } from '../../shared/key-rules.ts';
import { findPath, outOfDate } from './certificate-path.ts';
import { MdsError } from './mds-error.ts';
import { readPayload, type MdsPayload } from './mds-payload.ts';

const HOST = 'mds.fidoalliance.org';
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];
/** Header and payload and signature: header at most so long. */
const MAX_HEADER_CHARACTERS = 128 * 1024;

const header = z.object({ alg: z.string(), x5c: z.array(z.string().max(16_384)).min(1).max(8) });

export interface BlobTrust {
  /** Public roots: whoever has a certificate below them must also be FIDO's host. */
  readonly publicRoots: readonly X509Certificate[];
  /** The operator's own: what is signed below them needs no host name. */
  readonly ownRoots: readonly X509Certificate[];
  /**
   * When the certificates must have been valid, in milliseconds since the epoch.
   *
   * @param nextUpdate  end of the last day on which the BLOB is up to date
   */
  datesAt(nextUpdate: number): number;
}

/**
 * Nothing of the payload is read before its signature is verified.
 *
 * @param bytes  the JWT in its compact form, 32 MiB at most; white space around it is skipped
 * @throws MdsError 'tooLarge' | 'malformed' | 'unsupportedAlgorithm' | 'untrustedChain' | 'wrongHost' |
 *         'wrongSignature' | 'certificateExpired'
 */
export async function verifyBlob(bytes: Uint8Array, trust: BlobTrust): Promise<MdsPayload> {
  if (bytes.length > MAX_METADATA_BYTES) throw new MdsError('tooLarge', `${bytes.length} bytes`);
  const jwt = new TextDecoder('latin1').decode(bytes).trim();
  const { alg, x5c } = readHeader(jwt);
  const [leaf, ...pool] = x5c;
  if (leaf === undefined) throw new MdsError('malformed', 'no certificate');
  const ownPath = findPath(leaf, pool, trust.ownRoots);
  const path = ownPath ?? findPath(leaf, pool, trust.publicRoots);
  if (path === null || path.length < 2) throw new MdsError('untrustedChain', leaf.subject.replaceAll('\n', ', '));
  if (ownPath === null && leaf.checkHost(HOST) === undefined) {
    throw new MdsError('wrongHost', leaf.subjectAltName ?? '');
  }
  const payload = readPayload(await signedText(jwt, alg, leaf));
  const expired = outOfDate(path, trust.datesAt(endOfDay(payload.nextUpdate)));
  if (expired !== undefined) {
    throw new MdsError('certificateExpired', `${expired.validFrom} - ${expired.validTo}`);
  }
  return payload;
}

/** The last millisecond of a day, UTC. */
export function endOfDay(day: string): number {
  return Date.parse(`${day}T23:59:59.999Z`);
}

function readHeader(jwt: string): { readonly alg: string; readonly x5c: readonly X509Certificate[] } {
  const end = jwt.indexOf('.');
  if (end < 0 || end > MAX_HEADER_CHARACTERS) throw new MdsError('malformed', 'no JWT');
  try {
    const read = header.parse(decodeProtectedHeader(jwt.slice(0, end + 1) + '.'));
    return { alg: read.alg, x5c: read.x5c.map((base64) => new X509Certificate(Buffer.from(base64, 'base64'))) };
  } catch (cause) {
    throw new MdsError('malformed', 'the header of the JWT', { cause });
  }
}

async function signedText(jwt: string, alg: string, leaf: X509Certificate): Promise<string> {
  if (!ALGORITHMS.includes(alg)) throw new MdsError('unsupportedAlgorithm', alg);
  try {
    const { payload } = await compactVerify(jwt, leaf.publicKey, { algorithms: [alg] });
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch (cause) {
    if (cause instanceof errors.JWSSignatureVerificationFailed) {
      throw new MdsError('wrongSignature', 'not signed by its certificate', { cause });
    }
    // A part is missing; the algorithm is none of this key's; a payload that is no text.
    throw new MdsError('malformed', 'the JWT', { cause });
  }
}
