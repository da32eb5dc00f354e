// Starts the practice tenant: Microsoft Entra ID and Graph for one made-up organisation, on loopback, for training,
// demos and tests. No real service is contacted, and nothing is kept after `close`.

import { X509Certificate } from 'node:crypto';
import { clouds } from '../../../shared/clouds.ts';
import type { Cloud } from '../../../shared/clouds.ts';
import type { Clock, Random } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import { groupAdministration, peopleAdministration } from './administration.ts';
import type { GroupAdministration, PeopleAdministration } from './administration.ts';
import { createSealingIdentity, createTlsIdentity } from './certificates.ts';
import { ChallengeSeal } from './challenge-seal.ts';
import { startConnectProxy } from './connect-proxy.ts';
import { DirectoryData } from './directory-data.ts';
import type { TenantSettings } from './directory-data.ts';
import { readFaultScript } from './fault-script.ts';
import type { FaultScript } from './fault-script.ts';
import { FaultPlayer } from './faults.ts';
import { Graph } from './graph/graph-routes.ts';
import { hostsOf } from './hosts.ts';
import type { TenantHosts } from './hosts.ts';
import { redirectReply } from './http.ts';
import type { TenantReply, TenantRequest } from './http.ts';
import { CredentialCheck } from './identity/credential-check.ts';
import { handleIdentity } from './identity/identity-routes.ts';
import type { IdentityParts } from './identity/identity-routes.ts';
import { IdentityState } from './identity/identity-state.ts';
import { SignIn } from './identity/sign-in.ts';
import { TokenEndpoint } from './identity/token-endpoint.ts';
import { TokenIssuer } from './identity/tokens.ts';
import { landingPage } from './landing-page.ts';
import { PRACTICE_ORGANIZATION } from './people.ts';
import type { Person } from './people.ts';
import type { Fido2Policy, PassPolicy } from './policies.ts';
import { handlePasskeyPage } from './pages/passkey-routes.ts';
import { SecurityInfo } from './pages/security-info-routes.ts';
import { Registrar } from './registration.ts';
import { restoreTenant, saveTenant } from './saved-state.ts';
import type { SavedTenant } from './saved-state.ts';
import { startTenantServer } from './server.ts';
import { PracticeServices, SERVICE_HOSTS } from '../services/practice-services.ts';
import { peopleForServices } from '../services/people-for-services.ts';
import { guidFrom } from './store/guid.ts';
import type { StoredKey } from './store/user-store.ts';

export interface PracticeTenantOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Port of the HTTPS server; any free one when absent. */
  readonly port?: number;
  /** Ids follow from this text; the same seed gives the same tenant. */
  readonly seed?: string;
  /** Whose host names it plays; the global cloud's when absent. */
  readonly cloud?: Cloud;
  readonly people?: readonly Person[];
  /** How many more people to make up: a directory of any size. */
  readonly crowd?: number;
  readonly faults?: FaultScript;
  /** What `save` gave, of a tenant with the same seed. */
  readonly saved?: SavedTenant;
  readonly settings?: Partial<TenantSettings>;
  /** Told of the tenant's own mistakes; callers see a 500. */
  readonly onBug?: (error: unknown) => void;
}

/** A key as the tenant holds it, for checks after a run. */
export interface PracticeStoredKey {
  readonly credentialId: Uint8Array;
  readonly publicKeyCose: Uint8Array;
  readonly displayName: string;
  readonly aaguid: string;
}

