// Words of the clouds: their names, and what is asked of a custom one.

import type { CloudId } from '../../shared/clouds.ts';
import type { CloudFlawKind, CustomCloudField } from '../../shared/custom-cloud.ts';

export const clouds = {
  title: 'Cloud',
  hint: 'Where the tenant lives. Most are in the global cloud, GCC included.',
  names: {
    global: 'Global',
    usGovL4: 'US Government L4 (GCC High)',
    usGovL5: 'US Government L5 (DoD)',
    china: 'China (21Vianet)',
    custom: 'Custom cloud…',
  } satisfies Record<CloudId, string>,
  notDocumented:
    'Microsoft documents registration through Graph for the global cloud only. If it is refused here, the app registers on the tenant’s own pages with a Temporary Access Pass.',
  custom: 'Addresses of the cloud',
  customText:
    'Take them from the operator of the cloud. The app sends sign-ins, tokens and passes to these hosts and to no others, so a wrong one is a risk.',
  fields: {
    loginHost: 'Authority host',
    graphHost: 'Graph host',
    rpIds: 'Relying party IDs of passkeys',
    signInHosts: 'More sign-in hosts',
    securityInfoUrl: 'Security info page',
    helperHosts: 'Hosts that those pages load frames from',
    adminCentre: 'Admin center',
  } satisfies Record<CustomCloudField, string>,
  hints: {
    loginHost: 'Such as login.sovcloud.example',
    graphHost: 'Such as graph.sovcloud.example',
    rpIds: 'The authority host, or a domain above a sign-in host. Separate several by commas.',
    signInHosts: 'Beside the authority host. A pass is filled in on these hosts only.',
    securityInfoUrl: 'The page on which users add a security key, such as https://mysignins.sovcloud.example/security-info',
    helperHosts: 'Leave empty if there are none.',
    adminCentre: 'Such as https://entra.sovcloud.example. Leave empty if there is none.',
  } satisfies Record<CustomCloudField, string>,
  flaws: {
    required: 'Enter a value.',
    notHttps: 'Only https is possible.',
    hostOnly: 'Enter the host name alone, without https://, port and path.',
    notHost: 'Enter a domain name, such as login.sovcloud.example. IP addresses are not possible.',
    tooMany: 'Enter sixteen at the most.',
    rpIdForeign: 'Enter a sign-in host, or a domain that a sign-in host ends with: pages can make passkeys for those only.',
    rpIdTooWide: 'Others can register names below this domain. Enter one that belongs to the cloud alone.',
    originOnly: 'Enter scheme and host alone, such as https://entra.sovcloud.example.',
    notAddress: 'Enter an address that starts with https://.',
  } satisfies Record<CloudFlawKind, string>,
};
