// POST /$batch: up to 20 inner requests of the same version; replies come in another order, as the real service's may.

import { isJsonObject, jsonOf, jsonReply } from '../http.ts';
import type { JsonObject, TenantReply, TenantRequest } from '../http.ts';
import type { GraphCall } from './graph-call.ts';
import { badRequest } from './graph-error.ts';

const MAX_REQUESTS = 20;

interface InnerRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: JsonObject;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

export async function handleBatch(
  call: GraphCall,
  send: (request: TenantRequest) => Promise<TenantReply>,
): Promise<TenantReply> {
  const body = jsonOf(call.request);
  const list = isJsonObject(body) ? body['requests'] : undefined;
  if (!Array.isArray(list)) throw badRequest("Invalid batch payload format: 'requests' is missing.");
  if (list.length > MAX_REQUESTS) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${MAX_REQUESTS}.`);
  }
  const requests = list.map(readInner);
  if (new Set(requests.map((each) => each.id)).size !== requests.length) {
    throw badRequest('Request Id property must be unique in a batch payload.');
  }
  const unknown = requests.flatMap((each) => each.dependsOn).find((id) => !requests.some((each) => each.id === id));
  if (unknown !== undefined) throw badRequest(`Request id '${unknown.slice(0, 100)}' of dependsOn is not in the batch.`);
  const replies = new Map<string, JsonObject & { readonly status: number }>();
  for (const inner of requests) {
    const failed = inner.dependsOn.some((id) => (replies.get(id)?.status ?? 400) >= 400);
    replies.set(inner.id, failed ? failedDependency(inner.id) : await answer(call, inner, send));
  }
  return jsonReply(200, { responses: [...replies.values()].reverse() });
}

function readInner(value: unknown): InnerRequest {
  if (!isJsonObject(value)) throw badRequest('Invalid batch payload format.');
  const { id, method, url, headers, body, dependsOn } = value;
  if (typeof id !== 'string' || id === '' || typeof method !== 'string' || typeof url !== 'string') {
    throw badRequest('Invalid batch payload format: id, method and url are required.');
  }
  const path = url.startsWith('/') ? url : `/${url}`;
  if (path.startsWith('/$batch') || /^\/(v1\.0|beta)\//.test(path))
    throw badRequest(`Invalid batch request url '${url.slice(0, 100)}'.`);
  const innerHeaders = isJsonObject(headers) ? headers : {};
  const hasType = Object.keys(innerHeaders).some((name) => name.toLowerCase() === 'content-type');
  if (body !== undefined && !hasType) throw badRequest('Write request must contain a Content-Type header.');
  const needs = Array.isArray(dependsOn) ? dependsOn.filter((each) => typeof each === 'string') : [];
  return { id, method: method.toUpperCase(), url: path, headers: innerHeaders, body, dependsOn: needs };
}

async function answer(
  call: GraphCall,
  inner: InnerRequest,
  send: (request: TenantRequest) => Promise<TenantReply>,
): Promise<JsonObject & { readonly status: number }> {
  const url = new URL(`https://${call.data.hosts.graph}/${call.version}${inner.url}`);
  // Dot segments are resolved by now: a batch inside a batch, or the other version, is refused.
  if (!url.pathname.startsWith(`/${call.version}/`) || url.pathname.includes('$batch'))
    throw badRequest('Invalid batch request url.');
  const headers = Object.fromEntries(
    Object.entries(inner.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const reply = await send({
    method: inner.method,
    host: call.request.host,
    path: url.pathname,
    query: url.searchParams,
    headers: { authorization: call.request.headers['authorization'] ?? '', ...headers },
    body: inner.body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(inner.body)),
  });
  return { id: inner.id, status: reply.status, headers: headersOf(reply), ...bodyOf(reply) };
}

/** What is told of an inner reply's headers, spelled as the real service spells them. */
const INNER_HEADERS = ['Cache-Control', 'Content-Type', 'Location', 'OData-Version', 'Retry-After'];

function headersOf(reply: TenantReply): JsonObject {
  return Object.fromEntries(
    INNER_HEADERS.flatMap((name) => {
      const value = reply.headers[name.toLowerCase()];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** JSON as an object, a picture as base64 text, nothing for an empty reply. */
function bodyOf(reply: TenantReply): JsonObject {
  if (reply.body.length === 0) return {};
  if (typeof reply.body !== 'string') return { body: Buffer.from(reply.body).toString('base64') };
  try {
    const body: unknown = JSON.parse(reply.body);
    return { body };
  } catch {
    // Digits of $count are JSON, a scripted text may not be.
    return { body: reply.body };
  }
}

function failedDependency(id: string): JsonObject & { readonly status: number } {
  const error = { code: 'FailedDependency', message: 'The request is part of a dependency that failed.' };
  return { id, status: 424, headers: { 'Content-Type': 'application/json' }, body: { error } };
}
