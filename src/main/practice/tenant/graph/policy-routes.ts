// /policies/authenticationMethodsPolicy, and the configurations of fido2 and temporaryAccessPass. Read only.

import { jsonReply } from '../http.ts';
import type { JsonObject, TenantReply } from '../http.ts';
import type { Fido2Policy, PassPolicy, PolicyTarget } from '../policies.ts';
import { contextUrl, hasRole, hasScope } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, accessDenied, methodNotAllowed, unknownSegment } from './graph-error.ts';

/** @param rest  segments after `policies` */
export function handlePolicies(call: GraphCall, rest: readonly string[]): TenantReply {
  const [policy = '', collection, id, more] = rest;
  if (policy !== 'authenticationMethodsPolicy' || more !== undefined) throw unknownSegment(more ?? policy);
  if (collection !== undefined && collection !== 'authenticationMethodConfigurations') throw unknownSegment(collection);
  if (call.request.method !== 'GET') throw methodNotAllowed();
  requirePolicyRead(call);
  const configurations = [fido2Json(call.data.fido2Policy), passJson(call.data.passPolicy)];
  if (collection === undefined) {
    return jsonReply(200, {
      '@odata.context': contextUrl(call, 'authenticationMethodsPolicy'),
      id: 'authenticationMethodsPolicy',
      displayName: 'Authentication Methods Policy',
      description: 'The tenant-wide policy that controls which authentication methods are allowed.',
      policyVersion: '1.5',
      policyMigrationState: 'migrationComplete',
      authenticationMethodConfigurations: configurations,
    });
  }
  if (id === undefined)
    return jsonReply(200, {
      '@odata.context': contextUrl(call, 'authenticationMethodConfigurations'),
      value: configurations,
    });
  const found = configurations.find((each) => String(each['id']).toLowerCase() === id.toLowerCase());
  if (found === undefined)
    throw new GraphRefusal(404, 'resourceNotFound', `The configuration '${id.slice(0, 100)}' was not found.`);
  return jsonReply(200, {
    '@odata.context': contextUrl(
      call,
      'policies/authenticationMethodsPolicy/authenticationMethodConfigurations/$entity',
    ),
    ...found,
  });
}

function requirePolicyRead(call: GraphCall): void {
  if (!hasScope(call, 'Policy.Read.AuthenticationMethod', 'Policy.Read.All')) throw accessDenied();
  if (hasRole(call, 'Global Administrator', 'Global Reader', 'Authentication Policy Administrator')) return;
  const lesser = hasRole(call, 'Authentication Administrator', 'Privileged Authentication Administrator');
  if (!lesser || !call.data.settings.policyReadableByAuthenticationAdministrator) throw accessDenied();
}

function fido2Json(policy: Fido2Policy): JsonObject {
  const profiles = policy.passkeyProfiles.length > 0;
  return {
    '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration',
    id: 'Fido2',
    state: policy.state,
    isSelfServiceRegistrationAllowed: policy.isSelfServiceRegistrationAllowed,
    isAttestationEnforced: policy.isAttestationEnforced,
    keyRestrictions: policy.keyRestrictions,
    ...(profiles
      ? { defaultPasskeyProfile: policy.defaultPasskeyProfile, passkeyProfiles: policy.passkeyProfiles }
      : {}),
    includeTargets: policy.includeTargets.map((target) => ({
      ...targetJson(target),
      isRegistrationRequired: false,
      ...(profiles ? { allowedPasskeyProfiles: target.allowedPasskeyProfiles ?? [policy.defaultPasskeyProfile] } : {}),
    })),
    excludeTargets: policy.excludeTargets.map(targetJson),
  };
}

function passJson(policy: PassPolicy): JsonObject {
  return {
    '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
    id: 'TemporaryAccessPass',
    state: policy.state,
    defaultLifetimeInMinutes: policy.defaultLifetimeInMinutes,
    defaultLength: policy.defaultLength,
    minimumLifetimeInMinutes: policy.minimumLifetimeInMinutes,
    maximumLifetimeInMinutes: policy.maximumLifetimeInMinutes,
    isUsableOnce: policy.isUsableOnce,
    includeTargets: policy.includeTargets.map((target) => ({ ...targetJson(target), isRegistrationRequired: false })),
    excludeTargets: policy.excludeTargets.map(targetJson),
  };
}

function targetJson(target: PolicyTarget): JsonObject {
  return {
    targetType: 'group',
    id: target.id,
  };
}
