// Users as Graph gives them, and the roles and groups they are in: shapes and paths, no requests.

import { z } from 'zod';
import type { UserSummary } from '../../shared/models.ts';
import { graphId, graphName, optionalFlag, optionalName, optionalText } from './graph-shape.ts';

const changedText = graphName.nullish().catch(undefined);

export type DirectoryUser = Omit<UserSummary, 'photo' | 'keyCount' | 'lastProvisionedAt'>;

/** What is asked of each user. */
export const userMembers = 'id,displayName,userPrincipalName,department,jobTitle,employeeId,accountEnabled,userType';

export function userPath(userId: string, rest = ''): string {
  return `/users/${encodeURIComponent(userId)}${rest}`;
}

export const userQuery = `?$select=${userMembers}`;

/**
 * `accountEnabled` and `userType` are missing where the sign-in may only read basic profiles: such a user counts as an
 * enabled member, or as a guest where the principal name says so (#EXT#).
 */
export const userShape = z
  .object({
    id: graphId,
    displayName: optionalName,
    userPrincipalName: graphName.min(1),
    department: optionalName,
    jobTitle: optionalName,
    employeeId: optionalName,
    accountEnabled: optionalFlag,
    userType: optionalText,
  })
  .transform((user): DirectoryUser => ({
    id: user.id,
    displayName: user.displayName ?? user.userPrincipalName,
    userPrincipalName: user.userPrincipalName,
    department: user.department,
    jobTitle: user.jobTitle,
    employeeId: user.employeeId,
    accountEnabled: user.accountEnabled ?? true,
    userType: (user.userType ?? guess(user.userPrincipalName)).toLowerCase() === 'guest' ? 'guest' : 'member',
  }));

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

function guess(userPrincipalName: string): string {
  return userPrincipalName.includes('#EXT#') ? 'guest' : 'member';
}

/** A group, as far as it is shown. */
export const groupSummaryShape = z.object({ id: graphId, displayName: optionalName, description: optionalText });

export const meShape = z.object({ id: graphId, displayName: optionalName, userPrincipalName: graphName.min(1) });

/** Roles that are active now; eligible ones (PIM) and those scoped to an administrative unit are not among them. */
export const rolesRest = '/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId';
export const roleShape = z.object({ roleTemplateId: graphId });

/** OData casts of memberships are complete only as advanced queries. */
export const groupsRest = '/transitiveMemberOf/microsoft.graph.group?$select=id,securityEnabled&$count=true&$top=999';
export const advancedQuery = { ConsistencyLevel: 'eventual' } as const;
export const groupShape = z.object({ id: graphId, securityEnabled: optionalFlag });
