import { describe, expect, it } from 'vitest';
import {
  allowedProfiles, allowsKey, type Fido2Policy, fido2PolicyShape, keyObjection, type PasskeyProfile, policyIncludes,
} from '../../../src/main/directory/fido2-policy.ts';

const modelA = '2fc0579f-8113-47ea-b116-555a8db9202a';
const modelB = 'CB69481E-8FF7-4039-93EC-0A2729A154A8';

const legacy = {
  state: 'enabled', isSelfServiceRegistrationAllowed: true, isAttestationEnforced: true,
  keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [modelA.toUpperCase()] },
  includeTargets: [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }],
  excludeTargets: [{ targetType: 'group', id: 'group-x' }],
};

const profiled = {
  ...legacy,
  defaultPasskeyProfile: 'p1',
  passkeyProfiles: [
    { id: 'p1', name: 'Default', passkeyTypes: 'deviceBound,synced', attestationEnforcement: 'disabled', keyRestrictions: null },
    {
      id: 'p2', name: 'Strict', passkeyTypes: 'deviceBound', attestationEnforcement: 'registrationOnly',
      keyRestrictions: { isEnforced: true, enforcementType: 'block', aaGuids: [modelB] },
    },
    { id: 'p3', name: 'Phones', passkeyTypes: 'synced', attestationEnforcement: 'disabled', keyRestrictions: null },
  ],
  includeTargets: [{ id: 'all_users' }, { id: 'GROUP-A', allowedPasskeyProfiles: ['p2', 'p3'] }],
};

const read = (value: unknown): Fido2Policy => fido2PolicyShape.parse(value);
const ids = (profiles: readonly PasskeyProfile[]): readonly string[] => profiles.map((profile) => profile.id);

describe('fido2 policy', () => {
  it('reads a tenant without profiles as one with a single profile', () => {
    const policy = read(legacy);
    expect(policy).toMatchObject({ enabled: true, selfServiceAllowed: true });
    const [profile, ...more] = allowedProfiles(policy, []);
    expect(more).toEqual([]);
    expect(profile).toMatchObject({ deviceBoundAllowed: true, attestationEnforced: true });
    expect(profile?.keyRestrictions.aaguids).toEqual([modelA]);
  });

  it('with profiles, the deprecated members count for nothing', () => {
    const [profile] = allowedProfiles(read(profiled), []);
    expect(profile).toMatchObject({ id: 'p1', attestationEnforced: false, keyRestrictions: { isEnforced: false } });
  });

  it('an empty list of profiles is a tenant without them', () => {
    expect(allowedProfiles(read({ ...legacy, passkeyProfiles: [] }), [])).toMatchObject([{ id: '', attestationEnforced: true }]);
  });

  it.each([
    ['nobody in particular', [], true, ['p1']],
    ['a member of a targeted group, written in other case', ['group-a'], true, ['p1', 'p2', 'p3']],
    ['a member of an excluded group', ['group-a', 'group-x'], false, []],
  ] as const)('%s', (_name, groups, included, profiles) => {
    expect(policyIncludes(read(profiled), groups)).toBe(included);
    expect(ids(allowedProfiles(read(profiled), groups))).toEqual(profiles);
  });

  it('an empty policy includes nobody', () => {
    const policy = read({ state: 'enabled' });
    expect(policyIncludes(policy, ['group-a'])).toBe(false);
    expect(policy.selfServiceAllowed).toBe(false);
  });

  it.each([
    ['p1', modelA, false, null],
    ['p2', modelA, true, null],
    ['p2', modelA, null, null],
    ['p2', modelA, false, 'attestationMissing'],
    ['p2', modelB.toLowerCase(), true, 'aaguidNotAllowed'],
    ['p3', modelA, true, 'deviceBoundNotAllowed'],
  ] as const)('profile %s, model %s, attested %s: %s', (id, aaguid, attested, objection) => {
    const profile = read(profiled).profiles.find((one) => one.id === id);
    if (profile === undefined) throw new Error('no such profile');
    expect(keyObjection(profile, { aaguid, attested })).toBe(objection);
    expect(allowsKey(profile, { aaguid, attested })).toBe(objection === null);
  });

  it('an enforced allow-list refuses other models; one not enforced refuses none', () => {
    const [strict] = read(legacy).profiles;
    const [loose] = read({ ...legacy, keyRestrictions: { ...legacy.keyRestrictions, isEnforced: false } }).profiles;
    expect(strict && keyObjection(strict, { aaguid: modelB, attested: true })).toBe('aaguidNotAllowed');
    expect(strict && allowsKey(strict, { aaguid: modelA, attested: true })).toBe(true);
    expect(loose && allowsKey(loose, { aaguid: modelB, attested: true })).toBe(true);
  });

  it('takes an attestation rule of later versions for the stricter one', () => {
    const policy = read({
      ...profiled,
      passkeyProfiles: [{ ...profiled.passkeyProfiles[0], attestationEnforcement: 'unknownFutureValue' }],
    });
    expect(policy.profiles[0]?.attestationEnforced).toBe(true);
  });
});
