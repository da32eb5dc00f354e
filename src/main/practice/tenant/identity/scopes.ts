// The delegated permissions of the practice tenant's app registration, all with admin consent.

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

/** An admin has consented to them: they are in every token for Graph, asked for or not, as such permissions are. */
const ALWAYS_GRANTED = ['Domain.Read.All', 'AuditLog.Read.All'];

export interface GrantedScopes {
  /** Short names for the access token. */
  readonly access: readonly string[];
  /** What the token reply lists: every scope in the spelling it was asked in. */
  readonly listed: readonly string[];
  readonly wantsIdToken: boolean;
  readonly wantsRefreshToken: boolean;
}

/**
 * The granted part of a scope parameter; null when a scope is unknown or belongs to another resource.
 *
 * @param graphHost  a bare name is one of Graph's here; with another host in front it belongs to another resource
 * @param withheld  what the organisation has not consented to: asked for, and not granted
 */
export function grantScopes(scope: string, graphHost: string, withheld: readonly string[] = []): GrantedScopes | null {
  const prefix = `https://${graphHost}/`;
  const asked = scope.split(' ').filter((name) => name !== '');
  const access = new Set<string>();
  for (const name of asked) {
    if (OPENID_SCOPES.includes(name)) continue;
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    if (short === '.default') GRAPH_SCOPES.forEach((each) => access.add(each));
    else {
      const known = GRAPH_SCOPES.find((each) => each.toLowerCase() === short.toLowerCase());
      if (known === undefined) return null;
      access.add(known);
    }
  }
  if (access.size === 0) access.add('User.Read');
  const isGranted = (name: string): boolean => !withheld.some((one) => name.endsWith(one));
  return {
    access: [...access, ...ALWAYS_GRANTED].filter(isGranted),
    listed: [...new Set([...asked.filter((name) => name !== 'offline_access'), ...access])].filter(isGranted),
    wantsIdToken: asked.includes('openid'),
    wantsRefreshToken: asked.includes('offline_access'),
  };
}
