// The services that a key can be registered at, as settings and as shown. Pure data and small rules; no secret is in any of it.

import type { ObrTarget, ServiceId } from './models.ts';

export const serviceKinds = ['entra', 'okta', 'pingone', 'site'] as const;
/** site: any site with WebAuthn, through its own pages. */
export type ServiceKind = (typeof serviceKinds)[number];

export type SiteId = `site:${string}`;

const SITE_ID = /^site:[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export function isSiteId(text: string): text is SiteId {
  return SITE_ID.test(text);
}

export function isServiceId(text: string): text is ServiceId {
  return text === 'entra' || text === 'okta' || text === 'pingone' || isSiteId(text);
}

export function serviceKindOf(id: ServiceId): ServiceKind {
  return id === 'entra' || id === 'okta' || id === 'pingone' ? id : 'site';
}

/* Sites */

/**
 * What a page must call the user. mail: the directory's mail address of the user. alias: the part of the user principal name before @. typed: the desk does not know it; the operator
 * confirms the name on the page, typed.
 */
export const nameRules = ['upn', 'mail', 'alias', 'employeeId', 'typed'] as const;
export type NameRule = (typeof nameRules)[number];

export interface SiteSettings {
  readonly id: SiteId;
  readonly name: string;
  /** https; where the OBR window begins. */
  readonly startUrl: string;
  /** Of the credentials; domains of the start address or of a further host. */
  readonly rpIds: readonly string[];
  /** Where the pages may lead beside the host of the start address; `*.example.com`: every host below it. */
  readonly hosts: readonly string[];
  readonly nameRule: NameRule;
}

export const siteFields = ['name', 'startUrl', 'rpIds', 'hosts'] as const;
export type SiteField = (typeof siteFields)[number];

/** What is wrong with a field, and with which part of it. */
export interface SiteFlaw {
  readonly field: SiteField;
  readonly kind: 'empty' | 'long' | 'taken' | 'notHttps' | 'notDomain' | 'publicSuffix' | 'notOfAddress' | 'tooMany';
  readonly value: string;
}

export const MAX_SITES = 40;
export const MAX_SITE_NAME = 40;
export const MAX_SITE_DOMAINS = 20;

/** Null where the rule asks the operator, or the directory does not say. */
export function nameAtSite(rule: NameRule, { userPrincipalName, mail, employeeId }: ObrTarget): string | null {
  switch (rule) {
    case 'upn':
      return userPrincipalName;
    case 'mail':
      return mail === undefined || mail === '' ? null : mail;
    case 'alias':
      return userPrincipalName.split('@', 1)[0] ?? null;
    case 'employeeId':
      return employeeId === undefined || employeeId === '' ? null : employeeId;
    case 'typed':
      return null;
  }
}

/** A name of its own for a new site. */
export function newSiteId(name: string, taken: readonly ServiceId[]): SiteId {
  const slug = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 32).replace(/-+$/, '') || 'site';
  for (let nth = 1; ; nth++) {
    const id: SiteId = nth === 1 ? `site:${slug}` : `site:${slug}-${nth}`;
    if (!taken.includes(id)) return id;
  }
}

/** Lines, commas or blanks between them; lower case. */
export function readDomains(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().split(/[\s,;]+/).filter((part) => part !== ''))];
}

/* Connections to interfaces for administrators */

export interface OktaSettings {
  /** Origin of the org: https://example.okta.com */
  readonly orgUrl: string;
}

export const pingOneRegions = ['com', 'eu', 'ca', 'asia', 'com.au', 'sg'] as const;
export type PingOneRegion = (typeof pingOneRegions)[number];

export interface PingOneSettings {
  readonly region: PingOneRegion;
  readonly environmentId: string;
  /** Of the worker application. */
  readonly clientId: string;
  readonly rpId: string;
  /** Of the page on which users register keys themselves, e.g. https://apps.pingone.eu. */
  readonly origin: string;
  /** Device authentication policy; '' for the environment's own. */
  readonly policyId: string;
}

/** With the secret, on its way to main: it does not come back. */
export interface ConnectOkta extends OktaSettings {
  readonly apiToken: string;
}
export interface ConnectPingOne extends PingOneSettings {
  readonly clientSecret: string;
}

export interface ServicesState {
  readonly sites: readonly SiteSettings[];
  /** Null: not connected. hasSecret false: it is asked for again, for it was kept in memory only. */
  readonly okta: (OktaSettings & { readonly hasSecret: boolean }) | null;
  readonly pingone: (PingOneSettings & { readonly hasSecret: boolean }) | null;
  /** False: the system has no key store; secrets are kept in memory only. */
  readonly secretsAreKept: boolean;
  /** These are the services of the practice room: nothing here can be changed. */
  readonly practice: boolean;
}

/** Origin of an https address, or null; a host alone is taken as one. */
export function readOrigin(text: string): string | null {
  const trimmed = text.trim();
  const address = /^[a-z]+:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (trimmed === '' || !URL.canParse(address)) return null;
  const { protocol, origin, username, port } = new URL(address);
  return protocol === 'https:' && username === '' && port === '' ? origin : null;
}
