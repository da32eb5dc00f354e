// What main accepts from the renderer about the services of the desk. What a site's fields mean is judged by services/site-rules.

import { z } from 'zod';
import type { ConnectOkta, ConnectPingOne, SiteId, SiteSettings } from '../../shared/services.ts';
import { oktaSchema, pingOneSchema, siteSchema } from '../provisioning/service-settings.ts';
import { accept } from './inputs.ts';

/** Longer than any token of Okta or secret of PingOne. */
const secret = z.string().trim().max(4096);

export const parseSite = accept<SiteSettings>(z.strictObject({ ...siteSchema.shape, name: z.string().max(200) }));
export const parseSiteId = accept<{ readonly id: SiteId }>(z.strictObject({ id: siteSchema.shape.id }));
export const parseConnectOkta = accept<ConnectOkta>(z.strictObject({ ...oktaSchema.shape, apiToken: secret }));
export const parseConnectPingOne = accept<ConnectPingOne>(z.strictObject({
  ...pingOneSchema.shape,
  environmentId: z.string().trim().regex(/^[0-9a-f-]{36}$/i),
  clientId: z.string().trim().min(1).max(200),
  rpId: z.string().trim().toLowerCase().min(1).max(253),
  clientSecret: secret,
}));
export const parseDisconnect = accept<{ readonly service: 'okta' | 'pingone' }>(z.strictObject({ service: z.enum(['okta', 'pingone']) }));
