// Graph v1.0 and beta: authorises a call, finds its handler, writes errors in Graph's shape.

import type { Clock, Random } from '../../../ports.ts';
import type { DirectoryData, TenantUser } from '../directory-data.ts';
import { randomGuid } from '../directory-data.ts';
import { headerOf, jsonReply } from '../http.ts';
import type { TenantReply, TenantRequest } from '../http.ts';
import type { TokenIssuer } from '../identity/tokens.ts';
import { PRACTICE_DOMAIN, PRACTICE_ORGANIZATION } from '../people.ts';
import type { Registrar } from '../registration.ts';
import { handleBatch } from './batch.ts';
import { handleDomains } from './domains.ts';
import { handleFido2Methods } from './fido2-methods.ts';
import { contextUrl, requireScope, userAt } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, badRequest, methodNotAllowed, unknownSegment, unsupportedQuery } from './graph-error.ts';
import { handlePasses } from './passes.ts';
import { handlePolicies } from './policy-routes.ts';
import { getOrganization, getPhoto, getUser, listRoles, listUsers } from './users.ts';

export interface GraphParts {
  readonly data: DirectoryData;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: TokenIssuer;
  readonly registrar: Registrar;
}

export class Graph {
  readonly #parts: GraphParts;

  constructor(parts: GraphParts) {
    this.#parts = parts;
  }

  async handle(request: TenantRequest): Promise<TenantReply> {
    const requestId = randomGuid(this.#parts.random);
    const clientRequestId = headerOf(request, 'client-request-id') || requestId;
    const ids = { 'request-id': requestId, 'client-request-id': clientRequestId };
    try {
      const reply = await this.#route(request);
      return { ...reply, headers: { ...ids, 'odata-version': '4.0', ...reply.headers } };
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      const date = new Date(this.#parts.clock.now()).toISOString().slice(0, 19);
      const innerError = { date, ...ids };
      const challenge =
        error.status === 401
          ? {
              'www-authenticate':
                'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
            }
          : {};
      return jsonReply(
        error.status,
        { error: { code: error.code, message: error.message, innerError } },
        { ...ids, ...challenge },
      );
    }
  }

  async #route(request: TenantRequest): Promise<TenantReply> {
    const [, version = '', ...raw] = request.path.split('/');
    if (version !== 'v1.0' && version !== 'beta') throw badRequest('Invalid version.');
    const segments = raw.filter((part) => part !== '').map(decodeSegment);
    const { caller, scopes } = await this.#authorise(request);
    const { data, clock, random, registrar } = this.#parts;
    const call: GraphCall = { data, clock, random, registrar, caller, scopes, version, request, segments };
    const [first = '', ...rest] = segments;
    switch (first) {
      case '$batch':
        if (request.method !== 'POST') throw methodNotAllowed();
        return handleBatch(call, (inner) => this.handle(inner));
      case 'me':
        return this.#user(call, caller, rest, true);
      case 'users':
        if (rest.length === 0) {
          if (request.method !== 'GET') throw methodNotAllowed();
          return listUsers(call);
        }
        return this.#user(call, userAt(call, rest[0] ?? ''), rest.slice(1), false);
      case 'organization':
        if (request.method !== 'GET') throw methodNotAllowed();
        return getOrganization(call, PRACTICE_ORGANIZATION, PRACTICE_DOMAIN);
      case 'domains':
        return handleDomains(call, rest);
      case 'policies':
        return handlePolicies(call, rest);
      default:
        throw unknownSegment(first);
    }
  }

  async #user(call: GraphCall, user: TenantUser, rest: readonly string[], isMe: boolean): Promise<TenantReply> {
    const [first, second, third] = rest;
    if (first === 'authentication') {
      if (second === 'fido2Methods') {
        // The caller's own methods cannot be made this way; /me has no creation at all.
        if (isMe && (call.request.method === 'POST' || third?.startsWith('creationOptions') === true))
          throw methodNotAllowed();
        return handleFido2Methods(call, user, rest.slice(2));
      }
      if (second === 'temporaryAccessPassMethods') return handlePasses(call, user, rest.slice(2));
      throw unknownSegment(second ?? 'authentication');
    }
    if (call.request.method !== 'GET') throw methodNotAllowed();
    if (first === undefined) return getUser(call, user);
    if (first === 'photo' && second === '$value') return getPhoto(call, user, undefined);
    if (first === 'photos' && second !== undefined && third === '$value') return getPhoto(call, user, second);
    if (first === 'transitiveMemberOf' || first === 'memberOf') {
      if (second === 'microsoft.graph.directoryRole' || second === undefined) return listRoles(call, user);
      if (second === 'microsoft.graph.group') {
        requireScope(call, 'GroupMember.Read.All', 'Directory.Read.All');
        return jsonReply(200, { '@odata.context': contextUrl(call, 'groups'), value: [groupOf(user)] });
      }
      throw unsupportedQuery(`Cast segment '${second}' is not supported.`);
    }
    throw unknownSegment(first);
  }

  async #authorise(
    request: TenantRequest,
  ): Promise<{ readonly caller: TenantUser; readonly scopes: readonly string[] }> {
    const token = /^Bearer (\S+)$/i.exec(headerOf(request, 'authorization'))?.[1];
    const refuse = (message: string): GraphRefusal => new GraphRefusal(401, 'InvalidAuthenticationToken', message);
    if (token === undefined) throw refuse('Access token is empty.');
    const verdict = await this.#parts.tokens.checkAccessToken(token);
    if (!verdict.ok) throw refuse(verdict.message);
    const caller = this.#parts.data.findUser(verdict.claims.userId);
    if (caller === undefined || !caller.accountEnabled) throw refuse('User account is disabled or was deleted.');
    return { caller, scopes: verdict.claims.scopes };
  }
}

function groupOf(user: TenantUser): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.group',
    id: `department:${user.person.department}`,
    displayName: user.person.department,
    securityEnabled: true,
  };
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest('The URL is not well formed.');
  }
}
