// A card that answers APDUs with changed answers: 61xx and 9100 without end, wrong lengths, nothing at all. Opening it and one
// message must end, well or badly, with a bounded number of APDUs.
import type { CardConnection } from '../../../src/main/ports.ts';
import { openCardTransport } from '../../../src/main/smartcard/ctap-card-transport.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { recordedReplies } from '../corpus.ts';
import { mutated } from '../mutate.ts';
import type { Prng } from '../prng.ts';
import type { FuzzTarget } from '../target.ts';

/** A card that says "not yet" for two minutes is asked some thousand times. */
const MAX_APDUS = 10_000;

const corpus = recordedReplies();
const STATUS_WORDS = [0x9000, 0x9100, 0x6100, 0x61ff, 0x6c00, 0x6c10, 0x6d00, 0x6700, 0x6985, 0x6a82, 0x6f00];
const VERSION = new TextEncoder().encode('FIDO_2_0');

function hostileConnection(random: Prng): CardConnection {
  const mood = random.pick([0x9000, 0x9000, 0x9000, 0x9100, 0x6100]);
  let apdus = 0;
  let leave: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  return {
    share: 'exclusive',
    protocol: random.pick(['t0', 't1'] as const),
    gone,
    transmit: async (apdu) => {
      if (++apdus > MAX_APDUS) throw new Error(`more than ${MAX_APDUS} APDUs`);
      await Promise.resolve();
      if (apdu[1] === 0xa4 && random.below(20) > 0) return answer(VERSION, 0x9000);
      if (random.below(50) === 0) return new Uint8Array(random.below(2));
      const data = mutated(corpus, random).subarray(0, random.below(300));
      return answer(data, random.below(3) > 0 ? mood : random.pick(STATUS_WORDS));
    },
    beginTransaction: async () => undefined,
    endTransaction: async () => undefined,
    reconnect: async () => undefined,
    close: async () => leave(),
  };
}

function answer(data: Uint8Array, statusWord: number): Uint8Array {
  return Uint8Array.from([...data, statusWord >> 8, statusWord & 0xff]);
}

export const hostileCard: FuzzTarget = {
  name: 'card',
  share: 2,
  corpus,
  run: async (input, random) => {
    const clock = new FastClock();
    const transport = await openCardTransport(hostileConnection(random), clock);
    try {
      await transport.exchange(input.length === 0 ? Uint8Array.of(4) : input.subarray(0, 7_609));
    } finally {
      await transport.close();
    }
  },
};
