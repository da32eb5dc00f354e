// What a person's page shows: what the service says of them now, beside what this desk remembers. Reads only.

import type { AuditKind } from '../../shared/audit.ts';
import type { KeyMethod, RunRecord, TapSummary, UserDetails, UserSummary } from '../../shared/models.ts';
import type { GivenKey, KeyOrigin, PassUsability, PersonEvent } from '../../shared/person.ts';
import type { Directory, DirectoryPerson, Fido2Method, TapMethod } from '../directory/directory.ts';
import { GraphError } from '../directory/graph-error.ts';
import { sameCredentialId } from '../directory/method-id.ts';
import { knownModel } from '../metadata/known-models.ts';
import type { LedgerEntry } from '../store/ledger.ts';
import type { Store } from '../store/store.ts';

export interface PersonSources {
  readonly directory: Directory;
  readonly store: Store;
  readonly tenantId: string;
  readonly operatorId: string;
}

/** What is done for a person by hand; the rest of the audit belongs to runs, which have a list of their own. */
const EVENT_KINDS: readonly AuditKind[] = [
  'key.deletionBegun', 'key.deleted', 'credential.deleted', 'tap.requested', 'tap.issued', 'tap.revoked',
];

/**
 * Asks the service, and brings the list up to date with what it says of the user.
 *
 * A user whom the directory does not know any more is shown from what this desk remembers.
 *
 * @throws GraphError: offline, or a user whom nobody knows (404)
 */
export async function personDetails(sources: PersonSources, userId: string): Promise<UserDetails> {
  const { directory, store, tenantId, operatorId } = sources;
  const [person, methods, pass, roles, runs, ours, given, events] = await Promise.all([
    orNull(directory.person(userId)),
    orUnreadable(directory.fido2Methods(userId)),
    orUnreadable(directory.temporaryAccessPass(userId)),
    orUnreadable(directory.roleNamesOf(userId)),
    store.runs.forUser(tenantId, userId),
    store.runs.registeredMethodIds(tenantId, userId),
    store.ledger.keysOf(tenantId, userId),
    eventsOf(store, userId),
  ]);
  const keyCount = methods === 'unreadable' ? null : methods.length;
  const user = await summaryOf(sources, userId, person, keyCount);
  return {
    user,
    profile: {
      officeLocation: person.found?.officeLocation ?? null,
      manager: person.found?.manager ?? null,
      isSynced: person.found?.isSynced ?? null,
      roles: roles === 'unreadable' ? null : roles,
      isDeleted: person.found === null,
    },
    namesakes: await store.namesakes.of(tenantId, user),
    isOperator: userId === operatorId,
    keys: methods === 'unreadable' ? [] : methods.map((method) => describeMethod(method, ours, runs)),
    givenKeys: given.map((entry) => describeGiven(entry, runs, methods)),
    tap: pass === 'unreadable' ? null : pass && describePass(pass),
    unreadable: person.found === null
      ? []
      : [...(methods === 'unreadable' ? ['keys' as const] : []), ...(pass === 'unreadable' ? ['tap' as const] : [])],
    runs,
    events,
  };
}

export function describePass({ id, isUsable, isUsableOnce, startsAt, expiresAt, usability }: TapMethod): TapSummary {
  return { id, isUsable, isUsableOnce, startsAt, expiresAt, usability: isUsable ? 'usable' : (USABILITIES[usability ?? ''] ?? 'unknown') };
}

const USABILITIES: Readonly<Record<string, PassUsability>> = {
  NotYetValid: 'notYetValid', Expired: 'expired', OneTimeUsed: 'used', DisabledByPolicy: 'disabledByPolicy',
};

type Found = { readonly found: DirectoryPerson } | { readonly found: null; readonly reason: GraphError };

async function orNull(answer: Promise<DirectoryPerson>): Promise<Found> {
  try {
    return { found: await answer };
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'http' && error.httpStatus === 404) return { found: null, reason: error };
    throw error;
  }
}

/** The page is there for whoever may read the user: what the operator's role does not reach is left out. */
async function orUnreadable<T>(answer: Promise<T>): Promise<T | 'unreadable'> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'http') return 'unreadable';
    throw error;
  }
}

async function summaryOf(
  { store, tenantId }: PersonSources,
  userId: string,
  person: Found,
  keyCount: number | null,
): Promise<UserSummary> {
  if (person.found === null) {
    const remembered = await store.users.one(tenantId, userId);
    if (remembered === null) throw person.reason;
    return remembered;
  }
  const { officeLocation: _, manager: __, isSynced: ___, ...fresh } = person.found;
  await store.users.update(tenantId, userId, { ...fresh, ...(keyCount === null ? {} : { keyCount }) });
  return (await store.users.one(tenantId, userId)) ?? { ...fresh, photo: null, keyCount, lastProvisionedAt: null };
}

/** The newest of them: the audit gives what it finds in pages, newest first. */
async function eventsOf(store: Store, userId: string): Promise<readonly PersonEvent[]> {
  const { entries } = await store.audit.search({ text: userId, before: null });
  return entries.filter(({ kind, runId, target }) => runId === null && target?.id === userId && EVENT_KINDS.includes(kind));
}

function describeMethod(method: Fido2Method, ours: readonly string[], runs: readonly RunRecord[]): KeyMethod {
  return {
    id: method.id,
    displayName: method.displayName ?? '',
    createdAt: method.createdAt,
    aaguid: method.aaguid,
    model: (method.aaguid === null ? null : knownModel(method.aaguid)?.model) ?? method.model,
    attested: method.attested,
    isSynced: method.isSynced,
    lastUsedAt: method.lastUsedAt,
    registeredHere: ours.includes(method.id),
    origin: originOf(runs.find(({ methodId }) => methodId === method.id)),
  };
}

function originOf(run: RunRecord | undefined): KeyOrigin | null {
  if (run === undefined) return null;
  const { endedAt, operator, key } = run;
  return { at: endedAt, operator: operator.userPrincipalName, product: key.product, serialNumber: key.serialNumber };
}

function describeGiven(entry: LedgerEntry, runs: readonly RunRecord[], methods: readonly Fido2Method[] | 'unreadable'): GivenKey {
  const { credentialIdBase64Url, aaguid, serialNumber, at } = entry;
  const run = runs.find((one) => one.credentialIdBase64Url === credentialIdBase64Url);
  const isListed = methods !== 'unreadable' && methods.some(({ id }) => sameCredentialId(id, credentialIdBase64Url));
  return {
    credentialIdBase64Url,
    product: run?.key.product ?? (aaguid === null ? null : knownModel(aaguid)?.model) ?? '',
    serialNumber,
    at,
    atService: methods === 'unreadable' ? 'unknown' : isListed ? 'listed' : 'gone',
  };
}
