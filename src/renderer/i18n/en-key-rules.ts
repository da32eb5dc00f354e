// English words of the settings page: FIDO's list of models, and what this desk demands of keys.

import type {
  AttestationDemand, AttestationTrustKind, CertificationLevel, CompromiseStatus, KeyWarningKind, MdsProblem, MetadataOutcome,
  RuleRefusalReason,
} from '../../shared/key-rules.ts';

interface Remedy {
  readonly body: string;
  readonly action: string;
}

const levels = {
  FIDO_CERTIFIED: 'FIDO Certified',
  FIDO_CERTIFIED_L1: 'FIDO Certified, level 1',
  FIDO_CERTIFIED_L1plus: 'FIDO Certified, level 1+',
  FIDO_CERTIFIED_L2: 'FIDO Certified, level 2',
  FIDO_CERTIFIED_L2plus: 'FIDO Certified, level 2+',
  FIDO_CERTIFIED_L3: 'FIDO Certified, level 3',
  FIDO_CERTIFIED_L3plus: 'FIDO Certified, level 3+',
} satisfies Record<CertificationLevel, string>;

const compromises = {
  REVOKED: 'Revoked by FIDO',
  ATTESTATION_KEY_COMPROMISE: 'The key that signs attestations is known to others',
  USER_KEY_REMOTE_COMPROMISE: 'Passkeys can be stolen from a distance',
  USER_KEY_PHYSICAL_COMPROMISE: 'Passkeys can be stolen by whoever has the key in hand',
  USER_VERIFICATION_BYPASS: 'PIN or fingerprint can be got round',
} satisfies Record<CompromiseStatus, string>;

const demands = {
  nothing: { name: 'Nothing', text: 'Any key that follows the standard. What its attestation shows is recorded.' },
  chain: { name: 'An attestation of its maker', text: 'Signed by certificates in order, whoever’s they are.' },
  mdsTrusted: { name: 'An attestation that FIDO’s list confirms', text: 'The certificates lead to a root that FIDO lists for this very model.' },
  certified: { name: 'A certified model', text: 'Confirmed by FIDO’s list, and certified at the level below or a higher one.' },
} satisfies Record<AttestationDemand, { readonly name: string; readonly text: string }>;

const problems = {
  tooLarge: { body: 'It is larger than any list of FIDO’s.', action: 'Make sure that you chose the file that FIDO publishes (blob.jwt).' },
  malformed: { body: 'It does not have the form of FIDO’s list.', action: 'Make sure that you chose the file that FIDO publishes (blob.jwt), and that no proxy put a page of its own in its place.' },
  unsupportedAlgorithm: { body: 'It is signed in a way that FIDO does not use.', action: 'Take the list from FIDO’s own address.' },
  untrustedChain: { body: 'It is signed by somebody whom this app does not trust.', action: 'Take the list from FIDO’s own address. If it is a list of your own, add its root certificate below.' },
  certificateExpired: { body: 'The certificate that signed it has expired.', action: 'Get a newer list. Look at this computer’s date as well.' },
  wrongHost: { body: 'It is signed with a certificate that is not FIDO’s.', action: 'Take the list from FIDO’s own address.' },
  wrongSignature: { body: 'Its signature does not fit: the list was changed or damaged.', action: 'Download it again.' },
  older: { body: 'It is older than the list in use.', action: 'Nothing needs to be done: the newer one stays in use.' },
  network: { body: 'The address gave no list.', action: 'Check the address and the connection, or load the list from a file.' },
  timeout: { body: 'It did not arrive within two minutes.', action: 'Try again, or load the list from a file.' },
  cacheDamaged: { body: 'The list of last time can no longer be read from this computer’s disk.', action: 'Get it again.' },
  cacheUnwritable: { body: 'The list is in use, but it could not be written to this computer’s disk.', action: 'Free some space, then get it again. It would be missing at the next start.' },
} satisfies Record<MdsProblem, Remedy>;

const outcomes = {
  updated: 'A newer list is in use now.',
  unchanged: 'The list in use is the newest one.',
  refused: 'The list was not taken.',
  off: 'No address is set. Load the list from a file.',
} satisfies Record<MetadataOutcome, string>;

