// What the practice tenant knows: people, groups, keys, passes, policies. Plain data and look-ups, no HTTP and no rules.

import { createHash } from 'node:crypto';
import type { X509Certificate } from 'node:crypto';
import { furnishGroups } from './groups.ts';
import { GLOBAL_HOSTS } from './hosts.ts';
import { CONSENTED_SCOPES } from './identity/scopes.ts';
import type { TenantHosts } from './hosts.ts';
import { OPERATOR_ALIAS, PRACTICE_PEOPLE, ROLE_TEMPLATE_IDS } from './people.ts';
import type { Person } from './people.ts';
import { defaultFido2Policy, defaultPassPolicy } from './policies.ts';
import type { Fido2Policy, PassPolicy, PolicySubject } from './policies.ts';
import { EventLog } from './store/event-log.ts';
import { GroupStore } from './store/group-store.ts';
import { guidFrom } from './store/guid.ts';
import { UserStore } from './store/user-store.ts';
import type { StoredKey, TenantUser } from './store/user-store.ts';

export interface TenantSettings {
  /** How `excludeCredentials[].id` is written: three spellings were seen in the wild. */
  excludeCredentialEncoding: 'base64url' | 'base64' | 'urlToken';
  /** Whether creationOptions comes bare (as live) or as `{ value: … }` (as the beta documentation shows). */
  creationOptionsShape: 'bare' | 'value';
  /** How long a stored key stays invisible to reads, and a deleted one visible. */
  readAfterWriteDelayMs: number;
  /** Whether an Authentication Administrator may read the authentication methods policy. */
  policyReadableByAuthenticationAdministrator: boolean;
  /** Whether Entra signs the users of the domain in, or an identity provider of the organisation. */
  domainAuthentication: 'Managed' | 'Federated';
  /** Permissions that an admin has consented to: every token has them, asked for or not. */
  consentedScopes: readonly string[];
  /** Permissions that the organisation refuses: asked for, and in no token. */
  withheldScopes: readonly string[];
  /** Permissions that nobody has consented to yet: in no token; a page asks whoever signs in with one of them. */
  unansweredScopes: readonly string[];
  /** Users on one page of a delta query. */
  deltaPageSize: number;
  /** Empty pages with a nextLink before the deltaLink. */
  deltaEmptyPages: number;
  /** Whether pages of changes tell a user again that the page before has told. */
  deltaRepeats: boolean;
  /** What a delta token that is too old gets: 410 with a Location, or 400; both say `syncStateNotFound`. */
  deltaExpiry: 'gone' | 'badRequest';
  /** How long after the fact the audit and sign-in logs show it. */
  auditDelayMs: number;
  /** Sign-in logs need Microsoft Entra ID P1. */
  hasPremiumLicence: boolean;
}

export interface DirectoryOptions {
  readonly people?: readonly Person[] | undefined;
  /** How many made-up people to have besides. */
  readonly crowd?: number | undefined;
  /** The host names of the cloud that it plays. */
  readonly hosts?: TenantHosts | undefined;
}

export class DirectoryData {
  readonly tenantId: string;
  readonly hosts: TenantHosts;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly events: EventLog;
  readonly operator: TenantUser;
  fido2Policy: Fido2Policy = defaultFido2Policy();
  passPolicy: PassPolicy = defaultPassPolicy();
  settings: TenantSettings = {
    excludeCredentialEncoding: 'base64url',
    creationOptionsShape: 'bare',
    readAfterWriteDelayMs: 0,
    policyReadableByAuthenticationAdministrator: true,
    domainAuthentication: 'Managed',
    consentedScopes: CONSENTED_SCOPES,
    withheldScopes: [],
    unansweredScopes: [],
    deltaPageSize: 200,
    deltaEmptyPages: 0,
    deltaRepeats: false,
    deltaExpiry: 'gone',
    auditDelayMs: 120_000,
    hasPremiumLicence: true,
  };
  /** Counted up to end the life of all delta tokens. */
  deltaGeneration = 0;
  /** Roots that play the FIDO metadata service: attestation that chains to one counts as attested. */
  attestationRoots: readonly X509Certificate[] = [];
  /** Credential ids in hexadecimal → who holds them. */
  #holders = new Map<string, string>();
  /** As whom Security info takes the next person who signs in there, by mistake: a user's id; null: nobody. */
  mistakenForId: string | null = null;

