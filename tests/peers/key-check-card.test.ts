// `npm run key-check -- --reader` against the practice key as a card: Debian's pcscd, koffi, APDUs, and nothing may fail.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCardRig } from '../rig/card-rig.ts';
import { runKeyCheck } from '../rig/key-check-run.ts';
import { CARDRUN } from '../rig/pcscd-rig.ts';

const LIMIT_MS = 120_000;
const reportSchema = z.object({
  key: z.object({ transport: z.string(), place: z.string() }).nullable(),
  ok: z.array(z.string()),
  unsupported: z.array(z.string()),
  failed: z.array(z.object({ check: z.string(), reason: z.string() })),
});

const CARDS = [
  { personality: 'plain', model: 'contactless', transport: 'nfc' },
  { personality: 'plain', model: 'contactless-short', transport: 'nfc' },
  { personality: 'plain', model: 'contact', transport: 'smart-card' },
  { personality: 'plain', model: 'contact-t0', transport: 'smart-card' },
  { personality: '2.0-only', model: 'contactless', transport: 'nfc' },
  { personality: '2.1-pre', model: 'contactless', transport: 'nfc' },
  { personality: '2.2', model: 'contactless', transport: 'nfc' },
  { personality: 'fingerprint', model: 'contactless', transport: 'nfc' },
  { personality: 'always-uv', model: 'contact', transport: 'smart-card' },
  { personality: 'enterprise', model: 'contactless', transport: 'nfc' },
] as const;

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
      const { key, ok, failed } = reportSchema.parse(report, { error: () => lines.slice(-5).join('\n') });
      expect(failed).toEqual([]);
      expect(ok.length).toBeGreaterThan(15);
      expect(key).toMatchObject({ transport, place: card.reader.name });
      expect(code).toBe(0);
    } finally {
      await rig.close();
    }
  });
});
