// Conversations with a key as text (tests/vectors/ctap-transcripts): written while they happen, played again later.
// A line is a report: `>` to the key, `<` from it, hex, trailing zero bytes cut.
import type { HidConnection } from '../../src/main/ports.ts';
import { fromHex, toHex } from '../../src/shared/bytes.ts';

const REPORT_BYTES = 64;

export interface TranscriptLine {
  readonly toKey: boolean;
  readonly report: Uint8Array;
}

export function formatTranscript(lines: readonly TranscriptLine[]): string {
  return lines.map(({ toKey, report }) => `${toKey ? '>' : '<'} ${toHex(report).replace(/(00)+$/, '')}\n`).join('');
}

/** Lines that are no reports are skipped. */
export function parseTranscript(text: string): readonly TranscriptLine[] {
  return text
    .split('\n')
    .filter((line) => /^[<>] /.test(line))
    .map((line) => ({
      toKey: line.startsWith('>'),
      report: fromHex(line.slice(2).padEnd(2 * REPORT_BYTES, '0')),
    }));
}

/** The same connection, with every report noted in `lines` at the moment it passes. */
export function recordConnection(connection: HidConnection, lines: TranscriptLine[]): HidConnection {
  return {
    gone: connection.gone,
    write(report) {
      lines.push({ toKey: true, report: report.slice() });
      return connection.write(report);
    },
    onReport(listener) {
      connection.onReport((report) => {
        lines.push({ toKey: false, report: report.slice() });
        listener(report);
      });
    },
    close: () => connection.close(),
  };
}

/** A client wrote what was not recorded, or stopped early. */
export class TranscriptMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TranscriptMismatch';
  }
}

/**
 * A key that lives in a transcript: each report written must be the recorded one, byte for byte, and brings the reports
 * that followed it, at once. Knows no time.
 *
 * After the first wrong report it answers nothing more: every write rejects with the same TranscriptMismatch.
 */
export class TranscriptKey implements HidConnection {
  readonly gone: Promise<void>;
  readonly #lines: readonly TranscriptLine[];
  #at = 0;
  #mismatch: TranscriptMismatch | undefined;
  #listener: ((report: Uint8Array) => void) | undefined;
  #leave: () => void = () => undefined;

  constructor(lines: readonly TranscriptLine[]) {
    this.#lines = lines;
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  write(report: Uint8Array): Promise<void> {
    const line = this.#lines[this.#at];
    if (this.#mismatch === undefined && (line?.toKey !== true || toHex(line.report) !== toHex(report))) {
      const recorded = line?.toKey === true ? toHex(line.report) : 'nothing';
      this.#mismatch = new TranscriptMismatch(`line ${this.#at + 1}: recorded ${recorded}, written ${toHex(report)}`);
    }
    if (this.#mismatch !== undefined) return Promise.reject(this.#mismatch);
    this.#at++;
    for (; this.#lines[this.#at]?.toKey === false; this.#at++) {
      this.#listener?.(this.#lines[this.#at]?.report.slice() ?? new Uint8Array(REPORT_BYTES));
    }
    return Promise.resolve();
  }

  onReport(listener: (report: Uint8Array) => void): void {
    this.#listener = listener;
  }

  close(): Promise<void> {
    this.#leave();
    return Promise.resolve();
  }

  /** @throws TranscriptMismatch when a report was wrong, or some of the conversation did not take place */
  assertFinished(): void {
    if (this.#mismatch !== undefined) throw this.#mismatch;
    const left = this.#lines.length - this.#at;
    if (left > 0) throw new TranscriptMismatch(`${left} of ${this.#lines.length} lines did not take place`);
  }
}
