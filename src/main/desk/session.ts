// Which tenant the app works with, and who is signed in to it. Practice and real tenants differ here and nowhere else.

import { z } from 'zod';
import { type Cloud, cloudOf, clouds, graphOf } from '../../shared/clouds.ts';
import type { CloudFlaw } from '../../shared/custom-cloud.ts';
import type { ConnectTenant, Operator, SessionState, TenantSummary } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { OpenTenantNetwork, PracticeNetwork, SecretStore, TenantNetwork } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import { type Directory, createDirectory } from '../directory/directory.ts';
import { createGraphClient } from '../directory/graph-client.ts';
import { createRequestGate, type RequestGate } from '../directory/request-gate.ts';
import { missingScopes, optionalScopes, requiredScopes } from '../directory/scopes.ts';
import { type SignIn, type SignedInAccount, createSignIn } from '../directory/sign-in.ts';
import { SignInError } from '../directory/sign-in-error.ts';
import type { Log } from '../log.ts';
import type { AuditNote } from '../store/audit.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { cloudChoiceShape } from './cloud-choice.ts';
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
  /** Scopes that were asked for and not granted. */
  readonly missingScopes: readonly string[];
  readonly clientId: string;
  readonly cloud: Cloud;
  /** Origin of the tenant's admin centre; null where there is none: a practice tenant. */
  readonly adminCentre: string | null;
}

export interface DeskSession extends Omit<News<SessionState>, 'set'> {
  current(): SignedIn | null;
  /** At the start of the app: the tenant of the last time; its operator comes later, where the sign-in was kept. Does not throw. */
  restore(): Promise<void>;
  startPractice(): Promise<void>;
  connectTenant(tenant: ConnectTenant): Promise<void>;
  leaveTenant(): Promise<void>;
  /** Resolves when the person is signed in or has given up; a failure is in the state. */
  signIn(): Promise<void>;
  /** As signIn, on another device: the code is in the state. */
  signInByCode(): Promise<void>;
  cancelSignIn(): void;
  signOut(): Promise<void>;
  close(): Promise<void>;
}

export interface DeskSessionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly practice: Pick<PracticeRoom, 'open' | 'close'>;
  readonly secretStore: SecretStore;
  readonly openTenantNetwork: OpenTenantNetwork;
  /** What is wrong with a cloud; null where it may be worked with. */
  readonly cloudFlaw: (cloud: Cloud) => CloudFlaw | null;
}

interface Connected {
  readonly tenant: TenantSummary;
  readonly network: TenantNetwork;
  readonly signIn: SignIn;
  /** Outlives the sign-ins: what the service has asked for counts for the next operator too. */
  readonly gate: RequestGate;
}

const TENANT_SETTING = 'tenant';
const savedTenant = z.object({
  tenant: z.string().min(1).max(253), clientId: z.string().min(1).max(100), cloud: cloudChoiceShape.default({ id: 'global' }),
});

