// The clouds of Microsoft Entra ID as facts: every host name that the app knows of them, and no other file has one. Data.
//
// Authorities and Graph hosts: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud and
// https://learn.microsoft.com/graph/deployments. Admin centres: the firewall list of https://learn.microsoft.com/entra/fundamentals/faq.
// Security info and passkey pages of Global and US Government: the origins that Microsoft's own Android library lets a page register
// passkeys from (AzureAD/microsoft-authentication-library-common-for-android, PasskeyOriginRulesManager). China: its page for
// security info is https://docs.azure.cn's; no public source tells of passkeys there, so its sign-in host stands in as relying party.
// The provisioning API itself is documented for Global alone (v1.0 page of creationOptions, 2026-06): elsewhere it may be refused, and
// the pages are the way.

export const cloudIds = ['global', 'usGovL4', 'usGovL5', 'china', 'custom'] as const;
export type CloudId = (typeof cloudIds)[number];
export type KnownCloudId = Exclude<CloudId, 'custom'>;

/** Everything of a cloud that the app has to know. Hosts are lower case, without scheme and port. */
export interface Cloud {
  readonly id: CloudId;
  /** The authority is `https://<loginHost>/<tenant>`. */
  readonly loginHost: string;
  /** Hosts that show sign-in and passkey pages, `loginHost` among them. A pass may be filled in there and nowhere else. */
  readonly signInHosts: readonly string[];
  readonly graphHost: string;
  /** The relying parties that a passkey of this cloud may be made for; the first is the one that is expected. */
  readonly rpIds: readonly string[];
  /** The page on which a user adds a security key. */
  readonly securityInfoUrl: string;
  /** Hosts of frames and helpers that those pages lead through. */
  readonly helperHosts: readonly string[];
  /** Origin of the admin centre; null where none is known. */
  readonly adminCentre: string | null;
  /** Whether Microsoft documents that keys can be provisioned through Graph here. */
  readonly documentsProvisioning: boolean;
}

const CONTENT_HOSTS = ['aadcdn.msftauth.net', 'aadcdn.msauth.net'];

const usGovernment = {
  loginHost: 'login.microsoftonline.us',
  signInHosts: ['login.microsoftonline.us'],
  rpIds: ['login.microsoftonline.us'],
  securityInfoUrl: 'https://mysignins.azure.us/security-info',
  helperHosts: CONTENT_HOSTS,
  adminCentre: 'https://entra.microsoft.us',
  documentsProvisioning: false,
} as const;

export const clouds: Readonly<Record<KnownCloudId, Cloud>> = {
  global: {
    id: 'global',
    loginHost: 'login.microsoftonline.com',
    signInHosts: ['login.microsoftonline.com', 'login.microsoft.com'],
    graphHost: 'graph.microsoft.com',
    rpIds: ['login.microsoft.com'],
    securityInfoUrl: 'https://mysignins.microsoft.com/security-info',
    helperHosts: ['login.live.com', ...CONTENT_HOSTS],
    adminCentre: 'https://entra.microsoft.com',
    documentsProvisioning: true,
  },
  usGovL4: { ...usGovernment, id: 'usGovL4', graphHost: 'graph.microsoft.us' },
  usGovL5: { ...usGovernment, id: 'usGovL5', graphHost: 'dod-graph.microsoft.us' },
  china: {
    id: 'china',
    loginHost: 'login.partner.microsoftonline.cn',
    signInHosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    graphHost: 'microsoftgraph.chinacloudapi.cn',
    rpIds: ['login.partner.microsoftonline.cn'],
    securityInfoUrl: 'https://account.activedirectory.windowsazure.cn/proofup.aspx',
    helperHosts: ['aadcdn.msftauth.cn', 'aadcdn.msauth.cn'],
    adminCentre: 'https://entra.microsoftonline.cn',
    documentsProvisioning: false,
  },
};

/** A cloud as it is chosen and kept: a known one by its name, a custom one as a whole. */
export type CloudChoice = { readonly id: KnownCloudId } | CustomCloud;

export interface CustomCloud extends Cloud {
  readonly id: 'custom';
}

export function cloudOf(choice: CloudChoice): Cloud {
  return choice.id === 'custom' ? choice : clouds[choice.id];
}

/** `https://login.microsoftonline.us/contoso.us`, for MSAL and for people. */
export function authorityOf(cloud: Pick<Cloud, 'loginHost'>, tenant: string): string {
  return `https://${cloud.loginHost}/${encodeURIComponent(tenant)}`;
}

/** The host whose pages make passkeys of this cloud: that of its relying party, or the first sign-in host below it. */
export function passkeyHostOf({ rpIds, signInHosts, loginHost }: Cloud): string {
  const [rpId] = rpIds;
  return signInHosts.find((host) => host === rpId) ?? signInHosts.find((host) => host.endsWith(`.${rpId}`)) ?? loginHost;
}

export function graphOf(cloud: Pick<Cloud, 'graphHost'>): string {
  return `https://${cloud.graphHost}`;
}

/** Permissions with their resource in front: a bare name stands for Graph of the global cloud, wherever it is asked. */
export function scopesOf(cloud: Pick<Cloud, 'graphHost'>, names: readonly string[]): readonly string[] {
  return names.map((name) => `${graphOf(cloud)}/${name}`);
}
