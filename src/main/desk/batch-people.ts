// Who is put into the batch: chosen users of the list, a question to the list, a group, a search or names of the directory. Whom
// the list does not have yet comes into it, for a run needs them there.

import { type BatchSource, MAX_ADDED } from '../../shared/batch.ts';
import { MAX_WINDOW } from '../../shared/users.ts';
import type { Directory, DirectoryUser } from '../directory/directory.ts';
import type { Store } from '../store/store.ts';

export interface PeopleFrom {
  readonly directory: Directory;
  readonly store: Store;
  readonly tenantId: string;
}

export interface FoundPeople {
  /** MAX_ADDED at the most, in the order of the source. */
  readonly people: readonly Person[];
  readonly unknownNames: readonly string[];
  /** Those that there were beyond. */
  readonly leftOut: number;
}

export type Person = Pick<DirectoryUser, 'id' | 'displayName' | 'userPrincipalName'>;

/** @throws GraphError; StoreError */
export async function peopleOf(from: PeopleFrom, source: BatchSource): Promise<FoundPeople> {
  const { store, tenantId, directory } = from;
  switch (source.kind) {
    case 'users': {
      const found = new Map((await store.users.some(tenantId, source.userIds)).map((user) => [user.id, user]));
      return atMost(source.userIds.flatMap((id) => found.get(id) ?? []), 0);
    }
    case 'list':
      return listed(from, source);
    case 'names': {
      const found = await directory.usersByName(source.names);
      const users = [...found.values()];
      await store.imports.add(tenantId, users, null);
      return { ...atMost(users, 0), unknownNames: source.names.filter((name) => !found.has(name)) };
    }
    case 'group':
    case 'search':
      return fromPages(from, source);
  }
}

async function listed({ store, tenantId }: PeopleFrom, { words, filter }: Extract<BatchSource, { kind: 'list' }>): Promise<FoundPeople> {
  const people: Person[] = [];
  for (;;) {
    const { users, total } = await store.users.window(tenantId, { words, filter, first: people.length, count: MAX_WINDOW });
    people.push(...users);
    if (users.length === 0 || people.length >= Math.min(total, MAX_ADDED)) return atMost(people, total - people.length);
  }
}

async function fromPages({ directory, store, tenantId }: PeopleFrom, source: Extract<BatchSource, { kind: 'group' | 'search' }>): Promise<FoundPeople> {
  const people: DirectoryUser[] = [];
  const pages = source.kind === 'group' ? { kind: 'group' as const, groupId: source.groupId } : { kind: 'search' as const, words: source.words };
  for await (const { users } of directory.userPages(pages)) {
    people.push(...users);
    if (people.length > MAX_ADDED) break;
  }
  const found = atMost(people, 0);
  await store.imports.add(tenantId, people.slice(0, MAX_ADDED), null);
  return found;
}

function atMost(people: readonly Person[], beyond: number): FoundPeople {
  return { people: people.slice(0, MAX_ADDED), unknownNames: [], leftOut: Math.max(0, people.length - MAX_ADDED) + Math.max(0, beyond) };
}
