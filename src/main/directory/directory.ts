// What this app asks of Microsoft Entra ID through Graph: users, their keys, their passes, the tenant's policies.
// One method, one question; what the answers mean for a run is decided elsewhere.

import { z } from 'zod';
import type { Clock } from '../ports.ts';
import { type AuditEventsAnswer, auditEventShape, auditEventsPath, whatIsMissing } from './audit-events.ts';
import { batchGet } from './batch.ts';
import { type DomainAuthentication, domainPath, domainShape } from './domains.ts';
import {
  bodyOfNewMethod, type CreationOptions, creationOptionsShape, type Fido2Method, fido2ListShape, fido2MethodShape,
  type NewFido2Method,
} from './fido2-methods.ts';
import { type Fido2Policy, fido2PolicyShape } from './fido2-policy.ts';
import type { GraphClient } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { readItems, readShape } from './graph-shape.ts';
import { readAllPages } from './paging.ts';
import { maxPhotoBytes, photoDataUrl, photoFromBatch } from './photo.ts';
import { type IssuedTap, issuedTapShape, type NewTap, tapListShape, type TapMethod } from './tap-methods.ts';
import { type TapPolicy, tapPolicyShape } from './tap-policy.ts';
import {
  advancedQuery, type DirectoryPerson, type DirectoryUser, groupShape, groupsRest, groupSummaryShape, mailShape, meShape, personQuery,
  profileShape, roleShape, rolesRest, userPath, userQuery, userShape,
} from './users.ts';
import type { GroupSummary } from '../../shared/users.ts';
import {
  countPathOf, deltaLinkOfNow, type PageOfChanges, type PageOfUsers, userChanges, userPages, type UserPagesFrom,
} from './user-pages.ts';

export type { AuditEventsAnswer } from './audit-events.ts';
export type { CreationOptions, Fido2Method, NewFido2Method } from './fido2-methods.ts';
export type { Fido2Policy, Fido2Target, KeyRestrictions, PasskeyProfile } from './fido2-policy.ts';
export type { IssuedTap, NewTap, TapMethod } from './tap-methods.ts';
export type { TapPolicy } from './tap-policy.ts';
export type { PageOfUsers, UserChanged, UserPagesFrom } from './user-pages.ts';
export type { DirectoryPerson, DirectoryUser } from './users.ts';

/** Every method throws GraphError, SignInError of the token, or the reason of its signal. */
export interface Directory {
  me(): Promise<{ readonly id: string; readonly displayName: string; readonly userPrincipalName: string }>;

