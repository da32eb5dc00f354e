// The access token of a worker application of PingOne: client credentials (RFC 6749 §4.4), kept until shortly before it ends.
// Source: developer.pingidentity.com/pingone-api, "Token (CLIENT_SECRET_BASIC)": POST https://auth.pingone.eu/{environment}/as/token.

import { z } from 'zod';
import type { Clock } from '../ports.ts';
import { readBody } from '../directory/http-body.ts';
import { withTimeLimit } from '../directory/time-limit.ts';
import { Secret } from '../secret.ts';
import { PINGONE } from './pingone-api.ts';
import { ServiceError } from './service-error.ts';

export interface PingOneClient {
  /** For example https://auth.pingone.eu */
  readonly authBase: string;
  readonly environmentId: string;
  readonly clientId: string;
  readonly clientSecret: Secret<string>;
}

const LIMIT_MS = 30_000;
const MAX_BYTES = 64 * 1024;
/** A token is not used in its last minute. */
const MARGIN_MS = 60_000;
const tokenShape = z.object({ access_token: z.string().min(1).max(16_384), expires_in: z.number().int().min(1).max(86_400) });

/** @returns the value of the header Authorization. Its function throws ServiceError */
export function pingOneToken(client: PingOneClient, fetch_: typeof fetch, clock: Clock): () => Promise<Secret<string>> {
  let kept: { readonly header: Secret<string>; readonly until: number } | null = null;
  const url = `${client.authBase}/${encodeURIComponent(client.environmentId)}/as/token`;
  const { host } = new URL(url);
  // Asking for a token changes nothing: one that is lost is asked for again.
  const failed = (facts: { kind: ServiceError['kind']; httpStatus: number; code?: string; message: string }): ServiceError =>
    new ServiceError({ service: PINGONE, method: 'GET', host, code: '', ...facts });

  const ask = async (): Promise<{ readonly status: number; readonly text: string }> => {
    // RFC 6749 §2.3.1: form-encoded before base64.
    const [id, secret] = [client.clientId, client.clientSecret.reveal()].map(encodeURIComponent);
    try {
      return await withTimeLimit({ clock, ms: LIMIT_MS }, async (signal) => {
        const answer = await fetch_(url, {
          method: 'POST',
          headers: {
            accept: 'application/json',
            authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
          signal,
          redirect: 'manual',
        });
        return { status: answer.status, text: new TextDecoder().decode(await readBody(answer, MAX_BYTES)) };
      });
    } catch (error) {
      throw failed({ kind: 'offline', httpStatus: 0, message: error instanceof Error ? error.message : 'no answer' });
    }
  };

  return async () => {
    if (kept !== null && clock.now() < kept.until) return kept.header;
    const askedAt = clock.now();
    const { status, text } = await ask();
    if (status !== 200) {
      // 400 invalid_client and 401 both say that this desk is not known.
      const httpStatus = status === 400 ? 401 : status;
      throw failed({ kind: 'http', httpStatus, message: `the token was refused (HTTP ${status})` });
    }
    const read = tokenShape.safeParse(parse(text));
    if (!read.success) throw failed({ kind: 'malformed', httpStatus: status, message: 'the answer has no token' });
    kept = { header: new Secret(`Bearer ${read.data.access_token}`), until: askedAt + read.data.expires_in * 1000 - MARGIN_MS };
    return kept.header;
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
