// The services of this desk beside Microsoft: which there are, how they are set up, and what a run gets of them. In practice mode they
// are those of the practice room, whatever the desk has set up.

import { AppError } from '../../shared/errors.ts';
import {
  type ConnectOkta, type ConnectPingOne, MAX_SITES, type OktaSettings, type PingOneSettings, readOrigin, type ServicesState, type SiteFlaw,
  type SiteId, type SiteSettings,
} from '../../shared/services.ts';
import { createNews, type News } from '../desk/news.ts';
import type { Clock } from '../ports.ts';
import { Secret } from '../secret.ts';
import { createOkta, type OktaLink } from '../services/okta.ts';
import { createPingOne, type PingOneLink } from '../services/pingone.ts';
import type { Service } from '../services/service.ts';
import { createSite } from '../services/site.ts';
import { siteFlaws } from '../services/site-rules.ts';
import { judgeRpId } from '../webauthn/rp-id.ts';
import type { Settings } from '../store/settings.ts';
import { linkOkta, linkPingOne } from './service-links.ts';
import { NO_SERVICES, readServices, type ServiceSecrets, type ServiceSettings, writeServices } from './service-settings.ts';

/** The services of the practice room, with the secrets that are worth something there only. */
export interface PracticeServices {
  readonly sites: readonly SiteSettings[];
  readonly okta: { readonly settings: OktaSettings; readonly apiToken: Secret<string> };
  readonly pingone: { readonly settings: PingOneSettings; readonly clientSecret: Secret<string> };
}

export interface DeskServicesOptions {
  readonly settings: Settings;
  readonly secrets: ServiceSecrets;
  readonly clock: Clock;
  /** Of the signed-in session; null: nobody is signed in. */
  readonly fetch: () => typeof fetch | null;
  /** Null: the desk works with a real tenant, or with none. */
  readonly practice: () => PracticeServices | null;
}

export interface DeskServices extends Omit<News<ServicesState>, 'set'> {
  /** What a run can use now, in the order in which it is shown. */
  readonly all: readonly Service[];
  /** Reads what was set up; called at the start. */
  open(): Promise<void>;
  /** Practice mode has begun or ended. */
  refresh(): void;
  /** Adds the site, or replaces the one with its id. @returns what is wrong with it; then nothing was saved */
  saveSite(site: SiteSettings): Promise<readonly SiteFlaw[]>;
  removeSite(id: SiteId): Promise<void>;
  /** An empty secret keeps the one that there is. @throws AppError 'input.invalid' */
  connectOkta(entry: ConnectOkta): Promise<void>;
  connectPingOne(entry: ConnectPingOne): Promise<void>;
  disconnect(service: 'okta' | 'pingone'): Promise<void>;
}

/** A link and what it was made of. */
interface Kept<S, L> {
  readonly settings: S;
  readonly secret: Secret<string>;
  readonly fetch: typeof fetch;
  readonly link: L;
}

