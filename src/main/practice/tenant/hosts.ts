// The host names that the practice tenant plays: those of one cloud. Nothing here resolves or connects.

import { type Cloud, clouds, passkeyHostOf } from '../../../shared/clouds.ts';

export interface TenantHosts {
  readonly login: string;
  /** Shows the page that creates passkeys; in some clouds the sign-in host itself. */
  readonly fido: string;
  readonly securityInfo: string;
  readonly graph: string;
  readonly shortLink: string;
  /** The RP id of every passkey of this cloud. */
  readonly rpId: string;
  /** All of them, each once. */
  readonly all: readonly string[];
}

export function hostsOf(cloud: Cloud): TenantHosts {
  const rpId = cloud.rpIds[0] ?? cloud.loginHost;
  const login = cloud.loginHost;
  const fido = passkeyHostOf(cloud);
  const securityInfo = new URL(cloud.securityInfoUrl).host;
  const { graphHost: graph } = cloud;
  const shortLink = 'aka.ms';
  return { login, fido, securityInfo, graph, shortLink, rpId, all: [...new Set([login, fido, securityInfo, graph, shortLink])] };
}

export const GLOBAL_HOSTS = hostsOf(clouds.global);
