// Everybody in the practice tenant: the people with a story, a crowd of any size behind them, and who was added since.
// Everyone has a place that never changes, so pages stay cheap and stable. The crowd is made when somebody looks at it.

import { createHash } from 'node:crypto';
import type { Secret } from '../../../secret.ts';
import { PRACTICE_DOMAIN } from '../people.ts';
import type { Person, RoleName } from '../people.ts';
import { toUrlToken } from '../url-token.ts';
import { ChangeLog } from './change-log.ts';
import { crowdIndexOf, crowdPerson } from './crowd.ts';
import { NumberedGuids, guidFrom } from './guid.ts';

export interface StoredKey {
  /** The credential id in UrlToken form, as the real service names methods. */
  readonly methodId: string;
  readonly credentialId: Uint8Array;
  readonly publicKeyCose: Uint8Array;
  readonly displayName: string;
  readonly createdAtMs: number;
  readonly aaguid: string;
  readonly model: string;
  /** SHA-1 thumbprints, 40 hexadecimal digits. */
  readonly attestationCertificates: readonly string[];
  readonly attestationLevel: 'attested' | 'notAttested';
  readonly passkeyType: 'deviceBound' | 'synced';
  /** Before this time reads do not show the key (replication). */
  readonly visibleFromMs: number;
  /** From this time on reads do not show the key any more; infinite unless it was deleted. */
  readonly visibleUntilMs: number;
}

export interface StoredPass {
  readonly id: string;
  readonly secret: Secret<string>;
  readonly createdAtMs: number;
  readonly startsAtMs: number;
  readonly lifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
  readonly usedAtMs: number | null;
}

export interface TenantUser {
  readonly id: string;
  readonly position: number;
  readonly userPrincipalName: string;
  readonly person: Person;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  readonly employeeId: string;
  readonly roles: readonly RoleName[];
  readonly removed: 'no' | 'restorable' | 'forever';
  keys: readonly StoredKey[];
  /** Keys that were deleted and that reads still show. */
  fadingKeys: readonly StoredKey[];
  pass: StoredPass | null;
  /** Wrong passwords and passes in a row. */
  failedSignIns: number;
}

