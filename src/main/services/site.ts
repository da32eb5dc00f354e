// Any site with WebAuthn as a Service: its own pages in the OBR window, an allow-list of RP ids, a rule for the user's name. It has no
// interface for administrators: what it has stored only the operator can see.

import { AppError } from '../../shared/errors.ts';
import { nameAtSite, type SiteSettings } from '../../shared/services.ts';
import { ok, refused } from './check-values.ts';
import type { Service } from './service.ts';

export function createSite({ id, name, startUrl, rpIds, hosts, nameRule }: SiteSettings): Service {
  return {
    id,
    name,
    routes: ['obr'],
    rpIds,
    needsPass: false,
    firstStage: 'site',
    wantsMail: nameRule === 'mail',
    registry: () => null,
    checks: async ({ target }) => {
      if (nameRule === 'typed') return [];
      const userName = nameAtSite(nameRule, target);
      return [userName === null ? refused('accountNameKnown') : ok('accountNameKnown', { detail: { userName } })];
    },
    fixOf: () => null,
    expectedUser: (target) => {
      const userName = nameAtSite(nameRule, target);
      // Without it the page could register for anybody.
      if (nameRule !== 'typed' && userName === null) throw new AppError('policy.refused', { check: 'accountNameKnown' });
      return { name: userName, displayName: null, isForeignHandle: () => false };
    },
    pages: () => ({ startUrl, allowedHosts: [...new Set([new URL(startUrl).hostname, ...hosts])], autofill: [] }),
    pagePlace: () => 'site',
  };
}
