// PingOne as a Service: the direct route, through its MFA device API.

import { AppError } from '../../shared/errors.ts';
import { checkAccount } from './account-checks.ts';
import { PINGONE, type PingOneApi } from './pingone-api.ts';
import { type PingOneParty, pingOneRegistry } from './pingone-registry.ts';
import { accountOf } from './service-account.ts';
import type { Service } from './service.ts';
import { notConnected, WITHOUT_PAGES } from './without-pages.ts';

export interface PingOneLink {
  readonly party: PingOneParty;
  readonly api: PingOneApi;
}

/** @param link  at the time of each call; null: not connected */
export function createPingOne(link: () => PingOneLink | null): Service {
  return {
    ...WITHOUT_PAGES,
    id: 'pingone',
    name: PINGONE,
    get rpIds() {
      const now = link();
      return now === null ? [] : [now.party.rpId];
    },
    registry: () => {
      const now = link();
      return now === null ? notConnected(PINGONE) : pingOneRegistry(now.api, now.party);
    },
    checks: (input) =>
      checkAccount(PINGONE, input, (target) => {
        const now = link();
        if (now === null) return Promise.reject(new AppError('service.notConnected', { service: PINGONE }));
        return accountOf(PINGONE, (userName) => now.api.findAccounts(userName))(target);
      }),
  };
}
