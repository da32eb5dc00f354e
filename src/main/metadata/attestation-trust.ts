// How far an attestation can be trusted: its own verdict (webauthn/attestation.ts) and FIDO's metadata taken together
// (WebAuthn L3 §7.1 steps 21 … 24).
import { X509Certificate } from 'node:crypto';
import type { CertificationLevel, CompromiseStatus } from '../../shared/key-rules.ts';
import type { AttestationFault, AttestationVerdict } from '../webauthn/attestation.ts';
import { findPath } from './certificate-path.ts';
import { certificationOf, compromisesOf } from './certification.ts';
import type { MdsEntry } from './mds-payload.ts';
import type { MetadataView } from './metadata-view.ts';

/** What FIDO says of the model. */
export interface MdsListing {
  readonly description: string;
  readonly certification: CertificationLevel | null;
  /** Warnings that concern this key; not empty: a reason to stop, however good the chain is. */
  readonly compromises: readonly CompromiseStatus[];
}

export type TrustKind =
  /** The certificates lead to a root that FIDO lists for this very model. */
  | { readonly kind: 'mdsTrusted' }
  /** A sound chain, but nobody we trust says that its root is this vendor's. */
  | { readonly kind: 'rootUnknown'; readonly because: 'noMetadata' | 'modelNotListed' | 'rootNotListed' }
  | { readonly kind: 'selfSigned' }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly fault: AttestationFault };

/** Without a chain the listing is that of the model which the key says it is. */
export type AttestationTrust = TrustKind & { readonly listing: MdsListing | null };

/**
 * Validity dates of attestation certificates are not judged: keys outlive them.
 *
 * @param aaguid  of the same attestation's authenticator data, UUID form, lower case
 */
export function judgeAttestation(
  attestation: AttestationVerdict,
  aaguid: string,
  metadata: MetadataView,
): AttestationTrust {
  const { trustPath = [] } = attestation;
  const [leaf] = trustPath;
  const entry = metadata.byAaguid(aaguid) ?? (leaf === undefined ? null : metadata.byCertificate(leaf));
  const listing = entry === null ? null : listingOf(entry, metadata.today, trustPath);
  return { ...kindOf(attestation, trustPath, entry, metadata), listing };
}

/** @param trustPath  the key's attestation certificates; empty while they are not known */
export function listingOf(entry: MdsEntry, today: string, trustPath: readonly X509Certificate[]): MdsListing {
  const certificates = trustPath.map(({ raw }) => new Uint8Array(raw));
  return {
    description: entry.description,
    certification: certificationOf(entry, today),
    compromises: compromisesOf(entry, today, certificates),
  };
}

function kindOf(
  { verdict, reason = 'malformed' }: AttestationVerdict,
  [leaf, ...pool]: readonly X509Certificate[],
  entry: MdsEntry | null,
  metadata: MetadataView,
): TrustKind {
  if (verdict === 'invalid') return { kind: 'invalid', fault: reason };
  if (verdict === 'none' || verdict === 'selfSigned') return { kind: verdict };
  if (metadata.state.status === 'none') return { kind: 'rootUnknown', because: 'noMetadata' };
  if (entry === null || leaf === undefined) return { kind: 'rootUnknown', because: 'modelNotListed' };
  if (findPath(leaf, pool, rootsOf(entry)) === null) return { kind: 'rootUnknown', because: 'rootNotListed' };
  return { kind: 'mdsTrusted' };
}

/** Roots that Node cannot read (a few vendors' were written wrongly) lead nowhere. */
function rootsOf(entry: MdsEntry): readonly X509Certificate[] {
  return entry.attestationRoots.flatMap((der) => {
    try {
      const root = new X509Certificate(der);
      void root.publicKey;
      return [root];
    } catch {
      return [];
    }
  });
}