export interface PracticeTenant {
  readonly port: number;
  readonly proxyPort: number;
  readonly caCertificatePem: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly displayName: string;
  readonly operator: { readonly id: string; readonly userPrincipalName: string; readonly password: Secret<string> };
  readonly hosts: readonly string[];
  readonly cloud: Cloud;
  /** Okta, PingOne and a wiki with the same people. */
  readonly services: PracticeServices;
  /** Value for Chromium's `--host-resolver-rules`, for a browser outside the app. */
  readonly hostResolverRules: string;
  readonly fido2Policy: Fido2Policy;
  readonly passPolicy: PassPolicy;
  updateFido2Policy(change: Partial<Fido2Policy>): void;
  updatePassPolicy(change: Partial<PassPolicy>): void;
  updateSettings(change: Partial<TenantSettings>): void;
  readonly people: PeopleAdministration;
  readonly groups: GroupAdministration;
  /** Every delta link given out so far is too old from now on. */
  expireDeltaLinks(): void;
  /** Roots (PEM, or DER bytes) whose attestation counts as attested, for example the practice key's. */
  trustAttestationRoots(roots: readonly (string | Uint8Array)[]): void;
  /**
   * Replaces the script of faults while the tenant runs; counting starts anew, and `[]` ends them all.
   *
   * @param script  a FaultScript, or what a file or a menu says is one
   * @throws FaultScriptError  the script that was there goes on
   */
  loadFaults(script: unknown): void;
  /** How many requests met a fault of the script that is loaded. */
  readonly faultsPlayed: number;
  /** @returns every stored key of the user, also those reads do not show yet; null for an unknown user */
  keysOf(idOrName: string): readonly PracticeStoredKey[] | null;
  /** Every user who holds a key, with all of them. */
  holders(): readonly { readonly userId: string; readonly keys: readonly PracticeStoredKey[] }[];
  /** Whether the user has a Temporary Access Pass, used or not. */
  hasPass(idOrName: string): boolean;
  /**
   * Security info takes the next person who signs in there for this user, and really works for them; once.
   *
   * @throws RangeError for an unknown user
   */
  mistakeNextSignInFor(idOrName: string): void;
  /** Keys of users and policies, as a JSON value. */
  save(): SavedTenant;
  /**
   * A fresh directory takes the place of this one; sign-ins of the people who are in both go on, faults end.
   *
   * @returns brings this one back, as it was; faults end again
   */
  setAside(): () => void;
  close(): Promise<void>;
}

const DEFAULT_SEED = 'harbour';

