// A cloud of which the operator gives the addresses: what may be one, and what is wrong with one that may not. Pure. What it cannot
// know is which domains are public suffixes; main knows that and looks again.

import type { CustomCloud } from './clouds.ts';

export const customCloudFields = [
  'loginHost', 'graphHost', 'rpIds', 'signInHosts', 'securityInfoUrl', 'helperHosts', 'adminCentre',
] as const;
export type CustomCloudField = (typeof customCloudFields)[number];

/**
 * required: nothing there. notHttps: another scheme. hostOnly: a host with scheme, port or path. notHost: no domain name (addresses
 * are none: no passkey can be made for one). tooMany: more than sixteen. rpIdForeign: neither a sign-in host nor a parent domain of
 * one. rpIdTooWide: a domain below which others register theirs. originOnly: an address with a path. notAddress: no address at all.
 */
export type CloudFlawKind =
  | 'required' | 'notHttps' | 'hostOnly' | 'notHost' | 'tooMany' | 'rpIdForeign' | 'rpIdTooWide' | 'originOnly' | 'notAddress';

export interface CloudFlaw {
  readonly field: CustomCloudField;
  readonly kind: CloudFlawKind;
}

/** As typed: lists are separated by commas, spaces or lines. */
export type CustomCloudEntry = Readonly<Record<CustomCloudField, string>>;

const MAX_LISTED = 16;
const hostPattern = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** What was typed as a cloud. The sign-in hosts have the authority's host in front, whether it was typed there again or not. */
export function readCustomCloud(entry: CustomCloudEntry): CustomCloud {
  const one = (field: CustomCloudField): string => entry[field].trim().toLowerCase();
  const many = (field: CustomCloudField): readonly string[] => one(field).split(/[\s,;]+/).filter((text) => text !== '');
  const loginHost = one('loginHost');
  const adminCentre = one('adminCentre').replace(/\/$/, '');
  return {
    id: 'custom',
    loginHost,
    signInHosts: [...new Set([loginHost, ...many('signInHosts')])],
    graphHost: one('graphHost'),
    rpIds: many('rpIds'),
    securityInfoUrl: entry.securityInfoUrl.trim(),
    helperHosts: many('helperHosts'),
    adminCentre: adminCentre === '' ? null : adminCentre,
    documentsProvisioning: false,
  };
}

export function entryOf(cloud: CustomCloud): CustomCloudEntry {
  return {
    loginHost: cloud.loginHost,
    signInHosts: cloud.signInHosts.filter((host) => host !== cloud.loginHost).join(', '),
    graphHost: cloud.graphHost,
    rpIds: cloud.rpIds.join(', '),
    securityInfoUrl: cloud.securityInfoUrl,
    helperHosts: cloud.helperHosts.join(', '),
    adminCentre: cloud.adminCentre ?? '',
  };
}

/** Everything that is wrong, at most one flaw for each field, in the order of the form. */
export function flawsOf(cloud: CustomCloud): readonly CloudFlaw[] {
  const found: Readonly<Record<CustomCloudField, CloudFlawKind | null>> = {
    loginHost: hostFlaw(cloud.loginHost),
    graphHost: hostFlaw(cloud.graphHost),
    rpIds: rpIdsFlaw(cloud),
    signInHosts: signInHostsFlaw(cloud),
    securityInfoUrl: addressFlaw(cloud.securityInfoUrl),
    helperHosts: listFlaw(cloud.helperHosts),
    adminCentre: cloud.adminCentre === null ? null : originFlaw(cloud.adminCentre),
  };
  return customCloudFields.flatMap((field) => {
    const kind = found[field];
    return kind === null ? [] : [{ field, kind }];
  });
}

function hostFlaw(host: string): CloudFlawKind | null {
  if (host === '') return 'required';
  if (/^https?:/.test(host)) return host.startsWith('https:') ? 'hostOnly' : 'notHttps';
  if (/[/:@?#\\]/.test(host)) return 'hostOnly';
  return hostPattern.test(host) ? null : 'notHost';
}

function listFlaw(hosts: readonly string[]): CloudFlawKind | null {
  if (hosts.length > MAX_LISTED) return 'tooMany';
  return hosts.map(hostFlaw).find((kind) => kind !== null) ?? null;
}

/** What is wrong with the authority's host is told there. */
function signInHostsFlaw({ loginHost, signInHosts }: CustomCloud): CloudFlawKind | null {
  return signInHosts.includes(loginHost) ? listFlaw(signInHosts.filter((host) => host !== loginHost)) : 'required';
}

/** A page can make passkeys for its own host and for parent domains of it, and the pages are those of the sign-in hosts. */
function rpIdsFlaw({ rpIds, loginHost, signInHosts }: CustomCloud): CloudFlawKind | null {
  if (rpIds.length === 0) return 'required';
  if (hostFlaw(loginHost) !== null) return listFlaw(rpIds);
  const isWithin = (rpId: string): boolean => signInHosts.some((host) => host === rpId || host.endsWith(`.${rpId}`));
  return listFlaw(rpIds) ?? (rpIds.every(isWithin) ? null : 'rpIdForeign');
}

function addressFlaw(text: string): CloudFlawKind | null {
  if (text === '') return 'required';
  if (!URL.canParse(text)) return 'notAddress';
  const { protocol, host, username, password } = new URL(text);
  if (protocol !== 'https:') return 'notHttps';
  return username === '' && password === '' && hostPattern.test(host) ? null : 'notHost';
}

function originFlaw(text: string): CloudFlawKind | null {
  return addressFlaw(text) ?? (new URL(text).origin === text ? null : 'originOnly');
}
