// The roots that FIDO's metadata BLOB may end at. They come from Node's own list, by fingerprint: nothing is copied here.
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { MdsError } from './mds-error.ts';

/**
 * SHA-256 of the whole certificate. R3 signed until 2026-08; since then the chain ends at R46, which is in x5c signed by
 * R3 as well (fidoalliance.org/metadata; go-webauthn/webauthn#778, Yubico/java-webauthn-server#494).
 */
const FINGERPRINTS = [
  // GlobalSign Root CA - R3, to 2029-03-18
  'CB:B5:22:D7:B7:F1:27:AD:6A:01:13:86:5B:DF:1C:D4:10:2E:7D:07:59:AF:63:5A:7C:F4:72:0D:C9:63:C5:3B',
  // GlobalSign Root R46, to 2046-03-20
  '4F:A3:12:6D:8D:3A:11:D1:C4:85:5A:4F:80:7C:BA:D6:CF:91:9D:3A:5A:88:B0:3B:EA:2C:63:72:D9:3C:40:C9',
];

const MAX_ROOTS = 16;

let found: readonly X509Certificate[] | undefined;

/** Looked for once: reading the whole list takes as long as a hundred signatures. */
export function fidoRoots(): readonly X509Certificate[] {
  found ??= rootCertificates
    .map((pem) => new X509Certificate(pem))
    .filter((root) => FINGERPRINTS.includes(root.fingerprint256));
  return found;
}

/**
 * Certificates that an operator gives beside FIDO's, for a BLOB of their own.
 *
 * @param pem  any number of certificates, up to 16; text between them is skipped
 * @throws MdsError 'malformed' when there is none, or one that is no certificate
 */
export function readRoots(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || blocks.length > MAX_ROOTS) throw new MdsError('malformed', `${blocks.length} certificates`);
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new MdsError('malformed', 'no certificate', { cause });
    }
  });
}
