// Which certificate may speak for a host of the practice tenant. Everything else keeps Chromium's own judgement.

import { X509Certificate } from 'node:crypto';

/** `ok` and `refused` are final; `chromium` leaves it to the browser's own verification. */
export type CertificateVerdict = 'ok' | 'refused' | 'chromium';

export type JudgeCertificate = (hostname: string, certificatePem: string, nowMs: number) => CertificateVerdict;

/**
 * Accepts for the practice hosts only a leaf that this very authority signed, in its time, for that name. A publicly
 * trusted certificate is refused there too: in practice mode, nothing may reach the real service by mistake.
 *
 * @throws Error when `caCertificatePem` is not the certificate of an authority
 */
export function judgeByAuthority(caCertificatePem: string, hosts: readonly string[]): JudgeCertificate {
  const authority = new X509Certificate(caCertificatePem);
  if (!authority.ca) throw new Error('the practice certificate is not an authority');
  const practiceHosts = new Set(hosts.map((host) => host.toLowerCase()));
  return (hostname, certificatePem, nowMs) => {
    if (!practiceHosts.has(hostname.toLowerCase())) return 'chromium';
    return isIssuedFor(hostname, certificatePem, authority, nowMs) ? 'ok' : 'refused';
  };
}

function isIssuedFor(hostname: string, certificatePem: string, authority: X509Certificate, nowMs: number): boolean {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(certificatePem);
  } catch {
    return false;
  }
  return (
    !leaf.ca &&
    leaf.checkIssued(authority) &&
    leaf.verify(authority.publicKey) &&
    leaf.checkHost(hostname) !== undefined &&
    [leaf, authority].every((one) => Date.parse(one.validFrom) <= nowMs && nowMs <= Date.parse(one.validTo))
  );
}
