// Microsoft Entra ID as a Service: relying party, checks, pages.

import { checkEntra } from './entra-checks.ts';
import { ENTRA_RP_IDS, entraPageStage, entraPages } from './entra-pages.ts';
import { fixOf } from './entra-places.ts';
import type { Service } from './service.ts';

export interface EntraTenant {
  readonly tenantId: string;
  readonly clientId: string;
  /** Scopes that the sign-in did not get. */
  readonly missingScopes: readonly string[];
  /** Origin of the tenant's admin centre; null where there is none that we know. */
  readonly adminCentre: string | null;
}

/** @param tenant  the tenant that is signed in to, at the time of each call */
export function createEntra(tenant: () => EntraTenant): Service {
  return {
    id: 'entra',
    rpIds: ENTRA_RP_IDS,
    checks: (input) => checkEntra(input, tenant().missingScopes),
    fixOf: (check, targetId) => fixOf(check, { ...tenant(), targetId }),
    pages: (target, pass) => entraPages(tenant().tenantId, target, pass),
    pageStage: entraPageStage,
  };
}
