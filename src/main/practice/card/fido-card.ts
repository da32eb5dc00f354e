// The FIDO application of a smart card (CTAP 2.1 §11.3, ISO 7816-4) around a practice key: APDUs in, APDUs out.
// Knows no reader: vpcd-link.ts brings the APDUs. One APDU at a time, as the bus has it.
import { concatBytes, equalBytes, fromHex } from '../../../shared/bytes.ts';
import type { Clock } from '../../ports.ts';
import { parseApdu, responseApdu, STATUS_WORD, type CommandApdu } from './apdu.ts';
import { answerToReset, type CardModel } from './card-model.ts';
import { CardReply } from './card-reply.ts';
import { RunningCommand, type CardCall } from './running-command.ts';

/** RID of the FIDO Alliance and its applet, §11.3.3. */
const FIDO_AID = fromHex('a0000006472f0001');
const INS = { select: 0xa4, getResponse: 0xc0, message: 0x10, nfcGetResponse: 0x11, control: 0x12 } as const;
const CLA = { interindustry: 0x00, fido: 0x80, fidoChained: 0x90 } as const;
/** P1 of NFCCTAP_MSG: the client understands 9100 and NFCCTAP_GETRESPONSE. */
const P1_POLLS = 0x80;
const P1_CANCEL = 0x11;
const P1_END = 0x01;
/** U2F authenticate: does the key know this handle? */
const P1_CHECK_ONLY = 0x07;
/** The longest message of any CTAP transport; the key itself refuses earlier, and by a CTAP status. */
const MAX_MESSAGE_BYTES = 7609;

/** What the application asks of the key in the card. */
export interface CardKey {
  /** The reply to SELECT: "U2F_V2" with U2F, else "FIDO_2_0" (§11.3.3). */
  readonly appletVersion: string;
  /** Without it: U2F only. */
  readonly answer: ((message: Uint8Array, call: CardCall) => Promise<Uint8Array>) | undefined;
  /** An APDU in extended coding to its reply with status word. Without it: no U2F. */
  readonly answerU2f: ((apdu: Uint8Array) => Uint8Array) | undefined;
  touch(): void;
  /** Power off and on again: the key forgets its tokens and starts its reset window. */
  restart(): void;
}

export class FidoCard {
  readonly atr: Uint8Array;
  readonly #key: CardKey;
  readonly #model: CardModel;
  readonly #clock: Clock;
  readonly #reply: CardReply;
  #selected = false;
  #chain: Uint8Array[] = [];
  #running: RunningCommand | undefined;
  /** The key answers one command at a time: this one, cancelled, comes to its end first. */
  #ending: Promise<unknown> = Promise.resolve();
  #tapped = false;

  constructor(key: CardKey, model: CardModel, clock: Clock) {
    this.atr = answerToReset(model);
    this.#key = key;
    this.#model = model;
    this.#clock = clock;
    this.#reply = new CardReply(model);
  }

  /** It was put on the reader, or into it. */
  insert(): void {
    this.#tapped = this.#model.presence === 'tap';
  }

  /** Off, on and reset are the same to it: what is not in the key's lasting memory is gone, what runs ends without effect. */
  losePower(): void {
    this.#leaveApplet();
    this.#selected = false;
    this.#key.restart();
  }

  /** One command APDU to its response APDU, of 2 … 65535 bytes. Never rejects. */
  async transmit(bytes: Uint8Array): Promise<Uint8Array> {
    const command = parseApdu(bytes);
    if (command === undefined || !this.#takesCoding(command)) return responseApdu(STATUS_WORD.wrongLength);
    const { cla, ins } = command;
    // libfido2 fetches the rest of a CTAP2 reply under the class of NFCCTAP_MSG; the keys in the field take both.
    if (ins === INS.getResponse && (cla === CLA.interindustry || cla === CLA.fido)) return this.#getResponse(command);
    this.#reply.forget();
    if (ins !== INS.message) this.#chain = [];
    if (cla === CLA.interindustry && ins === INS.select) return this.#select(command);
    if (!this.#selected) return responseApdu(STATUS_WORD.conditionsNotSatisfied);
    switch (cla) {
      case CLA.interindustry:
        return this.#u2f(command);
      case CLA.fidoChained:
        return ins === INS.message ? this.#message(command) : responseApdu(STATUS_WORD.claNotSupported);
      case CLA.fido:
        if (ins === INS.message) return this.#message(command);
        if (ins === INS.nfcGetResponse) return this.#nfcGetResponse(command);
        if (ins === INS.control) return this.#control(command);
        return responseApdu(STATUS_WORD.insNotSupported);
      default:
        return responseApdu(STATUS_WORD.claNotSupported);
    }
  }

  #takesCoding(command: CommandApdu): boolean {
    if (command.extended && !this.#model.extendedLength) return false;
    return this.#model.protocol === 'T=1' || command.data.length === 0 || command.le === undefined;
  }

  #getResponse(command: CommandApdu): Uint8Array {
    if (command.p1 !== 0 || command.p2 !== 0) return responseApdu(STATUS_WORD.wrongParameters);
    if (command.data.length > 0) return responseApdu(STATUS_WORD.wrongLength);
    return this.#reply.next(command);
  }

  #select(command: CommandApdu): Uint8Array {
    // By name, first or only occurrence; nothing else is there to be selected.
    if (command.p1 !== 0x04 || command.p2 !== 0x00) return responseApdu(STATUS_WORD.wrongParameters);
    if (!equalBytes(command.data, FIDO_AID)) return responseApdu(STATUS_WORD.fileNotFound);
    this.#leaveApplet();
    this.#selected = true;
    return this.#reply.begin(command, new TextEncoder().encode(this.#key.appletVersion));
  }

