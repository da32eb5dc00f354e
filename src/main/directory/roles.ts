// The operator's directory roles, and what each is needed for. Roles that only may be activated (PIM), roles for a part of the tenant and
// custom roles are listed nowhere: a role that is missing may be there all the same. Pure.
//
// Ids: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference. Who may do what: the pages of the
// methods of Graph v1.0 (fido2authenticationmethod, authenticationmethodspolicy-get, directoryaudit-list).

import { roleNeeds, type RoleNeed, type RoleState } from '../../shared/connection.ts';

const names: Readonly<Record<string, string>> = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13': 'Privileged Authentication Administrator',
  'c4e39bd9-1100-46d3-8c65-fb160da0071f': 'Authentication Administrator',
  '0526716b-113d-4c15-b2c8-68e3c22b9f80': 'Authentication Policy Administrator',
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': 'Global Reader',
  '4a5d8f65-41da-4de4-8968-e035b65339cf': 'Reports Reader',
  '194ae4cb-b126-40b2-bd5b-6091b380977d': 'Security Administrator',
  '5d6b6bb7-de71-4623-b4af-96380a352509': 'Security Reader',
};

const enough: Readonly<Record<RoleNeed, readonly string[]>> = {
  members: ['Authentication Administrator', 'Privileged Authentication Administrator', 'Global Administrator'],
  admins: ['Privileged Authentication Administrator', 'Global Administrator'],
  policies: ['Authentication Policy Administrator', 'Global Reader', 'Global Administrator'],
  audit: ['Reports Reader', 'Security Reader', 'Security Administrator', 'Global Reader', 'Global Administrator'],
};

/**
 * @param templateIds  of the roles that are active now; null: nobody says which
 * @param policyReadable  whether the directory has just shown its policy, which outweighs every list of roles; null: not asked
 */
export function roleStates(templateIds: readonly string[] | null, policyReadable: boolean | null): readonly RoleState[] {
  const held = new Set((templateIds ?? []).map((id) => names[id.toLowerCase()] ?? ''));
  return roleNeeds.map((need) => {
    const by = enough[need].filter((name) => held.has(name));
    const shown = need === 'policies' && policyReadable !== null ? policyReadable : null;
    if (shown ?? by.length > 0) return { need, state: 'granted', by };
    return { need, state: shown === null && templateIds === null ? 'unknown' : 'missing', by: [] };
  });
}
