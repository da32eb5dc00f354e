// What a way to register is called: at a site there is no pass, and nobody but the site's own pages.

import type { TFunction } from 'i18next';
import type { Route } from '../../shared/checks.ts';
import type { ServiceId } from '../../shared/models.ts';
import { serviceKindOf } from '../../shared/services.ts';

export function routeWords(t: TFunction, route: Route, service: ServiceId): { readonly name: string; readonly description: string } {
  if (route === 'obr' && serviceKindOf(service) === 'site') {
    return { name: t('servicePages/siteRoute/name'), description: t('servicePages/siteRoute/description') };
  }
  return { name: t(`routes/${route}/name`), description: t(`routes/${route}/description`) };
}
