// What really happened in the practice room, as evidence: read from the tenant and the keys at this moment.

import { toBase64Url } from '../../../shared/bytes.ts';
import type { RackKey } from '../key-rack.ts';
import type { PracticeTenant } from '../tenant/practice-tenant.ts';
import type { KeyEvidence, PersonEvidence } from './lesson.ts';

/** Credential ids (base64url) that the tenant stores now. */
export function storedCredentialIds(tenant: PracticeTenant): ReadonlySet<string> {
  return new Set(tenant.holders().flatMap(({ keys }) => keys.map(({ credentialId }) => toBase64Url(credentialId))));
}

/**
 * @param userIds  the people of the exercise
 * @param before   credential ids that were stored when it began
 */
export function peopleEvidence(
  tenant: PracticeTenant,
  userIds: readonly string[],
  before: ReadonlySet<string>,
): { readonly people: readonly PersonEvidence[]; readonly others: readonly PersonEvidence[] } {
  const look = (id: string): PersonEvidence => {
    const { displayName = '', userPrincipalName = '' } = tenant.people.find(id) ?? {};
    const stored = (tenant.keysOf(id) ?? []).map(({ credentialId }) => toBase64Url(credentialId));
    return { id, displayName, userPrincipalName, newCredentialIds: stored.filter((each) => !before.has(each)) };
  };
  const strangers = tenant.holders().flatMap(({ userId }) => (userIds.includes(userId) ? [] : [look(userId)]));
  return { people: userIds.map(look), others: strangers.filter(({ newCredentialIds }) => newCredentialIds.length > 0) };
}

export function keyEvidence({ kind, key }: RackKey): KeyEvidence {
  const { id, name, pinSet, pinRetries } = key.face;
  return {
    id, name, kind, pinSet, pinRetries,
    serial: key.facts.serial,
    passkeys: key.passkeys.map(({ credentialId, userName }) => ({ credentialIdBase64Url: toBase64Url(credentialId), userName })),
  };
}
