// The way from a certificate to a trusted one, through a pool of certificates in any order (RFC 5280 §6, as far as Node
// shows a certificate: names, signatures, CA flag. Path length and name constraints are not judged; revocation neither).
import type { X509Certificate } from 'node:crypto';

/** Leaf first, the trusted one last. The last one is the anchor as we hold it, not as the other side sent it. */
export type CertificatePath = readonly X509Certificate[];

/**
 * The shortest way. It ends at the first anchor, also where the pool goes on (a root that is cross-signed by an older
 * one); a leaf that is itself an anchor is a way of one.
 *
 * Bounded: each certificate of the pool is visited once.
 *
 * @returns null where there is no way
 */
export function findPath(
  leaf: X509Certificate,
  pool: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): CertificatePath | null {
  const own = anchors.find((anchor) => isSame(anchor, leaf));
  if (own !== undefined) return [own];
  const unseen = new Set(pool);
  const open: (readonly X509Certificate[])[] = [[leaf]];
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const last = path[path.length - 1];
    if (last === undefined) continue;
    const anchor = anchors.find((candidate) => isIssuedBy(last, candidate));
    if (anchor !== undefined) return [...path, anchor];
    for (const next of unseen) {
      if (!next.ca || !isIssuedBy(last, next)) continue;
      unseen.delete(next);
      open.push([...path, next]);
    }
  }
  return null;
}

/** The first certificate of the path that is not valid at this time (milliseconds since the epoch). */
export function outOfDate(path: CertificatePath, at: number): X509Certificate | undefined {
  return path.find((certificate) => !(Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo)));
}

function isSame(a: X509Certificate, b: X509Certificate): boolean {
  return a.raw.equals(b.raw);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key or signature kind that Node does not know signs nothing here.
    return false;
  }
}