/** @throws Error of node:net when the port is taken */
export async function startPracticeTenant(options: PracticeTenantOptions): Promise<PracticeTenant> {
  const { clock, random } = options;
  const seed = options.seed ?? DEFAULT_SEED;
  const cloud = options.cloud ?? clouds.global;
  const hosts = hostsOf(cloud);
  const data = new DirectoryData(seed, clock.now(), { people: options.people, crowd: options.crowd, hosts });
  data.settings = { ...data.settings, ...options.settings };
  if (options.saved !== undefined) restoreTenant(data, options.saved);
  const clientId = guidFrom(`${seed}/client`);
  const password = new Secret(newPassword(random));
  const state = new IdentityState(clientId, hosts, clock, random);
  const allHosts = [...hosts.all, ...SERVICE_HOSTS];
  const [tls, sealing, tokens] = await Promise.all([
    createTlsIdentity(allHosts),
    createSealingIdentity(),
    TokenIssuer.create(data, clock, random),
  ]);
  const seal = new ChallengeSeal(sealing, clock, random);
  const registrar = new Registrar(data, seal, clock);
  const signIn = new SignIn(data, state, new CredentialCheck(data, clock, password), tokens);
  const tokenEndpoint = new TokenEndpoint(data, state, tokens, random);
  const identity: IdentityParts = { data, state, tokens, signIn, tokenEndpoint, random };
  const closing = new AbortController();
  let faults = new FaultPlayer(options.faults ?? []);
  const graph = new Graph({ data, clock, random, tokens, registrar, faults: () => faults, closing: closing.signal });
  const services = new PracticeServices({ people: peopleForServices(data), clock, random });
  const securityInfo = new SecurityInfo(data, state, registrar);
  let hostResolverRules = '';

  const handle = async (request: TenantRequest): Promise<TenantReply> => {
    const host = hostFor(request, hosts);
    switch (host) {
      case hosts.fido:
        // In some clouds the sign-in host is the relying party's, too.
        if (host !== hosts.login || request.path.endsWith('/fido/create')) return handlePasskeyPage(data, seal, request);
        return handleIdentity(identity, request);
      case hosts.login:
        return handleIdentity(identity, request);
      case hosts.securityInfo:
        return securityInfo.handle(request);
      case hosts.graph:
        return graph.handle(request);
      case hosts.shortLink:
        return request.path.toLowerCase() === '/mysecurityinfo'
          ? redirectReply(`https://${hosts.securityInfo}/security-info`)
          : { status: 404, headers: {}, body: '' };
      case 'landing':
        return landingPage(hostResolverRules, hosts.securityInfo, data.operator.userPrincipalName);
      default:
        if (SERVICE_HOSTS.includes(request.host)) return services.handle(request);
        return {
          status: 421,
          headers: { 'content-type': 'text/plain' },
          body: 'This host is not part of the practice tenant.',
        };
    }
  };
  const server = await startTenantServer({
    clock,
    tls,
    port: options.port ?? 0,
    handle,
    faults: () => faults,
    closing: closing.signal,
    onBug: options.onBug ?? (() => undefined),
  });
  hostResolverRules = allHosts.map((host) => `MAP ${host}:443 127.0.0.1:${server.port}`).join(', ');
  const proxy = await startConnectProxy(allHosts, server.port);

  return {
    port: server.port,
    proxyPort: proxy.port,
    caCertificatePem: tls.caCertificatePem,
    tenantId: data.tenantId,
    clientId,
    displayName: PRACTICE_ORGANIZATION,
    operator: { id: data.operator.id, userPrincipalName: data.operator.userPrincipalName, password },
    hosts: allHosts,
    services,
    cloud,
    hostResolverRules,
    get fido2Policy() {
      return data.fido2Policy;
    },
    get passPolicy() {
      return data.passPolicy;
    },
    updateFido2Policy: (change) => {
      data.fido2Policy = { ...data.fido2Policy, ...change };
    },
    updatePassPolicy: (change) => {
      data.passPolicy = { ...data.passPolicy, ...change };
    },
    updateSettings: (change) => {
      data.settings = { ...data.settings, ...change };
    },
    people: peopleAdministration(data, () => clock.now()),
    groups: groupAdministration(data),
    expireDeltaLinks: () => {
      data.deltaGeneration++;
    },
    trustAttestationRoots: (roots) => {
      data.attestationRoots = roots.map((root) => new X509Certificate(root));
    },
    loadFaults: (script) => {
      faults = new FaultPlayer(readFaultScript(script));
    },
    get faultsPlayed() {
      return faults.played;
    },
    keysOf: (idOrName) => data.findUser(idOrName)?.keys.map(shownKey) ?? null,
    holders: () =>
      [...data.users.all()].flatMap(({ id, keys }) => (keys.length === 0 ? [] : [{ userId: id, keys: keys.map(shownKey) }])),
    hasPass: (idOrName) => data.findUser(idOrName)?.pass != null,
    mistakeNextSignInFor: (idOrName) => {
      const user = data.findUser(idOrName);
      if (user === undefined) throw new RangeError(`there is no user ${idOrName}`);
      data.mistakenForId = user.id;
    },
    save: () => saveTenant(data),
    setAside: () => {
      const other = new DirectoryData(seed, clock.now(), { people: options.people, crowd: options.crowd, hosts });
      other.settings = { ...other.settings, ...options.settings };
      other.attestationRoots = data.attestationRoots;
      const swap = (): void => {
        data.swapWith(other);
        faults = new FaultPlayer([]);
      };
      swap();
      return swap;
    },
    close: async () => {
      closing.abort(new Error('the practice tenant is closing'));
      await proxy.close();
      await server.close();
    },
  };
}

function shownKey({ credentialId, publicKeyCose, displayName, aaguid }: StoredKey): PracticeStoredKey {
  return { credentialId, publicKeyCose, displayName, aaguid };
}

/** On the bare loopback address the path tells which host is meant; the pages need the real names. */
function hostFor(request: TenantRequest, hosts: TenantHosts): string {
  if (request.host !== 'localhost' && request.host !== '127.0.0.1') return request.host;
  if (request.path === '/') return 'landing';
  return /^\/(v1\.0|beta)\//.test(request.path) ? hosts.graph : hosts.login;
}

/** Readable and long enough: four groups without look-alikes. */
function newPassword(random: Random): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const chars = Array.from(random.bytes(16), (byte) => letters[byte % letters.length]).join('');
  return (chars.match(/.{4}/g) ?? []).join('-');
}
