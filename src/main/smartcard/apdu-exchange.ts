// One command to a card and its whole answer: chaining, GET RESPONSE, wrong Le, the rules of T=0, extended length.
// Knows ISO 7816-4, no command of FIDO. Every loop ends: by count and by bytes here, by time in `ApduLine.transmit`.
import { concatBytes } from '../../shared/bytes.ts';
import {
  type AnswerApdu,
  CLA_CHAINING,
  type CommandApdu,
  encodeExtended,
  encodeShort,
  EXTENDED_DATA_MAX,
  parseAnswer,
  statusWordText,
} from './apdu.ts';
import { SmartcardError } from './smartcard-error.ts';

/** Bytes of data in a block of a chain; what libfido2 sends, and below the 250 of python-fido2. */
export const BLOCK_BYTES = 240;
const ANSWER_MAX_BYTES = 65_536;
/** Cards with small buffers give 64 bytes a time or less; 7609 bytes (the longest of CTAPHID) are 119 of those. */
const GET_RESPONSE_MAX = 512;

const SW_OK = 0x9000;
const SW_WRONG_LENGTH = 0x6700;
const SW_LAST_BLOCK_EXPECTED = 0x6883;
const SW_NO_CHAINING = 0x6884;

export interface ApduLine {
  readonly protocol: 't0' | 't1';
  /** As `CardConnection.transmit`, but bounded in time. */
  transmit(apdu: Uint8Array): Promise<Uint8Array>;
}

export interface ApduForm {
  /**
   * `short` works with every reader; `extended` saves round trips where reader and card can. When a card refuses one of
   * them, the other is taken.
   */
  readonly length: 'short' | 'extended';
  /** Le of short APDUs, 0 for 256. Smaller for readers that cannot carry 256 bytes and a status word. */
  readonly le: number;
}

export const SHORT_FORM: ApduForm = { length: 'short', le: 0 };

/** An answer, and the form that the card took. */
export interface Conversation {
  readonly answer: AnswerApdu;
  readonly form: ApduForm;
}

/**
 * Sends a command of any length and reads its answer of any length.
 *
 * Short form: blocks of 240 bytes with CLA|0x10, the last one with the plain CLA; Le on the last block only. T=0: short
 * always, no Le where there is data. Then 61xx: GET RESPONSE until it is all there; 6Cxx: once more with Le = xx.
 *
 * @param command  up to 65535 bytes of data
 * @returns        all data, and the status word of the last part (not 61xx); a status word of the card is no error here
 * @throws SmartcardError 'removed', 'protocol' for an answer without end, and what `line.transmit` throws
 * @see ISO 7816-4 §5.1, §5.3.3, §5.3.4; ISO 7816-3 §12.2 (T=0)
 */
export async function converse(line: ApduLine, command: CommandApdu, form: ApduForm): Promise<Conversation> {
  if (command.data.length > EXTENDED_DATA_MAX) {
    throw new SmartcardError('protocol', `a message of ${command.data.length} bytes`);
  }
  if (line.protocol === 't0') {
    const short: ApduForm = { ...form, length: 'short' };
    return { answer: await sendShort(line, command, short), form: short };
  }
  const answer = await send(line, command, form);
  const other = otherForm(form, command, answer.statusWord);
  return other === undefined ? { answer, form } : { answer: await send(line, command, other), form: other };
}

function send(line: ApduLine, command: CommandApdu, form: ApduForm): Promise<AnswerApdu> {
  return form.length === 'extended' ? sendExtended(line, command, form) : sendShort(line, command, form);
}

/** The form to try instead, when the status word says that this one was refused before anything was done. */
function otherForm(form: ApduForm, command: CommandApdu, statusWord: number): ApduForm | undefined {
  if (form.length === 'extended') {
    return statusWord === SW_WRONG_LENGTH ? { ...form, length: 'short' } : undefined;
  }
  const wasChained = command.data.length > BLOCK_BYTES;
  const refused = statusWord === SW_NO_CHAINING || statusWord === SW_LAST_BLOCK_EXPECTED;
  return wasChained && refused ? { ...form, length: 'extended' } : undefined;
}

async function sendShort(line: ApduLine, command: CommandApdu, form: ApduForm): Promise<AnswerApdu> {
  const { data } = command;
  let at = 0;
  for (; data.length - at > BLOCK_BYTES; at += BLOCK_BYTES) {
    const block = { ...command, cla: command.cla | CLA_CHAINING, data: data.subarray(at, at + BLOCK_BYTES) };
    const answer = parseAnswer(await line.transmit(encodeShort(block, undefined)));
    if (answer.statusWord !== SW_OK) return answer;
  }
  const last = { ...command, data: data.subarray(at) };
  // T=0 has no room for Le beside data: the card answers 61xx, and GET RESPONSE fetches.
  const le = line.protocol === 't0' && last.data.length > 0 ? undefined : form.le;
  return complete(line, (wanted) => encodeShort(last, le === undefined ? undefined : wanted), form);
}

function sendExtended(line: ApduLine, command: CommandApdu, form: ApduForm): Promise<AnswerApdu> {
  // 6Cxx does not answer Le 0000; if a card says it all the same, a short answer is asked for.
  return complete(line, () => encodeExtended(command), form);
}

/** Sends, corrects Le once, and fetches what the card keeps back. */
async function complete(line: ApduLine, encode: (le: number) => Uint8Array, form: ApduForm): Promise<AnswerApdu> {
  const ask = async (build: (le: number) => Uint8Array, le: number): Promise<AnswerApdu> => {
    const first = parseAnswer(await line.transmit(build(le)));
    return first.statusWord >> 8 === 0x6c ? parseAnswer(await line.transmit(build(first.statusWord & 0xff))) : first;
  };
  let answer = await ask(encode, form.le);
  const parts = [answer.data];
  let total = answer.data.length;
  for (let fetches = 0; answer.statusWord >> 8 === 0x61; fetches++) {
    if (fetches > 0 && answer.data.length === 0) throw endless('GET RESPONSE brings nothing');
    if (fetches === GET_RESPONSE_MAX) throw endless(`${fetches} GET RESPONSE`);
    answer = await ask((le) => getResponse(le), smallerLe(answer.statusWord & 0xff, form.le));
    parts.push(answer.data);
    total += answer.data.length;
    if (total > ANSWER_MAX_BYTES) throw endless(`${total} bytes`);
  }
  return { data: parts.length === 1 ? answer.data : concatBytes(...parts), statusWord: answer.statusWord };
}

function getResponse(le: number): Uint8Array {
  return encodeShort({ cla: 0, ins: 0xc0, p1: 0, p2: 0, data: new Uint8Array() }, le);
}

/** The smaller of two Le bytes, where 0 is 256. */
function smallerLe(a: number, b: number): number {
  return Math.min(a === 0 ? 256 : a, b === 0 ? 256 : b) & 0xff;
}

function endless(what: string): SmartcardError {
  return new SmartcardError('protocol', `an answer without end: ${what}`);
}

/** The error for a status word that nothing can be made of. */
export function refusal(what: string, statusWord: number): SmartcardError {
  return new SmartcardError('protocol', `${what}: status word ${statusWordText(statusWord)}`, { statusWord });
}