  /** Page by page. Records that are no user are left out and counted by `onSkipped` of the directory. */
  userPages(from: UserPagesFrom, signal?: AbortSignal): AsyncIterable<PageOfUsers>;
  /** A deltaLink that tells what changes from now on; null where the service gives none. */
  deltaLinkOfNow(signal?: AbortSignal): Promise<string | null>;
  /** GraphError with httpStatus 410 where the changes are forgotten. */
  userChanges(deltaLink: string, signal?: AbortSignal): AsyncIterable<PageOfChanges>;
  /** How many there are; null where the service does not say. */
  countUsers(from: UserPagesFrom): Promise<number | null>;
  /** By user principal name, as far as the tenant knows them. */
  usersByName(names: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, DirectoryUser>>;
  /** Groups whose name begins so, at most 25. */
  findGroups(words: string): Promise<readonly GroupSummary[]>;
  user(userId: string): Promise<DirectoryUser>;
  /** The mail address; null: the user has none. */
  mailOf(userId: string): Promise<string | null>;
  /** With manager and office, for the user's own page. */
  person(userId: string): Promise<DirectoryPerson>;
  /** How many FIDO2 methods each user has; null where it could not be read. */
  keyCounts(userIds: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, number | null>>;
  /** data: URL of a JPEG or PNG; null for no photo. A user whose answer never came is not in the map. */
  photos(userIds: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string | null>>;
  photo(userId: string): Promise<string | null>;
  /** As photo, large enough for the head of a page. */
  portrait(userId: string): Promise<string | null>;

  fido2Methods(userId: string): Promise<readonly Fido2Method[]>;
  /** The challenge lives for five minutes: ask just before the key is touched. */
  creationOptions(userId: string): Promise<CreationOptions>;
  /** Never sent twice by itself. GraphError.outcomeIsUnknown says whether the service may have it although this threw. */
  createFido2Method(userId: string, method: NewFido2Method): Promise<Fido2Method>;
  deleteFido2Method(userId: string, methodId: string): Promise<void>;

  /** The user's pass, without its code; at most one exists. */
  temporaryAccessPass(userId: string): Promise<TapMethod | null>;
  /** Replaces a pass the user may have. The code is in this answer only. */
  issueTemporaryAccessPass(userId: string, tap: NewTap): Promise<IssuedTap>;
  /** A pass that is gone already is fine. */
  revokeTemporaryAccessPass(userId: string, tapId: string): Promise<void>;

  /** 'unreadable' when the operator may not read it (403): an Authentication Administrator may not. */
  fido2Policy(): Promise<Fido2Policy | 'unreadable'>;
  tapPolicy(): Promise<TapPolicy | 'unreadable'>;
  /** Role template ids that are active now; eligible (PIM) and scoped roles are not among them. */
  operatorRoles(): Promise<readonly string[] | 'unreadable'>;
  rolesOf(userId: string): Promise<readonly string[] | 'unreadable'>;
  /** The same roles by their names, in the tenant's language. */
  roleNamesOf(userId: string): Promise<readonly string[] | 'unreadable'>;
  /** Needs a permission that the app does not ask for (Domain.Read.All); where an admin has granted it, it is used. */
  domainAuthentication(domain: string): Promise<DomainAuthentication | 'unreadable'>;
  /** Security groups, nested ones too. */
  groupIdsOf(userId: string): Promise<readonly string[] | 'unreadable'>;
  /**
   * The tenant's audit of registrations and passes in a span of time, newest first; records that make no sense are left out. Needs a
   * permission that the app does not ask for (AuditLog.Read.All); where an admin has granted it, it is used.
   *
   * @param span  milliseconds since the epoch
   */
  auditEvents(span: { readonly from: number; readonly to: number }, signal?: AbortSignal): Promise<AuditEventsAnswer>;
}

export interface DirectoryOptions {
  readonly graph: GraphClient;
  readonly clock: Clock;
  /** Told when the import met records that are no user. */
  readonly onSkipped?: (skipped: number) => void;
}

const policiesPath = '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations';

const listShape = z.object({ value: z.array(z.unknown()).max(1000) });

/** More registrations than a desk makes in a month. */
const maxAuditEvents = 50_000;

/** Twenty photos of this size stay within one answer. */
const photoRest = '/photos/96x96/$value';
const portraitRest = '/photos/240x240/$value';
const maxPhotoBatchBytes = 16 * 1024 * 1024;

export function createDirectory({ graph, clock, onSkipped }: DirectoryOptions): Directory {
  const fido2Path = (userId: string, rest = ''): string => userPath(userId, `/authentication/fido2Methods${rest}`);
  const tapPath = (userId: string, rest = ''): string => userPath(userId, `/authentication/temporaryAccessPassMethods${rest}`);

  async function pagesOf<T>(path: string, shape: z.ZodType<T>, advanced: boolean): Promise<readonly T[]> {
    const headers = advanced ? advancedQuery : {};
    return readShape(z.array(shape), await readAllPages(graph, path, { headers, maxItems: 10_000 }), 'list');
  }

  async function roles(path: string): Promise<readonly string[]> {
    return (await pagesOf(path, roleShape, false)).map((role) => role.roleTemplateId.toLowerCase());
  }

  async function photoAt(userId: string, rest: string): Promise<string | null> {
    const bytes = await orElse(404, null, () => graph.getBytes(userPath(userId, rest), { maxBytes: maxPhotoBytes }));
    return bytes === null ? null : photoDataUrl(bytes);
  }

  return {
    async me() {
      const me = readShape(meShape, await graph.get('/me?$select=id,displayName,userPrincipalName'), 'me');
      return { ...me, displayName: me.displayName ?? me.userPrincipalName };
    },

    async *userPages(from, signal) {
      for await (const page of userPages(graph, from, signal)) {
        if (page.skipped > 0) onSkipped?.(page.skipped);
        yield page;
      }
    },

    deltaLinkOfNow: (signal) => deltaLinkOfNow(graph, signal),
    userChanges: (deltaLink, signal) => userChanges(graph, deltaLink, signal),

    async countUsers(from) {
      const path = countPathOf(from);
      if (path === null) return null;
      const bytes = await graph.getBytes(path, { headers: advancedQuery });
      const count = Number(new TextDecoder().decode(bytes).replace(/^\uFEFF/, ''));
      return Number.isSafeInteger(count) && count >= 0 ? count : null;
    },

    async usersByName(names, signal) {
      const paths = new Map(names.map((name) => [name, userPath(name, userQuery)]));
      const answers = await batchGet(graph, clock, paths, signal === undefined ? {} : { signal });
      return new Map(
        [...answers].flatMap(([name, { status, body }]): [string, DirectoryUser][] => {
          const user = status === 200 ? userShape.safeParse(body) : null;
          return user?.success === true ? [[name, user.data]] : [];
        }),
      );
    },

    async findGroups(words) {
      const search = encodeURIComponent(`"displayName:${words.replaceAll(/["\\]/g, ' ').trim().slice(0, 120)}"`);
      const path = `/groups?$search=${search}&$select=id,displayName,description&$top=25&$count=true`;
      const { value } = readShape(listShape, await graph.get(path, { headers: advancedQuery }), 'groups');
      return readItems(groupSummaryShape, value).read.map((group) => ({ ...group, displayName: group.displayName ?? group.id }));
    },

    async user(userId) {
      return readShape(userShape, await graph.get(userPath(userId, userQuery)), 'user');
    },

    async mailOf(userId) {
      return readShape(mailShape, await graph.get(userPath(userId, '?$select=id,mail')), 'user').mail;
    },

    async person(userId) {
      const answer = await graph.get(userPath(userId, personQuery));
      return { ...readShape(userShape, answer, 'user'), ...readShape(profileShape, answer, 'user') };
    },

    async keyCounts(userIds, signal) {
      const paths = new Map(userIds.map((id) => [id, fido2Path(id)]));
      const answers = await batchGet(graph, clock, paths, { priority: 'background', ...(signal === undefined ? {} : { signal }) });
      return new Map(
        userIds.map((id) => {
          const answer = answers.get(id);
          const list = answer?.status === 200 ? fido2ListShape.safeParse(answer.body) : null;
          return [id, list?.success === true ? list.data.value.length : null];
        }),
      );
    },

    async photos(userIds, signal) {
      const paths = new Map(userIds.map((id) => [id, userPath(id, photoRest)]));
      const limits = { maxBytes: maxPhotoBatchBytes, priority: 'background', ...(signal === undefined ? {} : { signal }) } as const;
      const answers = await batchGet(graph, clock, paths, limits);
      return new Map(
        [...answers].flatMap(([id, { status, body }]): [string, string | null][] => {
          if (status === 200) return [[id, photoFromBatch(body)]];
          return status === 404 ? [[id, null]] : [];
        }),
      );
    },

    photo: (userId) => photoAt(userId, photoRest),
    // A photo that is kept in the directory alone has no sizes.
    portrait: async (userId) => (await photoAt(userId, portraitRest)) ?? photoAt(userId, '/photo/$value'),

    async fido2Methods(userId) {
      return readShape(fido2ListShape, await graph.get(fido2Path(userId)), 'fido2Methods').value;
    },

    async creationOptions(userId) {
      return readShape(creationOptionsShape, await graph.get(fido2Path(userId, '/creationOptions')), 'creationOptions');
    },

    async createFido2Method(userId, method) {
      const answer = await graph.post(fido2Path(userId), bodyOfNewMethod(method));
      return readShape(fido2MethodShape, answer, 'fido2Method', 'POST');
    },

    async deleteFido2Method(userId, methodId) {
      await graph.delete(fido2Path(userId, `/${encodeURIComponent(methodId)}`));
    },

    async temporaryAccessPass(userId) {
      const { value } = readShape(tapListShape, await graph.get(tapPath(userId)), 'temporaryAccessPassMethods');
      return value[0] ?? null;
    },

    async issueTemporaryAccessPass(userId, tap) {
      const { lifetimeInMinutes, isUsableOnce, startsAt } = tap;
      const body = { lifetimeInMinutes, isUsableOnce, ...(startsAt === undefined ? {} : { startDateTime: startsAt }) };
      return readShape(issuedTapShape, await graph.post(tapPath(userId), body), 'temporaryAccessPass', 'POST');
    },

    async revokeTemporaryAccessPass(userId, tapId) {
      await orElse(404, undefined, () => graph.delete(tapPath(userId, `/${encodeURIComponent(tapId)}`), { idempotent: true }));
    },

    fido2Policy: () =>
      orElse(403, 'unreadable', async () =>
        readShape(fido2PolicyShape, await graph.get(`${policiesPath}/fido2`), 'fido2 policy'),
      ),

    tapPolicy: () =>
      orElse(403, 'unreadable', async () =>
        readShape(tapPolicyShape, await graph.get(`${policiesPath}/temporaryAccessPass`), 'pass policy'),
      ),

    operatorRoles: () => orElse(403, 'unreadable', () => roles(`/me${rolesRest}`)),

    rolesOf: (userId) => orElse(403, 'unreadable', () => roles(userPath(userId, rolesRest))),

    roleNamesOf: (userId) =>
      orElse(403, 'unreadable', async () =>
        (await pagesOf(userPath(userId, rolesRest), roleShape, false)).map((role) => role.displayName ?? role.roleTemplateId),
      ),

    domainAuthentication: (domain) =>
      orElse(403, 'unreadable', async () => readShape(domainShape, await graph.get(domainPath(domain)), 'domain')),

    groupIdsOf: (userId) =>
      orElse(403, 'unreadable', async () =>
        (await pagesOf(userPath(userId, groupsRest), groupShape, true))
          .filter((group) => group.securityEnabled === true)
          .map((group) => group.id),
      ),

    async auditEvents(span, signal) {
      try {
        const items = await readAllPages(graph, auditEventsPath(span), { maxItems: maxAuditEvents, ...(signal && { signal }) });
        return { kind: 'events', events: readItems(auditEventShape, items).read };
      } catch (error) {
        if (!(error instanceof GraphError) || error.kind !== 'http' || error.httpStatus !== 403) throw error;
        return { kind: 'notGranted', missing: whatIsMissing(error) };
      }
    },
  };
}

/** What `work` gives, or `instead` when the service answers with that status. */
async function orElse<T, const E>(httpStatus: number, instead: E, work: () => Promise<T>): Promise<T | E> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'http' && error.httpStatus === httpStatus) return instead;
    throw error;
  }
}
