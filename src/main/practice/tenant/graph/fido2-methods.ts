// /users/{id}/authentication/fido2Methods: list, one, creationOptions, create, delete.

import { toBase64Url } from '../../../../shared/bytes.ts';
import { logKeyAdded, logKeyDeleted } from '../audit-events.ts';
import { isJsonObject, jsonOf, jsonReply } from '../http.ts';
import type { JsonObject, TenantReply } from '../http.ts';
import { RegistrationRefusal } from '../registration-refusal.ts';
import { PUB_KEY_CRED_PARAMS } from '../registration.ts';
import type { Attestation } from '../registration.ts';
import type { StoredKey, TenantUser } from '../store/user-store.ts';
import { toUrlToken } from '../url-token.ts';
import { contextUrl, hasRole, hasScope, isoDate, requireMethodRole } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, accessDenied, badRequest, methodNotAllowed } from './graph-error.ts';

const READ = [
  'UserAuthMethod-Passkey.Read.All',
  'UserAuthMethod-Passkey.ReadWrite.All',
  'UserAuthenticationMethod.Read.All',
  'UserAuthenticationMethod.ReadWrite.All',
];
const WRITE = ['UserAuthMethod-Passkey.ReadWrite.All', 'UserAuthenticationMethod.ReadWrite.All'];
const DEFAULT_TIMEOUT_MINUTES = 5;
const MAX_TIMEOUT_MINUTES = 43_200;

/** @param rest  segments after `fido2Methods` */
export async function handleFido2Methods(
  call: GraphCall,
  user: TenantUser,
  rest: readonly string[],
): Promise<TenantReply> {
  const { method } = call.request;
  const [item] = rest;
  if (rest.length > 1) throw badRequest(`Resource not found for the segment '${rest[1]}'.`);
  if (item === undefined) {
    if (method === 'GET') return list(call, user);
    if (method === 'POST') return create(call, user);
    throw methodNotAllowed();
  }
  if (/^creationOptions(\(.*\))?$/.test(item)) {
    if (method !== 'GET') throw methodNotAllowed();
    return creationOptions(call, user, item);
  }
  requireMethod(call, user, method === 'DELETE' ? 'write' : 'read');
  const now = call.clock.now();
  if (method === 'DELETE') {
    const deleted = call.data.deleteKey(user, item, now);
    if (deleted === null) throw noMethod(item);
    logKeyDeleted({ data: call.data, nowMs: now, by: call.caller, user }, deleted);
    return { status: 204, headers: {}, body: '' };
  }
  if (method !== 'GET') throw methodNotAllowed();
  const key = call.data.visibleKeys(user, now).find((each) => each.methodId === item);
  if (key === undefined) throw noMethod(item);
  const fragment = `users('${user.id}')/authentication/fido2Methods/$entity`;
  return jsonReply(200, { '@odata.context': contextUrl(call, fragment), ...keyJson(call, key) });
}

function list(call: GraphCall, user: TenantUser): TenantReply {
  requireMethod(call, user, 'read');
  return jsonReply(200, {
    '@odata.context': contextUrl(call, `users('${user.id}')/authentication/fido2Methods`),
    value: call.data.visibleKeys(user, call.clock.now()).map((key) => keyJson(call, key)),
  });
}

async function creationOptions(call: GraphCall, user: TenantUser, segment: string): Promise<TenantReply> {
  refuseSelf(call, user);
  if (!hasScope(call, ...WRITE)) throw accessDenied();
  // A Global Reader gets options too: a 200 here does not promise that the POST will be allowed.
  if (!hasRole(call, 'Global Reader')) requireMethodRole(call, user, 'write');
  const minutes = readTimeoutMinutes(call, segment);
  const lifetimeMs = minutes * 60_000;
  const challenge = await call.registrar.newChallenge(user, 'graph', lifetimeMs);
  const options = {
    '@odata.type': '#microsoft.graph.webauthnCredentialCreationOptions',
    challengeTimeoutDateTime: isoDate(call.clock.now() + lifetimeMs),
    publicKey: {
      '@odata.type': '#microsoft.graph.webauthnPublicKeyCredentialCreationOptions',
      rp: { id: call.data.hosts.rpId, name: 'Microsoft' },
      user: {
        id: toBase64Url(call.registrar.userHandle(user)),
        name: user.userPrincipalName,
        displayName: user.person.displayName,
      },
      challenge: toBase64Url(new TextEncoder().encode(challenge)),
      pubKeyCredParams: PUB_KEY_CRED_PARAMS,
      timeout: 0,
      excludeCredentials: user.keys.map((key) => ({ type: 'public-key', id: excludedId(call, key), transports: [] })),
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'direct',
      extensions: {
        '@odata.type': '#microsoft.graph.webauthnAuthenticationExtensionsClientInputs',
        hmacCreateSecret: true,
        enforceCredentialProtectionPolicy: true,
        credentialProtectionPolicy: 'userVerificationOptional',
      },
    },
  };
  const context = { '@odata.context': contextUrl(call, 'microsoft.graph.webauthnCredentialCreationOptions') };
  return jsonReply(
    200,
    call.data.settings.creationOptionsShape === 'value' ? { ...context, value: options } : { ...context, ...options },
  );
}

