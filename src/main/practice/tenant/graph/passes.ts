// /users/{id}/authentication/temporaryAccessPassMethods: list, one, create (replaces), delete.

import { Secret } from '../../../secret.ts';
import type { Random } from '../../../ports.ts';
import { logPass } from '../audit-events.ts';
import { passUsability } from '../identity/credential-check.ts';
import { isJsonObject, jsonOf, jsonReply } from '../http.ts';
import type { JsonObject, TenantReply } from '../http.ts';
import { isTargeted } from '../policies.ts';
import { randomGuid } from '../store/guid.ts';
import type { StoredPass, TenantUser } from '../store/user-store.ts';
import { contextUrl, hasScope, isoDate, requireMethodRole } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, accessDenied, badRequest, methodNotAllowed } from './graph-error.ts';

const READ = [
  'UserAuthMethod-TAP.Read.All',
  'UserAuthMethod-TAP.ReadWrite.All',
  'UserAuthenticationMethod.Read.All',
  'UserAuthenticationMethod.ReadWrite.All',
];
const WRITE = ['UserAuthMethod-TAP.ReadWrite.All', 'UserAuthenticationMethod.ReadWrite.All'];
const MIN_LIFETIME = 10;
const MAX_LIFETIME = 43_200;
// Without look-alikes; the real pass has special characters too.
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789!#%*+=';

export function handlePasses(call: GraphCall, user: TenantUser, rest: readonly string[]): TenantReply {
  const { method } = call.request;
  const [item] = rest;
  if (rest.length > 1) throw badRequest(`Resource not found for the segment '${rest[1]}'.`);
  const use = method === 'GET' ? 'read' : 'write';
  if (!hasScope(call, ...(use === 'read' ? READ : WRITE))) throw accessDenied();
  requireMethodRole(call, user, use);
  const base = `users('${user.id}')/authentication/temporaryAccessPassMethods`;
  if (item === undefined) {
    if (method === 'POST') return create(call, user, base);
    if (method !== 'GET') throw methodNotAllowed();
    const value = user.pass === null ? [] : [passJson(call, user, user.pass, null)];
    return jsonReply(200, { '@odata.context': contextUrl(call, base), value });
  }
  const pass = user.pass;
  if (pass === null || pass.id !== item) {
    throw new GraphRefusal(404, 'resourceNotFound', `The authentication method '${item.slice(0, 100)}' was not found.`);
  }
  if (method === 'DELETE') {
    user.pass = null;
    logPass({ data: call.data, nowMs: call.clock.now(), by: call.caller, user }, 'deleted');
    return { status: 204, headers: {}, body: '' };
  }
  if (method !== 'GET') throw methodNotAllowed();
  return jsonReply(200, { '@odata.context': contextUrl(call, `${base}/$entity`), ...passJson(call, user, pass, null) });
}

function create(call: GraphCall, user: TenantUser, base: string): TenantReply {
  if (user.id === call.caller.id) throw accessDenied();
  const policy = call.data.passPolicy;
  if (user.userType === 'Guest') throw badRequest('Temporary Access Pass cannot be added to an external guest user');
  if (policy.state !== 'enabled' || !isTargeted(policy, call.data.subjectOf(user))) {
    throw badRequest(
      'Converged UserCredentialPolicy does not allow creating or updating this authentication method. AuthMethodType [TemporaryAccessPass].',
    );
  }
  const body = call.request.body.length === 0 ? {} : jsonOf(call.request);
  if (!isJsonObject(body)) throw badRequest('Invalid request body: not a JSON object.');
  const unknown = Object.keys(body).find(
    (key) => !['startDateTime', 'lifetimeInMinutes', 'isUsableOnce'].includes(key) && !key.includes('@odata.'),
  );
  if (unknown !== undefined)
    throw badRequest(`The property '${unknown}' cannot be set on temporaryAccessPassAuthenticationMethod.`);
  const now = call.clock.now();
  const pass: StoredPass = {
    id: randomGuid(call.random),
    secret: new Secret(newPass(call.random, policy.defaultLength)),
    createdAtMs: now,
    startsAtMs: readStart(body['startDateTime'], now),
    lifetimeInMinutes: readLifetime(call, body['lifetimeInMinutes']),
    isUsableOnce: readUsableOnce(body['isUsableOnce'], policy.isUsableOnce),
    usedAtMs: null,
  };
  user.pass = pass; // A pass that was there is replaced.
  user.failedSignIns = 0;
  logPass({ data: call.data, nowMs: now, by: call.caller, user }, 'registered');
  return jsonReply(201, {
    '@odata.context': contextUrl(call, `${base}/$entity`),
    ...passJson(call, user, pass, pass.secret.reveal()),
  });
}

function readStart(value: unknown, nowMs: number): number {
  if (value === undefined || value === null) return nowMs;
  const start = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(start)) throw badRequest("Invalid value for 'startDateTime'.");
  return Math.max(start, nowMs);
}

function readLifetime(call: GraphCall, value: unknown): number {
  const { defaultLifetimeInMinutes, minimumLifetimeInMinutes, maximumLifetimeInMinutes } = call.data.passPolicy;
  if (value === undefined || value === null) return defaultLifetimeInMinutes;
  const low = Math.max(MIN_LIFETIME, minimumLifetimeInMinutes);
  const high = Math.min(MAX_LIFETIME, maximumLifetimeInMinutes);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw badRequest(`lifetimeInMinutes must be between ${low} and ${high} minutes, as the policy allows.`);
  }
  return value;
}

function readUsableOnce(value: unknown, forced: boolean): boolean {
  if (value === undefined || value === null) return forced;
  if (typeof value !== 'boolean') throw badRequest("Invalid value for 'isUsableOnce'.");
  if (forced && !value) throw badRequest('The policy allows one-time passes only: isUsableOnce must be true.');
  return value;
}

function newPass(random: Random, length: number): string {
  return Array.from(random.bytes(Math.max(8, length)), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

function passJson(call: GraphCall, user: TenantUser, pass: StoredPass, secret: string | null): JsonObject {
  const reason = passUsability(call.data, user, pass, call.clock.now());
  return {
    '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethod',
    id: pass.id,
    temporaryAccessPass: secret,
    createdDateTime: isoDate(pass.createdAtMs),
    startDateTime: isoDate(pass.startsAtMs),
    lifetimeInMinutes: pass.lifetimeInMinutes,
    isUsableOnce: pass.isUsableOnce,
    isUsable: reason === 'EnabledByPolicy',
    methodUsabilityReason: reason,
  };
}
