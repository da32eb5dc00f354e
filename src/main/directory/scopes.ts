// The delegated permissions the app asks for: the least that each feature needs.

/** Sign-in, the list of users, registering keys. */
export const requiredScopes: readonly string[] = ['User.Read', 'User.Read.All', 'UserAuthMethod-Passkey.ReadWrite.All'];

/** Without them a feature is missing or a check says "not known": the pass (OBR route), groups, policies. */
export const optionalScopes: readonly string[] = [
  'UserAuthMethod-TAP.ReadWrite.All',
  'GroupMember.Read.All',
  'Policy.Read.AuthenticationMethod',
];

/**
 * Which of the wanted scopes the sign-in did not get. Names are compared without case and without the resource in front
 * (`https://<Graph's host>/User.Read`); a wider permission stands for the narrower one.
 */
export function missingScopes(granted: readonly string[], wanted: readonly string[] = requiredScopes): readonly string[] {
  const have = new Set(granted.map((scope) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase()));
  return wanted.filter((scope) => ![scope, ...(wider[scope] ?? [])].some((one) => have.has(one.toLowerCase())));
}

const wider: Readonly<Record<string, readonly string[]>> = {
  'User.Read': ['User.ReadWrite', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'],
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'UserAuthMethod-Passkey.ReadWrite.All': ['UserAuthenticationMethod.ReadWrite.All'],
  'UserAuthMethod-TAP.ReadWrite.All': ['UserAuthenticationMethod.ReadWrite.All'],
  'GroupMember.Read.All': ['GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'],
  'Policy.Read.AuthenticationMethod': ['Policy.ReadWrite.AuthenticationMethod', 'Policy.Read.All'],
};
