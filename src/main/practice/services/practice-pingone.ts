// PingOne's interface for administrators, played: a worker application's token, accounts of the practice people, their FIDO2 devices, as
// the PingOne API documents them. Members that it does not know are refused; five devices each.

import type { Clock, Random } from '../../ports.ts';
import type { Secret } from '../../secret.ts';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import { formOf, headerOf, isJsonObject, type JsonObject, jsonOf, jsonReply, type TenantReply, type TenantRequest } from '../tenant/http.ts';
import { guidOf, type PeopleOfTenant, readSearch, type ServicePerson } from './practice-people.ts';
import { fromBase64, judgeRegistration } from './registration-judge.ts';

export const PINGONE_API_HOST = 'api.pingone.eu';
export const PINGONE_AUTH_HOST = 'auth.pingone.eu';
export const PINGONE_ENVIRONMENT = '6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
export const PINGONE_CLIENT = '0a1b2c3d-4e5f-4a6b-8c7d-1f2e3d4c5b6a';

export interface PracticeDevice {
  readonly id: string;
  readonly status: 'ACTIVATION_REQUIRED' | 'ACTIVE';
  readonly nickname: string;
  readonly createdAt: number;
  readonly rpId: string;
  readonly challenge: Uint8Array;
  readonly credentialIdBase64Url: string | null;
}

interface PracticePingOneParts {
  readonly people: PeopleOfTenant;
  readonly clock: Clock;
  readonly random: Random;
  readonly clientSecret: Secret<string>;
}

const MAX_DEVICES = 5;
const TOKEN_LIFETIME_S = 3600;
const ACTIVATE = 'application/vnd.pingidentity.device.activate+json';

export class PracticePingOne {
  readonly #parts: PracticePingOneParts;
  readonly #devices = new Map<string, PracticeDevice[]>();
  readonly #tokens = new Map<string, number>();

  constructor(parts: PracticePingOneParts) {
    this.#parts = parts;
  }

  devicesOf(userPrincipalName: string): readonly PracticeDevice[] {
    return this.#devices.get(userPrincipalName.toLowerCase()) ?? [];
  }

