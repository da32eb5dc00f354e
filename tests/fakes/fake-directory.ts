// A Directory in memory: users, their keys and passes, policies. @simplewebauthn/server judges what is registered.
// Scriptable: each call can fail before or after it has done its work, and reads can lag behind writes.

import { randomBytes } from 'node:crypto';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import { toBase64Url } from '../../src/shared/bytes.ts';
import { Secret } from '../../src/main/secret.ts';
import { GraphError, type GraphErrorFacts } from '../../src/main/directory/graph-error.ts';
import type {
  AuditEventsAnswer, Directory, DirectoryPerson, DirectoryUser, PageOfUsers, UserChanged, UserPagesFrom, Fido2Method, Fido2Policy, NewFido2Method, NewTap, TapMethod, TapPolicy,
} from '../../src/main/directory/directory.ts';
import type { DomainAuthentication } from '../../src/main/directory/domains.ts';
import type { FastClock } from './fast-clock.ts';

export const RP_ID = 'login.microsoft.com';

const CHALLENGE_LIFETIME_MS = 5 * 60_000;

export const openFido2Policy: Fido2Policy = {
  enabled: true,
  selfServiceAllowed: true,
  profiles: [{
    id: '', name: '', deviceBoundAllowed: true, attestationEnforced: false,
    keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaguids: [] },
  }],
  includeTargets: [{ id: 'all_users', profileIds: [''] }],
  excludeTargets: [],
};

export const openTapPolicy: TapPolicy = {
  enabled: true,
  minimumLifetimeInMinutes: 10,
  maximumLifetimeInMinutes: 480,
  defaultLifetimeInMinutes: 60,
  isUsableOnce: false,
  includeTargets: [{ id: 'all_users' }],
  excludeTargets: [],
};

export const AUTHENTICATION_ADMINISTRATOR = 'c4e39bd9-1100-46d3-8c65-fb160da0071f';

export type CallName = Exclude<keyof Directory, 'photo' | 'photos' | 'portrait' | 'keyCounts' | 'userPages' | 'deltaLinkOfNow' | 'userChanges' | 'countUsers' | 'usersByName' | 'findGroups' | 'me'>;

export interface Failure {
  readonly call: CallName;
  /** before: nothing was done. after: the work was done, the answer is lost. */
  readonly when: 'before' | 'after';
  /** How many calls fail from now on. */
  readonly times: number;
  readonly error: Partial<GraphErrorFacts>;
}

export interface PageCredentialToStore {
  readonly idBase64Url: string;
  readonly clientDataJsonBase64Url: string;
  readonly attestationObjectBase64Url: string;
}

interface StoredMethod extends Fido2Method {
  readonly visibleFrom: number;
}

interface StoredTap extends TapMethod {
  readonly expiresAtMs: number;
}

export class FakeDirectory implements Directory {
  readonly #clock: FastClock;
  readonly #methods = new Map<string, StoredMethod[]>();
  readonly #taps = new Map<string, StoredTap>();
  readonly #challenges = new Map<string, { readonly userId: string; readonly expiresAt: number }>();
  #failures: Failure[] = [];
  #tapCount = 0;
  /** Called before and after the work of each call; tests disturb a run here. */
  onCall: (call: string, moment: 'before' | 'after') => void = () => undefined;
  /** Looks at each call (counted from 0) and may make it fail. */
  sabotage: (call: string, nth: number) => Pick<Failure, 'when' | 'error'> | null = () => null;
  calls = 0;
  readonly passes: string[] = [];
  users: DirectoryUser[];
  roles: readonly string[] | 'unreadable' = [AUTHENTICATION_ADMINISTRATOR];
  targetRoles: readonly string[] | 'unreadable' = [];
  groups: readonly string[] | 'unreadable' = [];
  fido2: Fido2Policy | 'unreadable' = openFido2Policy;
  tap: TapPolicy | 'unreadable' = openTapPolicy;
  domains: DomainAuthentication | 'unreadable' = 'managed';
  readDelayMs = 0;