export function createDeskServices(options: DeskServicesOptions): DeskServices {
  const { settings, secrets, clock, practice } = options;
  let saved: ServiceSettings = NO_SERVICES;
  let oktaSecret: Secret<string> | null = null;
  let pingOneSecret: Secret<string> | null = null;
  let keptOkta: Kept<OktaSettings, OktaLink> | null = null;
  let keptPingOne: Kept<PingOneSettings, PingOneLink> | null = null;
  const news = createNews<ServicesState>({ ...NO_SERVICES, okta: null, pingone: null, secretsAreKept: secrets.areKept, practice: false });

  const refresh = (): void => {
    const room = practice();
    const { sites, okta, pingone } = room === null ? saved : { sites: room.sites, okta: room.okta.settings, pingone: room.pingone.settings };
    news.set({
      sites,
      okta: okta === null ? null : { ...okta, hasSecret: room !== null || oktaSecret !== null },
      pingone: pingone === null ? null : { ...pingone, hasSecret: room !== null || pingOneSecret !== null },
      secretsAreKept: secrets.areKept,
      practice: room !== null,
    });
  };

  const changeable = (): void => {
    if (practice() !== null) throw new AppError('input.invalid', { field: 'practice' });
  };
  const save = async (change: Partial<ServiceSettings>): Promise<void> => {
    const next = { ...saved, ...change };
    await writeServices(settings, next);
    saved = next;
    refresh();
  };

  const oktaLink = (): OktaLink | null => {
    const room = practice();
    const now = room === null ? { settings: saved.okta, secret: oktaSecret } : { settings: room.okta.settings, secret: room.okta.apiToken };
    const link = (s: OktaSettings, secret: Secret<string>, f: typeof fetch): OktaLink => linkOkta(s, secret, f, clock);
    keptOkta = relink(keptOkta, now.settings, now.secret, options.fetch(), link);
    return keptOkta?.link ?? null;
  };
  const pingOneLink = (): PingOneLink | null => {
    const room = practice();
    const now =
      room === null ? { settings: saved.pingone, secret: pingOneSecret } : { settings: room.pingone.settings, secret: room.pingone.clientSecret };
    const link = (s: PingOneSettings, secret: Secret<string>, f: typeof fetch): PingOneLink => linkPingOne(s, secret, f, clock);
    keptPingOne = relink(keptPingOne, now.settings, now.secret, options.fetch(), link);
    return keptPingOne?.link ?? null;
  };
  const okta = createOkta(oktaLink, clock);
  const pingone = createPingOne(pingOneLink);

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    get all() {
      const { sites, okta: hasOkta, pingone: hasPingOne } = news.value;
      return [...(hasOkta === null ? [] : [okta]), ...(hasPingOne === null ? [] : [pingone]), ...sites.map(createSite)];
    },
    open: async () => {
      saved = await readServices(settings);
      oktaSecret = await secrets.get('okta');
      pingOneSecret = await secrets.get('pingone');
      refresh();
    },
    refresh,
    saveSite: async (site) => {
      changeable();
      const others = saved.sites.filter(({ id }) => id !== site.id);
      const flaws = siteFlaws(site, others);
      if (flaws.length > 0) return flaws;
      if (others.length >= MAX_SITES) throw new AppError('input.invalid', { field: 'sites' });
      const tidy = { ...site, name: site.name.trim() };
      const isNew = others.length === saved.sites.length;
      await save({ sites: isNew ? [...others, tidy] : saved.sites.map((one) => (one.id === site.id ? tidy : one)) });
      return [];
    },
    removeSite: async (id) => {
      changeable();
      await save({ sites: saved.sites.filter((site) => site.id !== id) });
    },
    connectOkta: async ({ orgUrl, apiToken }) => {
      changeable();
      const origin = readOrigin(orgUrl);
      if (origin === null || judgeRpId(undefined, origin).kind !== 'own') throw new AppError('input.invalid', { field: 'orgUrl' });
      if (apiToken === '' && oktaSecret === null) throw new AppError('input.invalid', { field: 'apiToken' });
      if (apiToken !== '') {
        oktaSecret = new Secret(apiToken);
        await secrets.set('okta', oktaSecret);
      }
      await save({ okta: { orgUrl: origin } });
    },
    connectPingOne: async ({ clientSecret, ...entry }) => {
      changeable();
      const origin = readOrigin(entry.origin);
      if (origin === null || judgeRpId(entry.rpId, origin).kind !== 'own') throw new AppError('input.invalid', { field: 'rpId' });
      if (clientSecret === '' && pingOneSecret === null) throw new AppError('input.invalid', { field: 'clientSecret' });
      if (clientSecret !== '') {
        pingOneSecret = new Secret(clientSecret);
        await secrets.set('pingone', pingOneSecret);
      }
      await save({ pingone: { ...entry, origin } });
    },
    disconnect: async (service) => {
      changeable();
      if (service === 'okta') oktaSecret = null;
      else pingOneSecret = null;
      await secrets.set(service, null);
      await save({ [service]: null });
    },
  };
}

/** The link that there is, as long as nothing of it has changed. */
function relink<S, L>(
  kept: Kept<S, L> | null,
  settings: S | null,
  secret: Secret<string> | null,
  fetch_: typeof fetch | null,
  make: (settings: S, secret: Secret<string>, fetch_: typeof fetch) => L,
): Kept<S, L> | null {
  if (settings === null || secret === null || fetch_ === null) return null;
  if (kept !== null && kept.settings === settings && kept.secret === secret && kept.fetch === fetch_) return kept;
  return { settings, secret, fetch: fetch_, link: make(settings, secret, fetch_) };
}
