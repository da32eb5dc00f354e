// The groups of the practice tenant: facts only. One for each department, and a few that people made by hand.

import type { GroupStore } from './store/group-store.ts';
import type { UserStore } from './store/user-store.ts';

interface GroupRow {
  readonly displayName: string;
  readonly description: string;
  readonly isUnified?: true;
  /** Local parts of principal names. */
  readonly aliases: readonly string[];
  readonly groups?: readonly string[];
}

/** In this order: a group may hold those before it. */
const ROWS: readonly GroupRow[] = [
  { displayName: 'Shore Services', description: 'Everyone who keeps the quays running', aliases: ['yara.costa'], groups: ['Catering', 'Facilities'] },
  { displayName: 'Security Key Pilot', description: 'First wave of security keys', aliases: ['sven.maki', 'kofi.mensah', 'uma.shankar'], groups: ['Shore Services'] },
  { displayName: 'Passkey Exceptions', description: 'People who must not register passkeys', aliases: [] },
  { displayName: 'Harbour News', description: 'Readers of the newsletter', isUnified: true, aliases: ['greta.lindqvist', 'xavier.roy'] },
];

/** @param people  how many people with a story there are: the departments are theirs */
export function furnishGroups(groups: GroupStore, users: UserStore, people: number): void {
  const staff = Array.from({ length: people }, (_, position) => users.at(position)).filter((user) => user !== null);
  for (const department of new Set(staff.map((user) => user.person.department))) {
    groups.add({ displayName: department, description: `Everyone in ${department}`, department });
  }
  for (const { displayName, description, isUnified, aliases, groups: inner = [] } of ROWS) {
    const userIds = staff.filter((user) => aliases.includes(user.person.alias)).map((user) => user.id);
    const groupIds = inner.flatMap((name) => groups.find(name)?.id ?? []);
    groups.add({ displayName, description, userIds, groupIds, ...(isUnified === undefined ? {} : { isUnified }) });
  }
}
