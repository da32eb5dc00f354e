// GET /users/delta: everybody in pages, then only what changed. The first round is a walk over the directory; what happens
// meanwhile comes with the next round, so users may be told twice and must be merged by id.

import { headerOf, jsonReply } from '../http.ts';
import type { TenantReply } from '../http.ts';
import type { TenantUser } from '../store/user-store.ts';
import { readDeltaToken, writeDeltaToken } from './delta-token.ts';
import type { DeltaToken } from './delta-token.ts';
import { contextUrl, requireScope } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, unsupportedQuery } from './graph-error.ts';
import { pageFrom, refuseParameters } from './pages.ts';
import { readSelect } from './properties.ts';
import { READ_ALL } from './users.ts';
import { USER_TYPE, projectUser } from './user-type.ts';

const PARAMETERS = ['$select', '$filter', '$deltatoken', '$skiptoken', '$format'];
const NOT_FOR_DELTA = ['$top', '$orderby', '$expand', '$search', '$count'];
const TOKEN_LIFETIME_MS = 7 * 86_400_000;
const MAX_IDS = 50;

interface Page {
  readonly value: readonly Record<string, unknown>[];
  /** Null when the users are done. */
  readonly next: number | null;
}

export function usersDelta(call: GraphCall): TenantReply {
  requireScope(call, ...READ_ALL);
  const { query } = call.request;
  for (const name of NOT_FOR_DELTA) {
    if (query.has(name)) throw unsupportedQuery(`The query option '${name}' is not supported for delta queries of users.`);
  }
  refuseParameters(call, PARAMETERS);
  const round = roundOf(call);
  const { data } = call;
  const select = readSelect(USER_TYPE, round.select);
  const isDone = round.emptyPages !== null;
  const page: Page = isDone ? { value: [], next: null } : round.from === null ? everybody(call, round, select) : changed(call, round, select);
  const emptyPages = round.emptyPages ?? data.settings.deltaEmptyPages;
  const link = (name: string, token: string, change: Partial<DeltaToken>): Record<string, string> => ({
    [`@odata.${name}`]: `https://${call.data.hosts.graph}/${call.version}/users/delta?${token}=${writeDeltaToken({ ...round, ...change })}`,
  });
  const follow =
    page.next !== null
      ? link('nextLink', '$skiptoken', { kind: 'page', start: page.next })
      : emptyPages > 0
        ? link('nextLink', '$skiptoken', { kind: 'page', emptyPages: emptyPages - 1 })
        : link('deltaLink', '$deltatoken', { kind: 'round', from: round.to, start: 0, emptyPages: null, issuedAtMs: call.clock.now() });
  return jsonReply(200, { '@odata.context': contextUrl(call, 'users'), ...follow, value: page.value });
}

/** The round that this request begins or goes on with. @throws GraphRefusal 400, 410 */
function roundOf(call: GraphCall): DeltaToken {
  const { query } = call.request;
  const { users, settings, deltaGeneration: generation } = call.data;
  const now = call.clock.now();
  const to = users.changes.version;
  const skipToken = query.get('$skiptoken');
  if (skipToken !== null) return alive(call, readDeltaToken(skipToken, 'page'));
  const deltaToken = query.get('$deltatoken');
  if (deltaToken !== null && deltaToken !== '' && deltaToken !== 'latest') {
    const seen = alive(call, readDeltaToken(deltaToken, 'round'));
    return { ...seen, to };
  }
  const first: DeltaToken = {
    kind: 'page',
    from: null,
    to,
    start: 0,
    emptyPages: null,
    select: query.get('$select'),
    ids: readIds(query.get('$filter')),
    issuedAtMs: now,
    generation,
  };
  // "From now on": no users, and a deltaLink at once.
  return deltaToken === 'latest' ? { ...first, from: to, emptyPages: settings.deltaEmptyPages } : first;
}

/** @throws GraphRefusal when the token is older than seven days, or changes since then are forgotten */
function alive(call: GraphCall, token: DeltaToken): DeltaToken {
  const { deltaGeneration, settings, users } = call.data;
  const isFresh = call.clock.now() < token.issuedAtMs + TOKEN_LIFETIME_MS && token.generation === deltaGeneration;
  if (isFresh && (token.from === null || users.changes.between(token.from, token.to) !== null)) return token;
  const text = 'The sync state generation is not found; full sync is required.';
  if (settings.deltaExpiry === 'badRequest') throw new GraphRefusal(400, 'syncStateNotFound', text);
  const query = new URLSearchParams({ $deltatoken: '', ...(token.select === null ? {} : { $select: token.select }) });
  throw new GraphRefusal(410, 'syncStateNotFound', text, {
    location: `https://${call.data.hosts.graph}/${call.version}/users/delta?${query.toString()}`,
  });
}

function everybody(call: GraphCall, round: DeltaToken, select: readonly string[]): Page {
  const { users, settings } = call.data;
  const { ids } = round;
  const test = ids === null ? null : (user: TenantUser) => ids.includes(user.id);
  const { users: found, next } = pageFrom(users, test, round.start, settings.deltaPageSize);
  return { value: found.map((user) => present(user, select, null)), next };
}

function changed(call: GraphCall, round: DeltaToken, select: readonly string[]): Page {
  const { users, settings } = call.data;
  const properties = new Map<string, Set<string>>();
  for (const change of users.changes.between(round.from ?? 0, round.to) ?? []) {
    if (round.ids !== null && !round.ids.includes(change.userId)) continue;
    if (!change.properties.some((name) => name === '*' || select.includes(name))) continue;
    const known = properties.get(change.userId) ?? new Set();
    properties.delete(change.userId); // Back at the end: in order of the last change.
    properties.set(change.userId, new Set([...known, ...change.properties]));
  }
  const minimal = /return=minimal/i.test(headerOf(call.request, 'prefer'));
  const all = [...properties];
  // A page may begin with what the one before ended with: told again, as the real service may.
  const from = settings.deltaRepeats && round.start > 0 ? round.start - 1 : round.start;
  const end = round.start + settings.deltaPageSize;
  const value = all.slice(from, end).flatMap(([id, names]) => {
    const user = users.findAlsoRemoved(id);
    if (user === undefined) return [];
    if (user.removed !== 'no') return [{ id, '@removed': { reason: user.removed === 'forever' ? 'deleted' : 'changed' } }];
    return [present(user, select, minimal && !names.has('*') ? names : null)];
  });
  return { value, next: end < all.length ? end : null };
}

/** Always with the id; never with a property that has no value. @param only  the properties to show; all when null */
function present(user: TenantUser, select: readonly string[], only: ReadonlySet<string> | null): Record<string, unknown> {
  const values = projectUser(user, select, false);
  const shown = Object.entries(values).filter(([name, value]) => value !== null && (only === null || only.has(name)));
  return { ...Object.fromEntries(shown), id: user.id };
}

/** `id eq '…' or id eq '…'`, the only filter there is. @throws GraphRefusal 400 */
function readIds(filter: string | null): readonly string[] | null {
  if (filter === null) return null;
  const ids = filter.split(/ or /i).map((clause) => /^\s*id eq '([0-9a-f-]{36})'\s*$/i.exec(clause)?.[1]?.toLowerCase());
  if (ids.length > MAX_IDS || ids.includes(undefined)) {
    throw unsupportedQuery(`Delta queries of users can be filtered by id only, with at most ${MAX_IDS} ids.`);
  }
  return ids.filter((id) => id !== undefined);
}
