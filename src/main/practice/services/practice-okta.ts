// Okta's interface for administrators, played: accounts of the practice people and their WebAuthn factors, as the Factors API documents
// them. Members that it does not know are refused; an unfinished factor stays until it is deleted.

import type { Clock, Random } from '../../ports.ts';
import type { Secret } from '../../secret.ts';
import { toBase64Url } from '../../../shared/bytes.ts';
import { headerOf, isJsonObject, jsonOf, jsonReply, type TenantReply, type TenantRequest } from '../tenant/http.ts';
import { idFrom, type PeopleOfTenant, readSearch, type ServicePerson } from './practice-people.ts';
import { fromBase64, judgeRegistration } from './registration-judge.ts';

export const OKTA_HOST = 'harbour.okta.com';

export interface PracticeFactor {
  readonly id: string;
  readonly status: 'PENDING_ACTIVATION' | 'ACTIVE';
  readonly createdAt: number;
  readonly challenge: string;
  readonly credentialIdBase64Url: string | null;
}

interface PracticeOktaParts {
  readonly people: PeopleOfTenant;
  readonly clock: Clock;
  readonly random: Random;
  readonly apiToken: Secret<string>;
}

const CHALLENGE_LIFETIME_MS = 5 * 60_000;
const ORIGIN = `https://${OKTA_HOST}`;

const ERRORS = {
  E0000001: [400, 'Api validation failed'],
  E0000003: [400, 'The request body was not well-formed.'],
  E0000007: [404, 'Not found: Resource not found'],
  E0000011: [401, 'Invalid token provided'],
  E0000022: [405, 'The endpoint does not support the provided HTTP method'],
  E0000031: [400, 'Invalid search criteria.'],
  E0000068: [403, 'Invalid Passcode/Answer'],
} as const;
type OktaCode = keyof typeof ERRORS;

export class PracticeOkta {
  readonly #parts: PracticeOktaParts;
  /** Whether the org asks for passkeys that the key itself keeps; by default it does not, as in Okta's documentation. */
  wantsPasskeys = false;
  readonly #factors = new Map<string, PracticeFactor[]>();

  constructor(parts: PracticeOktaParts) {
    this.#parts = parts;
  }

  /** Of a person, by user principal name; for tests and exercises. */
  factorsOf(userPrincipalName: string): readonly PracticeFactor[] {
    return this.#factors.get(userPrincipalName.toLowerCase()) ?? [];
  }

  async handle(request: TenantRequest): Promise<TenantReply> {
    if (headerOf(request, 'authorization') !== `SSWS ${this.#parts.apiToken.reveal()}`) return this.#error('E0000011');
    const [api, version, users, userId, factors, factorId, ...rest] = request.path.split('/').slice(1).map(decodeURIComponent);
    if (api !== 'api' || version !== 'v1' || users !== 'users') return this.#error('E0000007');
    if (userId === undefined || userId === '') return request.method === 'GET' ? this.#search(request) : this.#error('E0000022');
    const person = this.#parts.people.byId(accountId, userId);
    if (person === null || person.isGuest) return this.#error('E0000007', `${userId} (User)`);
    if (factors !== 'factors') return this.#error('E0000007');
    if (factorId === undefined) return this.#onFactors(request, person);
    return this.#onFactor(request, person, factorId, rest.join('/'));
  }

  #search(request: TenantRequest): TenantReply {
    const names = readSearch(request.query.get('search') ?? '', ['profile.login', 'profile.email']);
    if (names === null) return this.#error('E0000031');
    const found = [...new Set(names)].flatMap((name) => this.#parts.people.find(name) ?? []).filter(({ isGuest }) => !isGuest);
    return jsonReply(200, [...new Set(found)].map((person) => accountOf(person)));
  }

