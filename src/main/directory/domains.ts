// Domains of the tenant: who signs their users in. Shape and path, no requests.

import { z } from 'zod';
import { graphText } from './graph-shape.ts';

/** federated: an identity provider of the organisation's own signs the users in, not Entra. */
export type DomainAuthentication = 'managed' | 'federated';

export function domainPath(domain: string): string {
  return `/domains/${encodeURIComponent(domain)}?$select=id,authenticationType`;
}

export const domainShape = z
  .object({ authenticationType: graphText })
  .transform((domain): DomainAuthentication => (domain.authenticationType.toLowerCase() === 'federated' ? 'federated' : 'managed'));
