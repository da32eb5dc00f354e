// The practice tenant's directory as the practice services see it.

import type { DirectoryData } from '../tenant/directory-data.ts';
import type { TenantUser } from '../tenant/store/user-store.ts';
import type { PeopleOfTenant, ServicePerson } from './practice-people.ts';

export function peopleForServices(data: DirectoryData): PeopleOfTenant {
  return {
    find: (userPrincipalName) => {
      const user = data.findUser(userPrincipalName);
      return user === undefined || user.removed !== 'no' ? null : personOf(user);
    },
    byId: (idOf, id) => {
      for (const user of data.users.all()) {
        if (user.removed !== 'no') continue;
        const person = personOf(user);
        if (idOf(person) === id) return person;
      }
      return null;
    },
  };
}

function personOf({ userPrincipalName, person, accountEnabled, userType }: TenantUser): ServicePerson {
  return { userPrincipalName, displayName: person.displayName, isEnabled: accountEnabled, isGuest: userType === 'Guest' };
}
