import { expect, it } from 'vitest';
import { blankState, deliveredState } from '../../../../src/main/practice/key/key-state.ts';
import { PERSONALITIES } from '../../../../src/main/practice/key/personalities/registry.ts';
import { practiceKeyFacts } from '../../../../src/main/practice/key/practice-key.ts';
import { restoreState, saveState, withPin } from '../../../../src/main/practice/key/saved-state.ts';
import { Secret } from '../../../../src/main/secret.ts';
import { seededRandom } from './host.ts';

const bytes = (length: number): string => Buffer.alloc(length, 1).toString('base64url');

/** As the first version of the practice key wrote it. */
const VERSION_1 = {
  version: 1,
  masterSecret: bytes(32),
  pin: { hash: bytes(16), codePoints: 4 },
  pinRetries: 7,
  minPinLength: 4,
  minPinLengthRpIds: ['example.com'],
  forcePinChange: false,
  alwaysUv: true,
  signCount: 12,
  credentials: [
    {
      id: bytes(32),
      rpId: 'example.com',
      algorithm: -7,
      privateKey: bytes(32),
      credProtect: 2,
      hmacSecret: true,
      user: { id: bytes(8), name: 'alice' },
    },
  ],
};

it.each(PERSONALITIES.map(({ name }) => name))('%s comes back as it was', (name) => {
  const state = deliveredState(practiceKeyFacts('1', 'Key', name), seededRandom(name));
  expect(restoreState(JSON.parse(JSON.stringify(saveState(state))))).toEqual(state);
});

it('keeps everything that a key can have', () => {
  const state = {
    ...blankState(seededRandom('all')),
    uvRetries: 3,
    enterpriseAttestation: true,
    fingerprints: [{ id: Uint8Array.of(1, 2), finger: 'left thumb', name: 'Left' }],
    largeBlobs: new Uint8Array(2048).fill(3),
    persistentToken: new Uint8Array(32).fill(4),
  };
  expect(restoreState(JSON.parse(JSON.stringify(saveState(state))))).toEqual(state);
});

it('of version 1 still loads', () => {
  const state = restoreState(VERSION_1);
  expect(state).toMatchObject({ pinRetries: 7, alwaysUv: true, signCount: 12, uvRetries: 5, fingerprints: [] });
  expect(state.largeBlobs).toHaveLength(17);
  expect(state.credentials[0]).toMatchObject({ rpId: 'example.com', credProtect: 2, user: { name: 'alice' } });
});

it.each([
  ['another version', { ...VERSION_1, version: 3 }],
  ['version 2 without its members', { ...VERSION_1, version: 2 }],
  ['a short secret', { ...VERSION_1, masterSecret: bytes(31) }],
  ['too many tries', { ...VERSION_1, pinRetries: 9 }],
  ['nothing', undefined],
])('refuses %s', (_name, saved) => {
  expect(() => restoreState(saved)).toThrow();
});

it('with a PIN has its tries and no forced change', () => {
  const random = seededRandom('pin');
  const forced = deliveredState(practiceKeyFacts('1', 'Key', 'force-pin-change'), random);
  expect(restoreState(withPin(random, new Secret('9876'), forced))).toMatchObject({
    pin: { codePoints: 4 },
    pinRetries: 8,
    forcePinChange: false,
  });
});
