// Users page by page: everybody, the members of a group, what a search finds, and the changes since a deltaLink. The next page
// is asked for while the one before is worked with. Bounded in items and in empty pages; links lead to this service alone.

import { z } from 'zod';
import type { GraphClient, GraphRequestOptions } from './graph-client.ts';
import { graphId, malformed, readShape } from './graph-shape.ts';
import { type DirectoryUser, readUser } from './user-record.ts';
import { advancedQuery, changedUserShape, userMembers } from './users.ts';

/** Where pages begin. `link` goes on with pages that were cut off. */
export type UserPagesFrom =
  | { readonly kind: 'all' }
  | { readonly kind: 'group'; readonly groupId: string }
  | { readonly kind: 'search'; readonly words: string }
  | { readonly kind: 'link'; readonly link: string };

export interface PageOfUsers {
  readonly users: readonly DirectoryUser[];
  /** Records that are no user. */
  readonly skipped: number;
  /** Null for the last page. */
  readonly nextLink: string | null;
}

/** A change: the members that it tells, or that the user is gone. */
export type UserChanged =
  | { readonly kind: 'changed'; readonly id: string; readonly members: Partial<Omit<DirectoryUser, 'id'>> }
  | { readonly kind: 'removed'; readonly id: string };

export interface PageOfChanges {
  readonly changes: readonly UserChanged[];
  /** Where the next look begins; on the last page alone. */
  readonly deltaLink: string | null;
}

interface RawPage {
  readonly value: readonly unknown[];
  readonly nextLink: string | null;
  readonly deltaLink: string | null;
}

const link = z.string().max(16_384).optional();
const pageShape = z.object({ value: z.array(z.unknown()), '@odata.nextLink': link, '@odata.deltaLink': link });
const removedShape = z.object({ id: graphId, '@removed': z.unknown().refine((value) => value !== undefined) });

const MAX_ITEMS = 2_000_000;
/** The service's largest pages have 999 items; a list that goes on beyond this is no list. */
const MAX_PAGES = 5000;
/** A page may be empty and still have a successor, but not for ever. */
const MAX_EMPTY_PAGES = 100;

/** @throws GraphError; 'malformed' for pages in a circle, without an end, or beyond two million users; the signal's reason */
export async function* userPages(
  graph: GraphClient,
  from: UserPagesFrom,
  signal?: AbortSignal,
): AsyncGenerator<PageOfUsers, void, undefined> {
  const headers = from.kind === 'group' || from.kind === 'search' ? advancedQuery : {};
  for await (const { value, nextLink } of rawPages(graph, pathOf(from), { headers, ...(signal === undefined ? {} : { signal }) })) {
    const users: DirectoryUser[] = [];
    for (const item of value) {
      const user = readUser(item);
      if (user !== null) users.push(user);
    }
    yield { users, skipped: value.length - users.length, nextLink };
  }
}

/** @throws as userPages; GraphError with httpStatus 410 where the changes are forgotten: then everybody is to be read again */
export async function* userChanges(
  graph: GraphClient,
  deltaLink: string,
  signal?: AbortSignal,
): AsyncGenerator<PageOfChanges, void, undefined> {
  for await (const page of rawPages(graph, deltaLink, signal === undefined ? {} : { signal })) {
    const changes = page.value.flatMap((item): readonly UserChanged[] => {
      const removed = removedShape.safeParse(item);
      if (removed.success) return [{ kind: 'removed', id: removed.data.id }];
      const changed = changedUserShape.safeParse(item);
      return changed.success ? [{ kind: 'changed', ...changed.data }] : [];
    });
    yield { changes, deltaLink: page.deltaLink };
  }
}

/** A deltaLink that tells what changes from now on, asked for before everybody is read; null where the service gives none. */
export async function deltaLinkOfNow(graph: GraphClient, signal?: AbortSignal): Promise<string | null> {
  const path = `/users/delta?$deltatoken=latest&$select=${userMembers}`;
  const options: GraphRequestOptions = { priority: 'background', ...(signal === undefined ? {} : { signal }) };
  let found: string | null = null;
  for await (const page of rawPages(graph, path, options)) found = page.deltaLink;
  return found;
}

async function* rawPages(graph: GraphClient, path: string, request: GraphRequestOptions): AsyncGenerator<RawPage, void, undefined> {
  const followed = new Set<string>([path]);
  let items = 0;
  let emptyPages = 0;
  let asked: Promise<unknown> | null = graph.get(path, { priority: 'background', ...request });
  while (asked !== null) {
    const answer: z.infer<typeof pageShape> = readShape(pageShape, await asked, 'page');
    const nextLink = answer['@odata.nextLink'] ?? null;
    items += answer.value.length;
    if (items > MAX_ITEMS) throw malformed(`more than ${MAX_ITEMS} items`);
    if (answer.value.length === 0 && ++emptyPages > MAX_EMPTY_PAGES) throw malformed('pages without an end');
    if (nextLink !== null && followed.has(nextLink)) throw malformed('pages that lead in a circle');
    if (followed.size > MAX_PAGES) throw malformed(`more than ${MAX_PAGES} pages`);
    asked = null;
    if (nextLink !== null) {
      followed.add(nextLink);
      asked = graph.get(nextLink, { priority: 'background', ...request });
      // Whoever stops reading early leaves this one unanswered.
      asked.catch(() => undefined);
    }
    yield { value: answer.value, nextLink, deltaLink: answer['@odata.deltaLink'] ?? null };
  }
}

function pathOf(from: UserPagesFrom): string {
  switch (from.kind) {
    case 'all':
      return `/users?$select=${userMembers}&$top=999`;
    case 'group':
      return `/groups/${encodeURIComponent(from.groupId)}/transitiveMembers/microsoft.graph.user?$select=${userMembers}&$top=999&$count=true`;
    case 'search':
      return `/users?$search=${encodeURIComponent(searchOf(from.words))}&$select=${userMembers}&$top=999&$count=true`;
    case 'link':
      return from.link;
  }
}

/** A search over display name and user principal name; quotes and backslashes would end the clause. */
export function searchOf(words: string): string {
  const text = words.replaceAll(/["\\]/g, ' ').trim().slice(0, 120);
  return `"displayName:${text}" OR "userPrincipalName:${text}"`;
}

/** The path that answers with the number of them alone; null where there is none. */
export function countPathOf(from: UserPagesFrom): string | null {
  switch (from.kind) {
    case 'all':
      return '/users/$count';
    case 'group':
      return `/groups/${encodeURIComponent(from.groupId)}/transitiveMembers/microsoft.graph.user/$count`;
    case 'search':
      return `/users/$count?$search=${encodeURIComponent(searchOf(from.words))}`;
    case 'link':
      return null;
  }
}