async function create(call: GraphCall, user: TenantUser): Promise<TenantReply> {
  refuseSelf(call, user);
  requireMethod(call, user, 'write');
  const attestation = readAttestation(jsonOf(call.request));
  try {
    const key = await call.registrar.register(user, attestation, 'graph');
    logKeyAdded({ data: call.data, nowMs: call.clock.now(), by: call.caller, user }, key);
    const fragment = `users('${user.id}')/authentication/fido2Methods/$entity`;
    return jsonReply(201, { '@odata.context': contextUrl(call, fragment), ...keyJson(call, key) });
  } catch (error) {
    if (error instanceof RegistrationRefusal)
      throw new GraphRefusal(400, 'invalidRequest', `${error.reason}: ${error.message}`);
    throw error;
  }
}

/** Strict as the real service: a member outside the schema makes the whole body invalid. */
function readAttestation(body: unknown): Attestation {
  const root = objectWith(body, 'request', ['displayName', 'publicKeyCredential']);
  const credential = objectWith(root['publicKeyCredential'], 'publicKeyCredential', [
    'id',
    'response',
    'clientExtensionResults',
  ]);
  const response = objectWith(credential['response'], 'response', ['clientDataJSON', 'attestationObject']);
  if (credential['clientExtensionResults'] !== undefined) {
    objectWith(credential['clientExtensionResults'], 'clientExtensionResults', [
      'credentialProperties',
      'hmacCreateSecret',
      'hmacGetSecret',
      'devicePublicKey',
      'appId',
      'credProps',
    ]);
  }
  return {
    displayName: textAt(root, 'displayName', true),
    id: base64UrlAt(credential, 'id'),
    clientDataJSON: base64UrlAt(response, 'clientDataJSON'),
    attestationObject: base64UrlAt(response, 'attestationObject'),
  };
}

function objectWith(value: unknown, name: string, known: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw badRequest(`Invalid request body: '${name}' must be an object.`);
  const unknown = Object.keys(value).find((key) => !known.includes(key) && !key.includes('@odata.'));
  if (unknown !== undefined) {
    throw badRequest(
      `The property '${unknown}' does not exist on type '${name}'. Make sure to only use property names that are defined by the type.`,
    );
  }
  return value;
}

function textAt(object: JsonObject, name: string, optional = false): string {
  const value = object[name];
  if ((value === undefined || value === null) && optional) return '';
  if (typeof value !== 'string') throw badRequest(`Invalid request body: '${name}' must be a string.`);
  return value;
}

function base64UrlAt(object: JsonObject, name: string): string {
  const text = textAt(object, name);
  if (text === '' || !/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) {
    throw badRequest(`Invalid request body: '${name}' must be base64url without padding.`);
  }
  return text;
}

function requireMethod(call: GraphCall, user: TenantUser, use: 'read' | 'write'): void {
  if (!hasScope(call, ...(use === 'read' ? READ : WRITE))) throw accessDenied();
  requireMethodRole(call, user, use);
}

function refuseSelf(call: GraphCall, user: TenantUser): void {
  if (user.id === call.caller.id) throw methodNotAllowed();
}

/** Beta takes `creationOptions(challengeTimeoutInMinutes=N)` and `?challengeTimeoutInMinutes=N`; v1.0 neither. */
function readTimeoutMinutes(call: GraphCall, segment: string): number {
  const inSegment = /^creationOptions\(challengeTimeoutInMinutes=(\d{1,6})\)$/.exec(segment)?.[1];
  const inQuery = call.request.query.get('challengeTimeoutInMinutes') ?? undefined;
  const plain = segment === 'creationOptions' || segment === 'creationOptions()';
  if (call.version === 'v1.0') {
    if (!plain) throw badRequest(`Resource not found for the segment '${segment}'.`);
    if (inQuery !== undefined)
      throw badRequest("The query parameter 'challengeTimeoutInMinutes' is not supported in v1.0.");
    return DEFAULT_TIMEOUT_MINUTES;
  }
  const text = inSegment ?? inQuery;
  if (text === undefined) {
    if (!plain) throw badRequest(`Resource not found for the segment '${segment}'.`);
    return DEFAULT_TIMEOUT_MINUTES;
  }
  const minutes = Number(text);
  if (!Number.isInteger(minutes) || minutes < DEFAULT_TIMEOUT_MINUTES || minutes > MAX_TIMEOUT_MINUTES) {
    throw badRequest(
      `challengeTimeoutInMinutes must be between ${DEFAULT_TIMEOUT_MINUTES} and ${MAX_TIMEOUT_MINUTES}.`,
    );
  }
  return minutes;
}

function excludedId(call: GraphCall, key: StoredKey): string {
  switch (call.data.settings.excludeCredentialEncoding) {
    case 'base64url':
      return toBase64Url(key.credentialId);
    case 'base64':
      return Buffer.from(key.credentialId).toString('base64');
    case 'urlToken':
      return toUrlToken(key.credentialId);
  }
}

function keyJson(call: GraphCall, key: StoredKey): JsonObject {
  return {
    '@odata.type': '#microsoft.graph.fido2AuthenticationMethod',
    id: key.methodId,
    displayName: key.displayName,
    createdDateTime: isoDate(key.createdAtMs),
    aaGuid: key.aaguid,
    model: key.model,
    attestationCertificates: key.attestationCertificates,
    attestationLevel: key.attestationLevel,
    passkeyType: key.passkeyType,
    ...(call.version === 'beta' ? { lastUsedDateTime: null } : {}),
  };
}

function noMethod(id: string): GraphRefusal {
  return new GraphRefusal(404, 'resourceNotFound', `The authentication method '${id.slice(0, 100)}' was not found.`);
}
