// Graph v1.0 and beta: authorises a call, finds its handler, writes errors in Graph's shape.

import type { Clock, Random } from '../../../ports.ts';
import type { DirectoryData } from '../directory-data.ts';
import { playFault } from '../fault-stage.ts';
import { faultReply } from '../faults.ts';
import type { FaultPlayer } from '../faults.ts';
import { headerOf, jsonReply } from '../http.ts';
import type { TenantReply, TenantRequest } from '../http.ts';
import type { TokenIssuer } from '../identity/tokens.ts';
import { PRACTICE_DOMAIN, PRACTICE_ORGANIZATION } from '../people.ts';
import type { Registrar } from '../registration.ts';
import { RequestBudget } from '../request-budget.ts';
import { randomGuid } from '../store/guid.ts';
import type { TenantUser } from '../store/user-store.ts';
import { handleAuditLogs } from './audit-logs.ts';
import { handleBatch } from './batch.ts';
import { handleDomains } from './domains.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, badRequest, methodNotAllowed, unknownSegment } from './graph-error.ts';
import { handleGroups } from './memberships.ts';
import { handlePolicies } from './policy-routes.ts';
import { handleMe, handleUsers } from './user-routes.ts';
import { getOrganization } from './users.ts';

export interface GraphParts {
  readonly data: DirectoryData;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: TokenIssuer;
  readonly registrar: Registrar;
  /** Faults strike requests inside a batch too. */
  readonly faults: () => FaultPlayer;
  /** Ends what waits. */
  readonly closing: AbortSignal;
}

/** Reports allow five requests in ten seconds. */
const REPORT_LIMIT = 5;
const REPORT_WINDOW_MS = 10_000;

export class Graph {
  readonly #parts: GraphParts;
  readonly #reports: RequestBudget;

  constructor(parts: GraphParts) {
    this.#parts = parts;
    this.#reports = new RequestBudget(parts.clock, REPORT_LIMIT, REPORT_WINDOW_MS);
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
                `Bearer realm="", authorization_uri="https://${this.#parts.data.hosts.login}/common/oauth2/authorize"`,
            }
          : {};
      return jsonReply(
        error.status,
        { error: { code: error.code, message: error.message, innerError } },
        { ...ids, ...challenge, ...error.headers },
      );
    }
  }

  async #route(request: TenantRequest): Promise<TenantReply> {
    const [, version = '', ...raw] = request.path.split('/');
    if (version !== 'v1.0' && version !== 'beta') throw badRequest('Invalid version.');
    const segments = raw.filter((part) => part !== '').map(decodeSegment);
    const { caller, scopes } = await this.#authorise(request);
    const { data, clock, random, registrar } = this.#parts;
    const admitReport = (): boolean => this.#reports.admit();
    const call: GraphCall = { data, clock, random, registrar, caller, scopes, version, request, segments, admitReport };
    requireJson(request);
    const [first = '', ...rest] = segments;
    switch (first) {
      case '$batch':
        if (request.method !== 'POST') throw methodNotAllowed();
        return handleBatch(call, (inner) => this.#handleInner(inner));
      case 'auditLogs':
        return handleAuditLogs(call, rest);
      case 'me':
        return handleMe(call, rest);
      case 'users':
        return handleUsers(call, rest);
      case 'groups':
        return handleGroups(call, rest);
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

  /** A request inside a batch has no connection of its own: where it would be lost, the gateway says so. */
  async #handleInner(request: TenantRequest): Promise<TenantReply> {
    const { clock, closing, faults } = this.#parts;
    const fault = faults().next(request);
    const reply = await playFault(fault, () => this.handle(request), clock, closing);
    return reply === null || fault?.kind === 'drop'
      ? faultReply({ kind: 'statusAfterHandling', status: 504 }, clock.now())
      : reply;
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

/** @throws GraphRefusal 400 for a body that does not say it is JSON */
function requireJson(request: TenantRequest): void {
  if (request.body.length === 0 || request.method === 'GET') return;
  const type = headerOf(request, 'content-type').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '') {
    throw badRequest('Write requests (excluding DELETE) must contain the Content-Type header declaration.');
  }
  if (type !== 'application/json') throw badRequest('Entity only allows writes with a JSON Content-Type header.');
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest('The URL is not well formed.');
  }
}
