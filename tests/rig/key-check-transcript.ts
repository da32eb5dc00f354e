// The whole key check as a conversation that can be written down and played again: the transcript of each connection, one
// after the other, a line `=` before each. The client's randomness is seeded, so that it says the same bytes again.
import { KeyBench } from '../../src/main/cli/key-check/bench.ts';
import { type KeyCheckReport, runRepertoire } from '../../src/main/cli/key-check/report.ts';
import { repertoire } from '../../src/main/cli/key-check/repertoire/all.ts';
import type { KeySource, PluggedKey } from '../../src/main/ctap/key-source.ts';
import { openHidTransport } from '../../src/main/hid/ctaphid-channel.ts';
import { HidError } from '../../src/main/hid/hid-error.ts';
import type { Clock, HidPort, Random } from '../../src/main/ports.ts';
import { Secret } from '../../src/main/secret.ts';
import {
  formatTranscript, parseTranscript, recordConnection, TranscriptKey, TranscriptMismatch, type TranscriptLine,
} from './transcript-key.ts';

const SEPARATOR = '=\n';

export interface KeyCheckSession {
  readonly source: KeySource;
  readonly clock: Clock;
  readonly random: Random;
  /** Told what the person at the key is told. */
  readonly say?: (line: string) => void;
}

/** The whole repertoire with the first key of the source. */
export async function checkKeyOf({ source, clock, random, say = () => undefined }: KeyCheckSession): Promise<KeyCheckReport> {
  const over = new AbortController();
  try {
    const pin = new Secret('Ch3ck-4711');
    const bench = await KeyBench.open({ source, clock, random, say, pin, fits: () => true }, over.signal);
    const report = await runRepertoire(bench, repertoire, () => undefined);
    await bench.close();
    return report;
  } finally {
    over.abort();
  }
}

/** The same port, with every report of every connection noted; connections that say nothing leave no trace. */
export function recordPort(port: HidPort): { readonly port: HidPort; readonly transcript: () => string } {
  const connections: TranscriptLine[][] = [];
  return {
    port: {
      ...port,
      list: () => port.list(),
      open: async (path) => {
        const lines: TranscriptLine[] = [];
        connections.push(lines);
        return recordConnection(await port.open(path), lines);
      },
    },
    transcript: () =>
      connections
        .filter((lines) => lines.length > 0)
        .map((lines) => SEPARATOR + formatTranscript(lines))
        .join(''),
  };
}

export interface PlayedKeys {
  readonly source: KeySource;
  /** To be called when the person is asked to pull the key out: the next connection of the transcript is the next key. */
  replug(): void;
  /** @throws TranscriptMismatch when something was not said, or said otherwise */
  assertFinished(): void;
}

/** A key that lives in the transcript of its connections. */
export function playTranscript(text: string, clock: Clock, random: Random): PlayedKeys {
  const connections = text.split(SEPARATOR).slice(1).map((one) => new TranscriptKey(parseTranscript(one)));
  let insertions = 0;
  let opened = 0;
  let listener: ((keys: readonly PluggedKey[]) => void) | undefined;
  const keyNow = (): PluggedKey => ({
    id: `transcript:${insertions}`, transport: 'usb', product: 'Recorded key', manufacturer: '', serialNumber: '', place: '',
    vendorId: null, productId: null,
  });
  return {
    source: {
      watch: ({ onKeys }, signal) => {
        listener = onKeys;
        onKeys([keyNow()]);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      },
      connect: async (id) => {
        if (id !== keyNow().id) throw new HidError('removed', id);
        const connection = connections[opened];
        if (connection === undefined) throw new TranscriptMismatch(`connection ${opened + 1} was not recorded`);
        opened += 1;
        return openHidTransport(connection, random, clock);
      },
    },
    replug: () => {
      void connections[opened - 1]?.close();
      insertions += 1;
      listener?.([keyNow()]);
    },
    assertFinished: () => {
      if (opened !== connections.length) throw new TranscriptMismatch(`${opened} of ${connections.length} connections`);
      for (const connection of connections) connection.assertFinished();
    },
  };
}
