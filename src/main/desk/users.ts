// The users of the signed-in tenant: imported from the directory, kept in the store, shown in windows of one list.

import type { ObrTarget, UserDetails } from '../../shared/models.ts';
import {
  type GroupSummary, type ImportPreview, type ImportSource, noFigures, type UserQuery, type UsersState, type UserWindow,
} from '../../shared/users.ts';
import { AppError } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { type News, createNews } from './news.ts';
import { personDetails } from './person-details.ts';
import type { DeskSession, SignedIn } from './session.ts';
import { createUserFill, type UserFill } from './user-fill.ts';
import { importUsers, previewImport } from './user-import.ts';
import { syncUsers } from './user-sync.ts';

export interface DeskUsers extends Omit<News<UsersState>, 'set'> {
  /** Reads figures and marks anew from the store; windows asked for before are out of date then. */
  refresh(): Promise<void>;
  /** Rows of the list. Photos and key counts that are missing there are asked for, and come as news. */
  window(query: UserQuery): Promise<UserWindow>;
  /** Asks the service how many keys one user has now; called after each run for that user. */
  recount(userId: string): Promise<void>;
  findGroups(words: string): Promise<readonly GroupSummary[]>;
  /** What an import would bring. */
  preview(source: ImportSource): Promise<ImportPreview>;
  /** One import at a time. Progress and failure are in the state. @throws AppError 'signIn.required' */
  import(source: ImportSource): Promise<void>;
  cancelImport(): void;
  /** Everybody from the beginning; what goes on is given up first, for what it reads is out of date. */
  importAnew(): Promise<void>;
  /** Brings the list up to date with what has changed; everybody is imported where the service has forgotten. */
  sync(): Promise<void>;
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

const NOBODY: UsersState = {
  revision: 0, figures: noFigures, importedAt: null, importing: null, interrupted: null, syncing: false, lastSync: null, error: null,
};

/** Up to so many users photos and key counts of all are fetched with an import; beyond, of those in sight. */
const FILL_ALL_UP_TO = 2000;

export function createUsers({ store, clock, session }: DeskUsersOptions): DeskUsers {
  const news = createNews<UsersState>(NOBODY);
  let importing: AbortController | null = null;
  let worked: Promise<void> = Promise.resolve();
  /** Users of the list whom the directory did not know when their page was opened; the next look at the changes takes them out. */
  const deleted = new Set<string>();
  let fill: { readonly of: SignedIn; readonly stop: AbortController; readonly users: UserFill } | null = null;

  const need = (): SignedIn => {
    const current = session.current();
    if (current === null) throw new AppError('signIn.required');
    return current;
  };
  const set = (change: Partial<UsersState>): void => news.set({ ...news.value, ...change });
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const refresh = async (): Promise<void> => {
    const current = session.current();
    if (current === null) {
      importing?.abort();
      fill?.stop.abort();
      fill = null;
      news.set({ ...NOBODY, revision: news.value.revision + 1 });
      return;
    }
    const [figures, mark] = await Promise.all([store.users.figures(current.tenantId), store.imports.mark(current.tenantId)]);
    // Signed out, or another tenant, while the store was read: these users are nobody's news any more.
    if (session.current() !== current) return;
    const interrupted = mark.open === null ? null : { received: mark.open.received };
    set({ revision: news.value.revision + 1, figures, importedAt: mark.importedAt, interrupted });
  };

  const fillOf = (current: SignedIn): UserFill => {
    if (fill?.of === current) return fill.users;
    fill?.stop.abort();
    const stop = new AbortController();
    const { directory, tenantId } = current;
    fill = { of: current, stop, users: createUserFill({ directory, store, tenantId, signal: stop.signal, onFilled: refresh }) };
    return fill.users;
  };

  /** One piece of long work at a time; a failure stands in the state. */
  const working = async (work: (current: SignedIn, signal: AbortSignal) => Promise<void>): Promise<void> => {
    const current = need();
    if (importing !== null) return;
    const mine = new AbortController();
    importing = mine;
    worked = run(current, mine, work);
    await worked;
  };

  /** Never rejects: a failure stands in the state. */
  const run = async (current: SignedIn, mine: AbortController, work: (current: SignedIn, signal: AbortSignal) => Promise<void>): Promise<void> => {
    try {
      await work(current, mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) set({ error: toErrorReply(error) });
    } finally {
      importing = null;
      set({ importing: null, syncing: false });
      // What was kept before it ended is in the list.
      await refresh().catch((error: unknown) => set({ error: toErrorReply(error) }));
    }
  };

  const runImport = async (current: SignedIn, source: ImportSource, signal: AbortSignal): Promise<void> => {
    const { directory, tenantId } = current;
    set({ importing: { received: 0 }, error: null, lastSync: null });
    await importUsers({
      directory, store, clock, tenantId, source, signal,
      onReceived: (received) => set({ importing: { received } }),
    });
    await refresh();
    if (news.value.figures.total > FILL_ALL_UP_TO) return;
    // Photos and key counts come after the list: it can be worked with before the last of them is here.
    const filled = createUserFill({ directory, store, tenantId, signal, onFilled: refresh });
    const { users } = await store.users.window(tenantId, { words: '', filter: 'all', first: 0, count: FILL_ALL_UP_TO });
    await filled.want(users.map(({ id }) => id));
  };

  const sync = (): Promise<void> =>
    working(async (current, signal) => {
      const { directory, tenantId } = current;
      const { deltaLink } = await store.imports.mark(tenantId);
      if (deltaLink === null) return runImport(current, { kind: 'all' }, signal);
      set({ syncing: true, error: null });
      const summary = await syncUsers({ directory, store, tenantId, deltaLink, at: isoNow(), signal });
      if (summary === 'forgotten') return runImport(current, { kind: 'all' }, signal);
      set({ lastSync: summary });
    });

  const details = async (userId: string): Promise<UserDetails> => {
    const { directory, tenantId, operator } = need();
    const found = await personDetails({ directory, store, tenantId, operatorId: operator.id }, userId);
    if (found.profile.isDeleted) deleted.add(userId);
    else deleted.delete(userId);
    await refresh();
    return found;
  };

  let seen: SignedIn | null = null;
  session.onChange(() => {
    const current = session.current();
    const isNew = current !== null && current !== seen;
    seen = current;
    // Nobody waits for this one: what the store cannot read is told in the list itself.
    refresh()
      .then(async () => {
        // At each sign-in the list follows what has changed meanwhile.
        if (isNew && (await store.imports.mark(current.tenantId)).deltaLink !== null) await sync();
      })
      .catch((error: unknown) => set({ error: toErrorReply(error) }));
  });

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    refresh,
    window: async (query) => {
      const current = need();
      const found = await store.users.window(current.tenantId, query);
      const bare = found.users.filter(({ keyCount }) => keyCount === null).map(({ id }) => id);
      if (bare.length > 0 && importing === null) {
        // A batch that fails leaves dashes in the list; the next window may ask for others.
        fillOf(current).want(bare).catch(() => undefined);
      }
      const namesakes = await store.namesakes.among(current.tenantId, found.users);
      return {
        ...found,
        namesakes: namesakes.map(({ id }) => id),
        deleted: found.users.filter(({ id }) => deleted.has(id)).map(({ id }) => id),
      };
    },
    recount: async (userId) => {
      const { directory, tenantId } = need();
      const methods = await directory.fido2Methods(userId);
      await store.users.update(tenantId, userId, { keyCount: methods.length });
      await refresh();
    },
    findGroups: async (words) => need().directory.findGroups(words),
    preview: async (source) => previewImport(need().directory, source),
    import: (source) => working((current, signal) => runImport(current, source, signal)),
    importAnew: async () => {
      importing?.abort();
      await worked;
      // Another one may have begun meanwhile: it is as new as this one would be.
      await working(async (current, signal) => {
        await store.imports.forget(current.tenantId);
        await runImport(current, { kind: 'all' }, signal);
      });
    },
    cancelImport: () => importing?.abort(),
    sync,
    details,
    target: async (userId) => {
      const user = await store.users.one(need().tenantId, userId);
      if (user === null) throw new AppError('input.invalid', { field: 'targetId' });
      const { id, displayName, userPrincipalName, photo, employeeId } = user;
      return { id, displayName, userPrincipalName, photo, ...(employeeId === null ? {} : { employeeId }) };
    },
  };
}
