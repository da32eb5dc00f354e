// What FIDO's status reports say of a model, taken together (FIDO Metadata Service v3.0 §3.1.3, §3.1.4). Their order in
// the BLOB says nothing: the dates do.
import { equalBytes } from '../../shared/bytes.ts';
import {
  type CertificationLevel, type CompromiseStatus, certificationLevels, compromiseStatuses,
} from '../../shared/key-rules.ts';
import type { MdsEntry, StatusReport } from './mds-payload.ts';

/** Statuses that end a certification. */
const ENDS = ['NOT_FIDO_CERTIFIED', 'REVOKED'];

/**
 * The highest level since the certification was last ended; null where there is none.
 *
 * @param today  YYYY-MM-DD; what takes effect later does not count yet
 */
export function certificationOf(entry: MdsEntry, today: string): CertificationLevel | null {
  const reports = inEffect(entry, today);
  const ended = reports.filter(({ status }) => ENDS.includes(status)).map(dateOf);
  const lastEnd = ended.sort().at(-1) ?? null;
  const levels = reports
    .filter((report) => lastEnd === null || dateOf(report) > lastEnd)
    .map(({ status }) => rankOf(status));
  return certificationLevels[Math.max(-1, ...levels)] ?? null;
}

/**
 * Compromises that concern this key. A report about one attestation certificate concerns the keys with that certificate;
 * while those of the key are not known, it is left out.
 *
 * @param certificates  DER of the key's attestation certificates; empty where there are none
 */
export function compromisesOf(
  entry: MdsEntry,
  today: string,
  certificates: readonly Uint8Array[],
): readonly CompromiseStatus[] {
  const concerned = inEffect(entry, today).filter(({ certificate }) => {
    return certificate === null || certificates.some((own) => equalBytes(own, certificate));
  });
  return compromiseStatuses.filter((status) => concerned.some((report) => report.status === status));
}

/** Newer firmware is out for this model, FIDO says. */
export function hasUpdate(entry: MdsEntry, today: string): boolean {
  return inEffect(entry, today).some(({ status }) => status === 'UPDATE_AVAILABLE');
}

/** −1 for what is no level. */
export function rankOf(status: string): number {
  return certificationLevels.findIndex((level) => level === status);
}

function inEffect(entry: MdsEntry, today: string): readonly StatusReport[] {
  return entry.statusReports.filter((report) => dateOf(report) <= today);
}

/** Sorts before every date where there is none. */
function dateOf({ effectiveDate }: StatusReport): string {
  return effectiveDate ?? '';
}
