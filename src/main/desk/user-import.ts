// Bringing users into the list: everybody, a group, a search or the names of a file. Pages are kept as they come. An import of
// all users that was cut off goes on where it stopped.

import type { ImportPreview, ImportSource } from '../../shared/users.ts';
import type { Clock } from '../ports.ts';
import type { Directory, DirectoryUser, UserPagesFrom } from '../directory/directory.ts';
import { GraphError } from '../directory/graph-error.ts';
import type { Store } from '../store/store.ts';

const PREVIEWED = 5;
/** Pages that are being written while the next ones are fetched: more would only wait in memory. */
const PAGES_IN_WRITING = 2;

export interface ImportRun {
  readonly directory: Directory;
  readonly store: Store;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly source: ImportSource;
  readonly signal: AbortSignal;
  /** Told after each page that is kept, with the number of users so far. */
  readonly onReceived: (received: number) => Promise<void> | void;
}

/** @throws GraphError; StoreError; the signal's reason. What was kept by then stays. */
export async function importUsers(run: ImportRun): Promise<void> {
  const { source, store, clock, tenantId } = run;
  if (source.kind === 'all') return importAll(run);
  const at = (): string => new Date(clock.now()).toISOString();
  let received = 0;
  const writing = createWriting();
  await writing.while(async () => {
    for await (const users of usersOf(run)) {
      await writing.begin(async () => {
        await store.imports.add(tenantId, users, null);
        received += users.length;
        await run.onReceived(received);
      });
    }
  });
  await store.imports.add(tenantId, [], at());
}

async function* usersOf({ directory, source, signal }: ImportRun): AsyncGenerator<readonly DirectoryUser[]> {
  if (source.kind === 'names') {
    yield [...(await directory.usersByName(source.names, signal)).values()];
    return;
  }
  for await (const { users } of directory.userPages(pagesOf(source), signal)) yield users;
}

async function importAll(run: ImportRun): Promise<void> {
  const { store, tenantId } = run;
  const { open } = await store.imports.mark(tenantId);
  if (open !== null) {
    try {
      return await readOn(run, { kind: 'link', link: open.nextLink }, open.received);
    } catch (error) {
      // The service has forgotten where the pages were: from the beginning then.
      const isForgotten = error instanceof GraphError && error.kind === 'http' && [400, 404, 410].includes(error.httpStatus);
      if (!isForgotten) throw error;
    }
  }
  await store.imports.begin(tenantId, await deltaLink(run));
  return readOn(run, { kind: 'all' }, 0);
}

async function readOn({ directory, store, clock, tenantId, signal, onReceived }: ImportRun, from: UserPagesFrom, before: number): Promise<void> {
  let received = before;
  const writing = createWriting();
  await writing.while(async () => {
    for await (const { users, nextLink } of directory.userPages(from, signal)) {
      signal.throwIfAborted();
      await writing.begin(async () => {
        await store.imports.page(tenantId, users, nextLink);
        received += users.length;
        await onReceived(received);
      });
    }
  });
  await store.imports.finish(tenantId, new Date(clock.now()).toISOString());
}

/**
 * A few writes under way, in their order, while pages are read. A write that failed ends the reading; nothing is under way
 * any more when `while` ends, however it ends.
 */
function createWriting() {
  const underWay: Promise<void>[] = [];
  return {
    begin: async (write: () => Promise<void>): Promise<void> => {
      if (underWay.length >= PAGES_IN_WRITING) await underWay.shift();
      const written = write();
      // It is waited for below.
      written.catch(() => undefined);
      underWay.push(written);
    },
    while: async (read: () => Promise<void>): Promise<void> => {
      try {
        await read();
        await Promise.all(underWay);
      } finally {
        await Promise.allSettled(underWay);
      }
    },
  };
}

/** Without it the list cannot follow the directory by itself; it is no reason not to import. */
async function deltaLink({ directory, signal }: ImportRun): Promise<string | null> {
  try {
    return await directory.deltaLinkOfNow(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof GraphError && error.kind === 'http') return null;
    throw error;
  }
}

/** What an import would bring: how many, and the first few. Nothing is kept. @throws GraphError */
export async function previewImport(directory: Directory, source: ImportSource): Promise<ImportPreview> {
  if (source.kind === 'names') {
    const found = await directory.usersByName(source.names);
    return {
      total: found.size,
      users: [...found.values()].slice(0, PREVIEWED),
      unknownNames: source.names.filter((name) => !found.has(name)),
    };
  }
  const from = pagesOf(source);
  const total = await directory.countUsers(from);
  for await (const { users } of directory.userPages(from)) return { total, users: users.slice(0, PREVIEWED), unknownNames: [] };
  return { total, users: [], unknownNames: [] };
}

function pagesOf(source: Exclude<ImportSource, { kind: 'names' }>): UserPagesFrom {
  return source.kind === 'group' ? { kind: 'group', groupId: source.groupId } : source;
}
