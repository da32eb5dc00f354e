// The metadata as it is at one moment: a whole value to ask questions of. It knows no files and no network.
import { createHash, type X509Certificate } from 'node:crypto';
import type { MetadataState, NamedModel } from '../../shared/key-rules.ts';
import { endOfDay } from './mds-blob.ts';
import type { MdsEntry, MdsPayload } from './mds-payload.ts';

export interface MetadataView {
  readonly state: MetadataState;
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
  /** @param aaguid  UUID form, lower case; the AAGUID of zeros has no entry */
  byAaguid(aaguid: string): MdsEntry | null;
  /** Every model with an AAGUID, as FIDO's list calls it. */
  models(): readonly NamedModel[];
  /** U2F keys: by the public key of their attestation certificate. */
  byCertificate(certificate: X509Certificate): MdsEntry | null;
}

export interface MetadataIndex {
  readonly payload: MdsPayload;
  readonly aaguids: ReadonlyMap<string, MdsEntry>;
  readonly keyIdentifiers: ReadonlyMap<string, MdsEntry>;
}

/** Of two entries for one model the first counts. */
export function indexPayload(payload: MdsPayload): MetadataIndex {
  const aaguids = new Map<string, MdsEntry>();
  const keyIdentifiers = new Map<string, MdsEntry>();
  for (const entry of payload.entries) {
    if (entry.aaguid !== null && !aaguids.has(entry.aaguid)) aaguids.set(entry.aaguid, entry);
    for (const id of entry.keyIdentifiers) if (!keyIdentifiers.has(id)) keyIdentifiers.set(id, entry);
  }
  return { payload, aaguids, keyIdentifiers };
}

/** @param now  milliseconds since the epoch */
export function viewMetadata(index: MetadataIndex | null, problem: MetadataState['problem'], now: number): MetadataView {
  return {
    state: stateOf(index?.payload ?? null, problem, now),
    today: new Date(now).toISOString().slice(0, 10),
    byAaguid: (aaguid) => (aaguid === ZERO_AAGUID ? null : (index?.aaguids.get(aaguid) ?? null)),
    models: () => [...(index?.aaguids ?? [])].map(([aaguid, { description }]) => ({ aaguid, model: description })),
    byCertificate: (certificate) => index?.keyIdentifiers.get(keyIdentifier(certificate)) ?? null,
  };
}

/** U2F keys, and FIDO2 keys that do not want to be known. */
export const ZERO_AAGUID = '00000000-0000-0000-0000-000000000000';

/**
 * SHA-1 of the public key's bit string (RFC 5280 §4.2.1.2, method 1), as FIDO names U2F models. For P-256 that is the
 * last 65 bytes of the SubjectPublicKeyInfo; certificates with other keys are in no such entry.
 */
function keyIdentifier({ publicKey }: X509Certificate): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha1').update(spki.subarray(-65)).digest('hex');
}

function stateOf(payload: MdsPayload | null, problem: MetadataState['problem'], now: number): MetadataState {
  if (payload === null) {
    return { status: 'none', no: null, nextUpdate: null, entryCount: 0, unreadableCount: 0, legalHeader: '', problem };
  }
  const { no, nextUpdate, legalHeader, entries, unreadable } = payload;
  const status = now <= endOfDay(nextUpdate) ? 'fresh' : 'expired';
  return { status, no, nextUpdate, entryCount: entries.length, unreadableCount: unreadable, legalHeader, problem };
}
