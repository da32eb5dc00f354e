// English words of the services beside Microsoft: what goes wrong with them, what is checked, how they are set up.

import type { CheckCode } from '../../shared/checks.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { ActivityCode } from '../../shared/run-state.ts';
import type { Message } from './words.ts';

export const serviceErrors = {
  'service.offline': {
    title: 'The service cannot be reached',
    body: 'No answer came from its address.',
    action: 'Check the network and the address under Settings, then try again.',
  },
  'service.unauthorized': {
    title: 'The service does not let this app in',
    body: 'It did not accept the token or the secret of this desk.',
    action: 'Make a new one at the service and enter it under Settings.',
  },
  'service.forbidden': {
    title: 'The service does not allow this',
    body: 'What this desk signs in with may not manage the sign-in methods of this user.',
    action: 'Have its role or its permissions at the service extended, then try again.',
  },
  'service.throttled': {
    title: 'The service asks to wait',
    body: 'Too many requests were sent in a short time.',
    action: 'Wait a minute, then try again.',
  },
  'service.unavailable': {
    title: 'The service is not available',
    body: 'It reported an error of its own.',
    action: 'Try again later.',
  },
  'service.rejected': {
    title: 'The service rejected the request',
    body: 'It did not accept what was sent.',
    action: 'Read its message below, and look for the code in its documentation.',
  },
  'service.malformed': {
    title: 'The service gave an answer that makes no sense',
    body: 'The reply did not have the expected form, so it was not used.',
    action: 'Check the address under Settings. If it is right, report this with the details below.',
  },
  'service.notConnected': {
    title: 'The service is not connected',
    body: 'Its address, or what this desk signs in with, is missing.',
    action: 'Connect it under Settings. Without a key store of the system the secret is asked again at each start.',
  },
  'service.noSuchUser': {
    title: 'The user has no account at this service',
    body: 'No account there has exactly this user name.',
    action: 'Create the account, or correct its user name, at the service.',
  },
  'service.severalUsers': {
    title: 'Several accounts have this user name',
    body: 'A key must not land on the wrong one, so nothing was done.',
    action: 'Make the user name unique at the service.',
  },
  'service.cannotBeAsked': {
    title: 'This service cannot be asked',
    body: 'It has no interface for administrators that this app knows, or it is not set up at this desk any more.',
    action: 'Look on the service’s own pages whether the key is listed there, and delete it there if it was not handed over.',
  },
  'service.notConfirmed': {
    title: 'The service did not take the key',
    body: 'You said that the page did not confirm it. The passkey was taken off the key if nothing else is said below.',
    action: 'Remove the key on the service’s page if it is listed there all the same, then try again.',
  },
} satisfies Record<Extract<ErrorCode, `service.${string}`>, Message>;

export const serviceChecks = {
  serviceConnected: {
    title: 'The service answers',
    problem: 'The service cannot be asked with what is entered under Settings.',
    action: 'Connect it under Settings.',
  },
  accountIsThere: {
    title: 'Exactly one account has this user name',
    problem: 'The service has no single account with exactly this user name.',
    action: 'Create the account, or correct its user name, at the service.',
  },
  accountIsActive: {
    title: 'The account is active',
    problem: 'The account cannot sign in at the moment.',
    action: 'Activate it at the service first.',
  },
  accountNameKnown: {
    title: 'The name of the user at this service is known',
    problem: 'The directory has no such attribute for this user, so the page could register for anybody.',
    action: 'Fill in the attribute in the directory and import the user again, or choose another rule for the name under Settings.',
  },
} satisfies Partial<Record<CheckCode, Message | { readonly title: string; readonly problem: string; readonly action: string }>>;

export const serviceActivities = {
  'service.begun': 'Registration begun at the service',
  'service.discarded': 'Unfinished registration removed at the service',
  'service.notAsked': 'This service cannot be asked what it has',
  'service.confirmed': 'You confirmed that the page took the key',
} satisfies Record<Extract<ActivityCode, 'service.begun' | 'service.discarded' | 'service.notAsked' | 'service.confirmed'>, string>;

export const serviceNames = {
  okta: { name: 'Okta', description: 'Sign-in to Okta: the app adds the key as a FIDO2 security key through Okta’s own interface.' },
  pingone: { name: 'PingOne', description: 'Sign-in to PingOne: the app adds the key as a FIDO2 device through PingOne’s own interface.' },
};

