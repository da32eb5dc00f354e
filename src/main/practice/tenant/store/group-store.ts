// Groups of the practice tenant: one per department (its members follow from the department), some with members by hand,
// and groups inside groups. Plain data and look-ups.

import { guidFrom } from './guid.ts';
import type { TenantUser } from './user-store.ts';

export interface TenantGroup {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly securityEnabled: boolean;
  /** A Microsoft 365 group; those are not for policies. */
  readonly isUnified: boolean;
  readonly createdAtMs: number;
  /** Members are the people of this department: nobody can be added or taken out by hand. */
  readonly department: string | null;
  /** Members by hand. */
  readonly userIds: ReadonlySet<string>;
  readonly groupIds: ReadonlySet<string>;
}

export interface GroupFacts {
  readonly displayName: string;
  readonly description?: string;
  readonly department?: string;
  readonly isUnified?: boolean;
  readonly userIds?: readonly string[];
  readonly groupIds?: readonly string[];
}

/** Who is in a group, with everything inside it. */
export type MemberTest = (user: TenantUser) => boolean;

type Membership = { readonly group: TenantGroup; readonly users: Set<string>; readonly groups: Set<string> };

export class GroupStore {
  readonly #seed: string;
  readonly #nowMs: number;
  readonly #byId = new Map<string, Membership>();

  constructor(seed: string, nowMs: number) {
    this.#seed = seed;
    this.#nowMs = nowMs;
  }

  get all(): readonly TenantGroup[] {
    return [...this.#byId.values()].map(({ group }) => group);
  }

  /** By id, or by name without case. */
  find(idOrName: string): TenantGroup | undefined {
    const wanted = idOrName.toLowerCase();
    return this.#byId.get(wanted)?.group ?? this.all.find((group) => group.displayName.toLowerCase() === wanted);
  }

  /** @throws RangeError when there is a group of that name, or an inner one is not known */
  add(facts: GroupFacts): TenantGroup {
    if (this.find(facts.displayName) !== undefined) throw new RangeError(`there is a group ${facts.displayName}`);
    const users = new Set(facts.userIds);
    const groups = new Set(facts.groupIds);
    for (const id of groups) if (!this.#byId.has(id)) throw new RangeError(`there is no group ${id}`);
    const group: TenantGroup = {
      id: guidFrom(`${this.#seed}/group/${facts.displayName}`),
      displayName: facts.displayName,
      description: facts.description ?? null,
      securityEnabled: facts.isUnified !== true,
      isUnified: facts.isUnified === true,
      createdAtMs: this.#nowMs,
      department: facts.department ?? null,
      userIds: users,
      groupIds: groups,
    };
    this.#byId.set(group.id, { group, users, groups });
    return group;
  }

  /** @throws RangeError for a department's group */
  setMember(group: TenantGroup, user: TenantUser, isMember: boolean): void {
    if (group.department !== null) throw new RangeError(`the members of ${group.displayName} follow from the department`);
    const users = this.#byId.get(group.id)?.users;
    if (isMember) users?.add(user.id);
    else users?.delete(user.id);
  }

  /** One look-up per user, whatever is nested. */
  memberTest(group: TenantGroup, transitive: boolean): MemberTest {
    const departments = new Set<string>();
    const userSets: ReadonlySet<string>[] = [];
    for (const each of transitive ? this.#inside(group) : [group]) {
      if (each.department !== null) departments.add(each.department);
      else userSets.push(each.userIds);
    }
    return (user) => departments.has(user.person.department) || userSets.some((ids) => ids.has(user.id));
  }

  /** Groups directly inside a group, or all that are inside it at any depth; never the group itself. */
  groupsIn(group: TenantGroup, transitive: boolean): readonly TenantGroup[] {
    if (transitive) return this.#inside(group).slice(1);
    return [...group.groupIds].flatMap((id) => this.#byId.get(id)?.group ?? []);
  }

  /** Groups the user is in: directly, or also by groups inside groups. */
  groupsOf(user: TenantUser, transitive: boolean): readonly TenantGroup[] {
    return this.all.filter((group) => this.memberTest(group, transitive)(user));
  }

  /** The group and every group inside it, each once. */
  #inside(group: TenantGroup): readonly TenantGroup[] {
    const found = new Map([[group.id, group]]);
    for (const each of found.values()) {
      for (const id of each.groupIds) {
        const inner = this.#byId.get(id)?.group;
        if (inner !== undefined) found.set(id, inner);
      }
    }
    return [...found.values()];
  }
}