  constructor(seed: string, nowMs: number, { people = PRACTICE_PEOPLE, crowd = 0, hosts = GLOBAL_HOSTS }: DirectoryOptions = {}) {
    this.tenantId = guidFrom(`${seed}/tenant`);
    this.hosts = hosts;
    this.users = new UserStore(seed, nowMs, people, crowd);
    this.groups = new GroupStore(seed, nowMs);
    this.events = new EventLog(seed);
    const first = people.find((person) => person.alias === OPERATOR_ALIAS) ?? people[0];
    const operator = first === undefined ? null : this.users.at(people.indexOf(first));
    if (operator === null) throw new RangeError('the practice tenant needs at least one person');
    this.operator = operator;
    furnishGroups(this.groups, this.users, people.length);
    for (let position = 0; position < people.length; position++) {
      const user = this.users.at(position);
      for (const key of user?.keys ?? []) this.#holders.set(hexOf(key.credentialId), user?.id ?? '');
    }
  }

  /**
   * The two change places: whoever holds this one sees what the other one knew. For an exercise's own directory, and the way
   * back. Both must have been made from the same seed, for people sign in with the ids they have.
   */
  swapWith(other: DirectoryData): void {
    const mine = { ...this };
    Object.assign(this, other);
    Object.assign(other, mine);
    [this.#holders, other.#holders] = [other.#holders, this.#holders];
    // What a delta link counts are the changes of one directory.
    this.deltaGeneration = Math.max(this.deltaGeneration, other.deltaGeneration) + 1;
  }

  /** By object id or user principal name; names compare without case. */
  findUser(idOrName: string): TenantUser | undefined {
    return this.users.find(idOrName);
  }

  /** What a policy needs to know of a user. */
  subjectOf(user: TenantUser): PolicySubject {
    return { id: user.id, groupIds: this.groups.groupsOf(user, true).map((group) => group.id) };
  }

  /** Whether some user holds this credential. */
  isRegistered(credentialId: Uint8Array): boolean {
    return this.#holders.has(hexOf(credentialId));
  }

  storeKey(user: TenantUser, key: StoredKey): void {
    user.keys = [...user.keys, key];
    this.#holders.set(hexOf(key.credentialId), user.id);
  }

  /** The key that was deleted, or null where there is none of that id. Reads may show it for a while. */
  deleteKey(user: TenantUser, methodId: string, nowMs: number): StoredKey | null {
    const key = user.keys.find((each) => each.methodId === methodId);
    if (key === undefined) return null;
    user.keys = user.keys.filter((each) => each !== key);
    this.#holders.delete(hexOf(key.credentialId));
    const visibleUntilMs = nowMs + this.settings.readAfterWriteDelayMs;
    user.fadingKeys = [...user.fadingKeys.filter((each) => each.visibleUntilMs > nowMs), { ...key, visibleUntilMs }];
    return key;
  }

  /** Keys that a read shows at this moment. */
  visibleKeys(user: TenantUser, nowMs: number): readonly StoredKey[] {
    return [...user.keys, ...user.fadingKeys].filter((key) => key.visibleFromMs <= nowMs && nowMs < key.visibleUntilMs);
  }

  holdsAdminRole(user: TenantUser): boolean {
    return user.roles.length > 0;
  }

  roleTemplateIds(user: TenantUser): readonly string[] {
    return user.roles.map((role) => ROLE_TEMPLATE_IDS[role]);
  }

  /** The head of the department, for the heads themselves the chief executive, for that person nobody. */
  managerOf(user: TenantUser): TenantUser | null {
    const head = (department: string): TenantUser | null => {
      for (let position = 0; position < this.users.end; position++) {
        const each = this.users.at(position);
        if (each?.person.department === department && each.userType === 'Member') return each;
      }
      return null;
    };
    const own = head(user.person.department);
    if (own !== null && own !== user) return own;
    const chief = head('Executive');
    return chief === user ? null : chief;
  }
}

/**
 * The WebAuthn user handle: 51 bytes, ASCII "OF:" and 48 bytes that belong to tenant and user.
 * Facts: the real one starts the same and is as long; the rest is opaque.
 */
export function userHandleOf(tenantId: string, userId: string): Uint8Array<ArrayBuffer> {
  const tail = createHash('sha384').update(`${tenantId}/${userId}`).digest();
  return new Uint8Array([...new TextEncoder().encode('OF:'), ...tail]);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
