// The bytes of command and answer APDUs (ISO 7816-4 §5.1). Pure; sends nothing, knows no command.
import { SmartcardError } from './smartcard-error.ts';

export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
}

export interface AnswerApdu {
  readonly data: Uint8Array;
  /** SW1 SW2, e.g. 0x9000. */
  readonly statusWord: number;
}

export const SHORT_DATA_MAX = 255;
export const EXTENDED_DATA_MAX = 65_535;

/** Class byte bit "more blocks follow" (ISO 7816-4 §5.3.3). */
export const CLA_CHAINING = 0x10;

/**
 * A short APDU: header, then Lc and data where there are any, then Le where given.
 *
 * @param le  wanted length as one byte, 0 for 256; undefined leaves it out (no answer data wanted, or T=0 with data)
 * @throws RangeError for more than 255 bytes of data
 */
export function encodeShort(command: CommandApdu, le: number | undefined): Uint8Array<ArrayBuffer> {
  const { cla, ins, p1, p2, data } = command;
  if (data.length > SHORT_DATA_MAX) throw new RangeError(`${data.length} bytes in a short APDU`);
  const head = [cla, ins, p1, p2];
  return Uint8Array.from([...head, ...(data.length > 0 ? [data.length, ...data] : []), ...(le === undefined ? [] : [le])]);
}

/**
 * An extended APDU that wants any length: header, 00, Lc as two bytes and data where there are any, Le 0000 (65536).
 *
 * @throws RangeError for more than 65535 bytes of data
 */
export function encodeExtended(command: CommandApdu): Uint8Array<ArrayBuffer> {
  const { cla, ins, p1, p2, data } = command;
  if (data.length > EXTENDED_DATA_MAX) throw new RangeError(`${data.length} bytes in an APDU`);
  const length = data.length > 0 ? [data.length >> 8, data.length & 0xff] : [];
  return Uint8Array.from([cla, ins, p1, p2, 0, ...length, ...data, 0, 0]);
}

/**
 * Data and status word of an answer.
 *
 * @throws SmartcardError 'removed' for less than a status word: some readers answer so when the card has just left
 */
export function parseAnswer(bytes: Uint8Array): AnswerApdu {
  const [sw1, sw2] = bytes.subarray(-2);
  if (sw1 === undefined || sw2 === undefined) throw new SmartcardError('removed', 'an answer without a status word');
  return { data: bytes.subarray(0, -2), statusWord: (sw1 << 8) | sw2 };
}

export function statusWordText(statusWord: number): string {
  return statusWord.toString(16).toUpperCase().padStart(4, '0');
}
