// /domains/{id}: who signs the users of a domain in. Read only.

import { jsonReply } from '../http.ts';
import type { TenantReply } from '../http.ts';
import { PRACTICE_DOMAIN } from '../people.ts';
import { contextUrl, requireScope } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { methodNotAllowed, resourceNotFound } from './graph-error.ts';

/** @param rest  segments after `domains` */
export function handleDomains(call: GraphCall, rest: readonly string[]): TenantReply {
  if (call.request.method !== 'GET') throw methodNotAllowed();
  requireScope(call, 'Domain.Read.All', 'Directory.Read.All');
  const [id = '', more] = rest;
  if (id.toLowerCase() !== PRACTICE_DOMAIN || more !== undefined) throw resourceNotFound(id);
  return jsonReply(200, {
    '@odata.context': contextUrl(call, 'domains/$entity'),
    id: PRACTICE_DOMAIN,
    authenticationType: call.data.settings.domainAuthentication,
    isDefault: true,
    isVerified: true,
  });
}
