// Microsoft Entra ID as a Service: relying party, checks, pages.

import type { Cloud } from '../../shared/clouds.ts';
import { routes } from '../../shared/checks.ts';
import { checkEntra } from './entra-checks.ts';
import { entraPagePlace, entraPages, expectedEntraUser } from './entra-pages.ts';
import { fixOf } from './entra-places.ts';
import { entraRegistry } from './entra-registry.ts';
import type { Service } from './service.ts';

export interface EntraTenant {
  readonly tenantId: string;
  readonly clientId: string;
  readonly cloud: Cloud;
  /** Scopes that the sign-in did not get. */
  readonly missingScopes: readonly string[];
  /** Origin of the tenant's admin centre; null where there is none that we know. */
  readonly adminCentre: string | null;
}

/** @param tenant  the tenant that is signed in to, at the time of each call */
export function createEntra(tenant: () => EntraTenant): Service {
  return {
    id: 'entra',
    name: 'Microsoft Entra ID',
    routes,
    get rpIds() {
      return tenant().cloud.rpIds;
    },
    registry: (directory) => entraRegistry(directory, () => tenant().cloud),
    expectedUser: expectedEntraUser,
    needsPass: true,
    firstStage: 'signIn',
    checks: (input) => checkEntra(input, tenant().missingScopes),
    fixOf: (check, targetId) => fixOf(check, { ...tenant(), targetId }),
    pages: (target, pass) => entraPages(tenant(), target, pass),
    pagePlace: (url) => entraPagePlace(tenant().cloud, url),
  };
}
