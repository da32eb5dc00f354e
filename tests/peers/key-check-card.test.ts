// `npm run key-check -- --reader` against the practice key as a card: Debian's pcscd, koffi, APDUs, and nothing may fail.
import { describe, expect, it } from 'vitest';
import { PERSONALITIES } from '../../src/main/practice/key/personalities/registry.ts';
import { openCardRig } from '../rig/card-rig.ts';
import { keyCheckReport, unsupportedBy } from '../rig/key-check-expectations.ts';
import { runKeyCheck } from '../rig/key-check-run.ts';
import { CARDRUN } from '../rig/pcscd-rig.ts';

const LIMIT_MS = 120_000;
/** Every kind of key on a contactless reader, and the plain one as every kind of card. */
const CARDS = [
  ...PERSONALITIES.map(({ name }) => ({ personality: name, model: 'contactless', transport: 'nfc' })),
  { personality: 'plain', model: 'contactless-short', transport: 'nfc' },
  { personality: 'plain', model: 'contact', transport: 'smart-card' },
  { personality: 'plain', model: 'contact-t0', transport: 'smart-card' },
  { personality: 'always-uv', model: 'contact', transport: 'smart-card' },
];
/** What only USB has, or a card cannot do. */
const HID_ONLY = ['hid.ping', 'hid.wink'];

describe.concurrent('key-check over PC/SC', () => {
  it.each(CARDS)('$personality, $model: nothing fails', { timeout: LIMIT_MS }, async ({ personality, model, transport }) => {
    const rig = await openCardRig({ cards: [{ personality, model }], autoTouch: false });
    try {
      const [card] = rig.cards;
      if (card === undefined) throw new Error('no card');
      const { code, report, lines } = await runKeyCheck({
        under: [CARDRUN, rig.pcscd.directory],
        args: ['--reader', card.reader.name],
        key: card.key,
        timeoutMs: LIMIT_MS,
      });
      const { key, failed, unsupported } = keyCheckReport.parse(report, { error: () => lines.slice(-5).join('\n') });
      expect(failed).toEqual([]);
      // A reader of T=0 waits until the card is touched: nothing can be called off meanwhile.
      const lacks = model === 'contact-t0' ? ['cancel'] : [];
      const expected = [...unsupportedBy(personality), ...lacks].sort();
      expect(unsupported.filter((check) => !HID_ONLY.includes(check)).sort()).toEqual(expected);
      expect(key).toEqual(personality === 'u2f-only' ? null : expect.objectContaining({ transport, place: card.reader.name }));
      expect(code).toBe(0);
    } finally {
      await rig.close();
    }
  });
});
