// The delegated permissions of the practice tenant's app registration, and which of them a token gets.

const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

const GRAPH_SCOPES = [
  'User.Read',
  'User.ReadBasic.All',
  'User.Read.All',
  'Directory.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
  'UserAuthMethod-Passkey.Read.All',
  'UserAuthMethod-Passkey.ReadWrite.All',
  'UserAuthMethod-TAP.Read.All',
  'UserAuthMethod-TAP.ReadWrite.All',
  'UserAuthenticationMethod.Read.All',
  'UserAuthenticationMethod.ReadWrite.All',
  'Policy.Read.AuthenticationMethod',
  'Policy.Read.All',
  'AuditLog.Read.All',
  'Domain.Read.All',
];

/** What the README tells an admin to consent to. */
export const CONSENTED_SCOPES: readonly string[] = [
  'User.Read',
  'User.Read.All',
  'UserAuthMethod-Passkey.ReadWrite.All',
  'UserAuthMethod-TAP.ReadWrite.All',
  'GroupMember.Read.All',
  'Policy.Read.AuthenticationMethod',
  'Domain.Read.All',
  'AuditLog.Read.All',
];

export interface ScopeSettings {
  readonly consentedScopes: readonly string[];
  readonly withheldScopes: readonly string[];
  readonly unansweredScopes: readonly string[];
}

export interface GrantedScopes {
  /** Short names for the access token. */
  readonly access: readonly string[];
  /** What the token reply lists: every scope in the spelling it was asked in, and what was consented to beside. */
  readonly listed: readonly string[];
  /** Asked for by name, and nobody has consented to it yet. Short names. */
  readonly unanswered: readonly string[];
  readonly wantsIdToken: boolean;
  readonly wantsRefreshToken: boolean;
}

const NO_CONSENT: ScopeSettings = { consentedScopes: [], withheldScopes: [], unansweredScopes: [] };

/** Every scope is known and of this resource. */
export function isAskable(scope: string, graphHost: string): boolean {
  return grantScopes(scope, graphHost, NO_CONSENT) !== null;
}

/**
 * The granted part of a scope parameter; null when a scope is unknown or belongs to another resource.
 *
 * @param graphHost  a bare name is one of Graph's here; with another host in front it belongs to another resource
 */
export function grantScopes(scope: string, graphHost: string, settings: ScopeSettings): GrantedScopes | null {
  const prefix = `https://${graphHost}/`;
  const asked = scope.split(' ').filter((name) => name !== '');
  const named = new Set<string>();
  const access = new Set<string>();
  for (const name of asked) {
    if (OPENID_SCOPES.includes(name)) continue;
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    if (short === '.default') GRAPH_SCOPES.forEach((each) => access.add(each));
    else {
      const known = GRAPH_SCOPES.find((each) => each.toLowerCase() === short.toLowerCase());
      if (known === undefined) return null;
      named.add(known);
      access.add(known);
    }
  }
  if (access.size === 0) access.add('User.Read');
  settings.consentedScopes.forEach((each) => access.add(each));
  const isGranted = (name: string): boolean =>
    ![...settings.withheldScopes, ...settings.unansweredScopes].some((one) => name === one || name === prefix + one);
  const granted = [...access].filter(isGranted);
  const spelled = new Set(asked.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name)));
  return {
    access: granted,
    listed: [
      ...asked.filter((name) => name !== 'offline_access' && isGranted(name)),
      ...granted.filter((name) => !spelled.has(name)).map((name) => prefix + name),
    ],
    unanswered: settings.unansweredScopes.filter((each) => named.has(each)),
    wantsIdToken: asked.includes('openid'),
    wantsRefreshToken: asked.includes('offline_access'),
  };
}
