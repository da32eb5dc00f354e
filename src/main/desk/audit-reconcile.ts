// Compares this app's audit with what Entra's directory audit says of the same time: which registrations and passes both know, and
// which only one of them does. Pure: whole values in, whole values out. Entra's events come minutes late (see the period).

import type { AuditEntry } from '../../shared/audit.ts';
import type { EntraAuditEvent } from '../../shared/reconciliation.ts';
import { sameCredentialId } from '../directory/method-id.ts';

/** Every event and entry of the kinds that count, once: with its partner, or alone. */
export interface Pairing {
  readonly matched: readonly { readonly event: EntraAuditEvent; readonly entry: AuditEntry }[];
  readonly onlyInEntra: readonly EntraAuditEvent[];
  readonly onlyHere: readonly AuditEntry[];
}

type What = 'passkey' | 'pass';

/** Names of the activity over the years; all begin so. */
const PASSKEY_ACTIVITIES = ['Add Passkey (device-bound)', 'Add FIDO2 security key'] as const;
/** The clocks of two systems, and the time a service takes. */
export const MAX_DISTANCE_MS = 10 * 60_000;

/**
 * A registration is the same when the key identifier is (Entra writes base64 or base64url, with padding, with a padding
 * digit, or without); where the event has none, when the person, the model (AAGUID) and the time fit. A pass is the same when
 * person and time fit. Nearest times go together, and each event and each entry is used once.
 *
 * Per registration Entra has a second event ("Admin registered security info"); it counts only where it tells of a pass.
 *
 * @param entries  of the same period, any order; the run of a stored credential should be whole, for its credential id
 */
export function reconcileAudit(events: readonly EntraAuditEvent[], entries: readonly AuditEntry[]): Pairing {
  const credentialOfRun = new Map(
    entries.flatMap(({ kind, runId, key }) =>
      kind === 'credential.created' && runId !== null && key?.credentialIdBase64Url != null ? [[runId, key.credentialIdBase64Url] as const] : []),
  );
  const ours = entries.filter((entry) => whatOfEntry(entry) !== null);
  const theirs = events.filter((event) => whatOfEvent(event) !== null);
  const near = bySpelling(ours, credentialOfRun);
  const candidates = theirs
    .flatMap((event) => [...near(event)].map((entry) => ({ event, entry, rank: likeness(event, entry, credentialOfRun) })))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const usedEvents = new Set<EntraAuditEvent>();
  const usedEntries = new Set<AuditEntry>();
  const matched = candidates.flatMap(({ event, entry }) => {
    if (usedEvents.has(event) || usedEntries.has(entry)) return [];
    usedEvents.add(event);
    usedEntries.add(entry);
    return [{ event, entry }];
  });
  return {
    matched,
    onlyInEntra: theirs.filter((event) => !usedEvents.has(event)),
    onlyHere: ours.filter((entry) => !usedEntries.has(entry)),
  };
}

/** The entries that can be the same as an event at all, found without a look at each: months of both logs are compared. */
function bySpelling(
  ours: readonly AuditEntry[],
  credentialOfRun: ReadonlyMap<string, string>,
): (event: EntraAuditEvent) => ReadonlySet<AuditEntry> {
  const places = new Map<string, AuditEntry[]>();
  const put = (place: string, entry: AuditEntry): void => {
    const there = places.get(place);
    if (there === undefined) places.set(place, [entry]);
    else there.push(entry);
  };
  for (const entry of ours) {
    const credentialId = credentialOfRun.get(entry.runId ?? '');
    if (credentialId !== undefined) put(`key ${credentialId}`, entry);
    if (entry.target === null) continue;
    put(`id ${entry.target.id}`, entry);
    put(`name ${entry.target.userPrincipalName.toLowerCase()}`, entry);
  }
  return (event) => {
    const identifier = identifierOf(event);
    const wanted = [
      ...(identifier === null ? [] : spellings(identifier).map((id) => `key ${id}`)),
      ...(event.target?.id == null ? [] : [`id ${event.target.id}`]),
      ...(event.target?.userPrincipalName == null ? [] : [`name ${event.target.userPrincipalName.toLowerCase()}`]),
    ];
    return new Set(wanted.flatMap((place) => places.get(place) ?? []));
  };
}

/** What the credential id may be, in base64url without padding: as it stands, and without the digit that counts the padding. */
function spellings(identifier: string): readonly string[] {
  const plain = identifier.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  return [plain, plain.slice(0, -1)];
}

function whatOfEntry({ kind }: AuditEntry): What | null {
  return kind === 'credential.stored' ? 'passkey' : kind === 'tap.issued' ? 'pass' : null;
}

function whatOfEvent({ activityDisplayName, result, resultReason }: EntraAuditEvent): What | null {
  if (result !== 'success') return null;
  if (PASSKEY_ACTIVITIES.some((name) => activityDisplayName.startsWith(name))) return 'passkey';
  const tellsOfPass = /temporary access pass/i.test(resultReason ?? '');
  return activityDisplayName === 'Admin registered security info' && tellsOfPass ? 'pass' : null;
}

/** Null: they are not the same. 0: the same key identifier. Else the distance in time, plus one. */
function likeness(
  event: EntraAuditEvent,
  entry: AuditEntry,
  credentialOfRun: ReadonlyMap<string, string>,
): number | null {
  const what = whatOfEntry(entry);
  if (what !== whatOfEvent(event)) return null;
  const distance = Math.abs(Date.parse(event.activityDateTime) - Date.parse(entry.at));
  if (what === 'passkey') {
    const identifier = identifierOf(event);
    const credentialId = credentialOfRun.get(entry.runId ?? '');
    if (identifier !== null && credentialId !== undefined) return sameCredentialId(identifier, credentialId) ? 0 : null;
    const aaguid = detail(event, 'AAGuid')?.toLowerCase() ?? null;
    if (aaguid !== null && entry.key?.aaguid != null && aaguid !== entry.key.aaguid) return null;
  }
  return samePerson(event, entry) && distance <= MAX_DISTANCE_MS ? distance + 1 : null;
}

function identifierOf(event: EntraAuditEvent): string | null {
  return detail(event, 'KeyIdentifier') ?? identifierIn(event.target);
}

/** The name of a target without an id, where it is base64 of 16 bytes or more. */
function identifierIn(target: EntraAuditEvent['target']): string | null {
  if (target === null || target.id !== null || target.displayName === null) return null;
  return /^[A-Za-z0-9+/_-]{22,}={0,2}$/.test(target.displayName) ? target.displayName : null;
}

/** The id is null in some events, the name is not; names differ in case. */
function samePerson({ target }: EntraAuditEvent, entry: AuditEntry): boolean {
  if (target === null || entry.target === null) return false;
  if (target.id !== null) return target.id === entry.target.id;
  return target.userPrincipalName?.toLowerCase() === entry.target.userPrincipalName.toLowerCase();
}

function detail(event: EntraAuditEvent, wanted: string): string | null {
  const found = event.additionalDetails.find(({ key }) => key.toLowerCase() === wanted.toLowerCase());
  return found === undefined || found.value === '' ? null : found.value;
}
