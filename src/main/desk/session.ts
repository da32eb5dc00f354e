// Which tenant the window shows, and who is signed in to it. Several accounts stand side by side, each with a connection and tokens of
// its own; one is shown. Practice and real tenants differ here and nowhere else.

import { type Cloud, cloudOf, clouds } from '../../shared/clouds.ts';
import type { AccountsState, ForgetAccount, SignOut } from '../../shared/accounts.ts';
import type { CloudFlaw } from '../../shared/custom-cloud.ts';
import type { ConnectTenant, Operator, SessionState, TenantSummary } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { OpenTenantNetwork, PracticeNetwork, SecretStore, TenantNetwork } from '../browser-ports.ts';
import type { Clock, Random } from '../ports.ts';
import type { Directory } from '../directory/directory.ts';
import type { SignInWish } from '../directory/sign-in.ts';
import type { SignedInAccount } from '../directory/signed-in-account.ts';
import { SignInError } from '../directory/sign-in-error.ts';
import type { Log } from '../log.ts';
import type { AuditNote } from '../store/audit.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { type Account, createAccountBook } from './account-book.ts';
import { type Connection, openConnection } from './connection.ts';
import { type News, createNews } from './news.ts';
import type { PracticeRoom } from './practice-room.ts';
import { createTokenCache } from './token-cache.ts';

/** What everything that works for the signed-in operator gets. */
export interface SignedIn {
  readonly tenantId: string;
  readonly isPracticeTenant: boolean;
  readonly operator: Operator;
  readonly directory: Directory;
  readonly network: TenantNetwork;
  /** Permissions that the token of the last look has not. */
  readonly missingScopes: readonly string[];
  readonly clientId: string;
  readonly cloud: Cloud;
  /** Origin of the tenant's admin centre; null where there is none: a practice tenant. */
  readonly adminCentre: string | null;
}

export interface DeskSession extends Omit<News<SessionState>, 'set'> {
  readonly accounts: Omit<News<AccountsState>, 'set'>;
  current(): SignedIn | null;
  /** The connection of who is signed in and shown. */
  shown(): Connection | null;
  /** Permissions that were granted beside the first ones are asked for again at the next start. */
  keepPermissions(accountId: string, names: readonly string[]): Promise<void>;
  /** At the start of the app: the account of the last time; its operator comes later, where the sign-in was kept. Does not throw. */
  restore(): Promise<void>;
  startPractice(): Promise<void>;
  /** A new account; the one that was shown stays signed in. @throws AppError 'cloud.invalid' */
  connectTenant(tenant: ConnectTenant): Promise<void>;
  /** Shows another account; nobody is signed out by that. @throws AppError 'input.invalid' */
  switchTo(accountId: string): Promise<void>;
  /** Signs out and forgets the tenant, whether it is shown or not. */
  forget(account: ForgetAccount): Promise<void>;
  /** To the first page: practice ends, a tenant is forgotten. */
  leaveTenant(): Promise<void>;
  /** Resolves when the person is signed in or has given up; a failure is in the state. */
  signIn(): Promise<void>;
  /** As signIn, on another device: the code is in the state. */
  signInByCode(): Promise<void>;
  cancelSignIn(): void;
  /** Tokens are gone from memory and disk afterwards. */
  signOut(wish: SignOut): Promise<void>;
  close(): Promise<void>;
}

export interface DeskSessionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly practice: Pick<PracticeRoom, 'open' | 'close'>;
  readonly secretStore: SecretStore;
  readonly openTenantNetwork: OpenTenantNetwork;
  /** What is wrong with a cloud; null where it may be worked with. */
  readonly cloudFlaw: (cloud: Cloud) => CloudFlaw | null;
}

const PRACTICE_ID = 'practice';

