// What main writes down for support: codes and data, never secrets, never bytes of a key. The port; app-log.ts fulfils it.

import { redact } from './redact.ts';

export type LogDetail = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(code: string, detail?: LogDetail): void;
  warn(code: string, detail?: LogDetail): void;
  /** For mistakes of ours: the error with its stack, redacted. Returns the id under which it can be found. */
  bug(error: unknown): string;
}

/** An error as one redacted text, with its causes; the stack only of the outermost. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && current !== null && depth < 5; depth++) {
    if (!(current instanceof Error)) {
      parts.push(typeof current === 'string' ? current : `thrown: ${typeof current}`);
      break;
    }
    parts.push(depth === 0 ? (current.stack ?? current.message) : `caused by ${current.name}: ${current.message}`);
    current = current.cause;
  }
  return redact(parts.join('\n'));
}
