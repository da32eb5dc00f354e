// English words for what goes wrong with the record on this computer's disk.

import type { ErrorCode } from '../../shared/errors.ts';
import type { Message } from './words.ts';

export const storeErrors = {
  'store.full': {
    title: 'The disk is full',
    body: 'The record could not be written, so nothing more was done. Everything that was recorded before is there.',
    action: 'Free some space on the disk of the file named below, then try again. The app need not be started again.',
  },
  'store.newer': {
    title: 'The records belong to a newer version',
    body: 'A newer version of the app has used them. This version could damage them and leaves them alone.',
    action: 'Install the newest version of the app.',
  },
  'store.damaged': {
    title: 'The records cannot be read',
    body: 'The file is damaged: it was changed by something other than the app, or the disk is failing. It was left as it is.',
    action: 'Copy the file named below to a safe place. Then start the app with --restore= and the path of your newest backup; without one, move the file away and start again with an empty record.',
  },
  'store.locked': {
    title: 'Another program holds the records',
    body: 'It has kept the file locked for more than five seconds, so nothing could be written. Everything that was recorded before is there.',
    action: 'Close other copies of the app and programs that have the file named below open (a backup program, a database viewer), then try again.',
  },
  'store.readOnly': {
    title: 'The records may not be written',
    body: 'The system does not let this user write the file or its folder. Without its record the app touches no key.',
    action: 'Give this user the right to write the file named below and its folder, or make the disk writable, then try again.',
  },
  'store.keyLost': {
    title: 'The records are encrypted, and their key is missing',
    body: 'The key is sealed by this computer’s key store, which is locked, belongs to another user of the computer, or was replaced. The records were left as they are.',
    action: 'Sign in to this computer as the user who works with the app, unlock the key store and start the app again. If the key is gone for good, start the app with --restore= and the path of your newest backup.',
  },
  'store.unavailable': {
    title: 'The records cannot be opened',
    body: 'The disk did not do what it was asked, or something else is in the place of the file. Nothing was changed.',
    action: 'Check that the disk of the file named below is connected and sound, then start the app again.',
  },
  'store.notRestored': {
    title: 'The backup was not taken',
    body: 'It was changed after it was made, is cut short, comes from a newer version of the app, or cannot be read from there. The record of this computer is as it was.',
    action: 'Start the app without --restore to go on with that record, or start it with another backup.',
  },
} satisfies Record<Extract<ErrorCode, `store.${string}`>, Message>;
