// The users of the signed-in tenant: imported from the directory, kept in the store, shown as one list.

import type { ObrTarget, UserDetails, UserSummary, UsersState } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import type { Directory, Fido2Method, TapMethod } from '../directory/directory.ts';
import { GraphError } from '../directory/graph-error.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { type News, createNews } from './news.ts';
import type { DeskSession, SignedIn } from './session.ts';

export interface DeskUsers extends Omit<News<UsersState>, 'set'> {
  /** Reads the list anew from the store. */
  refresh(): Promise<void>;
  /** Asks the service how many keys one user has now; called after each run for that user. */
  recount(userId: string): Promise<void>;
  /** Imports all users; one import at a time. Progress and failure are in the state. @throws AppError 'signIn.required' */
  import(): Promise<void>;
  cancelImport(): void;
  /** As `import`, but one that goes on is given up first: what it reads is out of date. */
  importAnew(): Promise<void>;
  /** What the service says of one user now. @throws AppError; GraphError */
  details(userId: string): Promise<UserDetails>;
  /** What a run, its banner and its record show of the user. @throws AppError 'input.invalid' */
  target(userId: string): Promise<ObrTarget>;
}

export interface DeskUsersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly session: DeskSession;
}

const NOBODY: UsersState = { users: [], importedAt: null, importing: null, error: null };

export function createUsers({ store, clock, session }: DeskUsersOptions): DeskUsers {
  const news = createNews<UsersState>(NOBODY);
  let importing: AbortController | null = null;
  let imported: Promise<void> = Promise.resolve();

  const need = (): SignedIn => {
    const current = session.current();
    if (current === null) throw new AppError('signIn.required');
    return current;
  };

  const refresh = async (): Promise<void> => {
    const current = session.current();
    if (current === null) {
      importing?.abort();
      news.set(NOBODY);
      return;
    }
    const [users, importedAt] = await Promise.all([
      store.users.all(current.tenantId),
      store.users.importedAt(current.tenantId),
    ]);
    // Signed out, or another tenant, while the store was read: these users are nobody's news any more.
    if (session.current() !== current) return;
    news.set({ ...news.value, users, importedAt });
  };

  const runImport = async ({ directory, tenantId }: SignedIn, signal: AbortSignal): Promise<void> => {
    const users = await directory.importUsers({
      signal,
      onProgress: (received) => news.set({ ...news.value, importing: { received } }),
    });
    signal.throwIfAborted();
    await store.users.replaceAll(tenantId, users, new Date(clock.now()).toISOString());
    await refresh();
    // Photos and key counts come after the list: it can be worked with before the last of them is here.
    const ids = users.map((user) => user.id);
    await fillIn(directory, tenantId, ids, signal);
  };

  const fillIn = async (directory: Directory, tenantId: string, ids: readonly string[], signal: AbortSignal): Promise<void> => {
    for (let at = 0; at < ids.length; at += FILL_IN_AT_ONCE) {
      signal.throwIfAborted();
      const some = ids.slice(at, at + FILL_IN_AT_ONCE);
      const [photos, counts] = await Promise.all([directory.photos(some, signal), directory.keyCounts(some, signal)]);
      for (const id of some) {
        const photo = photos.get(id);
        const keyCount = counts.get(id) ?? null;
        await store.users.update(tenantId, id, { ...(photo === undefined ? {} : { photo }), keyCount });
      }
      await refresh();
    }
  };

  const details = async (userId: string): Promise<UserDetails> => {
    const { directory, tenantId, operator } = need();
    const [fresh, methods, tap, runs, ours] = await Promise.all([
      directory.user(userId),
      orUnreadable(directory.fido2Methods(userId)),
      orUnreadable(directory.temporaryAccessPass(userId)),
      store.runs.forUser(tenantId, userId),
      store.runs.registeredMethodIds(tenantId, userId),
    ]);
    const keyCount = methods === 'unreadable' ? null : methods.length;
    await store.users.update(tenantId, userId, { ...fresh, ...(keyCount === null ? {} : { keyCount }) });
    await refresh();
    const known = news.value.users.find((user) => user.id === userId);
    const user: UserSummary = known ?? { ...fresh, photo: null, keyCount, lastProvisionedAt: null };
    return {
      user,
      isOperator: userId === operator.id,
      keys: methods === 'unreadable' ? [] : methods.map((method) => describeMethod(method, ours)),
      tap: tap === 'unreadable' ? null : tap && describePass(tap),
      unreadable: [...(methods === 'unreadable' ? ['keys' as const] : []), ...(tap === 'unreadable' ? ['tap' as const] : [])],
      runs,
    };
  };

  const recount = async (userId: string): Promise<void> => {
    const { directory, tenantId } = need();
    const methods = await directory.fido2Methods(userId);
    await store.users.update(tenantId, userId, { keyCount: methods.length });
    await refresh();
  };

  /** Never rejects: a failure is in the state. */
  const importUsers = async (current: SignedIn): Promise<void> => {
    const mine = new AbortController();
    importing = mine;
    news.set({ ...news.value, importing: { received: 0 }, error: null });
    try {
      await runImport(current, mine.signal);
      news.set({ ...news.value, importing: null });
    } catch (error) {
      news.set({ ...news.value, importing: null, error: mine.signal.aborted ? null : toErrorReply(error) });
    } finally {
      importing = null;
    }
  };

  session.onChange(() => {
    // Nobody waits for this one: what the store cannot read is told in the list itself.
    refresh().catch((error: unknown) => news.set({ ...news.value, error: toErrorReply(error) }));
  });

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    refresh,
    recount,
    import: async () => {
      const current = need();
      if (importing !== null) return;
      imported = importUsers(current);
      await imported;
    },
    importAnew: async () => {
      const current = need();
      importing?.abort();
      await imported;
      // Another one may have begun meanwhile: it is as new as this one would be.
      if (importing === null) imported = importUsers(current);
      await imported;
    },
    cancelImport: () => importing?.abort(),
    details,
    target: async (userId) => {
      const user = news.value.users.find((candidate) => candidate.id === userId);
      if (user === undefined) throw new AppError('input.invalid', { field: 'targetId' });
      const { id, displayName, userPrincipalName, photo } = user;
      return { id, displayName, userPrincipalName, photo };
    },
  };
}

/** Four batches: the list shows something new every second or so, and a tenant of thousands is not asked all at once. */
const FILL_IN_AT_ONCE = 80;

/** The user's page is there for whoever may read the user: what the operator's role does not reach is left out. */
async function orUnreadable<T>(answer: Promise<T>): Promise<T | 'unreadable'> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'http') return 'unreadable';
    throw error;
  }
}

function describePass({ id, isUsable, isUsableOnce, expiresAt }: TapMethod): NonNullable<UserDetails['tap']> {
  return { id, isUsable, isUsableOnce, expiresAt };
}

function describeMethod(method: Fido2Method, ours: readonly string[]): UserDetails['keys'][number] {
  return {
    id: method.id,
    displayName: method.displayName ?? '',
    createdAt: method.createdAt,
    aaguid: method.aaguid,
    model: method.model,
    attested: method.attested,
    registeredHere: ours.includes(method.id),
  };
}