/** What an administrator can change about a user. */
export interface UserEdit {
  readonly displayName?: string;
  readonly givenName?: string;
  readonly surname?: string;
  readonly department?: string;
  readonly jobTitle?: string;
  readonly userPrincipalName?: string;
  readonly accountEnabled?: boolean;
  readonly userType?: 'Member' | 'Guest';
  readonly roles?: readonly RoleName[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const DAY_MS = 86_400_000;

export class UserStore {
  readonly changes = new ChangeLog();
  readonly #seed: string;
  readonly #nowMs: number;
  readonly #crowdFrom: number;
  readonly #crowdTo: number;
  readonly #crowdIds: NumberedGuids;
  /** By position; holes are members of the crowd nobody has looked at. */
  readonly #users: (TenantUser | undefined)[];
  readonly #positionById = new Map<string, number>();
  readonly #positionByName = new Map<string, number>();
  #removed = 0;

  /** @param crowd  how many people to have besides `people` */
  constructor(seed: string, nowMs: number, people: readonly Person[], crowd: number) {
    this.#seed = seed;
    this.#nowMs = nowMs;
    this.#crowdFrom = people.length;
    this.#crowdTo = people.length + crowd;
    this.#crowdIds = new NumberedGuids(`${seed}/crowd`);
    this.#users = [];
    for (const person of people) this.#place(person);
    this.#users.length = this.#crowdTo;
  }

  /** One more than the last position; some of them may be empty. */
  get end(): number {
    return this.#users.length;
  }

  /** How many users there are. */
  get count(): number {
    return this.#users.length - this.#removed;
  }

  /** Null where a user was removed. */
  at(position: number): TenantUser | null {
    const user = this.#at(position);
    return user === undefined || user.removed !== 'no' ? null : user;
  }

  /** Everyone in order of position. With a crowd this makes all of it: for scans only. */
  *all(): Generator<TenantUser> {
    for (let position = 0; position < this.end; position++) {
      const user = this.at(position);
      if (user !== null) yield user;
    }
  }

  /** By object id or user principal name; names compare without case. Removed users are not found. */
  find(idOrName: string): TenantUser | undefined {
    const user = this.findAlsoRemoved(idOrName);
    return user?.removed === 'no' ? user : undefined;
  }

  findAlsoRemoved(idOrName: string): TenantUser | undefined {
    const wanted = idOrName.toLowerCase();
    const known = this.#positionById.get(wanted) ?? this.#positionByName.get(wanted);
    if (known !== undefined) return this.#at(known);
    const alias = wanted.endsWith(`@${PRACTICE_DOMAIN}`) ? aliasOf(wanted) : wanted;
    const index = this.#crowdIds.numberOf(wanted) ?? crowdIndexOf(alias);
    const user = index === null || index >= this.#crowdTo - this.#crowdFrom ? undefined : this.#at(this.#crowdFrom + index);
    return user?.id === wanted || user?.userPrincipalName.toLowerCase() === wanted ? user : undefined;
  }

  /** @throws RangeError when the name is taken */
  add(person: Person): TenantUser {
    const user = this.#place(person);
    this.changes.record(user.id, ['*']);
    return user;
  }

  /** @throws RangeError when the new principal name is taken */
  edit(user: TenantUser, edit: UserEdit): void {
    const { userPrincipalName, accountEnabled, userType, roles, ...facts } = edit;
    const target = this.#writable(user);
    if (userPrincipalName !== undefined && userPrincipalName !== user.userPrincipalName) {
      const taken = this.findAlsoRemoved(userPrincipalName);
      if (taken !== undefined && taken !== user) throw new RangeError(`${userPrincipalName} is taken`);
      this.#positionByName.delete(user.userPrincipalName.toLowerCase());
      this.#positionByName.set(userPrincipalName.toLowerCase(), user.position);
      target.userPrincipalName = userPrincipalName;
    }
    target.person = { ...user.person, ...facts };
    target.accountEnabled = accountEnabled ?? user.accountEnabled;
    target.userType = userType ?? user.userType;
    target.roles = roles ?? user.roles;
    const seen = Object.keys(edit).filter((name) => name !== 'roles');
    if (seen.length > 0) this.changes.record(user.id, seen.includes('userPrincipalName') ? [...seen, 'mail'] : seen);
  }

  /** `restorable` is the recycle bin; `forever` may follow it. */
  remove(user: TenantUser, how: 'restorable' | 'forever'): void {
    if (user.removed === 'no') this.#removed++;
    const target = this.#writable(user);
    target.removed = how;
    if (how === 'forever') {
      this.#positionByName.delete(user.userPrincipalName.toLowerCase());
      target.keys = [];
      target.pass = null;
    }
    this.changes.record(user.id, ['*']);
  }

  /** @throws RangeError for a user who is not in the recycle bin */
  restore(user: TenantUser): void {
    if (user.removed !== 'restorable') throw new RangeError('only a removed user can be restored, and not one removed forever');
    this.#removed--;
    this.#writable(user).removed = 'no';
    this.changes.record(user.id, ['*']);
  }

  #at(position: number): TenantUser | undefined {
    const user = this.#users[position];
    if (user !== undefined || position < this.#crowdFrom || position >= this.#crowdTo) return user;
    const index = position - this.#crowdFrom;
    return (this.#users[position] = this.#make(crowdPerson(index), position, this.#crowdIds.guidOf(index)));
  }

  #place(person: Person): TenantUser {
    const position = this.#users.length;
    const id = guidFrom(`${this.#seed}/user/${person.alias}`);
    // Who comes back after a removal for ever is another user.
    const user = this.#make(person, position, this.#positionById.has(id) ? guidFrom(`${id}/${position}`) : id);
    if (this.findAlsoRemoved(user.userPrincipalName) !== undefined) throw new RangeError(`${person.alias} is taken`);
    this.#users.push(user);
    this.#positionById.set(user.id, user.position);
    this.#positionByName.set(user.userPrincipalName.toLowerCase(), user.position);
    return user;
  }

  #make(person: Person, position: number, id: string): TenantUser {
    const guest = person.kind === 'guest';
    return {
      id,
      position,
      userPrincipalName: guest ? `${person.alias}_partner.example#EXT#@${PRACTICE_DOMAIN}` : `${person.alias}@${PRACTICE_DOMAIN}`,
      person,
      accountEnabled: person.kind !== 'disabled',
      userType: guest ? 'Guest' : 'Member',
      employeeId: guest ? '' : String(10_001 + position * 7),
      roles: person.roles ?? [],
      removed: 'no',
      keys: this.#keysOf(person),
      fadingKeys: [],
      pass: null,
      failedSignIns: 0,
    };
  }

  #keysOf(person: Person): readonly StoredKey[] {
    return (person.keys ?? []).map((key, at): StoredKey => {
      const credentialId = new Uint8Array(createHash('sha384').update(`${this.#seed}/${person.alias}/key/${at}`).digest());
      return {
        methodId: toUrlToken(credentialId),
        credentialId,
        publicKeyCose: new Uint8Array(),
        displayName: key.displayName,
        createdAtMs: this.#nowMs - key.daysAgo * DAY_MS,
        aaguid: key.aaguid,
        model: key.model,
        attestationCertificates: [createHash('sha1').update(key.aaguid).digest('hex')],
        attestationLevel: 'attested',
        passkeyType: 'deviceBound',
        visibleFromMs: 0,
        visibleUntilMs: Infinity,
      };
    });
  }

  #writable(user: TenantUser): Writable<TenantUser> {
    return user;
  }
}

function aliasOf(userPrincipalName: string): string {
  return userPrincipalName.slice(0, userPrincipalName.lastIndexOf('@')).replace(/_partner\.example#ext#$/, '');
}
