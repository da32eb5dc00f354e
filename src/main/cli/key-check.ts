// `npm run key-check -- --destroy`: everything this program can say to a key, said to one key. For vendors and users who want
// to know whether a key works here. It RESETS the key. Composition and terminal only.
import { parseArgs } from 'node:util';
import { NotCtap2Error } from '../ctap/key-link.ts';
import type { KeySource } from '../ctap/key-source.ts';
import { hidKeySource } from '../hid/hid-key-source.ts';
import { nodeHidPort } from '../hid/node-hid-port.ts';
import { Secret } from '../secret.ts';
import { systemClock as clock, systemRandom as random } from '../system-ports.ts';
import { cardKeySource } from '../smartcard/card-key-source.ts';
import { pcscPort } from '../smartcard/pcsc-port.ts';
import { KeyBench } from './key-check/bench.ts';
import { runRepertoire } from './key-check/report.ts';
import { repertoire } from './key-check/repertoire/all.ts';

/** Any PIN that a key may ask for: letters and digits, longer than the usual minimum. */
const DEFAULT_PIN = 'Ch3ck-4711';
const WAIT_FOR_KEY_MS = 60_000;

const USAGE = `key-check --destroy [--pin PIN] [--reader NAME]

  Runs the whole repertoire of Pairing App against the first security key that is connected, and tells for each
  command: ok, not supported by the key, or failed with its reason. The last line is one JSON object.

  --destroy      THE KEY IS RESET. ALL ITS PASSKEYS, FINGERPRINTS AND ITS PIN ARE ERASED. Nothing is done without this.
  --pin PIN      the PIN that the key gets during the check (default ${DEFAULT_PIN}); it is erased at the end
  --reader NAME  the card on the first card reader whose name contains NAME, instead of a USB key

  While it runs, touch the key when it blinks. Keys take a reset only just after power-up: when "replug" is said, pull
  the key out and put it back.
`;

const { values } = parseArgs({
  options: {
    destroy: { type: 'boolean', default: false },
    pin: { type: 'string', default: DEFAULT_PIN },
    reader: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || !values.destroy) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const over = new AbortController();
const opening = new AbortController();
const { reader } = values;
const source: KeySource =
  reader === undefined ? hidKeySource(nodeHidPort(), clock, random) : cardKeySource(pcscPort(clock), clock);

say('THE KEY WILL BE RESET: ALL ITS PASSKEYS, FINGERPRINTS AND ITS PIN ARE ERASED.');
try {
  const bench = await Promise.race([
    KeyBench.open(
      {
        source,
        clock,
        random,
        say: (line) => say(`  > ${line}`),
        pin: new Secret(values.pin),
        fits: ({ place }) => reader === undefined || place.includes(reader),
      },
      over.signal,
    ),
    clock.sleep(WAIT_FOR_KEY_MS, opening.signal).then(() => {
      throw new Error(reader === undefined ? 'no security key is connected' : `no card on a reader named ${reader}`);
    }),
  ]);
  opening.abort();
  const report = await runRepertoire(bench, repertoire, ({ name }, outcome) => {
    say(outcome.kind === 'ok' ? `ok           ${name}` : `${outcome.kind.padEnd(12)} ${name}: ${outcome.reason}`);
  });
  await bench.close();
  say(JSON.stringify(report));
  process.exitCode = report.failed.length > 0 ? 1 : 0;
} catch (error) {
  if (error instanceof NotCtap2Error) {
    say('This key speaks U2F only: it cannot hold passkeys and does not work with Pairing App. Nothing was changed on it.');
    say(JSON.stringify({ key: null, ok: [], unsupported: ['CTAP2'], failed: [] }));
  } else {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${reason}\n`);
    say(JSON.stringify({ key: null, ok: [], unsupported: [], failed: [{ check: 'open', reason }] }));
    process.exitCode = 1;
  }
} finally {
  opening.abort();
  over.abort();
}
