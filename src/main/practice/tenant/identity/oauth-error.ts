// Errors of the sign-in service in its own shape: OAuth code, AADSTS number and text, trace ids.

import type { Clock, Random } from '../../../ports.ts';
import { randomGuid } from '../store/guid.ts';
import type { TenantHosts } from '../hosts.ts';
import { jsonReply } from '../http.ts';
import type { TenantReply } from '../http.ts';

/** @param suberror  what MSAL reads to know that the person must sign in again, for example `bad_token` */
export function oauthError(
  port: { readonly clock: Clock; readonly random: Random; readonly hosts: TenantHosts },
  error: string,
  number: number,
  text: string,
  suberror?: string,
): TenantReply {
  const timestamp = new Date(port.clock.now())
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const traceId = randomGuid(port.random);
  const correlationId = randomGuid(port.random);
  const description = `AADSTS${number}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  return jsonReply(400, {
    error,
    error_description: description,
    error_codes: [number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(suberror === undefined ? {} : { suberror }),
    error_uri: `https://${port.hosts.login}/error?code=${number}`,
  });
}
