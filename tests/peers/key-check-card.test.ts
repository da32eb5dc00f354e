// `npm run key-check -- --reader` against the practice key as a card: Debian's pcscd, koffi, APDUs, and nothing may fail.
// The kinds that take their time are in key-check-slow.test.ts.
import { describe, it } from 'vitest';
import { PERSONALITIES } from '../../src/main/practice/key/personalities/registry.ts';
import { type CheckedCard, expectCardPasses, KEY_CHECK_LIMIT_MS } from '../rig/key-check-everything.ts';

/** Every kind of key on a contactless reader, and the plain one as every kind of card. */
const CARDS: readonly CheckedCard[] = [
  ...PERSONALITIES.filter(({ name }) => name !== 'slow').map(
    ({ name }) => ({ personality: name, model: 'contactless', transport: 'nfc' }) as const,
  ),
  { personality: 'plain', model: 'contactless-short', transport: 'nfc' },
  { personality: 'plain', model: 'contact', transport: 'smart-card' },
  { personality: 'always-uv', model: 'contact', transport: 'smart-card' },
];

describe.concurrent('key-check over PC/SC', () => {
  it.each(CARDS)('$personality, $model: nothing fails', { timeout: KEY_CHECK_LIMIT_MS }, expectCardPasses);
});
