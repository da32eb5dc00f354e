// Microsoft Entra ID as a Service: relying party, checks, pages.

import { checkEntra, checkScopes } from './entra-checks.ts';
import { ENTRA_RP_IDS, entraPageStage, entraPages } from './entra-pages.ts';
import type { Service } from './service.ts';

export interface EntraTenant {
  readonly tenantId: string;
  /** Scopes that the sign-in did not get. */
  readonly missingScopes: readonly string[];
}

/** @param tenant  the tenant that is signed in to, at the time of each call */
export function createEntra(tenant: () => EntraTenant): Service {
  return {
    id: 'entra',
    rpIds: ENTRA_RP_IDS,
    checks: async (input) => [...checkScopes(tenant().missingScopes), ...(await checkEntra(input))],
    pages: (target, pass) => entraPages(tenant().tenantId, target, pass),
    pageStage: entraPageStage,
  };
}