export function createSession(options: DeskSessionOptions): DeskSession {
  const { store, clock, random, log, practice, secretStore, openTenantNetwork, cloudFlaw } = options;
  const news = createNews<SessionState>({ status: 'noTenant' });
  const accounts = createNews<AccountsState>({ accounts: [], activeId: null });
  const onUnreadable = (error: unknown): void => log.warn('accounts.read', { error: error instanceof Error ? error.name : 'unknown' });
  const book = createAccountBook({ store, secretStore, random, isUsable: (cloud) => cloudFlaw(cloudOf(cloud)) === null, onUnreadable });
  const open = new Map<string, Connection>();
  /** The one that is shown. */
  let active: Connection | null = null;
  let signedIn: SignedIn | null = null;
  let signingIn: AbortController | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** Changes of the account come one after the other: each of them takes several steps. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const tellAccounts = (): void => {
    const kept = book.accounts.map(({ id, tenant, cloud, operator }) => ({ id, kind: 'entra' as const, tenant, cloud: cloud.id, operator }));
    const room = open.get(PRACTICE_ID);
    const practised = room === undefined ? [] : [{
      id: PRACTICE_ID, kind: 'practice' as const, tenant: room.tenant.name, cloud: room.tenant.cloud.id, operator: room.signedIn?.operator ?? null,
    }];
    accounts.set({ accounts: [...kept, ...practised], activeId: active?.id ?? null });
  };

  /** A record that cannot be written (full disk) keeps nobody from leaving; what needs the record says so itself. */
  const note = async (entry: AuditNote): Promise<void> => {
    await store.audit.note(entry).catch((error: unknown) => log.warn('audit.note', { error: error instanceof Error ? error.name : 'unknown' }));
  };

  const close = async (at: Connection): Promise<void> => {
    if (open.get(at.id) === at) open.delete(at.id);
    await at.network.close();
  };

  /** Nothing is shown any more. A connection without an operator is of no further use. */
  const putAside = async (): Promise<void> => {
    signingIn?.abort();
    const before = active;
    active = null;
    signedIn = null;
    store.audit.setOperator(null, null);
    if (before !== null && before.signedIn === null && before.id !== PRACTICE_ID) await close(before);
  };

  const show = (at: Connection): void => {
    active = at;
    // Whoever follows the session sees nobody in between: what belongs to the last operator ends.
    news.set({ status: 'signedOut', tenant: at.tenant, error: null });
    tellAccounts();
  };

  const publish = async (at: Connection, current: SignedIn, reason: 'page' | 'kept' | 'switched'): Promise<void> => {
    signedIn = current;
    const { operator, tenantId } = current;
    store.audit.setOperator({ id: operator.id, userPrincipalName: operator.userPrincipalName }, tenantId);
    await note({ kind: 'session.signedIn', outcome: 'done', reason });
    if (active !== at) return;
    news.set({ status: 'signedIn', tenant: at.tenant, operator });
    tellAccounts();
  };

  const noteSignedOut = async (): Promise<void> => {
    if (signedIn === null) return;
    signedIn = null;
    const noted = note({ kind: 'session.signedOut', outcome: 'done' });
    store.audit.setOperator(null, null);
    await noted;
  };

  const need = (): Connection => {
    if (active === null) throw new AppError('signIn.required');
    return active;
  };

  /** The same person of the same tenant is one account, however often it was added. */
  const remember = async (at: Connection, { operator, tenantId }: SignedIn, reason: 'page' | 'kept'): Promise<void> => {
    const account = book.accounts.find(({ id }) => id === at.id);
    at.signedInAt = reason === 'page' ? new Date(clock.now()).toISOString() : (account?.operator?.signedInAt ?? null);
    if (account === undefined) return;
    const { id, displayName, userPrincipalName } = operator;
    const twins = book.accounts.filter((one) =>
      one.id !== at.id && one.clientId === account.clientId && cloudOf(one.cloud).loginHost === cloudOf(account.cloud).loginHost
      && one.operator?.id === id && one.operator.tenantId === tenantId);
    for (const twin of twins) {
      const connection = open.get(twin.id);
      if (connection !== undefined) await close(connection);
      await book.remove(twin.id);
    }
    // Who signs in anew was asked for the first permissions alone.
    const extraScopes = reason === 'page' ? [] : account.extraScopes;
    await book.put({ ...account, extraScopes, operator: { id, tenantId, displayName, userPrincipalName, signedInAt: at.signedInAt } });
  };

  const enter = async (at: Connection, account: SignedInAccount, reason: 'page' | 'kept'): Promise<void> => {
    const entered = await at.enter(account);
    if (active !== at) return;
    at.signedIn = entered;
    await remember(at, entered, reason);
    await publish(at, entered, reason);
  };

  /** Offline, or a kept sign-in that is no longer good: the person signs in by hand. */
  const noteRestoreFailure = (error: unknown): void => {
    log.warn('session.restore', { error: error instanceof Error ? error.name : 'unknown' });
  };

  const enterSilently = async (at: Connection): Promise<void> => {
    try {
      const account = await at.signIn.silent();
      if (account !== null && active === at && signingIn === null) await enter(at, account, 'kept');
    } catch (error) {
      noteRestoreFailure(error);
    }
  };

  const connect = async (id: string, tenant: TenantSummary, mapped: PracticeNetwork | null, extraScopes: readonly string[]): Promise<Connection> => {
    // A practice tenant dies with the app; what it issued is worth nothing afterwards.
    const cache = mapped === null ? book.tokenCache(id) : createTokenCache(null);
    const at = await openConnection({ id, tenant, mapped, cache, extraScopes, openTenantNetwork, clock, log });
    open.set(id, at);
    return at;
  };

  const openAccount = async (account: Account): Promise<void> => {
    await putAside();
    const known = open.get(account.id);
    const at = known ?? (await connect(account.id, tenantOf(account), null, account.extraScopes));
    await book.put(account);
    show(at);
    if (at.signedIn !== null) await publish(at, at.signedIn, 'switched');
    // Not waited for: a network that does not answer must not keep the window closed.
    else void enterSilently(at);
  };

  const signInBy = async (way: (at: Connection, wish: SignInWish & { readonly signal: AbortSignal }) => Promise<SignedInAccount>): Promise<void> => {
    const at = need();
    if (signingIn !== null) return;
    const mine = new AbortController();
    signingIn = mine;
    const waiting = { status: 'signingIn', tenant: at.tenant, device: null, address: null } as const;
    news.set(waiting);
    const onAddress = (address: string): void => {
      if (active === at && !mine.signal.aborted) news.set({ ...waiting, address });
    };
    try {
      await enter(at, await way(at, { signal: mine.signal, onAddress }), 'page');
    } catch (error) {
      if (active !== at) return;
      const wanted = mine.signal.aborted && error instanceof SignInError && error.reason === 'closed';
      if (!wanted) await note({ kind: 'session.signInFailed', outcome: 'failed', tenantId: at.tenant.tenantId, reason: toErrorReply(error).code });
      news.set({ status: 'signedOut', tenant: at.tenant, error: wanted ? null : toErrorReply(error) });
      if (!(error instanceof SignInError)) log.bug(error);
    } finally {
      if (signingIn === mine) signingIn = null;
    }
  };

  /** Tokens go from memory and disk. @param at  null: an account that is not connected now */
  const wipe = async (id: string, at: Connection | null): Promise<void> => {
    await at?.signIn.signOut();
    if (at !== null) at.signedIn = null;
    if (id !== PRACTICE_ID) await book.wipe(id);
  };

  const removeUsers = async (tenantId: string | undefined, wish: SignOut): Promise<void> => {
    if (wish.removeUsers && tenantId !== undefined) await store.users.removeAll(tenantId);
  };

  const forget = async ({ accountId, ...wish }: ForgetAccount): Promise<void> => {
    const at = open.get(accountId) ?? null;
    const account = book.accounts.find(({ id }) => id === accountId);
    const tenantId = at?.signedIn?.tenantId ?? account?.operator?.tenantId;
    const isShown = at !== null && at === active;
    if (isShown) {
      const noted = noteSignedOut();
      signingIn?.abort();
      active = null;
      news.set({ status: 'noTenant' });
      await noted;
    }
    await wipe(accountId, at);
    if (at !== null) await close(at);
    if (accountId === PRACTICE_ID) await practice.close();
    else await book.remove(accountId);
    await removeUsers(tenantId, wish);
    tellAccounts();
  };

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    accounts: {
      get value() {
        return accounts.value;
      },
      onChange: accounts.onChange,
    },
    current: () => signedIn,
    shown: () => (signedIn === null ? null : active),
    keepPermissions: (accountId, names) =>
      inTurn(async () => {
        const account = book.accounts.find(({ id }) => id === accountId);
        if (account !== undefined) await book.put({ ...account, extraScopes: [...new Set([...account.extraScopes, ...names])] });
      }),
    restore: () =>
      inTurn(async () => {
        try {
          await book.load();
          tellAccounts();
          const [last] = book.accounts;
          if (last !== undefined) await openAccount(last);
        } catch (error) {
          noteRestoreFailure(error);
        }
      }),
    startPractice: () =>
      inTurn(async () => {
        const { name, tenantId, clientId, signIn: practiceSignIn, network } = await practice.open();
        await putAside();
        const known = open.get(PRACTICE_ID);
        if (known !== undefined) await close(known);
        show(await connect(PRACTICE_ID, { kind: 'practice', name, tenantId, clientId, cloud: clouds.global, practiceSignIn }, network, []));
      }),
    connectTenant: ({ tenant, clientId, cloud }) =>
      inTurn(async () => {
        const flaw = cloudFlaw(cloudOf(cloud));
        if (flaw !== null) throw new AppError('cloud.invalid', { field: flaw.field, flaw: flaw.kind });
        const same = book.accounts.find((one) =>
          one.operator === null && one.tenant.toLowerCase() === tenant.toLowerCase() && one.clientId.toLowerCase() === clientId.toLowerCase()
          && JSON.stringify(one.cloud) === JSON.stringify(cloud));
        await openAccount(same ?? { id: book.newId(), tenant, clientId, cloud, extraScopes: [], operator: null });
      }),
    switchTo: (accountId) =>
      inTurn(async () => {
        if (active?.id === accountId) return;
        const account = book.accounts.find(({ id }) => id === accountId);
        const room = open.get(PRACTICE_ID);
        if (account !== undefined) return openAccount(account);
        if (accountId !== PRACTICE_ID || room === undefined) throw new AppError('input.invalid', { field: 'accountId' });
        await putAside();
        show(room);
        if (room.signedIn !== null) await publish(room, room.signedIn, 'switched');
      }),
    forget: (input) => inTurn(() => forget(input)),
    leaveTenant: () => inTurn(async () => (active === null ? undefined : forget({ accountId: active.id, removeUsers: false }))),
    signIn: () => signInBy((at, wish) => at.signIn.signIn(wish)),
    signInByCode: () =>
      signInBy((at, { signal }) =>
        at.signIn.signInByCode(({ userCode, url, expiresAt }) => {
          const device = { userCode, url, expiresAt: new Date(expiresAt).toISOString() };
          if (active === at) news.set({ status: 'signingIn', tenant: at.tenant, device, address: null });
        }, signal),
      ),
    cancelSignIn: () => signingIn?.abort(),
    signOut: (wish) =>
      inTurn(async () => {
        const at = need();
        const tenantId = at.signedIn?.tenantId;
        await noteSignedOut();
        await wipe(at.id, at);
        await removeUsers(tenantId, wish);
        show(at);
      }),
    close: () =>
      inTurn(async () => {
        await noteSignedOut();
        await putAside();
        for (const at of [...open.values()]) await close(at);
      }),
  };
}

function tenantOf({ tenant, clientId, cloud }: Account): TenantSummary {
  return { kind: 'entra', name: tenant, tenantId: tenant, clientId, cloud: cloudOf(cloud), practiceSignIn: null };
}