const refusals = {
  modelDenied: { body: 'This model is on the list of models that this desk does not hand out.', action: 'Use another model, or change the rules under Settings.' },
  modelNotAllowed: { body: 'This model is not among the models that this desk hands out.', action: 'Use an allowed model, or add this one under Settings.' },
  attestationInvalid: { body: 'The key’s attestation is wrong. It may be damaged, or it is not what it says.', action: 'Do not hand this key out. Use another one and ask its vendor.' },
  modelCompromised: { body: 'FIDO warns of this model.', action: 'Use another model. Whoever decides to live with the warning can tick it under Settings.' },
  attestationMissing: { body: 'The key does not prove its model, which this desk demands.', action: 'Use a key with an attestation of its maker.' },
  rootUnknown: { body: 'FIDO’s list does not confirm this model, which this desk demands.', action: 'Use a listed model, or bring the list up to date under Settings.' },
  levelTooLow: { body: 'The model is not certified at the level that this desk demands.', action: 'Use a model with a higher certification.' },
  rulesUnreadable: { body: 'The rules of this desk can no longer be read, so no key is allowed.', action: 'Open Settings, look through the rules and save them again.' },
} satisfies Record<RuleRefusalReason, Remedy>;

const trusts = {
  mdsTrusted: 'confirmed by FIDO’s list',
  rootUnknown: 'not confirmed by FIDO’s list',
  selfSigned: 'signed by the passkey itself',
  none: 'none',
  invalid: 'not valid',
} satisfies Record<AttestationTrustKind, string>;

const warnings = {
  compromised: 'FIDO warns of this model',
  updateAvailable: 'Newer firmware is out',
  vendorMismatch: 'Maker unclear',
  metadataExpired: 'FIDO’s list is out of date',
} satisfies Record<KeyWarningKind, string>;

export const keyRules = {
  certificationLevels: levels,
  compromises,
  attestationTrusts: trusts,
  keyWarnings: warnings,
  ruleRefusals: refusals,
  mdsProblems: problems,
  settings: {
    title: 'Settings',
    list: {
      title: 'FIDO’s list of key models',
      lead: 'FIDO publishes which security keys there are, who made them, how they are certified and which ones to stay away from. With the list this app can tell a genuine key from one that only says so.',
      state: 'State',
      none: 'Not loaded yet',
      fresh: 'Up to date',
      expired: 'Out of date, and still used',
      number: 'Number',
      next: 'Next one due',
      models: 'Models',
      modelsAnd: '{{count}}, and {{unreadable}} that could not be read',
      refresh: 'Get the newest list',
      file: 'Load from a file…',
      working: 'Reading the list…',
      notTaken: 'The list was not taken',
      at: 'Tried {{at}}',
      tooLong: 'This file is larger than any list of FIDO’s.',
      outcomes,
      terms: 'FIDO’s terms',
      source: 'Where the list comes from',
      url: 'Address',
      urlHint: 'Empty: nothing is fetched; the list comes from files alone.',
      urlFlaw: 'An https address, or nothing.',
      roots: 'Root certificates of your own (PEM)',
      rootsHint: 'Only for a list that your organisation signs itself.',
      rootsFlaw: 'Certificates in PEM form, or nothing.',
    },
    rules: {
      title: 'What a key must prove here',
      lead: 'Checked before the key is touched as far as possible, and again when the passkey is made. A passkey that fails is taken off the key before anybody gets it. Practice keys are let through.',
      unreadable: 'The rules that were kept can no longer be read. No key is allowed until you save some.',
      demand: 'Attestation',
      demands,
      level: 'Least certification',
      needsList: 'No key can meet this before FIDO’s list is loaded.',
      allowed: 'Models',
      allowAll: 'Every model',
      allowSome: 'Only these',
      denied: 'Never these',
      none: 'None yet',
      add: 'Add a model',
      addHint: 'Name or AAGUID',
      noSuch: 'No model has this name. An AAGUID has 32 hexadecimal digits.',
      remove: 'Remove {{model}}',
      tolerated: 'Warnings of FIDO to live with',
      toleratedHint: 'Without a tick a model with this warning is refused.',
    },
    save: 'Save',
    discard: 'Discard changes',
    saved: 'Saved.',
  },
};
