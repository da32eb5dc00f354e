import { describe, expect, it } from 'vitest';
import { permissionNames } from '../../../src/shared/connection.ts';
import { missingScopes, optionalScopes, permissionStates, requiredScopes } from '../../../src/main/directory/scopes.ts';
import { roleStates } from '../../../src/main/directory/roles.ts';

const GRAPH = 'https://graph.microsoft.com/';
const readable = (...scopes: string[]) => ({ scopes: [], claims: { scopes, roleTemplateIds: null } });
const opaque = (...scopes: string[]) => ({ scopes, claims: null });
const states = (of: ReturnType<typeof permissionStates>) => Object.fromEntries(of.map(({ name, state, by }) => [name, by ?? state]));

describe('permissionStates', () => {
  it('a sign-in asks for three, features for the rest', () => {
    expect(requiredScopes).toEqual(['User.Read', 'User.Read.All', 'UserAuthMethod-Passkey.ReadWrite.All']);
    expect([...requiredScopes, ...optionalScopes]).toEqual(permissionNames);
  });

  it('compares without case and resource, and takes a wider permission', () => {
    const seen = permissionStates(opaque(`${GRAPH}User.Read`, 'user.read.all', `${GRAPH}UserAuthenticationMethod.ReadWrite.All`, 'openid'), requiredScopes);
    expect(states(seen)).toMatchObject({
      'User.Read': 'granted', 'User.Read.All': 'granted',
      'UserAuthMethod-Passkey.ReadWrite.All': 'UserAuthenticationMethod.ReadWrite.All',
      'UserAuthMethod-TAP.ReadWrite.All': 'UserAuthenticationMethod.ReadWrite.All',
    });
    expect(missingScopes(seen)).toEqual([]);
  });

  it('what was asked for and is not there is missing; what was not asked for is unknown where the token cannot be read', () => {
    expect(states(permissionStates(opaque(`${GRAPH}User.Read`), ['User.Read', 'AuditLog.Read.All']))).toMatchObject({
      'User.Read': 'granted', 'AuditLog.Read.All': 'missing', 'GroupMember.Read.All': 'unknown',
    });
    expect(missingScopes(permissionStates(opaque(), ['AuditLog.Read.All']))).toEqual(['AuditLog.Read.All']);
  });

  it('a token that can be read names all there is', () => {
    const seen = permissionStates(readable('User.Read', 'Policy.Read.All'), ['User.Read']);
    expect(states(seen)).toMatchObject({ 'User.Read': 'granted', 'Policy.Read.AuthenticationMethod': 'Policy.Read.All', 'AuditLog.Read.All': 'missing' });
  });

  it('a name that only ends the same is another one', () => {
    expect(states(permissionStates(readable('XUser.Read', 'Mail.User.Read'), []))['User.Read']).toBe('missing');
  });
});

describe('roleStates', () => {
  const needs = (ids: readonly string[] | null, readable_: boolean | null = null) =>
    Object.fromEntries(roleStates(ids, readable_).map(({ need, state, by }) => [need, by.length > 0 ? by.join() : state]));
  const AUTHENTICATION_ADMINISTRATOR = 'C4E39BD9-1100-46D3-8C65-FB160DA0071F';

  it('names the roles that are enough, whatever their case', () => {
    expect(needs([AUTHENTICATION_ADMINISTRATOR, '4a5d8f65-41da-4de4-8968-e035b65339cf'])).toEqual({
      members: 'Authentication Administrator', admins: 'missing', policies: 'missing', audit: 'Reports Reader',
    });
  });

  it('nobody says: unknown; none: missing', () => {
    expect(new Set(Object.values(needs(null)))).toEqual(new Set(['unknown']));
    expect(new Set(Object.values(needs(['b79fbf4d-3ef9-4689-8143-76b194e85509'])))).toEqual(new Set(['missing']));
  });

  it('a policy that was shown outweighs the list, and so does a refusal', () => {
    expect(needs([AUTHENTICATION_ADMINISTRATOR], true).policies).toBe('granted');
    expect(needs(['f2ef992c-3afb-46b9-b7cf-a126ee74c451'], false).policies).toBe('missing');
  });
});
