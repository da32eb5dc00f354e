// The services of the practice room beside the tenant: Okta, PingOne and a wiki, with the same people. Host names, secrets, one handler.

import type { Clock, Random } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import { toBase64Url } from '../../../shared/bytes.ts';
import type { OktaSettings, PingOneSettings, SiteSettings } from '../../../shared/services.ts';
import type { TenantReply, TenantRequest } from '../tenant/http.ts';
import { OKTA_HOST, PracticeOkta } from './practice-okta.ts';
import type { PeopleOfTenant } from './practice-people.ts';
import { PINGONE_API_HOST, PINGONE_AUTH_HOST, PINGONE_CLIENT, PINGONE_ENVIRONMENT, PracticePingOne } from './practice-pingone.ts';
import { PracticeSite, SITE_HOST } from './practice-site.ts';

export const SERVICE_HOSTS: readonly string[] = [OKTA_HOST, PINGONE_API_HOST, PINGONE_AUTH_HOST, SITE_HOST];

/** What a desk enters to use them; the secrets are worth nothing outside. */
export interface PracticeServiceFacts {
  readonly sites: readonly SiteSettings[];
  readonly okta: { readonly settings: OktaSettings; readonly apiToken: Secret<string> };
  readonly pingone: { readonly settings: PingOneSettings; readonly clientSecret: Secret<string> };
}

export class PracticeServices {
  readonly okta: PracticeOkta;
  readonly pingone: PracticePingOne;
  readonly site: PracticeSite;
  readonly facts: PracticeServiceFacts;

  constructor({ people, clock, random }: { readonly people: PeopleOfTenant; readonly clock: Clock; readonly random: Random }) {
    const apiToken = new Secret(`00${toBase64Url(random.bytes(30))}`);
    const clientSecret = new Secret(toBase64Url(random.bytes(32)));
    this.okta = new PracticeOkta({ people, clock, random, apiToken });
    this.pingone = new PracticePingOne({ people, clock, random, clientSecret });
    this.site = new PracticeSite({ people, random });
    this.facts = {
      sites: [
        { id: 'site:harbour-wiki', name: 'Harbour wiki', startUrl: `https://${SITE_HOST}/`, rpIds: [SITE_HOST], hosts: [], nameRule: 'alias' },
        { id: 'site:harbour-notes', name: 'Harbour notes', startUrl: `https://${SITE_HOST}/`, rpIds: [SITE_HOST], hosts: [], nameRule: 'typed' },
      ],
      okta: { settings: { orgUrl: `https://${OKTA_HOST}` }, apiToken },
      pingone: {
        settings: {
          region: 'eu', environmentId: PINGONE_ENVIRONMENT, clientId: PINGONE_CLIENT, rpId: 'pingone.eu', origin: 'https://apps.pingone.eu', policyId: '',
        },
        clientSecret,
      },
    };
  }

  /** @param request  for one of SERVICE_HOSTS */
  handle(request: TenantRequest): Promise<TenantReply> {
    switch (request.host) {
      case OKTA_HOST:
        return this.okta.handle(request);
      case SITE_HOST:
        return this.site.handle(request);
      default:
        return this.pingone.handle(request);
    }
  }
}
