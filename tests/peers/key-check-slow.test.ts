// `npm run key-check` against the kinds of key that keep one waiting, all at the same time: a slow one on USB and on a
// contactless reader, and a card of T=0, which cannot be called off.
import { beforeAll, describe, it } from 'vitest';
import { buildHidRig, expectCardPasses, expectUsbKeyPasses, KEY_CHECK_LIMIT_MS } from '../rig/key-check-everything.ts';

beforeAll(buildHidRig);

describe.concurrent('key-check, slow', () => {
  it('slow, USB: nothing fails', { timeout: KEY_CHECK_LIMIT_MS }, () => expectUsbKeyPasses('slow'));

  it.each([
    { personality: 'slow', model: 'contactless', transport: 'nfc' },
    { personality: 'plain', model: 'contact-t0', transport: 'smart-card' },
  ] as const)('$personality, $model: nothing fails', { timeout: KEY_CHECK_LIMIT_MS }, expectCardPasses);
});
