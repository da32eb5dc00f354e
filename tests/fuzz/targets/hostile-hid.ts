// A HID device that answers with changed reports of real keys: opening a channel and one exchange must end, well or badly.
import type { HidConnection, Random } from '../../../src/main/ports.ts';
import { openHidTransport } from '../../../src/main/hid/ctaphid-channel.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { recordedReports } from '../corpus.ts';
import { mutated } from '../mutate.ts';
import type { Prng } from '../prng.ts';
import type { FuzzTarget } from '../target.ts';

const REPORT_BYTES = 64;
const CHANNEL = 0x0100_0203;
/** More answers than this to one connection are not sent: what was said so far must be enough to give up. */
const MAX_ANSWERS = 400;

const corpus = recordedReports();

/** Answers every report it is sent, mostly on the right channel, mostly with a good INIT. */
function hostileConnection(random: Prng): HidConnection {
  let listener: (report: Uint8Array) => void = () => undefined;
  let leave: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let answers = 0;
  const say = (report: Uint8Array): void => {
    if (answers++ < MAX_ANSWERS) listener(report);
  };
  return {
    gone,
    close: async () => leave(),
    onReport: (next) => {
      listener = next;
    },
    write: async (report) => {
      if (random.below(200) === 0) leave();
      const isInit = report[4] === 0x86;
      await Promise.resolve();
      if (isInit && random.below(10) > 0) {
        say(initReply(report));
        return;
      }
      for (let count = random.below(6); count > 0; count--) say(hostileReport(random));
    },
  };
}

function initReply(request: Uint8Array): Uint8Array {
  const reply = new Uint8Array(REPORT_BYTES);
  reply.set(request.subarray(0, 5));
  reply.set([0, 17], 5);
  reply.set(request.subarray(7, 15), 7);
  new DataView(reply.buffer).setUint32(15, CHANNEL);
  reply.set([2, 1, 0, 0, 0x05], 19);
  return reply;
}

function hostileReport(random: Prng): Uint8Array {
  const raw = mutated(corpus, random);
  const report = random.below(20) === 0 ? raw : new Uint8Array(REPORT_BYTES);
  if (report !== raw) report.set(raw.subarray(0, REPORT_BYTES));
  if (report.length >= 4 && random.below(10) > 0) new DataView(report.buffer).setUint32(0, CHANNEL);
  return report;
}

export const hostileHid: FuzzTarget = {
  name: 'hid',
  share: 4,
  corpus,
  run: async (input, random) => {
    const clock = new FastClock();
    const nonces: Random = { bytes: (length) => random.bytes(length) };
    const channel = await openHidTransport(hostileConnection(random), nonces, clock, { busyTimeoutMs: 1_000 });
    await channel.exchange(input.length === 0 ? Uint8Array.of(4) : input.subarray(0, 7_609));
  },
};
