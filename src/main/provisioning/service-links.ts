// The connections to Okta and PingOne: from settings and a secret to what can be asked. Made once for each pair of settings and network.

import type { OktaSettings, PingOneSettings } from '../../shared/services.ts';
import { createRequestGate } from '../directory/request-gate.ts';
import type { Clock } from '../ports.ts';
import { Secret } from '../secret.ts';
import type { OktaLink } from '../services/okta.ts';
import { createOktaApi, OKTA, readOktaError } from '../services/okta-api.ts';
import type { PingOneLink } from '../services/pingone.ts';
import { createPingOneApi, PINGONE, readPingOneError } from '../services/pingone-api.ts';
import { pingOneToken } from '../services/pingone-token.ts';
import { createServiceApi } from '../services/service-api.ts';

export function linkOkta({ orgUrl }: OktaSettings, apiToken: Secret<string>, fetch_: typeof fetch, clock: Clock): OktaLink {
  const header = new Secret(`SSWS ${apiToken.reveal()}`);
  const api = createServiceApi({
    service: OKTA, base: orgUrl, fetch: fetch_, clock, gate: createRequestGate(clock), authorization: async () => header, readError: readOktaError,
  });
  return { origin: new URL(orgUrl).origin, api: createOktaApi(api) };
}

export function linkPingOne(settings: PingOneSettings, clientSecret: Secret<string>, fetch_: typeof fetch, clock: Clock): PingOneLink {
  const { region, environmentId, clientId, rpId, origin, policyId } = settings;
  const token = pingOneToken({ authBase: `https://auth.pingone.${region}`, environmentId, clientId, clientSecret }, fetch_, clock);
  const api = createServiceApi({
    service: PINGONE, base: `https://api.pingone.${region}`, fetch: fetch_, clock, gate: createRequestGate(clock), authorization: token,
    readError: readPingOneError,
  });
  return { party: { rpId, origin, policyId: policyId === '' ? null : policyId }, api: createPingOneApi(api, environmentId) };
}
