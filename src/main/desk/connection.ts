// One tenant that the desk is connected to: its network, its sign-in, its limiter, and who is signed in. Several are open at a time, and
// none knows of another. What the window shows of it is the session's.

import { graphOf } from '../../shared/clouds.ts';
import type { Operator, TenantSummary, Timestamp } from '../../shared/models.ts';
import type { OpenTenantNetwork, PracticeNetwork, TenantNetwork } from '../browser-ports.ts';
import { type Directory, createDirectory } from '../directory/directory.ts';
import { createGraphClient } from '../directory/graph-client.ts';
import { createRequestGate } from '../directory/request-gate.ts';
import { missingScopes, permissionStates, requiredScopes } from '../directory/scopes.ts';
import { type SignIn, type TokenFacts, createSignIn } from '../directory/sign-in.ts';
import type { SignedInAccount } from '../directory/signed-in-account.ts';
import type { TokenCachePort } from '../directory/token-cache.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import type { SignedIn } from './session.ts';

export interface Connection {
  /** Of the account. */
  readonly id: string;
  readonly tenant: TenantSummary;
  readonly network: TenantNetwork;
  readonly signIn: SignIn;
  /** Null while nobody is signed in. */
  signedIn: SignedIn | null;
  /** Null while nobody is signed in, and where nobody knows. */
  signedInAt: Timestamp | null;
  /** What the token of the last look carries; null before anybody has signed in. */
  readonly facts: TokenFacts | null;
  /** A token was looked at again: the checks of the signed-in operator follow it. */
  learn(facts: TokenFacts): void;
  /** The account, its directory, and how the operator is shown; nothing is kept of it here but the facts of the token. */
  enter(account: SignedInAccount): Promise<SignedIn>;
}

export interface ConnectionOptions {
  readonly id: string;
  readonly tenant: TenantSummary;
  /** Null: a real tenant. */
  readonly mapped: PracticeNetwork | null;
  readonly cache: TokenCachePort;
  readonly extraScopes: readonly string[];
  readonly openTenantNetwork: OpenTenantNetwork;
  readonly clock: Clock;
  readonly log: Log;
}

export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { id, tenant, mapped, cache, extraScopes, openTenantNetwork, clock, log } = options;
  const network = await openTenantNetwork(mapped);
  const signIn = createSignIn({
    tenant,
    fetch: network.fetch,
    clock,
    openBrowser: (url) => network.signIn.open(url),
    cache,
    scopes: requiredScopes,
    extraScopes,
    onCacheFailure: (error) => log.warn('signIn.cache', { error: error instanceof Error ? error.name : 'unknown' }),
  });
  // Outlives the sign-ins: what the service has asked for counts for the next operator too.
  const gate = createRequestGate(clock);
  const directory = (): Directory =>
    createDirectory({
      graph: createGraphClient({
        baseUrl: graphOf(tenant.cloud),
        fetch: network.fetch,
        clock,
        gate,
        token: ({ claims }) => signIn.token(claims === undefined ? {} : { claims }),
      }),
      clock,
      onSkipped: (skipped) => log.warn('import.skipped', { skipped }),
    });
  let facts: TokenFacts | null = null;
  return {
    id,
    tenant,
    network,
    signIn,
    signedIn: null,
    signedInAt: null,
    get facts() {
      return facts;
    },
    learn: (seen) => {
      facts = seen;
    },
    enter: async (account) => {
      facts = { scopes: account.scopes, claims: account.tokenClaims, expiresAt: account.tokenExpiresAt };
      const its = directory();
      const photo = await its.photo(account.id).catch(() => null);
      const operator: Operator = { id: account.id, displayName: account.displayName, userPrincipalName: account.userPrincipalName, photo };
      const isPracticeTenant = tenant.kind === 'practice';
      return {
        tenantId: account.tenantId,
        isPracticeTenant,
        operator,
        directory: its,
        network,
        get missingScopes() {
          return facts === null ? [] : missingScopes(permissionStates(facts, signIn.asked));
        },
        clientId: tenant.clientId,
        cloud: tenant.cloud,
        adminCentre: isPracticeTenant ? null : tenant.cloud.adminCentre,
      };
    },
  };
}
