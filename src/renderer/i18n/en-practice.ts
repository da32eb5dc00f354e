// English words of practice mode: the keys, what kinds of them there are. Names of buttons are what tests and the walkthrough press.

import type { PracticeKeyKind } from '../../shared/practice-kinds.ts';

export const practice = {
  title: 'Practice keys',
  lead: 'Software keys. Press one when it blinks.',
  here: 'Plugged in',
  drawer: 'In the drawer',
  nothingHere: 'No key is plugged in. Take one from the drawer, or add one.',
  add: 'Add a key',
  addFull: 'There is no room for more than {{max}} keys',
  remove: 'Remove {{name}}',
  touch: 'Touch {{name}}',
  touchWrong: 'Wrong finger on {{name}}',
  rightFinger: 'Right finger',
  rightFingerOn: 'Right finger on {{name}}',
  wrongFinger: 'Wrong finger',
  plug: 'Plug in {{name}}',
  unplug: 'Unplug {{name}}',
  plugShort: 'Plug in',
  unplugShort: 'Unplug',
  waiting: 'Waiting for a touch',
  waitingForFinger: 'Waiting for the enrolled finger',
  pinRetries_one: 'PIN set, {{count}} try left',
  pinRetries_other: 'PIN set, {{count}} tries left',
  noPin: 'No PIN',
  takesNoPin: 'Takes no PIN',
  blocked: 'PIN blocked',
  needsReplug: 'Unplug it and plug it in again',
  credentials_one: '{{count}} passkey on the key',
  credentials_other: '{{count}} passkeys on the key',
  noCredentials: 'No passkeys on the key',
};

export const practiceKindGroups = {
  everyday: 'For every day',
  fingerprint: 'With a fingerprint sensor',
  old: 'Old and slow',
  trouble: 'Trouble',
};

/** What a key is called, and one line about it. */
export interface KindWords {
  readonly name: string;
  readonly text: string;
}

export const practiceKinds = {
  plain: { name: 'Ordinary key', text: 'Takes a PIN. Like most keys sold today.' },
  '2.2': { name: 'Newest key', text: 'Takes a PIN. Speaks CTAP 2.2, the newest version.' },
  'yubico-like': { name: 'Key with a serial number', text: 'Tells the app its serial number, as a YubiKey does.' },
  enterprise: { name: 'Enterprise key', text: 'Can prove to your organisation which key it is.' },
  fingerprint: { name: 'Fingerprint key', text: 'One finger is enrolled. A PIN can be set beside it.' },
  'uv-only': { name: 'Fingerprint only', text: 'Has no PIN. The enrolled finger is its only lock.' },
  '2.1-pre': { name: 'Early fingerprint key', text: 'Built before CTAP 2.1 was final. One finger is enrolled.' },
  '2.0-only': { name: 'First FIDO2 key', text: 'CTAP 2.0. A single passkey cannot be deleted from it.' },
  'u2f-only': { name: 'U2F key', text: 'From before FIDO2. It cannot hold a passkey.' },
  slow: { name: 'Slow key', text: 'Takes its time for every command.' },
  'always-uv': { name: 'Strict key', text: 'Asks for its PIN for everything, from the first day.' },
  'force-pin-change': { name: 'Key with a PIN to change', text: 'Comes with the PIN {{pin}}, which must be changed first.' },
  'pin-blocked': { name: 'Blocked key', text: 'Too many wrong PINs. Only a reset would help.' },
  'no-slots': { name: 'Full key', text: 'Old passkeys take all of its three places.' },
  'self-attested': { name: 'Key without a maker', text: 'Vouches for itself; no certificate says who made it.' },
  unattested: { name: 'Nameless key', text: 'Does not tell which model it is.' },
} satisfies Record<PracticeKeyKind, KindWords>;
