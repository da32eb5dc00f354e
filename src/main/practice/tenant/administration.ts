// What an administrator does beside the app: people and groups change while the tenant runs. For lessons, tests, and imports
// that must cope with it.

import type { DirectoryData } from './directory-data.ts';
import type { Person, RoleName } from './people.ts';
import type { TenantGroup } from './store/group-store.ts';
import type { TenantUser, UserEdit } from './store/user-store.ts';

/** A user as a whole value. */
export interface PracticePerson {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly department: string;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  readonly roles: readonly RoleName[];
  /** Groups by id, also by groups inside groups. */
  readonly groupIds: readonly string[];
}

/** Users are named by id or user principal name. Every change shows in the next answer, and in delta queries. */
export interface PeopleAdministration {
  /** How many there are. */
  readonly count: number;
  find(idOrName: string): PracticePerson | null;
  /** @throws RangeError when the alias is taken */
  add(person: Person): PracticePerson;
  /** Rename, disable, make a guest, give roles … @throws RangeError for an unknown user or a name that is taken */
  edit(idOrName: string, edit: UserEdit): void;
  /** To the recycle bin, or for ever. @throws RangeError for an unknown user */
  remove(idOrName: string, how?: 'restorable' | 'forever'): void;
  /** Out of the recycle bin. @throws RangeError for a user who is not in it */
  restore(id: string): void;
}

export interface PracticeGroup {
  readonly id: string;
  readonly displayName: string;
}

/** Groups are named by id or display name. */
export interface GroupAdministration {
  readonly all: readonly PracticeGroup[];
  find(idOrName: string): PracticeGroup | null;
  /** @param inside  groups, by id or name, whose members are members too. @throws RangeError */
  add(displayName: string, inside?: readonly string[]): PracticeGroup;
  /** @throws RangeError for an unknown group or user, and for a department's group */
  setMember(group: string, user: string, isMember: boolean): void;
}

export function peopleAdministration(data: DirectoryData, now: () => number): PeopleAdministration {
  const known = (idOrName: string): TenantUser => {
    const user = data.users.find(idOrName);
    if (user === undefined) throw new RangeError(`there is no user ${idOrName}`);
    return user;
  };
  const show = (user: TenantUser): PracticePerson => ({
    id: user.id,
    displayName: user.person.displayName,
    userPrincipalName: user.userPrincipalName,
    department: user.person.department,
    accountEnabled: user.accountEnabled,
    userType: user.userType,
    roles: user.roles,
    groupIds: data.subjectOf(user).groupIds,
  });
  return {
    get count() {
      return data.users.count;
    },
    find: (idOrName) => {
      const user = data.users.find(idOrName);
      return user === undefined ? null : show(user);
    },
    add: (person) => show(data.users.add(person)),
    edit: (idOrName, edit) => data.users.edit(known(idOrName), edit),
    remove: (idOrName, how = 'restorable') => {
      const user = data.users.findAlsoRemoved(idOrName);
      if (user === undefined || (user.removed !== 'no' && how === 'restorable')) return void known(idOrName);
      if (how === 'forever') for (const key of user.keys) data.deleteKey(user, key.methodId, now());
      data.users.remove(user, how);
    },
    restore: (id) => {
      const user = data.users.findAlsoRemoved(id);
      if (user === undefined) return void known(id);
      data.users.restore(user);
    },
  };
}

export function groupAdministration(data: DirectoryData): GroupAdministration {
  const known = (idOrName: string): TenantGroup => {
    const group = data.groups.find(idOrName);
    if (group === undefined) throw new RangeError(`there is no group ${idOrName}`);
    return group;
  };
  const show = ({ id, displayName }: TenantGroup): PracticeGroup => ({ id, displayName });
  return {
    get all() {
      return data.groups.all.map(show);
    },
    find: (idOrName) => {
      const group = data.groups.find(idOrName);
      return group === undefined ? null : show(group);
    },
    add: (displayName, inside = []) =>
      show(data.groups.add({ displayName, groupIds: inside.map((each) => known(each).id) })),
    setMember: (group, idOrName, isMember) => {
      const user = data.users.find(idOrName);
      if (user === undefined) throw new RangeError(`there is no user ${idOrName}`);
      data.groups.setMember(known(group), user, isMember);
    },
  };
}
