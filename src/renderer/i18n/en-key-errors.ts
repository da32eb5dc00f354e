// English words for what goes wrong with a security key, its PIN and its fingerprints.

import type { ErrorCode } from '../../shared/errors.ts';
import type { Message } from './words.ts';

export const keyErrors = {
  'key.notFound': {
    title: 'The security key was not found',
    body: 'It is no longer connected to this computer.',
    action: 'Connect the key and try again.',
  },
  'key.removed': {
    title: 'The security key was removed',
    body: 'The connection ended before the work was done.',
    action: 'Connect the same key again, leave it in place and try again.',
  },
  'key.busy': {
    title: 'The security key is in use',
    body: 'Another program on this computer is talking to the key.',
    action: 'Close browser pages and tools that use the key, then try again.',
  },
  'key.denied': {
    title: 'This computer does not allow access to the key',
    body: 'The system refused to open the device.',
    action: 'On Linux install the udev rule that comes with the app; on Windows start the app as it was installed by IT.',
  },
  'key.u2fOnly': {
    title: 'This key is too old',
    body: 'It speaks U2F only and cannot store a passkey.',
    action: 'Use a key that supports FIDO2.',
  },
  'key.malformed': {
    title: 'The key gave an answer that makes no sense',
    body: 'The reply did not follow the CTAP standard, so it was not used.',
    action: 'Unplug the key, connect it again and try again. If it happens again, use another key.',
  },
  'key.timeout': {
    title: 'The key did not answer',
    body: 'It stayed silent for longer than a key may.',
    action: 'Unplug the key, connect it again and try again.',
  },
  'key.noFreeSlots': {
    title: 'The key is full',
    body: 'It has no place left for another passkey.',
    action: 'Delete a passkey that is no longer used from the key, or use another key.',
  },
  'key.alreadyRegistered': {
    title: 'This key is already registered for the user',
    body: 'The key holds a passkey that the service lists for this user. A second one is not needed.',
    action: 'Use another key, or remove the old passkey from the user first.',
  },
  'key.unsupported': {
    title: 'The key lacks something that is needed',
    body: 'A function that the registration asks for is missing on this key.',
    action: 'Use a key that supports FIDO2 with PIN or fingerprint.',
  },
  'key.refused': {
    title: 'The key refused the command',
    body: 'It answered with an error and did nothing.',
    action: 'Unplug the key, connect it again and try again.',
  },
  'key.noCredential': {
    title: 'The key does not hold this passkey',
    body: 'It was deleted, or it was made on another key.',
    action: 'Check that the right key is connected. If it is, register it again.',
  },
  'key.resetTooLate': {
    title: 'The key did not allow the reset',
    body: 'Most keys allow it only in the first ten seconds after they were connected.',
    action: 'Unplug the key, connect it again and reset it at once.',
  },
  'key.blobsFull': {
    title: 'The key has no room for more data',
    body: 'The store for data beside passkeys is full. Nothing was changed.',
    action: 'Delete a passkey that is no longer used from the key, or use another key.',
  },
  'key.notAllowed': {
    title: 'The key does not meet the rules of this desk',
    body: 'The passkey was made, looked at, and taken off the key again.',
    action: 'Use another key, or change the rules under Settings.',
  },
  'pin.blocked': {
    title: 'The PIN of this key is blocked',
    body: 'A wrong PIN was entered too often. The key cannot be used with its PIN any more.',
    action: 'Only a reset helps. It deletes everything on the key. Use another key, or reset this one first.',
  },
  'pin.powerCycle': {
    title: 'The key wants to be connected again',
    body: 'After three wrong PINs in a row a key accepts no more until it was unplugged.',
    action: 'Unplug the key, connect it again and try again with the right PIN.',
  },
  'pin.rejected': {
    title: 'The key did not accept the new PIN',
    body: 'The PIN breaks a rule of this key.',
    action: 'Choose a longer or less simple PIN.',
  },
  'pin.wrong': {
    title: 'The PIN was not right',
    body: 'The key did not accept it. Each wrong try costs one of a few.',
    action: 'Try again with the right PIN.',
  },
  'pin.notSet': {
    title: 'The key has no PIN yet',
    body: 'What was asked for needs one.',
    action: 'Set a PIN on the key first.',
  },
  'pin.required': {
    title: 'The key wants to know its user',
    body: 'It does this only after its PIN or a fingerprint.',
    action: 'Try again and enter the PIN, or touch the sensor.',
  },
  'pin.expired': {
    title: 'The PIN must be entered again',
    body: 'The key forgets after a while that its PIN was entered.',
    action: 'Try again and enter the PIN once more.',
  },
  'uv.notRecognised': {
    title: 'The fingerprint was not recognised',
    body: 'The finger on the sensor is not one that the key knows.',
    action: 'Dry your finger, try again with the whole fingertip, or use the PIN.',
  },
  'uv.full': {
    title: 'The key has no room for another fingerprint',
    body: 'A key stores a few fingerprints only.',
    action: 'Delete a fingerprint that is no longer used, then try again.',
  },
  'uv.blocked': {
    title: 'The key takes no more fingerprints',
    body: 'The finger was not recognised too often. Until its PIN is entered once, the key ignores its sensor.',
    action: 'Use the PIN of the key, or another key. A key without a PIN can only be reset, which deletes everything on it.',
  },
  'touch.timeout': {
    title: 'The key was not touched in time',
    body: 'A key waits for a touch for a short time only.',
    action: 'Try again and touch the key when it blinks.',
  },
  'touch.refused': {
    title: 'The request was declined on the key',
    body: 'The key reported that the operation was refused.',
    action: 'Try again and confirm on the key.',
  },
} satisfies Record<Extract<ErrorCode, `${'key' | 'pin' | 'uv' | 'touch'}.${string}`>, Message>;
