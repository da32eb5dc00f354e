// Sites that many desks need, ready to be filled in. Data, with where it is from (looked up in autumn 2026); a service may change its
// addresses: then the page says so, or the interlock refuses, and the desk edits the entry.

import type { NameRule } from './services.ts';

export const sitePresetIds = ['google', 'github', 'okta', 'duo', 'pingone', 'custom'] as const;
export type SitePresetId = (typeof sitePresetIds)[number];

export interface SitePreset {
  readonly name: string;
  /** Where a part is different for each organisation it is missing, and `needsAddress` says so. */
  readonly startUrl: string;
  readonly needsAddress: boolean;
  /** Empty where it is the host of the address. */
  readonly rpIds: readonly string[];
  readonly hosts: readonly string[];
  readonly nameRule: NameRule;
}

export const sitePresets: Readonly<Record<SitePresetId, SitePreset>> = {
  // support.google.com/accounts/answer/13548313 (passkeys in the Google Account); the RP id of its passkeys is google.com, as the
  // related-origins file https://google.com/.well-known/webauthn and its sign-in page show. user.name is the mail address.
  google: {
    name: 'Google', startUrl: 'https://myaccount.google.com/signinoptions/passkeys', needsAddress: false, rpIds: ['google.com'],
    hosts: ['accounts.google.com', 'gds.google.com'], nameRule: 'mail',
  },
  // docs.github.com, "Managing your passkeys" and "Configuring two-factor authentication": Settings › Password and authentication.
  // user.name is the GitHub login, which no directory knows.
  github: {
    name: 'GitHub', startUrl: 'https://github.com/settings/security', needsAddress: false, rpIds: ['github.com'], hosts: [], nameRule: 'typed',
  },
  // help.okta.com, "FIDO2 (WebAuthn)": the user's own settings page of the org; the RP id is the host of the org.
  okta: {
    name: 'Okta (own settings page)', startUrl: 'https://your-org.okta.com/enduser/settings', needsAddress: true, rpIds: [], hosts: [], nameRule: 'upn',
  },
  // duo.com/docs/security-keys and guide.duo.com: Duo Central or the self-service portal of the account; RP id duosecurity.com.
  duo: {
    name: 'Duo', startUrl: 'https://central-00000000.login.duosecurity.com', needsAddress: true, rpIds: ['duosecurity.com'], hosts: ['*.duosecurity.com'],
    nameRule: 'alias',
  },
  // docs.pingidentity.com, "MyAccount" of a PingOne environment; the RP id is set by its FIDO policy, by default the region's domain.
  pingone: {
    name: 'PingOne (own page)', startUrl: 'https://apps.pingone.eu/your-environment-id/myaccount/', needsAddress: true, rpIds: ['pingone.eu'],
    hosts: ['auth.pingone.eu'], nameRule: 'upn',
  },
  custom: { name: '', startUrl: 'https://', needsAddress: true, rpIds: [], hosts: [], nameRule: 'upn' },
};