  constructor(clock: FastClock, users: readonly DirectoryUser[]) {
    this.#clock = clock;
    this.users = [...users];
  }

  fail(call: CallName, error: Partial<GraphErrorFacts>, when: 'before' | 'after' = 'before', times = 1): void {
    this.#failures.push({ call, when, times, error });
  }

  /** Ids (base64url) of all credentials the service really holds, seen or not. */
  held(userId: string): readonly string[] {
    return (this.#methods.get(userId) ?? []).map((method) => method.id);
  }

  usablePass(userId: string): string | null {
    const tap = this.#taps.get(userId);
    return tap !== undefined && tap.expiresAtMs > this.#clock.now() ? tap.id : null;
  }

  /** A key that was registered before, by somebody else. */
  giveKey(userId: string, id: string, displayName = 'Old key'): void {
    const method: StoredMethod = {
      id, displayName, createdAt: null, aaguid: null, model: null, attested: null, isSynced: null, lastUsedAt: null, visibleFrom: 0,
    };
    this.#methods.set(userId, [...(this.#methods.get(userId) ?? []), method]);
  }

  /** A pass that was there before the run. */
  givePass(userId: string): string {
    return this.#newTap(userId, { lifetimeInMinutes: 60, isUsableOnce: false }).id;
  }

  newChallenge(userId: string): string {
    // As long as the real ones, which are sealed texts of some 7 kB.
    const challenge = toBase64Url(randomBytes(5_000));
    this.#challenges.set(challenge, { userId, expiresAt: this.#clock.now() + CHALLENGE_LIFETIME_MS });
    return challenge;
  }

  publicKeyOptions(userId: string, change: { readonly userName?: string; readonly rpId?: string } = {}): Record<string, unknown> {
    const user = this.#user(userId);
    return {
      rp: { id: change.rpId ?? RP_ID, name: 'Microsoft' },
      user: {
        id: toBase64Url(new TextEncoder().encode(userId)),
        name: change.userName ?? user.userPrincipalName,
        displayName: user.displayName,
      },
      challenge: this.newChallenge(userId),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
      timeout: 0,
      excludeCredentials: this.held(userId).map((id) => ({ type: 'public-key', id, transports: [] })),
      authenticatorSelection: { authenticatorAttachment: 'cross-platform', requireResidentKey: true, userVerification: 'required' },
      attestation: 'direct',
      extensions: { hmacCreateSecret: true, enforceCredentialProtectionPolicy: true, credentialProtectionPolicy: 'userVerificationOptional' },
    };
  }

  /** What the tenant's page does with what create() gave it. */
  storeFromPage(userId: string, credential: PageCredentialToStore, displayName: string): Promise<Fido2Method> {
    return this.#call('page.store', () =>
      this.#store(userId, {
        displayName,
        publicKeyCredential: {
          id: credential.idBase64Url,
          response: {
            clientDataJSON: credential.clientDataJsonBase64Url,
            attestationObject: credential.attestationObjectBase64Url,
          },
        },
      }),
    );
  }

  me(): ReturnType<Directory['me']> {
    throw new Error('not asked in these tests');
  }

  /** What the next look at the changes finds. */
  changes: readonly UserChanged[] = [];

  async *userPages(_from: UserPagesFrom, signal?: AbortSignal): AsyncGenerator<PageOfUsers> {
    signal?.throwIfAborted();
    yield { users: this.users, skipped: 0, nextLink: null };
  }

  async deltaLinkOfNow(): Promise<string | null> {
    return 'delta:1';
  }

  async *userChanges(deltaLink: string): AsyncGenerator<{ readonly changes: readonly UserChanged[]; readonly deltaLink: string }> {
    yield { changes: this.changes, deltaLink: `${deltaLink}+` };
  }

  async countUsers(): Promise<number> {
    return this.users.length;
  }

  async usersByName(names: readonly string[]): Promise<ReadonlyMap<string, DirectoryUser>> {
    return new Map(this.users.filter((user) => names.includes(user.userPrincipalName)).map((user) => [user.userPrincipalName, user]));
  }

  async findGroups(): Promise<readonly []> {
    return [];
  }

  async keyCounts(userIds: readonly string[]): Promise<ReadonlyMap<string, number | null>> {
    return new Map(userIds.map((id) => [id, this.held(id).length]));
  }

  async photos(userIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    return new Map(userIds.map((id) => [id, null]));
  }

  async photo(): Promise<string | null> {
    return null;
  }

  async portrait(): Promise<string | null> {
    return null;
  }

  user(userId: string): Promise<DirectoryUser> {
    return this.#call('user', async () => this.#user(userId));
  }

  /** By user id; who is not in it has none. */
  mails: Readonly<Record<string, string>> = {};

  async mailOf(userId: string): Promise<string | null> {
    return this.mails[userId] ?? null;
  }

  person(userId: string): Promise<DirectoryPerson> {
    return this.#call('person', async () => ({
      ...this.#user(userId), officeLocation: 'Quay 1', isSynced: null,
      manager: { id: 'boss', displayName: 'Bo Boss', userPrincipalName: 'bo@contoso.example' },
    }));
  }

  fido2Methods(userId: string): Promise<readonly Fido2Method[]> {
    return this.#call('fido2Methods', async () =>
      (this.#methods.get(userId) ?? []).filter((method) => method.visibleFrom <= this.#clock.now()),
    );
  }

  creationOptions(userId: string): ReturnType<Directory['creationOptions']> {
    return this.#call('creationOptions', async () => ({
      publicKey: this.publicKeyOptions(userId),
      challengeExpiresAt: this.#clock.now() + CHALLENGE_LIFETIME_MS,
    }));
  }

  createFido2Method(userId: string, method: NewFido2Method): Promise<Fido2Method> {
    return this.#call('createFido2Method', () => this.#store(userId, method), 'POST');
  }

  deleteFido2Method(userId: string, methodId: string): Promise<void> {
    return this.#call('deleteFido2Method', async () => {
      if (!this.held(userId).includes(methodId)) throw graphError('DELETE', { httpStatus: 404, message: 'no such method' });
      this.#methods.set(userId, (this.#methods.get(userId) ?? []).filter((method) => method.id !== methodId));
    }, 'DELETE');
  }

  temporaryAccessPass(userId: string): Promise<TapMethod | null> {
    return this.#call('temporaryAccessPass', async () => {
      const tap = this.#taps.get(userId);
      return tap === undefined ? null : { ...tap, isUsable: tap.expiresAtMs > this.#clock.now() };
    });
  }

  issueTemporaryAccessPass(userId: string, tap: NewTap): ReturnType<Directory['issueTemporaryAccessPass']> {
    return this.#call('issueTemporaryAccessPass', async () => {
      const stored = this.#newTap(userId, tap);
      const pass = `TAP-${randomBytes(8).toString('hex')}`;
      this.passes.push(pass);
      return { id: stored.id, pass: new Secret(pass), startsAt: stored.startsAt, expiresAt: stored.expiresAt };
    }, 'POST');
  }

  revokeTemporaryAccessPass(userId: string, tapId: string): Promise<void> {
    return this.#call('revokeTemporaryAccessPass', async () => {
      if (this.#taps.get(userId)?.id === tapId) this.#taps.delete(userId);
    }, 'DELETE');
  }

  fido2Policy(): Promise<Fido2Policy | 'unreadable'> {
    return this.#call('fido2Policy', async () => this.fido2);
  }

  tapPolicy(): Promise<TapPolicy | 'unreadable'> {
    return this.#call('tapPolicy', async () => this.tap);
  }

  operatorRoles(): Promise<readonly string[] | 'unreadable'> {
    return this.#call('operatorRoles', async () => this.roles);
  }

  rolesOf(): Promise<readonly string[] | 'unreadable'> {
    return this.#call('rolesOf', async () => this.targetRoles);
  }

  roleNamesOf(): Promise<readonly string[] | 'unreadable'> {
    return this.#call('roleNamesOf', async () => this.targetRoles);
  }

  domainAuthentication(): Promise<DomainAuthentication | 'unreadable'> {
    return this.#call('domainAuthentication', async () => this.domains);
  }

  /** What the tenant's own audit says. */
  audit: AuditEventsAnswer = { kind: 'events', events: [] };

  auditEvents(): Promise<AuditEventsAnswer> {
    return this.#call('auditEvents', async () => this.audit);
  }

  groupIdsOf(): Promise<readonly string[] | 'unreadable'> {
    return this.#call('groupIdsOf', async () => this.groups);
  }

  async #call<T>(call: CallName | 'page.store', work: () => Promise<T>, method = 'GET'): Promise<T> {
    const planned = this.#failures.find((candidate) => candidate.call === call && candidate.times > 0);
    if (planned !== undefined) {
      this.#failures = this.#failures.map((one) => (one === planned ? { ...one, times: one.times - 1 } : one));
    }
    const failure = planned ?? this.sabotage(call, this.calls++);
    this.onCall(call, 'before');
    if (failure !== null && failure.when === 'before') throw graphError(method, failure.error);
    const answer = await this.#clock.standStill(work);
    this.onCall(call, 'after');
    if (failure !== null && failure.when === 'after') throw graphError(method, failure.error);
    return answer;
  }

  #user(userId: string): DirectoryUser {
    const user = this.users.find((candidate) => candidate.id === userId);
    if (user === undefined) throw graphError('GET', { httpStatus: 404, message: 'no such user' });
    return user;
  }

  #newTap(userId: string, { lifetimeInMinutes, isUsableOnce }: NewTap): StoredTap {
    const expiresAtMs = this.#clock.now() + lifetimeInMinutes * 60_000;
    const tap: StoredTap = {
      id: `tap-${++this.#tapCount}`, isUsable: true, isUsableOnce, usability: 'EnabledByPolicy',
      startsAt: new Date(this.#clock.now()).toISOString(), expiresAt: new Date(expiresAtMs).toISOString(), expiresAtMs,
    };
    this.#taps.set(userId, tap);
    return tap;
  }

  async #store(userId: string, { displayName, publicKeyCredential }: NewFido2Method): Promise<Fido2Method> {
    const { id, response } = publicKeyCredential;
    const clientData: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString());
    const { challenge } = z.object({ challenge: z.string() }).parse(clientData);
    const known = this.#challenges.get(challenge);
    if (known === undefined || known.userId !== userId) throw graphError('POST', { httpStatus: 400, message: 'foreign challenge' });
    if (known.expiresAt < this.#clock.now()) throw graphError('POST', { httpStatus: 400, message: 'The challenge has expired.' });
    const verified = await verifyRegistrationResponse({
      response: { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: `https://${RP_ID}`,
      expectedRPID: RP_ID,
      requireUserVerification: true,
      supportedAlgorithmIDs: [-7, -257],
    });
    if (!verified.verified) throw graphError('POST', { httpStatus: 400, message: 'attestation refused' });
    const held = this.#methods.get(userId) ?? [];
    if (held.some((method) => method.id === id)) throw graphError('POST', { httpStatus: 400, message: 'already registered' });
    const method: StoredMethod = {
      id, displayName, createdAt: new Date(this.#clock.now()).toISOString(), aaguid: verified.registrationInfo.aaguid,
      model: 'Practice Key', attested: true, isSynced: false, lastUsedAt: null, visibleFrom: this.#clock.now() + this.readDelayMs,
    };
    this.#methods.set(userId, [...held, method]);
    return method;
  }
}

export function graphError(method: string, facts: Partial<GraphErrorFacts>): GraphError {
  return new GraphError({
    kind: 'http', method, host: 'graph.microsoft.com', httpStatus: 400, graphCode: '', message: 'refused', requestId: 'req-1', ...facts,
  });
}
