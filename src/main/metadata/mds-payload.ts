// What a metadata BLOB says (FIDO Metadata Service v3.0 §3.1.1 … §3.1.6, FIDO Metadata Statement v3.0 §3): the members
// that this app uses, checked. Icons and descriptions of user verification are left out on the way in.
import { z } from 'zod';
import { fromBase64Url } from '../../shared/bytes.ts';
import { MdsError } from './mds-error.ts';

export interface StatusReport {
  /** As FIDO writes it: "FIDO_CERTIFIED_L1", "REVOKED" … New ones may come. */
  readonly status: string;
  /** YYYY-MM-DD; null counts as "always". */
  readonly effectiveDate: string | null;
  /** DER, where the report is about one attestation certificate only. */
  readonly certificate: Uint8Array | null;
  readonly certificateNumber: string | null;
  readonly url: string | null;
}

export interface MdsEntry {
  /** UUID form, lower case; null for U2F keys, which have key identifiers instead. */
  readonly aaguid: string | null;
  /** SHA-1 of the attestation certificate's public key, 40 hexadecimal digits, lower case. */
  readonly keyIdentifiers: readonly string[];
  readonly description: string;
  readonly statusReports: readonly StatusReport[];
  /** DER: roots, intermediates, or the attestation certificates themselves. */
  readonly attestationRoots: readonly Uint8Array[];
  /** "basic_full", "basic_surrogate", "attca" … */
  readonly attestationTypes: readonly string[];
  readonly authenticatorGetInfo: Readonly<Record<string, unknown>> | null;
}

export interface MdsPayload {
  /** Serial number of the BLOB; the next one has a higher one. */
  readonly no: number;
  /** YYYY-MM-DD: the latest day on which there will be a new one. */
  readonly nextUpdate: string;
  readonly legalHeader: string;
  readonly entries: readonly MdsEntry[];
  /** Entries that could not be read, and are therefore not among `entries`. */
  readonly unreadable: number;
}

/** The real BLOB has some 400. */
const MAX_ENTRIES = 20_000;

const day = z.iso.date();
const text = z.string().max(4096);
const der = z
  .string()
  .max(32_768)
  .transform((base64, context) => {
    try {
      // Some vendors' certificates came with line breaks.
      return fromBase64Url(base64.replace(/\s/g, ''));
    } catch {
      context.addIssue({ code: 'custom', message: 'not base64' });
      return z.NEVER;
    }
  });

const statusReport = z.object({
  status: z.string().min(1).max(64),
  effectiveDate: day.nullish(),
  certificate: der.nullish(),
  certificateNumber: text.nullish(),
  url: text.nullish(),
});

const entry = z.object({
  aaguid: z.guid().toLowerCase().optional(),
  attestationCertificateKeyIdentifiers: z.array(z.string().regex(/^[0-9a-f]{40}$/i).toLowerCase()).max(1000).optional(),
  statusReports: z.array(statusReport).max(1000),
  metadataStatement: z.object({
    description: text,
    attestationRootCertificates: z.array(der).max(1000),
    attestationTypes: z.array(text).max(16).optional(),
    authenticatorGetInfo: z.record(z.string(), z.unknown()).optional(),
  }),
});

const payload = z.object({
  legalHeader: text.optional(),
  no: z.number().int().nonnegative(),
  nextUpdate: day,
  entries: z.array(z.unknown()).max(MAX_ENTRIES),
});

/**
 * An entry that is not as it should be is left out and counted: one vendor's mistake must not hide all others.
 *
 * @param json  the payload of the JWT, after its signature was verified
 * @throws MdsError 'malformed' | 'tooLarge'
 */
export function readPayload(json: string): MdsPayload {
  const whole = payload.safeParse(parseJson(json));
  if (!whole.success) {
    const tooMany = whole.error.issues.some((issue) => issue.code === 'too_big' && issue.path[0] === 'entries');
    throw new MdsError(tooMany ? 'tooLarge' : 'malformed', whole.error.issues[0]?.path.join('.') ?? '');
  }
  const { no, nextUpdate, legalHeader = '', entries: raw } = whole.data;
  const entries = raw.map(readEntry).filter((read) => read !== null);
  return { no, nextUpdate, legalHeader, entries, unreadable: raw.length - entries.length };
}

function readEntry(raw: unknown): MdsEntry | null {
  const read = entry.safeParse(raw);
  if (!read.success) return null;
  const { aaguid, attestationCertificateKeyIdentifiers, statusReports, metadataStatement: statement } = read.data;
  return {
    aaguid: aaguid ?? null,
    keyIdentifiers: attestationCertificateKeyIdentifiers ?? [],
    description: statement.description,
    statusReports: statusReports.map((report) => ({
      status: report.status,
      effectiveDate: report.effectiveDate ?? null,
      certificate: report.certificate ?? null,
      certificateNumber: report.certificateNumber ?? null,
      url: report.url ?? null,
    })),
    attestationRoots: statement.attestationRootCertificates,
    attestationTypes: statement.attestationTypes ?? [],
    authenticatorGetInfo: statement.authenticatorGetInfo ?? null,
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new MdsError('malformed', 'the payload is no JSON', { cause });
  }
}
