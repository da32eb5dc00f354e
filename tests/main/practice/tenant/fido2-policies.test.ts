// The FIDO2 policy of the practice tenant, in its legacy form and with passkey profiles, on registrations of every kind.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { practiceAttestation } from '../../../../src/main/practice/key/attestation.ts';
import { defaultFido2Policy } from '../../../../src/main/practice/tenant/policies.ts';
import { Bench, TARGET, at, nodeRandom } from './kit.ts';
import { makeCredential } from './soft-credential.ts';
import type { CredentialWish } from './soft-credential.ts';

const METHODS = `v1.0/users/${TARGET}/authentication/fido2Methods`;
const AAGUID = new Uint8Array(Buffer.from('50524143544943454b45590000000001', 'hex'));
const AAGUID_TEXT = '50524143-5449-4345-4b45-590000000001';

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterEach(() => bench.tenant.updateFido2Policy(defaultFido2Policy()));
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

async function register(wish: Partial<CredentialWish>) {
  const { json } = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
  const credential = makeCredential({ challengeBase64Url: String(at(json, 'publicKey', 'challenge')), ...wish });
  return { answer: await bench.graph(token, 'POST', METHODS, credential.body()) };
}

describe('policies', () => {
  const message = async (wish: Partial<CredentialWish> = {}): Promise<unknown> => {
    const { answer } = await register(wish);
    return answer.status === 201 ? 'stored' : at(answer.json, 'error', 'message');
  };

  it('judges state, self-service, targets and exclusion', async () => {
    const { tenant } = bench;
    tenant.updateFido2Policy({ state: 'disabled' });
    expect(await message()).toMatch(/featureDisallowedByPolicy/);
    tenant.updateFido2Policy({ state: 'enabled', isSelfServiceRegistrationAllowed: false });
    expect(await message()).toMatch(/featureDisallowedByPolicy/);
    tenant.updateFido2Policy({
      isSelfServiceRegistrationAllowed: true,
      includeTargets: [{ id: bench.groupId('Finance') }],
    });
    expect(await message()).toMatch(/User or group restriction policy failed/);
    tenant.updateFido2Policy({
      includeTargets: [{ id: 'all_users' }],
      excludeTargets: [{ id: bench.groupId('Logistics') }],
    });
    expect(await message()).toMatch(/User or group restriction policy failed/);
    tenant.updateFido2Policy({ excludeTargets: [] });
    expect(await message()).toBe('stored');
  });

  it('judges attestation and AAGUID by profile, and by the legacy members', async () => {
    const attestation = await practiceAttestation(nodeRandom, AAGUID);
    const packed: Partial<CredentialWish> = { format: 'packed', attestation, aaguid: AAGUID };
    const restrictions = { isEnforced: true, enforcementType: 'allow', aaGuids: [AAGUID_TEXT.toUpperCase()] } as const;
    const base = defaultFido2Policy();
    const [profile] = base.passkeyProfiles;
    if (profile === undefined) throw new Error('no profile');
    bench.tenant.updateFido2Policy({
      passkeyProfiles: [{ ...profile, attestationEnforcement: 'registrationOnly', keyRestrictions: restrictions }],
    });
    expect(await message()).toMatch(/AAGUID is not allowed/);
    expect(await message(packed)).toMatch(/attestationValidationFailed/);
    bench.tenant.trustAttestationRoots([attestation.rootCertificate]);
    expect(await message(packed)).toBe('stored');
    expect(await message({ ...packed, attestation: await practiceAttestation(nodeRandom, AAGUID) })).toMatch(
      /attestationValidationFailed/,
    );
    bench.tenant.updateFido2Policy({
      passkeyProfiles: [],
      isAttestationEnforced: true,
      keyRestrictions: { ...restrictions, enforcementType: 'block' },
    });
    expect(await message(packed)).toMatch(/AAGUID is not allowed/);
    bench.tenant.updateFido2Policy({ keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] } });
    expect(await message(packed)).toBe('stored');
    expect(await message()).toMatch(/attestationValidationFailed/);
  });

  it('judges device-bound and synced by profile; without profiles only device-bound ones are taken', async () => {
    const [profile] = defaultFido2Policy().passkeyProfiles;
    if (profile === undefined) throw new Error('no profile');
    const [bound, synced]: Partial<CredentialWish>[] = [{ flags: 0x45 }, { flags: 0x5d }];
    const set = (passkeyTypes: 'deviceBound' | 'synced'): void =>
      bench.tenant.updateFido2Policy({ passkeyProfiles: [{ ...profile, passkeyTypes }] });
    set('deviceBound');
    expect([await message(bound), await message(synced)]).toEqual(['stored', expect.stringMatching(/type of passkey/)]);
    set('synced');
    expect([await message(bound), await message(synced)]).toEqual([expect.stringMatching(/type of passkey/), 'stored']);
    bench.tenant.updateFido2Policy({ passkeyProfiles: [] });
    expect([await message(bound), await message(synced)]).toEqual(['stored', expect.stringMatching(/type of passkey/)]);
  });

  it('is content with one profile that is wholly satisfied, and looks only at those of the user’s groups', async () => {
    const attestation = await practiceAttestation(nodeRandom, AAGUID);
    bench.tenant.trustAttestationRoots([attestation.rootCertificate]);
    const [open] = defaultFido2Policy().passkeyProfiles;
    if (open === undefined) throw new Error('no profile');
    const ids = ['1', '2'].map((digit) => `00000000-0000-0000-0000-00000000000${digit}`);
    const blocked = { isEnforced: true, enforcementType: 'block', aaGuids: [AAGUID_TEXT] } as const;
    bench.tenant.updateFido2Policy({
      passkeyProfiles: [
        { ...open, id: ids[0] ?? '', attestationEnforcement: 'registrationOnly' },
        { ...open, id: ids[1] ?? '', keyRestrictions: blocked },
      ],
      includeTargets: [{ id: bench.groupId('Logistics'), allowedPasskeyProfiles: ids }],
    });
    const packed: Partial<CredentialWish> = { format: 'packed', attestation, aaguid: AAGUID };
    // The first profile takes the attested one, the second any other model.
    expect([await message(packed), await message()]).toEqual(['stored', 'stored']);
    // Half of one and half of the other is not enough.
    expect(await message({ aaguid: AAGUID })).not.toBe('stored');
    const [first = ''] = ids;
    bench.tenant.updateFido2Policy({
      includeTargets: [
        { id: bench.groupId('Logistics'), allowedPasskeyProfiles: [first] },
        { id: bench.groupId('Finance'), allowedPasskeyProfiles: ids },
      ],
    });
    expect([await message(packed), await message()]).toEqual(['stored', expect.stringMatching(/attestationValidationFailed/)]);
  });

  it('shows both forms of the policy', async () => {
    const path = 'v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2';
    expect((await bench.graph(token, 'GET', path)).json).toMatchObject({
      id: 'Fido2',
      passkeyProfiles: [{ passkeyTypes: 'deviceBound,synced' }],
    });
    bench.tenant.updateFido2Policy({ passkeyProfiles: [] });
    const legacy = (await bench.graph(token, 'GET', path)).json;
    expect(legacy['passkeyProfiles']).toBeUndefined();
    expect(legacy).toMatchObject({
      isAttestationEnforced: false,
      includeTargets: [{ id: 'all_users', isRegistrationRequired: false }],
    });
  });
});