export function createSession(options: DeskSessionOptions): DeskSession {
  const { store, clock, log, practice, secretStore, openTenantNetwork, cloudFlaw } = options;
  const news = createNews<SessionState>({ status: 'noTenant' });
  let connected: Connected | null = null;
  let signedIn: SignedIn | null = null;
  let signingIn: AbortController | null = null;

  const connect = async (tenant: TenantSummary, mapped: PracticeNetwork | null): Promise<void> => {
    await disconnect();
    const network = await openTenantNetwork(mapped);
    const signIn = createSignIn({
      tenant,
      fetch: network.fetch,
      clock,
      openBrowser: (url) => network.signIn.open(url),
      // A practice tenant dies with the app; what it issued is worth nothing afterwards.
      cache: createTokenCache(tenant.kind === 'practice' ? null : { blobs: store.blobs, secretStore }),
      scopes: [...requiredScopes, ...optionalScopes],
      onCacheFailure: (error) => log.warn('signIn.cache', { error: error instanceof Error ? error.name : 'unknown' }),
    });
    connected = { tenant, network, signIn, gate: createRequestGate(clock) };
    news.set({ status: 'signedOut', tenant, error: null });
  };

  const disconnect = async (): Promise<void> => {
    signingIn?.abort();
    const before = connected;
    connected = null;
    await noteSignedOut();
    await before?.network.close();
  };

  /** A record that cannot be written (full disk) keeps nobody from leaving; what needs the record says so itself. */
  const note = async (entry: AuditNote): Promise<void> => {
    await store.audit.note(entry).catch((error: unknown) => log.warn('audit.note', { error: error instanceof Error ? error.name : 'unknown' }));
  };

  const noteSignedOut = async (): Promise<void> => {
    if (signedIn === null) return;
    signedIn = null;
    const noted = note({ kind: 'session.signedOut', outcome: 'done' });
    store.audit.setOperator(null, null);
    await noted;
  };

  const need = (): Connected => {
    if (connected === null) throw new AppError('signIn.required');
    return connected;
  };

  /** The account, its directory, and how the operator is shown. */
  const enter = async (at: Connected, account: SignedInAccount, reason: 'page' | 'kept'): Promise<void> => {
    const graph = createGraphClient({
      baseUrl: graphOf(at.tenant.cloud),
      fetch: at.network.fetch,
      clock,
      gate: at.gate,
      token: ({ claims }) => at.signIn.token(claims === undefined ? {} : { claims }),
    });
    const directory = createDirectory({
      graph,
      clock,
      onSkipped: (skipped) => log.warn('import.skipped', { skipped }),
    });
    const { id, displayName, userPrincipalName } = account;
    const photo = await directory.photo(id).catch(() => null);
    if (connected !== at) return;
    signedIn = {
      tenantId: account.tenantId,
      isPracticeTenant: at.tenant.kind === 'practice',
      operator: { id, displayName, userPrincipalName, photo },
      directory,
      network: at.network,
      missingScopes: missingScopes(account.scopes, [...requiredScopes, ...optionalScopes]),
      clientId: at.tenant.clientId,
      cloud: at.tenant.cloud,
      adminCentre: at.tenant.kind === 'practice' ? null : at.tenant.cloud.adminCentre,
    };
    store.audit.setOperator({ id, userPrincipalName }, account.tenantId);
    await note({ kind: 'session.signedIn', outcome: 'done', reason });
    news.set({ status: 'signedIn', tenant: at.tenant, operator: signedIn.operator });
  };

  /** Offline, or a kept sign-in that is no longer good: the person signs in by hand. */
  const noteRestoreFailure = (error: unknown): void => {
    log.warn('session.restore', { error: error instanceof Error ? error.name : 'unknown' });
  };

  const enterSilently = async (at: Connected): Promise<void> => {
    try {
      const account = await at.signIn.silent();
      if (account !== null && connected === at && signingIn === null) await enter(at, account, 'kept');
    } catch (error) {
      noteRestoreFailure(error);
    }
  };

  const signInBy = async (way: (at: Connected, signal: AbortSignal) => Promise<SignedInAccount>): Promise<void> => {
    const at = need();
    if (signingIn !== null) return;
    const mine = new AbortController();
    signingIn = mine;
    news.set({ status: 'signingIn', tenant: at.tenant, device: null });
    try {
      await enter(at, await way(at, mine.signal), 'page');
    } catch (error) {
      if (connected !== at) return;
      const wanted = mine.signal.aborted && error instanceof SignInError && error.reason === 'closed';
      if (!wanted) await note({ kind: 'session.signInFailed', outcome: 'failed', tenantId: at.tenant.tenantId, reason: toErrorReply(error).code });
      news.set({ status: 'signedOut', tenant: at.tenant, error: wanted ? null : toErrorReply(error) });
      if (!(error instanceof SignInError)) log.bug(error);
    } finally {
      if (signingIn === mine) signingIn = null;
    }
  };

  const signIn = (): Promise<void> => signInBy((at, signal) => at.signIn.signIn({ signal }));

  const signInByCode = (): Promise<void> =>
    signInBy((at, signal) =>
      at.signIn.signInByCode(({ userCode, url, expiresAt }) => {
        const device = { userCode, url, expiresAt: new Date(expiresAt).toISOString() };
        if (connected === at) news.set({ status: 'signingIn', tenant: at.tenant, device });
      }, signal),
    );

  const signOut = async (): Promise<void> => {
    const at = need();
    await noteSignedOut();
    await at.signIn.signOut();
    news.set({ status: 'signedOut', tenant: at.tenant, error: null });
  };

  const realTenant = ({ tenant, clientId, cloud }: ConnectTenant): TenantSummary => ({
    kind: 'entra',
    cloud: cloudOf(cloud),
    name: tenant,
    tenantId: tenant,
    clientId,
    practiceSignIn: null,
  });

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    current: () => signedIn,
    restore: async () => {
      try {
        const saved = savedTenant.safeParse(await store.settings.get(TENANT_SETTING));
        if (!saved.success || cloudFlaw(cloudOf(saved.data.cloud)) !== null) return;
        await connect(realTenant(saved.data), null);
        // Not waited for: a network that does not answer must not keep the window closed.
        void enterSilently(need());
      } catch (error) {
        noteRestoreFailure(error);
      }
    },
    startPractice: async () => {
      const facts = await practice.open();
      const { name, tenantId, clientId, signIn: practiceSignIn } = facts;
      await connect({ kind: 'practice', name, tenantId, clientId, cloud: clouds.global, practiceSignIn }, facts.network);
    },
    connectTenant: async (input) => {
      const flaw = cloudFlaw(cloudOf(input.cloud));
      if (flaw !== null) throw new AppError('cloud.invalid', { field: flaw.field, flaw: flaw.kind });
      await connect(realTenant(input), null);
      await store.settings.set(TENANT_SETTING, { tenant: input.tenant, clientId: input.clientId, cloud: { ...input.cloud } });
    },
    leaveTenant: async () => {
      const kind = connected?.tenant.kind;
      if (kind === 'entra') {
        await connected?.signIn.signOut();
        await store.settings.set(TENANT_SETTING, null);
      }
      await disconnect();
      if (kind === 'practice') await practice.close();
      news.set({ status: 'noTenant' });
    },
    signIn,
    signInByCode,
    cancelSignIn: () => signingIn?.abort(),
    signOut,
    close: disconnect,
  };
}
