// Bytes that are written one after the other into room that grows. Knows no encoding.

/** Most messages fit. */
const FIRST_ROOM_BYTES = 512;
/** Beyond this the encoder of the runtime is faster than a loop. */
const MAX_LOOP_CHARACTERS = 64;

const utf8Encoder = new TextEncoder();

export class ByteWriter {
  readonly #limit: number;
  readonly #overLimit: () => Error;
  /** Longer than what is written. */
  #bytes = new Uint8Array(FIRST_ROOM_BYTES);
  #length = 0;

  /** @param overLimit  what is thrown when more than `limit` bytes are written */
  constructor(limit: number, overLimit: () => Error) {
    this.#limit = limit;
    this.#overLimit = overLimit;
  }

  get length(): number {
    return this.#length;
  }

  /** A copy of what was written from there on. */
  from(start: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(start, this.#length);
  }

  /** Forgets what was written from there on. */
  cutTo(length: number): void {
    this.#length = length;
  }

  byte(value: number): void {
    // Not in one line: the room may be another one afterwards.
    const at = this.#makeRoom(1);
    this.#bytes[at] = value;
  }

  /** Big-endian. @param value  0 … 2^53 − 1 */
  unsigned(value: number, size: number): void {
    const at = this.#makeRoom(size);
    // Division, not shifts: those know 32 bits only.
    for (let i = size - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 0x100)) this.#bytes[at + i] = rest % 0x100;
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #makeRoom(count: number): number {
    const at = this.#length;
    const length = at + count;
    if (length > this.#limit) throw this.#overLimit();
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#length = length;
    return at;
  }
}

/** UTF-8 of well-formed text. Names and member names are short and mostly ASCII: a loop is three times as fast then. */
export function utf8Of(text: string): Uint8Array {
  if (text.length > MAX_LOOP_CHARACTERS) return utf8Encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return utf8Encoder.encode(text);
    bytes[i] = unit;
  }
  return bytes;
}
