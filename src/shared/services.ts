// The services that a key can be registered at, as settings and as shown. Pure data and small rules.

import type { ServiceId } from './models.ts';

export const serviceKinds = ['entra', 'okta', 'pingone', 'site'] as const;
/** site: any site with WebAuthn, through its own pages. */
export type ServiceKind = (typeof serviceKinds)[number];

const SITE_ID = /^site:[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export function isServiceId(text: string): text is ServiceId {
  return text === 'entra' || text === 'okta' || text === 'pingone' || SITE_ID.test(text);
}

export function serviceKindOf(id: ServiceId): ServiceKind {
  return id === 'entra' || id === 'okta' || id === 'pingone' ? id : 'site';
}