export const servicePages = {
  rpIds: 'Passkeys for {{rpIds}}',
  none: 'Only Microsoft is set up at this desk. Okta, PingOne and any site with passkeys are added under Settings.',
  startObrText: 'The OBR window opens the site’s own pages. Sign in there as this user, or let the user do it. OBR goes off by itself after the passkey, or after {{minutes}} minutes.',
  siteRoute: {
    name: 'OBR window',
    description: 'The app opens the site’s own pages in the OBR window; the page registers the key, and you confirm that it lists it.',
    chosen: 'The only way at this site: it has no interface that this app knows.',
  },
  directOnly: 'The only way that this app knows at this service.',
  confirm: {
    title: 'Has the page taken the key?',
    text: '{{service}} cannot be asked by this app. Finish on its page, name the key if it wants a name, and look whether the key is listed there.',
    rpId: 'The passkey is for {{rpId}}.',
    yes: 'Yes, the key is listed',
    no: 'No, take it back',
  },
  notAsked: 'This service was not asked: it has no interface that this app knows',
  confirmedByOperator: 'You confirmed that the page lists the key',
  filter: 'Service',
  allServices: 'All services',
  settings: {
    title: 'Services',
    lead: 'Where keys of this desk can work beside Microsoft. Nothing is registered at a site that is not in this list.',
    practice: 'These are the services of the practice room. Your own are back when practice ends.',
    notKept: 'This system has no key store: tokens and secrets are kept in memory only and asked for again at the next start.',
    connected: 'Connected',
    needsSecret: 'Secret missing',
    notConnected: 'Not connected',
    connect: 'Connect',
    edit: 'Edit',
    remove: 'Remove',
    removeNamed: 'Remove {{name}}',
    editNamed: 'Edit {{name}}',
    disconnect: 'Disconnect',
    save: 'Save',
    cancel: 'Cancel',
    sites: 'Sites, through the OBR window',
    noSites: 'No site yet.',
    addSite: 'Add a site',
    preset: 'Start from',
    okta: {
      org: 'Address of the org',
      orgHint: 'For example example.okta.com, or your own domain. Keys are registered for exactly this address.',
      orgFlaw: 'An https address without a path is needed.',
      token: 'API token',
      tokenHint: 'Made under Security › API › Tokens by an administrator who may manage factors. Empty keeps the one that there is.',
    },
    pingone: {
      region: 'Region',
      environment: 'Environment id',
      environmentFlaw: 'The id of an environment has 36 characters.',
      client: 'Client id of the worker application',
      secret: 'Client secret',
      secretHint: 'Empty keeps the one that there is.',
      rpId: 'Relying party id',
      rpIdHint: 'As in the environment’s FIDO policy.',
      rpIdFlaw: 'It must be a domain of the address below.',
      origin: 'Page on which users register keys themselves',
      policy: 'Device authentication policy (id)',
      policyHint: 'Empty: the environment’s own.',
    },
    site: {
      name: 'Name',
      startUrl: 'Address where registration begins',
      rpIds: 'Relying party ids',
      rpIdsHint: 'The domains that passkeys may be made for. One a line.',
      hosts: 'Further hosts on the way',
      hostsHint: 'Sign-in pages that the site leads to. One a line; *.example.com stands for every host below it.',
      nameRule: 'What the page must call the user',
      needsAddress: 'Put your organisation’s own address in.',
    },
    nameRules: {
      upn: 'The user principal name',
      mail: 'The mail address',
      alias: 'The part of the user principal name before @',
      employeeId: 'The employee id',
      typed: 'A name of the site’s own: the operator confirms it, typed',
    },
    flaws: {
      empty: 'This is needed.',
      long: 'This is too long.',
      taken: 'Another site has this name.',
      notHttps: 'An https address on the standard port is needed.',
      notDomain: '“{{value}}” is no domain name.',
      publicSuffix: 'Anybody can register names below “{{value}}”: it is too wide.',
      notOfAddress: '“{{value}}” is no domain of the address or of a host on the way.',
      tooMany: 'These are too many.',
    },
    presets: {
      google: 'Google', github: 'GitHub', okta: 'Okta (own settings page)', duo: 'Duo', pingone: 'PingOne (own page)', custom: 'Any other site',
    },
  },
};
