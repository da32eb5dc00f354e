// The services of the desk on disk: settings as JSON, secrets sealed by the system's key store, or in memory only where there is none.

import { z } from 'zod';
import {
  isSiteId, MAX_SITES, nameRules, type OktaSettings, pingOneRegions, type PingOneSettings, type SiteId, type SiteSettings,
} from '../../shared/services.ts';
import type { SecretStore } from '../browser-ports.ts';
import { Secret } from '../secret.ts';
import type { Blobs, Settings } from '../store/settings.ts';

export interface ServiceSettings {
  readonly sites: readonly SiteSettings[];
  readonly okta: OktaSettings | null;
  readonly pingone: PingOneSettings | null;
}

export const NO_SERVICES: ServiceSettings = { sites: [], okta: null, pingone: null };

const SETTING = 'services';

const text = z.string().max(2000);
export const siteSchema = z.object({
  id: z.custom<SiteId>((value) => typeof value === 'string' && isSiteId(value)),
  name: z.string().min(1).max(100),
  startUrl: text,
  rpIds: z.array(z.string().max(253)).max(100),
  hosts: z.array(z.string().max(255)).max(100),
  nameRule: z.enum(nameRules),
});
export const oktaSchema = z.object({ orgUrl: text });
export const pingOneSchema = z.object({
  region: z.enum(pingOneRegions),
  environmentId: z.string().max(100),
  clientId: z.string().max(200),
  rpId: z.string().max(253),
  origin: text,
  policyId: z.string().max(100),
});
const schema = z.object({
  sites: z.array(z.unknown()).max(1000),
  okta: oktaSchema.nullable().catch(null),
  pingone: pingOneSchema.nullable().catch(null),
});

/** An entry that cannot be read is left out; the others stay usable. */
export async function readServices(settings: Settings): Promise<ServiceSettings> {
  const read = schema.safeParse(await settings.get(SETTING));
  if (!read.success) return NO_SERVICES;
  const sites = read.data.sites.flatMap((site) => {
    const one = siteSchema.safeParse(site);
    return one.success ? [one.data] : [];
  });
  return { sites: sites.slice(0, MAX_SITES), okta: read.data.okta, pingone: read.data.pingone };
}

export function writeServices(settings: Settings, { sites, okta, pingone }: ServiceSettings): Promise<void> {
  return settings.set(SETTING, {
    sites: sites.map((site) => ({ ...site, rpIds: [...site.rpIds], hosts: [...site.hosts] })),
    okta: okta === null ? null : { ...okta },
    pingone: pingone === null ? null : { ...pingone },
  });
}

export interface ServiceSecrets {
  readonly areKept: boolean;
  get(service: 'okta' | 'pingone'): Promise<Secret<string> | null>;
  /** null forgets it. */
  set(service: 'okta' | 'pingone', secret: Secret<string> | null): Promise<void>;
}

export function createServiceSecrets(blobs: Blobs, secretStore: SecretStore): ServiceSecrets {
  const inMemory = new Map<string, Secret<string>>();
  const nameOf = (service: string): string => `serviceSecret.${service}`;
  return {
    areKept: secretStore.available,
    get: async (service) => {
      const kept = inMemory.get(service);
      if (kept !== undefined || !secretStore.available) return kept ?? null;
      const sealed = await blobs.get(nameOf(service));
      if (sealed === null) return null;
      try {
        const secret = new Secret(secretStore.unseal(sealed));
        inMemory.set(service, secret);
        return secret;
      } catch {
        // Sealed by another user or system: it is asked for again.
        return null;
      }
    },
    set: async (service, secret) => {
      if (secret === null) inMemory.delete(service);
      else inMemory.set(service, secret);
      if (!secretStore.available) return;
      await blobs.set(nameOf(service), secret === null ? null : secretStore.seal(secret.reveal()));
    },
  };
}
