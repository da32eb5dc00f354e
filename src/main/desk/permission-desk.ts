// What the sign-in of the tenant that is shown may do, as a value for the window; and the question for more, asked where a feature
// needs it. What is granted is said by the token and by the directory, never remembered here.

import {
  type AskPermissions, type ConnectionState, type PermissionName, type PermissionQuestion, permissionNames,
} from '../../shared/connection.ts';
import { AppError, type ErrorReply } from '../../shared/errors.ts';
import { roleStates } from '../directory/roles.ts';
import { permissionStates } from '../directory/scopes.ts';
import { SignInError } from '../directory/sign-in-error.ts';
import type { AuditNote } from '../store/audit.ts';
import { toErrorReply } from '../to-app-error.ts';
import type { Connection } from './connection.ts';
import { createNews, type News } from './news.ts';
import type { DeskSession } from './session.ts';

export interface PermissionDesk extends Omit<News<ConnectionState>, 'set'> {
  /** Looks at a new token and asks the directory. Does not throw: what failed stands in the state. */
  refresh(): Promise<void>;
  /**
   * Resolves when they are granted, or when the question was taken back. One question at a time.
   *
   * @throws AppError 'signIn.required' | 'session.busy' | 'signIn.notGranted'; SignInError
   */
  ask(wish: AskPermissions): Promise<void>;
  cancelAsk(): void;
}

export interface PermissionDeskOptions {
  readonly session: Pick<DeskSession, 'shown' | 'onChange' | 'keepPermissions'>;
  /** Whether sign-ins are kept on the disk. */
  readonly isKept: boolean;
  readonly note: (entry: AuditNote) => Promise<void>;
}

/** What the last look at the directory has shown of the operator. */
interface Seen {
  readonly of: Connection;
  readonly roleIds: readonly string[] | null;
  readonly policyReadable: boolean | null;
}

export function createPermissionDesk({ session, isKept, note }: PermissionDeskOptions): PermissionDesk {
  const news = createNews<ConnectionState>({ status: 'signedOut' });
  let seen: Seen | null = null;
  let question: PermissionQuestion | null = null;
  let asking: AbortController | null = null;
  let refreshing: Connection | null = null;
  let error: ErrorReply | null = null;
  let shownBefore: Connection | null = null;

  const tell = (): void => {
    const at = session.shown();
    if (at === null) {
      if (news.value.status !== 'signedOut') news.set({ status: 'signedOut' });
      return;
    }
    const { facts } = at;
    const directory = seen?.of === at ? seen : null;
    const inToken = facts?.claims?.roleTemplateIds ?? null;
    const roleIds = inToken === null && (directory?.roleIds ?? null) === null ? null : [...(inToken ?? []), ...(directory?.roleIds ?? [])];
    news.set({
      status: 'signedIn',
      accountId: at.id,
      operator: at.signedIn?.operator.userPrincipalName ?? '',
      signedInAt: at.signedInAt,
      tokenExpiresAt: facts?.expiresAt == null ? null : new Date(facts.expiresAt).toISOString(),
      kept: at.tenant.kind === 'practice' ? 'practice' : isKept ? 'keyStore' : 'memory',
      permissions:
        facts === null
          ? permissionNames.map((name) => ({ name, state: 'unknown' as const, by: null }))
          : permissionStates(facts, at.signIn.asked),
      roles: roleStates(roleIds, directory?.policyReadable ?? null),
      question,
      refreshing: refreshing === at,
      error,
    });
  };

  const setQuestion = (next: PermissionQuestion | null): void => {
    question = next;
    tell();
  };

  session.onChange(() => {
    const at = session.shown();
    if (at !== shownBefore) {
      asking?.abort();
      seen = null;
      error = null;
    }
    shownBefore = at;
    tell();
  });

  /** Null where the directory does not say, for whatever reason but a lost sign-in. */
  const look = async (at: Connection): Promise<Seen> => {
    const directory = at.signedIn?.directory;
    const roles = await directory?.operatorRoles();
    // Without the permission a refusal says nothing of roles.
    const mayAsk = at.signedIn?.missingScopes.includes('Policy.Read.AuthenticationMethod') === false;
    const policy = mayAsk ? await directory?.fido2Policy() : undefined;
    return {
      of: at,
      roleIds: roles === undefined || roles === 'unreadable' ? null : roles,
      policyReadable: policy === undefined ? null : policy !== 'unreadable',
    };
  };

  const refresh = async (): Promise<void> => {
    const at = session.shown();
    if (at === null || refreshing === at) return;
    refreshing = at;
    tell();
    let failed: ErrorReply | null = null;
    try {
      // A practice tenant's token is as good as its settings; a real one may have been given more in the admin centre.
      const facts = await at.signIn.tokenFacts({ fresh: true });
      if (facts !== null) at.learn(facts);
      const found = await look(at);
      if (session.shown() === at) seen = found;
    } catch (reason) {
      failed = toErrorReply(reason);
    }
    if (refreshing === at) refreshing = null;
    if (session.shown() !== at) return;
    error = failed;
    tell();
  };

  const extend = async (at: Connection, { names, way }: AskPermissions, signal: AbortSignal): Promise<void> => {
    const waiting: PermissionQuestion = { names, device: null, address: null };
    const show = (more: Partial<PermissionQuestion>): void => {
      if (!signal.aborted) setQuestion({ ...waiting, ...more });
    };
    show({});
    const account = await (way === 'page'
      ? at.signIn.extend(names, { signal, onAddress: (address) => show({ address }) })
      : at.signIn.extendByCode(
          names,
          ({ userCode, url, expiresAt }) => show({ device: { userCode, url, expiresAt: new Date(expiresAt).toISOString() } }),
          signal,
        ));
    at.learn({ scopes: account.scopes, claims: account.tokenClaims, expiresAt: account.tokenExpiresAt });
    const states = permissionStates({ scopes: account.scopes, claims: account.tokenClaims }, [...at.signIn.asked, ...names]);
    const isGranted = (name: PermissionName): boolean => states.some((one) => one.name === name && one.state === 'granted');
    await session.keepPermissions(at.id, names.filter(isGranted));
    const refused = names.filter((name) => !isGranted(name));
    if (refused.length > 0) throw new AppError('signIn.notGranted', { permissions: refused.join(', ') });
  };

  const ask = async (wish: AskPermissions): Promise<void> => {
    const at = session.shown();
    if (at === null) throw new AppError('signIn.required');
    if (asking !== null) throw new AppError('session.busy');
    const mine = new AbortController();
    asking = mine;
    const reason = wish.names.join(' ');
    try {
      await extend(at, wish, mine.signal);
      await note({ kind: 'session.permissionsAsked', outcome: 'succeeded', reason });
    } catch (failure) {
      if (mine.signal.aborted && failure instanceof SignInError && failure.reason === 'closed') return;
      await note({ kind: 'session.permissionsAsked', outcome: 'failed', reason: `${reason} ${toErrorReply(failure).code}` });
      throw failure;
    } finally {
      asking = null;
      setQuestion(null);
    }
  };

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    refresh,
    ask,
    cancelAsk: () => asking?.abort(),
  };
}
