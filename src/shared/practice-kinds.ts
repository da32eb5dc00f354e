// The kinds of practice key that an operator can choose from. What each can do is in main (practice/key/personalities); the
// names and descriptions are in the language files.

/** Names of the personalities, in the order in which they are offered. */
export const practiceKeyKinds = [
  'plain',
  '2.2',
  'yubico-like',
  'enterprise',
  'fingerprint',
  'uv-only',
  '2.1-pre',
  '2.0-only',
  'u2f-only',
  'slow',
  'always-uv',
  'force-pin-change',
  'pin-blocked',
  'no-slots',
  'self-attested',
  'unattested',
] as const;

export type PracticeKeyKind = (typeof practiceKeyKinds)[number];

/** As many keys as a hub with all its ports taken holds. */
export const MAX_PRACTICE_KEYS = 16;

/** The PIN of practice keys that come with one. Everybody knows it: it protects nothing. */
export const DELIVERED_PRACTICE_PIN = '123456';

/** Whose finger touches a practice key: the one whose finger its sensor knows, or somebody else. */
export const practiceFingers = ['owner', 'stranger'] as const;
export type PracticeFinger = (typeof practiceFingers)[number];
