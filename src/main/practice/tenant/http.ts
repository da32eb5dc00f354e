// A request and a reply as plain values, and the small readers the routes share. No sockets here.

export interface TenantRequest {
  readonly method: string;
  /** Host name in lower case, without a port. */
  readonly host: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface TenantReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string;
}

export function headerOf(request: TenantRequest, name: string): string {
  return request.headers[name.toLowerCase()] ?? '';
}

export function cookieOf(request: TenantRequest, name: string): string {
  for (const part of headerOf(request, 'cookie').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return '';
}

/** The fields of an urlencoded form; empty for any other content type. */
export function formOf(request: TenantRequest): URLSearchParams {
  const type = headerOf(request, 'content-type').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return new URLSearchParams();
  return new URLSearchParams(new TextDecoder().decode(request.body));
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parsed JSON body, or undefined when it is not JSON. */
export function jsonOf(request: TenantRequest): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
    return value;
  } catch {
    return undefined;
  }
}

export function jsonReply(status: number, value: unknown, headers: TenantReply['headers'] = {}): TenantReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

export function redirectReply(location: string, cookies: readonly string[] = []): TenantReply {
  return {
    status: 302,
    headers: { location, 'cache-control': 'no-store', ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) },
    body: '',
  };
}

/** A host-only cookie for the practice pages; SameSite=None because the real flow posts forms between hosts. */
export function cookie(name: string, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=None${age}`;
}
