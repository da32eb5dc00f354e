// Users as Graph gives them, and the roles and groups they are in: shapes and paths, no requests.

import { z } from 'zod';
import { graphId, graphName, optionalFlag, optionalName, optionalText } from './graph-shape.ts';
import { type DirectoryUser, readUser } from './user-record.ts';

export type { DirectoryUser } from './user-record.ts';

const changedText = graphName.nullish().catch(undefined);

/** What is asked of each user. */
export const userMembers = 'id,displayName,userPrincipalName,department,jobTitle,employeeId,accountEnabled,userType';

export function userPath(userId: string, rest = ''): string {
  return `/users/${encodeURIComponent(userId)}${rest}`;
}

export const userQuery = `?$select=${userMembers}`;

/** A user as their page shows them: what the list has, and what only that page asks for. */
export interface DirectoryPerson extends DirectoryUser {
  readonly officeLocation: string | null;
  /** `userPrincipalName` is null for a contact of another organisation. */
  readonly manager: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string | null } | null;
  readonly isSynced: boolean | null;
}

export const personQuery =
  `?$select=${userMembers},officeLocation,onPremisesSyncEnabled&$expand=manager($select=id,displayName,userPrincipalName)`;

/** A manager who may not be read comes with an id alone. */
const managerShape = z
  .object({ id: graphId, displayName: optionalName, userPrincipalName: optionalName })
  .transform((manager) => ({ ...manager, displayName: manager.displayName ?? manager.userPrincipalName ?? manager.id }))
  .nullish()
  .catch(null);

export const profileShape = z
  .object({ officeLocation: optionalName, onPremisesSyncEnabled: optionalFlag, manager: managerShape })
  .transform(({ officeLocation, onPremisesSyncEnabled, manager }) => ({
    officeLocation, manager: manager ?? null, isSynced: onPremisesSyncEnabled,
  }));

export const userShape = z.unknown().transform((item, context): DirectoryUser => {
  const user = readUser(item);
  if (user !== null) return user;
  context.addIssue({ code: 'custom', message: 'no user' });
  return z.NEVER;
});

/**
 * What a delta query tells of a user: the id, and as many of the other members as it likes. A member that is null has been
 * taken away; one that is missing did not change.
 */
export const changedUserShape = z
  .object({
    id: graphId,
    displayName: changedText,
    userPrincipalName: changedText,
    department: changedText,
    jobTitle: changedText,
    employeeId: changedText,
    accountEnabled: z.boolean().optional().catch(undefined),
    userType: changedText,
  })
  .transform(({ id, displayName, userPrincipalName, userType, ...others }) => {
    const known: [string, unknown][] = [
      ...Object.entries(others),
      ['displayName', displayName ?? undefined],
      ['userPrincipalName', userPrincipalName === '' ? undefined : (userPrincipalName ?? undefined)],
      ['userType', typeof userType === 'string' ? (userType.toLowerCase() === 'guest' ? 'guest' : 'member') : undefined],
    ];
    // Border: the names are those of DirectoryUser, and so are the types of what the shape let through.
    const members = Object.fromEntries(known.filter(([, value]) => value !== undefined)) as Partial<Omit<DirectoryUser, 'id'>>;
    return { id, members };
  });

/** A group, as far as it is shown. */
export const groupSummaryShape = z.object({ id: graphId, displayName: optionalName, description: optionalText });

/** Some directories have an empty text where there is none. */
export const mailShape = z.object({ mail: z.string().max(320).nullish().transform((mail) => (mail == null || mail === '' ? null : mail)) });

export const meShape = z.object({ id: graphId, displayName: optionalName, userPrincipalName: graphName.min(1) });

/** Roles that are active now; eligible ones (PIM) and those scoped to an administrative unit are not among them. */
export const rolesRest = '/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId';
export const roleShape = z.object({ roleTemplateId: graphId, displayName: optionalName });

/** OData casts of memberships are complete only as advanced queries. */
export const groupsRest = '/transitiveMemberOf/microsoft.graph.group?$select=id,securityEnabled&$count=true&$top=999';
export const advancedQuery = { ConsistencyLevel: 'eventual' } as const;
export const groupShape = z.object({ id: graphId, securityEnabled: optionalFlag });