  async handle(request: TenantRequest): Promise<TenantReply> {
    if (request.host === PINGONE_AUTH_HOST) return this.#token(request);
    const token = headerOf(request, 'authorization').replace(/^Bearer /, '');
    if ((this.#tokens.get(token) ?? 0) <= this.#parts.clock.now()) {
      return this.#error(401, 'ACCESS_FAILED', 'The request could not be completed. You do not have access to this resource.');
    }
    const [version, environments, environment, users, userId, devices, deviceId] = request.path.split('/').slice(1).map(decodeURIComponent);
    if (version !== 'v1' || environments !== 'environments' || environment !== PINGONE_ENVIRONMENT || users !== 'users') return this.#notFound();
    if (userId === undefined) return this.#search(request);
    const person = this.#parts.people.byId(accountId, userId);
    if (person === null || person.isGuest || devices !== 'devices') return this.#notFound();
    return deviceId === undefined ? this.#onDevices(request, person) : this.#onDevice(request, person, deviceId);
  }

  #token(request: TenantRequest): TenantReply {
    const expected = Buffer.from(`${PINGONE_CLIENT}:${encodeURIComponent(this.#parts.clientSecret.reveal())}`).toString('base64');
    const isKnown = request.method === 'POST' && request.path === `/${PINGONE_ENVIRONMENT}/as/token`;
    if (!isKnown) return this.#notFound();
    if (headerOf(request, 'authorization') !== `Basic ${expected}`) {
      return jsonReply(401, { error: 'invalid_client', error_description: 'Request denied: Unsupported authentication method or invalid credentials' });
    }
    if (formOf(request).get('grant_type') !== 'client_credentials') return jsonReply(400, { error: 'unsupported_grant_type' });
    const token = toBase64Url(this.#parts.random.bytes(32));
    this.#tokens.set(token, this.#parts.clock.now() + TOKEN_LIFETIME_S * 1000);
    return jsonReply(200, { access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFETIME_S });
  }

  #search(request: TenantRequest): TenantReply {
    const names = readSearch(request.query.get('filter') ?? '', ['username', 'email']);
    if (names === null || request.method !== 'GET') return this.#invalid('filter', 'INVALID_FILTER');
    const found = [...new Set([...new Set(names)].flatMap((name) => this.#parts.people.find(name) ?? []))].filter(({ isGuest }) => !isGuest);
    return jsonReply(200, { _embedded: { users: found.map(accountJson) }, count: found.length, size: found.length });
  }

  #onDevices(request: TenantRequest, person: ServicePerson): TenantReply {
    const mine = this.devicesOf(person.userPrincipalName);
    if (request.method === 'GET') return jsonReply(200, { _embedded: { devices: mine.map(deviceJson) }, count: mine.length, size: mine.length });
    const body = jsonOf(request);
    if (request.method !== 'POST' || !isJsonObject(body)) return this.#invalid('body');
    const flaw = flawOf(body);
    if (flaw !== null) return this.#invalid(flaw);
    if (mine.length >= MAX_DEVICES) return this.#error(400, 'REQUEST_LIMITED', 'The maximum number of devices has been reached.');
    const { random, clock } = this.#parts;
    const rp = isJsonObject(body['rp']) ? body['rp'] : {};
    const device: PracticeDevice = {
      id: guidOf('device', toBase64Url(random.bytes(16))), status: 'ACTIVATION_REQUIRED', nickname: typeof body['nickname'] === 'string' ? body['nickname'] : '', createdAt: clock.now(),
      rpId: String(rp['id']), challenge: random.bytes(32), credentialIdBase64Url: null,
    };
    this.#devices.set(person.userPrincipalName.toLowerCase(), [...mine, device]);
    return jsonReply(201, { ...deviceJson(device), rp, publicKeyCredentialCreationOptions: JSON.stringify(this.#options(person, device, rp)) });
  }

  async #onDevice(request: TenantRequest, person: ServicePerson, deviceId: string): Promise<TenantReply> {
    const device = this.devicesOf(person.userPrincipalName).find(({ id }) => id === deviceId);
    if (device === undefined) return this.#notFound();
    if (request.method === 'GET') return jsonReply(200, deviceJson(device));
    if (request.method === 'DELETE') {
      this.#change(person, device.id, null);
      return { status: 204, headers: {}, body: '' };
    }
    if (headerOf(request, 'content-type') !== ACTIVATE) return this.#error(415, 'UNSUPPORTED_MEDIA_TYPE', 'The request content type is not supported.');
    return this.#activate(request, person, device);
  }

  async #activate(request: TenantRequest, person: ServicePerson, device: PracticeDevice): Promise<TenantReply> {
    const body = jsonOf(request);
    if (!isJsonObject(body)) return this.#invalid('body');
    const unknown = Object.keys(body).find((name) => name !== 'origin' && name !== 'attestation');
    if (unknown !== undefined) return this.#invalid(unknown);
    const { origin, attestation } = body;
    if (typeof origin !== 'string' || !URL.canParse(origin)) return this.#invalid('origin');
    const { hostname } = new URL(origin);
    if (hostname !== device.rpId && !hostname.endsWith(`.${device.rpId}`)) return this.#invalid('origin');
    const response = responseOf(attestation);
    if (response === null) return this.#invalid('attestation');
    if (device.status === 'ACTIVE') return this.#invalid('status');
    const judged = await judgeRegistration({ ...response, origin, rpId: device.rpId, challengeBase64Url: toBase64Url(device.challenge) });
    if (judged === null || judged.credentialIdBase64Url !== response.id) return this.#invalid('attestation');
    const { credentialIdBase64Url } = judged;
    if ([...this.#devices.values()].flat().some((other) => other.credentialIdBase64Url === credentialIdBase64Url)) return this.#invalid('attestation', 'UNIQUENESS_VIOLATION');
    const active: PracticeDevice = { ...device, status: 'ACTIVE', credentialIdBase64Url };
    this.#change(person, device.id, active);
    return jsonReply(200, deviceJson(active));
  }

  #change({ userPrincipalName }: ServicePerson, id: string, next: PracticeDevice | null): void {
    const devices = this.devicesOf(userPrincipalName).flatMap((one) => (one.id !== id ? [one] : next === null ? [] : [next]));
    this.#devices.set(userPrincipalName.toLowerCase(), devices);
  }

  #options(person: ServicePerson, { challenge }: PracticeDevice, rp: JsonObject): unknown {
    const known = this.devicesOf(person.userPrincipalName).flatMap(({ credentialIdBase64Url }) => credentialIdBase64Url ?? []);
    const name = `${PINGONE_ENVIRONMENT}_${person.userPrincipalName}`;
    return {
      rp,
      user: { id: signed(Buffer.from(accountId(person).replaceAll('-', ''), 'hex')), displayName: person.displayName, name },
      challenge: signed(challenge),
      pubKeyCredParams: ['-7', '-37', '-257'].map((alg) => ({ type: 'public-key', alg })),
      timeout: 120_000,
      excludeCredentials: known.map((id) => ({ type: 'public-key', id: signed(fromBase64Url(id)) })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'direct',
    };
  }

  #notFound(): TenantReply {
    return this.#error(404, 'NOT_FOUND', 'The requested resource was not found.');
  }

  #invalid(target: string, code = 'INVALID_VALUE'): TenantReply {
    const details = [{ code, target, message: `${target} is not valid.` }];
    return this.#error(400, 'INVALID_DATA', 'The request could not be completed. One or more validation errors were in the request.', details);
  }

  #error(status: number, code: string, message: string, details: readonly unknown[] = []): TenantReply {
    const id = guidOf('error', toBase64Url(this.#parts.random.bytes(8)));
    return jsonReply(status, { id, code, message, ...(details.length === 0 ? {} : { details }) });
  }
}

/** The member that is missing, wrong or unknown; null: the body is one that creates a device. */
function flawOf(body: JsonObject): string | null {
  const unknown = Object.keys(body).find((name) => !['type', 'rp', 'nickname', 'policy'].includes(name));
  if (unknown !== undefined) return unknown;
  if (body['type'] !== 'FIDO2') return 'type';
  const { rp, nickname, policy } = body;
  if (!isJsonObject(rp) || typeof rp['name'] !== 'string' || typeof rp['id'] !== 'string' || rp['id'] !== rp['id'].toLowerCase()) return 'rp';
  if (nickname !== undefined && (typeof nickname !== 'string' || nickname.length > 100)) return 'nickname';
  return policy === undefined || (isJsonObject(policy) && typeof policy['id'] === 'string') ? null : 'policy';
}

/** The browser's answer as JSON text, bytes in standard base64. */
function responseOf(attestation: unknown): { id: string; clientDataJson: Uint8Array<ArrayBuffer>; attestationObject: Uint8Array<ArrayBuffer> } | null {
  if (typeof attestation !== 'string') return null;
  let value: unknown;
  try {
    value = JSON.parse(attestation);
  } catch {
    return null;
  }
  if (!isJsonObject(value) || value['type'] !== 'public-key' || typeof value['id'] !== 'string' || !isJsonObject(value['response'])) return null;
  const rawId = fromBase64(value['rawId']);
  const clientDataJson = fromBase64(value['response']['clientDataJSON']);
  const attestationObject = fromBase64(value['response']['attestationObject']);
  if (rawId === null || clientDataJson === null || attestationObject === null || toBase64Url(rawId) !== value['id']) return null;
  return { id: value['id'], clientDataJson, attestationObject };
}

/** Bytes as Java writes them: −128 … 127. */
function signed(bytes: Uint8Array): readonly number[] {
  return [...new Int8Array(Uint8Array.from(bytes).buffer)];
}

function deviceJson({ id, status, nickname, createdAt, rpId }: PracticeDevice): Record<string, unknown> {
  const at = new Date(createdAt).toISOString();
  return {
    id, type: 'FIDO2', status, ...(nickname === '' ? {} : { nickname }), createdAt: at, updatedAt: at, rp: { id: rpId, name: rpId },
    environment: { id: PINGONE_ENVIRONMENT },
  };
}

function accountId({ userPrincipalName }: ServicePerson): string {
  return guidOf('pingone', userPrincipalName);
}

function accountJson(person: ServicePerson): unknown {
  const { userPrincipalName, displayName, isEnabled } = person;
  return {
    id: accountId(person), username: userPrincipalName, email: userPrincipalName, name: { formatted: displayName }, enabled: isEnabled,
    account: { status: 'OK' }, mfaEnabled: true,
  };
}
