// One tenant for each check, set up while it runs so that exactly this check fails; the same table for the app in plain Node
// (tests/main/services) and for the app in Electron (tests/e2e).

import type { CheckCode, CheckReason, Verdict } from '../../src/shared/checks.ts';
import { defaultFido2Policy, defaultPassPolicy } from '../../src/main/practice/tenant/policies.ts';
import type { PracticeTenant } from '../../src/main/practice/tenant/practice-tenant.ts';
import { at, type Bench, listOf, TARGET, textOf } from '../main/practice/tenant/kit.ts';

export interface DoctorCase {
  readonly name: string;
  readonly code: CheckCode;
  readonly verdict: Verdict;
  readonly reason: CheckReason | null;
  /** User principal name; the usual target where it is not given. */
  readonly target?: string;
  /** The kind of practice key that lies plugged in; without one the key's checks are left out. */
  readonly key?: string;
  readonly arrange: (tenant: PracticeTenant, room: DoctorRoom) => void | Promise<void>;
}

export interface DoctorRoom {
  /** Gives the target a Temporary Access Pass. */
  issuePass(): Promise<void>;
}

const OPERATOR = 'robin.desk@harbour.example';
/** A model that no practice key is. */
const OTHER_MODEL = '2fc0579f-8113-47ea-b116-555a8db9202a';
const NO_RESTRICTIONS = { isEnforced: false, enforcementType: 'allow', aaGuids: [] } as const;

/** A group in which the target is not. */
function foreignGroup(tenant: PracticeTenant): string {
  return tenant.groups.find('Nobody')?.id ?? tenant.groups.add('Nobody').id;
}

function groupOfTarget(tenant: PracticeTenant): string {
  const [group] = tenant.people.find(TARGET)?.groupIds ?? [];
  if (group === undefined) throw new Error('the target is in no group');
  return group;
}

function profile(change: object): Parameters<PracticeTenant['updateFido2Policy']>[0] {
  const [standard] = defaultFido2Policy().passkeyProfiles;
  if (standard === undefined) throw new Error('no profile');
  return { passkeyProfiles: [{ ...standard, ...change }] };
}

