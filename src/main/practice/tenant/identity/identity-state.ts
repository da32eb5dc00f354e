// What the sign-in service remembers between requests: clients, sign-ins under way, sessions, codes, refresh tokens.

import type { Clock, Random } from '../../../ports.ts';
import { toBase64Url } from '../../../../shared/bytes.ts';
import { ExpiringMap } from '../expiring-map.ts';
import type { TenantHosts } from '../hosts.ts';

export const MINUTE_MS = 60_000;
/** Resource id of the real Security info pages. */
export const SECURITY_INFO_CLIENT_ID = '19db86c3-b2b9-44cc-b339-36da233a3be2';

export interface Session {
  readonly userId: string;
  readonly method: 'pwd' | 'tap';
  readonly signedInAtMs: number;
  /** End of the session: a pass's session does not outlive the pass. */
  readonly notAfterMs: number;
  /** True for a one-time pass: a passkey must be registered within ten minutes of the sign-in. */
  readonly oneTimePass: boolean;
}

export interface AuthorizeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly responseMode: 'query' | 'fragment' | 'form_post';
  readonly state: string;
  readonly nonce: string;
  /** As asked, for example `User.Read openid offline_access`. */
  readonly scope: string;
  readonly codeChallenge: string;
  readonly loginHint: string;
  readonly wantsClientInfo: boolean;
}

/** A sign-in under way: for an authorization request, or for a device code. */
export interface SignInFlow {
  readonly goal:
    | { readonly kind: 'authorize'; readonly request: AuthorizeRequest }
    | { readonly kind: 'device'; readonly userCode: string };
  readonly userId: string;
  /** Set once the password or pass was right; the page then asks whether to stay signed in. */
  readonly session: Session | null;
}

export interface Grant {
  readonly request: AuthorizeRequest;
  readonly session: Session;
}

export interface RefreshGrant {
  readonly clientId: string;
  readonly scope: string;
  readonly session: Session;
}

export interface DeviceGrant {
  readonly clientId: string;
  readonly scope: string;
  readonly userCode: string;
  lastPolledAtMs: number;
  intervalMs: number;
  outcome: Session | 'pending' | 'declined';
}

export class IdentityState {
  readonly clientId: string;
  readonly clock: Clock;
  readonly hosts: TenantHosts;
  /** Of the Security info pages. */
  readonly securityInfoRedirect: string;
  readonly #random: Random;
  readonly flows: ExpiringMap<SignInFlow>;
  readonly sessions: ExpiringMap<Session>;
  readonly codes: ExpiringMap<Grant>;
  readonly redeemedCodes: ExpiringMap<true>;
  readonly refreshTokens: ExpiringMap<RefreshGrant>;
  readonly deviceCodes: ExpiringMap<DeviceGrant>;
  /** User code → device code. */
  readonly userCodes: ExpiringMap<string>;

  constructor(clientId: string, hosts: TenantHosts, clock: Clock, random: Random) {
    this.clientId = clientId;
    this.hosts = hosts;
    this.securityInfoRedirect = `https://${hosts.securityInfo}/signin-oidc`;
    this.clock = clock;
    this.#random = random;
    this.flows = new ExpiringMap(clock);
    this.sessions = new ExpiringMap(clock);
    this.codes = new ExpiringMap(clock);
    this.redeemedCodes = new ExpiringMap(clock);
    this.refreshTokens = new ExpiringMap(clock);
    this.deviceCodes = new ExpiringMap(clock);
    this.userCodes = new ExpiringMap(clock);
  }

  newHandle(): string {
    return toBase64Url(this.#random.bytes(32));
  }

  /** Eight letters without vowels and look-alikes, as typed by a person. */
  newUserCode(): string {
    const letters = 'BCDFGHJKLMNPQRSTVWXZ';
    return Array.from(this.#random.bytes(9), (byte) => letters[byte % letters.length]).join('');
  }

  isKnownClient(clientId: string): boolean {
    return clientId === this.clientId || clientId === SECURITY_INFO_CLIENT_ID;
  }

  /** Public-client redirects: loopback with any port, the native-client page, MSAL's own scheme. */
  mayRedirect(clientId: string, redirectUri: string): boolean {
    if (clientId === SECURITY_INFO_CLIENT_ID) return redirectUri === this.securityInfoRedirect;
    if (redirectUri === `msal${clientId}://auth`) return true;
    if (redirectUri === `https://${this.hosts.login}/common/oauth2/nativeclient`) return true;
    return URL.canParse(redirectUri) && /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/?$/.test(redirectUri);
  }
}
