// Okta as a Service: the direct route, through its Factors API.

import { AppError } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import { checkAccount } from './account-checks.ts';
import { OKTA, type OktaApi } from './okta-api.ts';
import { oktaRegistry } from './okta-registry.ts';
import { accountOf } from './service-account.ts';
import type { Service } from './service.ts';
import { notConnected, WITHOUT_PAGES } from './without-pages.ts';

export interface OktaLink {
  /** Of the org: https://example.okta.com */
  readonly origin: string;
  readonly api: OktaApi;
}

/** @param link  at the time of each call; null: not connected */
export function createOkta(link: () => OktaLink | null, clock: Clock): Service {
  return {
    ...WITHOUT_PAGES,
    id: 'okta',
    name: OKTA,
    get rpIds() {
      const now = link();
      return now === null ? [] : [new URL(now.origin).hostname];
    },
    registry: () => {
      const now = link();
      return now === null ? notConnected(OKTA) : oktaRegistry(now.api, now.origin, clock);
    },
    checks: (input) =>
      checkAccount(OKTA, input, (target) => {
        const now = link();
        if (now === null) return Promise.reject(new AppError('service.notConnected', { service: OKTA }));
        return accountOf(OKTA, (userName) => now.api.findAccounts(userName))(target);
      }),
  };
}