  #onFactors(request: TenantRequest, person: ServicePerson): TenantReply {
    const mine = this.factorsOf(person.userPrincipalName);
    if (request.method === 'GET') return jsonReply(200, mine.map((factor) => this.#factorJson(person, factor)));
    if (request.method !== 'POST') return this.#error('E0000022');
    const body = jsonOf(request);
    if (!isJsonObject(body)) return this.#error('E0000003');
    const unknown = Object.keys(body).find((name) => name !== 'factorType' && name !== 'provider');
    if (unknown !== undefined) return this.#error('E0000001', unknown);
    if (body['factorType'] !== 'webauthn' || body['provider'] !== 'FIDO') return this.#error('E0000001', 'factorType');
    const { random, clock } = this.#parts;
    const factor: PracticeFactor = {
      id: idFrom('fwf', toBase64Url(random.bytes(16)), 20), status: 'PENDING_ACTIVATION', createdAt: clock.now(),
      challenge: toBase64Url(random.bytes(15)), credentialIdBase64Url: null,
    };
    this.#factors.set(person.userPrincipalName.toLowerCase(), [...mine, factor]);
    return jsonReply(200, { ...this.#factorJson(person, factor), _embedded: { activation: this.#activation(person, factor) } });
  }

  async #onFactor(request: TenantRequest, person: ServicePerson, factorId: string, rest: string): Promise<TenantReply> {
    const factor = this.factorsOf(person.userPrincipalName).find(({ id }) => id === factorId);
    if (factor === undefined) return this.#error('E0000007', `${factorId} (UserFactor)`);
    if (rest === '' && request.method === 'GET') return jsonReply(200, this.#factorJson(person, factor));
    if (rest === '' && request.method === 'DELETE') {
      this.#change(person, factor.id, null);
      return { status: 204, headers: {}, body: '' };
    }
    if (rest !== 'lifecycle/activate' || request.method !== 'POST') return this.#error('E0000022');
    return this.#activate(request, person, factor);
  }

  async #activate(request: TenantRequest, person: ServicePerson, factor: PracticeFactor): Promise<TenantReply> {
    const body = jsonOf(request);
    if (!isJsonObject(body)) return this.#error('E0000003');
    const unknown = Object.keys(body).find((name) => name !== 'attestation' && name !== 'clientData');
    if (unknown !== undefined) return this.#error('E0000001', unknown);
    const attestationObject = fromBase64(body['attestation']);
    const clientDataJson = fromBase64(body['clientData']);
    if (attestationObject === null || clientDataJson === null) return this.#error('E0000001', 'attestation');
    if (factor.status === 'ACTIVE') return this.#error('E0000001', 'factorId');
    if (this.#parts.clock.now() > factor.createdAt + CHALLENGE_LIFETIME_MS) return this.#error('E0000068');
    const judged = await judgeRegistration({
      attestationObject, clientDataJson, challengeBase64Url: factor.challenge, origin: ORIGIN, rpId: OKTA_HOST,
    });
    if (judged === null) return this.#error('E0000068');
    const { credentialIdBase64Url } = judged;
    if ([...this.#factors.values()].flat().some((other) => other.credentialIdBase64Url === credentialIdBase64Url)) {
      return this.#error('E0000001', 'credentialId');
    }
    const active: PracticeFactor = { ...factor, status: 'ACTIVE', credentialIdBase64Url };
    this.#change(person, factor.id, active);
    return jsonReply(200, this.#factorJson(person, active));
  }

  #change({ userPrincipalName }: ServicePerson, id: string, next: PracticeFactor | null): void {
    const factors = this.factorsOf(userPrincipalName).flatMap((one) => (one.id !== id ? [one] : next === null ? [] : [next]));
    this.#factors.set(userPrincipalName.toLowerCase(), factors);
  }

  #activation(person: ServicePerson, { challenge }: PracticeFactor): unknown {
    const known = this.factorsOf(person.userPrincipalName).flatMap(({ credentialIdBase64Url }) => credentialIdBase64Url ?? []);
    return {
      attestation: 'direct',
      authenticatorSelection: { userVerification: 'preferred', requireResidentKey: this.wantsPasskeys },
      challenge,
      excludeCredentials: known.map((id) => ({ type: 'public-key', id })),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
      rp: { name: 'Harbour Works' },
      user: { displayName: person.displayName, name: person.userPrincipalName, id: accountId(person) },
    };
  }

  #factorJson(person: ServicePerson, { id, status, createdAt, credentialIdBase64Url }: PracticeFactor): Record<string, unknown> {
    const created = new Date(createdAt).toISOString();
    const user = `${ORIGIN}/api/v1/users/${accountId(person)}`;
    return {
      id, factorType: 'webauthn', provider: 'FIDO', vendorName: 'FIDO', status, created, lastUpdated: created,
      ...(credentialIdBase64Url === null ? {} : { profile: { credentialId: credentialIdBase64Url, authenticatorName: 'Security key' } }),
      _links: {
        ...(status === 'ACTIVE' ? {} : { activate: { href: `${user}/factors/${id}/lifecycle/activate`, hints: { allow: ['POST'] } } }),
        self: { href: `${user}/factors/${id}`, hints: { allow: ['GET', 'DELETE'] } },
        user: { href: user, hints: { allow: ['GET'] } },
      },
    };
  }

  #error(code: OktaCode, what = ''): TenantReply {
    const [status, summary] = ERRORS[code];
    return jsonReply(status, {
      errorCode: code, errorSummary: what === '' ? summary : `${summary}: ${what}`, errorLink: code,
      errorId: `oae${toBase64Url(this.#parts.random.bytes(15))}`, errorCauses: what === '' ? [] : [{ errorSummary: what }],
    });
  }
}

function accountId({ userPrincipalName }: ServicePerson): string {
  return idFrom('00u', userPrincipalName, 20);
}

function accountOf(person: ServicePerson): unknown {
  const { userPrincipalName, displayName, isEnabled } = person;
  const [firstName = '', ...others] = displayName.split(' ');
  return {
    id: accountId(person), status: isEnabled ? 'ACTIVE' : 'SUSPENDED',
    profile: { firstName, lastName: others.join(' '), login: userPrincipalName, email: userPrincipalName },
  };
}