  /** NFCCTAP_MSG, §11.3.7.1, with the command chaining of §11.3.5.1. */
  async #message(command: CommandApdu): Promise<Uint8Array> {
    const { answer } = this.#key;
    const isLast = command.cla === CLA.fido;
    if (answer === undefined) return responseApdu(STATUS_WORD.insNotSupported);
    const polls = command.p1 === P1_POLLS;
    if ((!polls && command.p1 !== 0) || command.p2 !== 0) {
      this.#chain = [];
      return responseApdu(STATUS_WORD.wrongParameters);
    }
    this.#endRunning();
    const message = concatBytes(...this.#chain, command.data);
    this.#chain = [];
    if (message.length > MAX_MESSAGE_BYTES) return responseApdu(STATUS_WORD.wrongLength);
    if (!isLast) {
      this.#chain = [message];
      return responseApdu(STATUS_WORD.success);
    }
    if (message.length === 0) return responseApdu(STATUS_WORD.wrongLength);
    await this.#ending;
    const running = new RunningCommand(this.#clock, (call) => answer(message, call), () => this.#spendTap());
    this.#running = running;
    // A T=0 card has no room for the status byte of 9100: it holds the line with procedure bytes, which no program sees.
    const canPoll = polls && this.#model.protocol === 'T=1';
    return this.#progress(command, running, canPoll);
  }

  async #nfcGetResponse(command: CommandApdu): Promise<Uint8Array> {
    const isCancel = command.p1 === P1_CANCEL;
    if ((!isCancel && command.p1 !== 0) || command.p2 !== 0) return responseApdu(STATUS_WORD.wrongParameters);
    if (command.data.length > 0) return responseApdu(STATUS_WORD.wrongLength);
    const running = this.#running;
    if (running === undefined) return responseApdu(STATUS_WORD.conditionsNotSatisfied);
    if (isCancel) running.cancel();
    return this.#progress(command, running, !isCancel);
  }

  /** The command's reply, or 9100 with the keepalive status while there is none. */
  async #progress(command: CommandApdu, running: RunningCommand, canPoll: boolean): Promise<Uint8Array> {
    const reply = canPoll ? await running.replyOrNews() : await running.reply;
    if (reply === undefined) return responseApdu(STATUS_WORD.updateStatus, Uint8Array.of(running.status));
    if (this.#running === running) this.#running = undefined;
    return this.#reply.begin(command, reply);
  }

  #control(command: CommandApdu): Uint8Array {
    if (command.p1 !== P1_END || command.p2 !== 0) return responseApdu(STATUS_WORD.wrongParameters);
    this.#leaveApplet();
    this.#selected = false;
    return responseApdu(STATUS_WORD.success);
  }

  #u2f(command: CommandApdu): Uint8Array {
    const { answerU2f } = this.#key;
    if (answerU2f === undefined) return responseApdu(STATUS_WORD.insNotSupported);
    const { cla, ins, p1, p2, data } = command;
    const length = data.length === 0 ? [] : [0, data.length >> 8, data.length & 0xff];
    const apdu = concatBytes(Uint8Array.of(cla, ins, p1, p2, ...length), data);
    let reply = answerU2f(apdu);
    // Check-only is answered like this too, and wants no touch.
    const wantsTouch = statusOf(reply) === STATUS_WORD.conditionsNotSatisfied && p1 !== P1_CHECK_ONLY;
    if (wantsTouch && this.#spendTap()) reply = answerU2f(apdu);
    return statusOf(reply) === STATUS_WORD.success ? this.#reply.begin(command, reply.subarray(0, -2)) : reply;
  }

  /** The tap as a touch, when it is still good. */
  #spendTap(): boolean {
    if (!this.#tapped) return false;
    this.#tapped = false;
    this.#key.touch();
    return true;
  }

  #leaveApplet(): void {
    this.#endRunning();
    this.#chain = [];
    this.#reply.forget();
  }

  #endRunning(): void {
    if (this.#running === undefined) return;
    this.#running.cancel();
    this.#ending = this.#running.reply;
    this.#running = undefined;
  }
}

function statusOf(response: Uint8Array): number {
  return ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0);
}