export const doctorCases: readonly DoctorCase[] = [
  { name: 'the operator themself', code: 'targetIsNotOperator', verdict: 'refused', reason: null, target: OPERATOR, arrange: () => undefined },
  {
    name: 'a disabled account', code: 'targetIsEnabled', verdict: 'refused', reason: null,
    arrange: ({ people }) => people.edit(TARGET, { accountEnabled: false }),
  },
  {
    name: 'a guest', code: 'targetIsMember', verdict: 'refused', reason: null,
    arrange: ({ people }) => people.edit(TARGET, { userType: 'Guest' }),
  },
  {
    name: 'a federated domain', code: 'targetIsManaged', verdict: 'warning', reason: null,
    arrange: (tenant) => tenant.updateSettings({ domainAuthentication: 'Federated' }),
  },
  {
    name: 'a user with a key', code: 'targetHasNoKeyYet', verdict: 'warning', reason: null, target: 'priya.raman@harbour.example',
    arrange: () => undefined,
  },
  { name: 'a pass that is in use', code: 'tapNotInUse', verdict: 'warning', reason: null, arrange: (_, room) => room.issuePass() },
  {
    name: 'an operator without a role', code: 'operatorHasRole', verdict: 'warning', reason: 'roleNotListed',
    arrange: ({ people }) => people.edit(OPERATOR, { roles: [] }),
  },
  {
    name: 'an admin as target', code: 'operatorOutranksTarget', verdict: 'warning', reason: 'roleNotListed',
    arrange: ({ people }) => people.edit(TARGET, { roles: ['Global Reader'] }),
  },
  {
    name: 'roles that do not come', code: 'operatorHasRole', verdict: 'unknown', reason: 'notAnswered',
    arrange: (tenant) => tenant.loadFaults([{ when: { path: '/v1.0/me/transitiveMemberOf*' }, then: { kind: 'status', status: 500 } }]),
  },
  {
    name: 'the method is off', code: 'fido2PolicyEnabled', verdict: 'refused', reason: null,
    arrange: (tenant) => tenant.updateFido2Policy({ state: 'disabled' }),
  },
  {
    name: 'no self-service', code: 'fido2SelfServiceAllowed', verdict: 'refused', reason: null,
    arrange: (tenant) => tenant.updateFido2Policy({ isSelfServiceRegistrationAllowed: false }),
  },
  {
    name: 'the method is for others', code: 'fido2PolicyIncludesTarget', verdict: 'refused', reason: 'notIncluded',
    arrange: (tenant) => tenant.updateFido2Policy({ includeTargets: [{ id: foreignGroup(tenant) }] }),
  },
  {
    name: 'a group of the target is excluded', code: 'fido2PolicyIncludesTarget', verdict: 'refused', reason: 'excluded',
    arrange: (tenant) => tenant.updateFido2Policy({ excludeTargets: [{ id: groupOfTarget(tenant) }] }),
  },
  {
    name: 'groups that may not be read', code: 'fido2PolicyIncludesTarget', verdict: 'unknown', reason: 'groupsUnknown',
    arrange: (tenant) => {
      tenant.updateFido2Policy({ includeTargets: [{ id: groupOfTarget(tenant) }] });
      tenant.loadFaults([{ when: { path: '*/microsoft.graph.group' }, then: { kind: 'status', status: 403 } }]);
    },
  },
  {
    name: 'policies that may not be read', code: 'fido2PolicyEnabled', verdict: 'unknown', reason: 'forbidden',
    arrange: (tenant) => tenant.updateSettings({ policyReadableByAuthenticationAdministrator: false }),
  },
  {
    name: 'a policy that makes no sense', code: 'fido2SelfServiceAllowed', verdict: 'unknown', reason: 'notAnswered',
    arrange: (tenant) => tenant.loadFaults([{ when: { path: '*/fido2' }, then: { kind: 'garbage', text: '{"state":7}' } }]),
  },
  {
    name: 'passes are off', code: 'tapPolicyEnabled', verdict: 'refused', reason: null,
    arrange: (tenant) => tenant.updatePassPolicy({ state: 'disabled' }),
  },
  {
    name: 'passes are for others', code: 'tapPolicyIncludesTarget', verdict: 'refused', reason: 'notIncluded',
    arrange: (tenant) => tenant.updatePassPolicy({ includeTargets: [{ id: foreignGroup(tenant) }] }),
  },
  {
    name: 'passes that live for hours', code: 'tapLifetimeFits', verdict: 'warning', reason: 'lifetimeTooLong',
    arrange: (tenant) => tenant.updatePassPolicy({ minimumLifetimeInMinutes: 240 }),
  },
  {
    name: 'a model that is not allowed', code: 'fido2PolicyAllowsKey', verdict: 'refused', reason: 'modelNotAllowed', key: 'plain',
    arrange: (tenant) =>
      tenant.updateFido2Policy(profile({ keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [OTHER_MODEL] } })),
  },
  {
    name: 'a model that is not allowed, in a tenant without profiles', code: 'fido2PolicyAllowsKey', verdict: 'refused',
    reason: 'modelNotAllowed', key: 'plain',
    arrange: (tenant) =>
      tenant.updateFido2Policy({
        passkeyProfiles: [], keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [OTHER_MODEL] },
      }),
  },
  {
    name: 'synced passkeys alone', code: 'fido2PolicyAllowsKey', verdict: 'refused', reason: 'syncedOnly', key: 'plain',
    arrange: (tenant) => tenant.updateFido2Policy(profile({ passkeyTypes: 'synced' })),
  },
  {
    name: 'attestation is enforced, and the key has none', code: 'keyAttests', verdict: 'refused', reason: 'noAttestation',
    key: 'unattested',
    arrange: (tenant) => tenant.updateFido2Policy(profile({ attestationEnforcement: 'registrationOnly' })),
  },
  {
    name: 'attestation is enforced, in a tenant without profiles', code: 'keyAttests', verdict: 'unknown', reason: 'attestationUnproven',
    key: 'plain',
    arrange: (tenant) =>
      tenant.updateFido2Policy({ passkeyProfiles: [], isAttestationEnforced: true, keyRestrictions: NO_RESTRICTIONS }),
  },
  { name: 'a full key', code: 'keyHasFreeSlot', verdict: 'refused', reason: null, key: 'no-slots', arrange: () => undefined },
  { name: 'a key that does not count', code: 'keyHasFreeSlot', verdict: 'unknown', reason: 'keyDoesNotSay', key: '2.0-only', arrange: () => undefined },
  { name: 'a blocked key', code: 'keyPinUsable', verdict: 'refused', reason: null, key: 'pin-blocked', arrange: () => undefined },
  { name: 'a key that cannot delete', code: 'keyCanForget', verdict: 'warning', reason: null, key: '2.0-only', arrange: () => undefined },
  { name: 'a flaw of the firmware', code: 'keyFirmwareIsSound', verdict: 'warning', reason: null, key: 'yubico-like', arrange: () => undefined },
];

/** What every case starts from. */
export function resetTenant({ tenant }: Bench): void {
  tenant.loadFaults([]);
  tenant.updateFido2Policy(defaultFido2Policy());
  tenant.updatePassPolicy(defaultPassPolicy());
  tenant.updateSettings({
    domainAuthentication: 'Managed', policyReadableByAuthenticationAdministrator: true, withheldScopes: [],
  });
  tenant.people.edit(TARGET, { accountEnabled: true, userType: 'Member', roles: [] });
  tenant.people.edit(OPERATOR, { roles: ['Authentication Administrator'] });
}

/** @param token  the operator's, from a time at which they had their role */
export function doctorRoom(bench: Bench, token: string): DoctorRoom & { takePassBack(): Promise<void> } {
  const path = `v1.0/users/${TARGET}/authentication/temporaryAccessPassMethods`;
  return {
    issuePass: async () => {
      await bench.graph(token, 'POST', path, { lifetimeInMinutes: 60, isUsableOnce: true });
    },
    takePassBack: async () => {
      const { value } = (await bench.graph(token, 'GET', path)).json;
      for (const pass of listOf(value)) await bench.graph(token, 'DELETE', `${path}/${textOf(at(pass, 'id'))}`);
    },
  };
}
