// MSAL's requests over the injected fetch: through the system's proxy in the app, to the practice tenant in practice mode.

import { AuthError, type INetworkModule, type NetworkRequestOptions, type NetworkResponse } from '@azure/msal-node';
import type { Clock } from '../ports.ts';
import { BodyTooLarge, readBody } from './http-body.ts';
import { withTimeLimit } from './time-limit.ts';

const requestLimitMs = 30_000;
const maxBytes = 1024 * 1024;

/** @param onFailure  told why a request got no answer: MSAL passes an error of its own on, without the cause */
export function createMsalNetwork(
  fetch: typeof globalThis.fetch,
  clock: Clock,
  onFailure: (error: unknown) => void = () => undefined,
): INetworkModule {
  async function send<T>(method: 'GET' | 'POST', url: string, options: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
    let status: number;
    let headers: Record<string, string>;
    let bytes: Uint8Array;
    try {
      [status, headers, bytes] = await withTimeLimit({ clock, ms: requestLimitMs }, async (signal) => {
        const init: RequestInit = { method, headers: options.headers ?? {}, redirect: 'manual', signal };
        if (method === 'POST') init.body = options.body ?? '';
        const response = await fetch(url, init);
        return [response.status, Object.fromEntries(response.headers), await readBody(response, maxBytes)] as const;
      });
    } catch (error) {
      const code = error instanceof BodyTooLarge ? 'token_parsing_error' : 'network_error';
      onFailure(error);
      throw authError(code, error instanceof Error ? error.message : 'no answer');
    }
    try {
      // MSAL checks the members of each answer itself; the type is its own promise to itself.
      return { status, headers, body: JSON.parse(new TextDecoder().decode(bytes)) as T };
    } catch {
      // The parser's error would quote the answer, which may hold a token.
      throw authError('token_parsing_error', `the answer (HTTP ${status}) is not JSON`);
    }
  }

  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

function authError(code: string, message: string): AuthError {
  return new AuthError(code, '', message);
}
