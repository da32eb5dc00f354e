// English: the ledger of keys.

import type { KeyEventKind, KeyMark, KeyState } from '../../shared/key-ledger.ts';

export const keyLedger = {
  title: 'Security keys',
  navigation: 'Security keys',
  lead: 'Every key that was ever plugged in at this desk, and whom it went to.',
  search: 'Search keys',
  searchHint: 'Model, serial number or holder',
  state: 'State',
  allStates: 'All states',
  table: 'Security keys',
  model: 'Key',
  serial: 'Serial number',
  noSerial: 'no serial number',
  holder: 'Holder',
  nobody: 'nobody',
  lastSeen: 'Last seen',
  show: 'Show {{name}}',
  more: 'Show more',
  none: 'No key fits.',
  emptyTitle: 'No keys yet',
  emptyText: 'A key with a serial number is listed as soon as it is plugged in; one without, once it was given to somebody.',
  export: 'Export as CSV',
  exported: 'Written to {{file}}',
  facts: 'This key',
  manufacturer: 'Manufacturer',
  firmware: 'Firmware',
  aaguid: 'Model ID (AAGUID)',
  transport: 'Connection',
  firstSeen: 'First seen',
  history: 'History',
  by: 'by {{operator}}',
  marks: 'What became of it',
  marksText: 'The app does not change the key itself. A passkey that is still on a key that came back stays there until it is deleted or the key is reset.',
} as const;

export const keyStateWords = {
  unknown: 'Not given out',
  assigned: 'Assigned',
  returned: 'Returned',
  reset: 'Reset',
  lost: 'Lost',
  retired: 'Retired',
} as const satisfies Record<KeyState, string>;

export const keyMarkWords = {
  returned: 'Mark as returned',
  lost: 'Mark as lost',
  retired: 'Mark as retired',
  unknown: 'Back in use',
} as const satisfies Record<KeyMark, string>;

export const keyEventWords = {
  seen: 'Seen for the first time',
  given: 'Given to {{name}}',
  reset: 'Its passkeys are gone: it was reset',
  returned: 'Returned',
  lost: 'Reported lost',
  retired: 'Retired',
  unknown: 'Back in use',
} as const satisfies Record<KeyEventKind, string>;

export const keyConfirm = {
  keyNotGivenToOther: 'I have this key in my hand and know that it was given to {{name}} on {{at}}. Give it to {{target}} all the same.',
  keyIsInService: 'I know what was said of this key. Give it to {{target}} all the same.',
} as const;
