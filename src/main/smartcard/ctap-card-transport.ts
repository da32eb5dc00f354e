// CTAP2 over a card (CTAP 2.1 §11.3): selects the FIDO applet, carries messages, polls, cancels, outlives a reset.
// Fulfils CtapTransport. Knows no CTAP2 commands; the APDUs are in nfcctap.ts, their bytes in apdu.ts.
import type { CtapTransport, ExchangeOptions, KeepaliveStatus } from '../ctap/transport.ts';
import { Turns } from '../ctap/turns.ts';
import type { CardConnection, Clock } from '../ports.ts';
import { type AnswerApdu, CLA_CHAINING, type CommandApdu } from './apdu.ts';
import { type ApduForm, type ApduLine, converse, refusal, SHORT_FORM } from './apdu-exchange.ts';
import { type CardLimits, CardSession } from './card-session.ts';
import {
  CANCEL,
  CLIENT_POLLS,
  ctapMessage,
  END_SESSION,
  GET_INFO_MESSAGE,
  GET_REPLY,
  isFromAnotherApplet,
  keepaliveStatus,
  refusesPolling,
  survivesReset,
  SW_KEEPALIVE,
  SW_OK,
} from './nfcctap.ts';
import { selectFido } from './select-fido.ts';
import { SmartcardError } from './smartcard-error.ts';

/** Its command byte (CTAP 2.1 §6.6). */
const AUTHENTICATOR_RESET = 0x07;
const FIRST_POLL_PAUSE_MS = 20;
/** What the specification and the other clients wait. */
const LONGEST_POLL_PAUSE_MS = 100;
/** For the farewell to a card that may hang. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface CardTransportOptions extends Partial<CardLimits> {
  /** How long the card may say "not yet" before it is cancelled. Default 120 s. */
  readonly keepaliveTimeoutMs?: number;
  /** After the cancelling: how long the owed reply may take. Default 35 s. */
  readonly owedReplyTimeoutMs?: number;
  /** Default: short APDUs, 256 bytes an answer. */
  readonly form?: ApduForm;
}

/**
 * Selects the FIDO applet of a connected card. When it fails, the connection is closed and the card left as it is.
 *
 * An applet that says U2F_V2 may speak CTAP2 all the same: it is asked for getInfo.
 *
 * @throws SmartcardError 'notFido' for a card without the applet (nothing but SELECT was sent then); 'removed' | 'reset' |
 *         'sharing' | 'denied' | 'timeout' | 'protocol' | 'noService' | 'io'
 * @see CTAP 2.1 §11.3.3
 */
export async function openCardTransport(
  connection: CardConnection,
  clock: Clock,
  options: CardTransportOptions = {},
): Promise<CtapCardTransport> {
  const limits = {
    answerTimeoutMs: options.answerTimeoutMs ?? 60_000,
    sharingTimeoutMs: options.sharingTimeoutMs ?? 10_000,
    keepaliveTimeoutMs: options.keepaliveTimeoutMs ?? 120_000,
    owedReplyTimeoutMs: options.owedReplyTimeoutMs ?? 35_000,
  };
  const transport = new CtapCardTransport(
    new CardSession(connection, clock, limits),
    clock,
    limits,
    options.form ?? SHORT_FORM,
  );
  try {
    await transport.selectFirst();
    return transport;
  } catch (error) {
    // The first failure is the one worth telling.
    await connection.close('leave');
    throw error;
  }
}

/** How far one attempt at an exchange came; what may be done after its failure hangs on it. */
interface Attempt {
  stage: 'unsent' | 'sent' | 'otherApplet' | 'stale';
}

type TransportLimits = Required<Omit<CardTransportOptions, 'form'>>;

/** The FIDO applet of one card. Made by `openCardTransport` only. */
export class CtapCardTransport implements CtapTransport {
  readonly kind = 'smartcard';
  readonly gone: Promise<void>;
  readonly #session: CardSession;
  readonly #clock: Clock;
  readonly #limits: TransportLimits;
  readonly #turns = new Turns();
  readonly #closing = new AbortController();
  #form: ApduForm;
  #messageP1 = CLIENT_POLLS;
  #speaksCtap2 = true;
  /** The applet must be selected before the next message; for the reason given. */
  #lost: 'reset' | 'outOfStep' | undefined;

  constructor(session: CardSession, clock: Clock, limits: TransportLimits, form: ApduForm) {
    this.#session = session;
    this.#clock = clock;
    this.#limits = limits;
    this.#form = form;
    this.gone = session.gone;
  }

  get speaksCtap2(): boolean {
    return this.#speaksCtap2;
  }

  /** For `openCardTransport`: SELECT, and the question what the applet speaks. */
  async selectFirst(): Promise<void> {
    await this.#session.alone(async () => {
      const version = await selectFido(this.#session, this.#form.le);
      if (version === 'ctap2') return;
      const answer = await this.#readReply(await this.#sendMessage(GET_INFO_MESSAGE, () => undefined), {});
      this.#speaksCtap2 = answer.statusWord === SW_OK && answer.data[0] === 0;
    });
  }

  /**
   * One CTAP2 message and its reply: byte 0 is the CTAP status. See `CtapTransport.exchange`.
   *
   * Out: NFCCTAP_MSG with P1 = 80, or 00 for a card that refuses this. In: while 9100, NFCCTAP_GETRESPONSE, after pauses
   * of 20 to 100 ms. Abort: NFCCTAP_GETRESPONSE with P1 = 11 once, then the owed reply. A card that waits for the touch
   * inside one APDU cannot be told.
   *
   * Reset by another program or by Windows: reconnected and selected again, and the message sent once more if the card
   * cannot have seen all of it and it means the same then (`survivesReset`); else 'reset', and the next message works.
   *
   * @param message  1 … 65535 bytes: command byte and CBOR
   * @throws SmartcardError 'removed' | 'reset' | 'sharing' | 'denied' | 'timeout' | 'protocol' | 'noService' | 'io';
   *         the signal's reason when nothing was sent
   * @see CTAP 2.1 §11.3.7
   */
  exchange(message: Uint8Array, options: ExchangeOptions = {}): Promise<Uint8Array> {
    const { signal } = options;
    return this.#turns.take(async () => {
      for (let isSecond = false; ; isSecond = true) {
        signal?.throwIfAborted();
        const attempt: Attempt = { stage: 'unsent' };
        try {
          return await this.#session.alone(() => this.#attempt(message, options, attempt), signal);
        } catch (error) {
          const mayRepeat = error instanceof SmartcardError && (await this.#recover(error, attempt.stage));
          if (!mayRepeat || isSecond) throw error;
        }
      }
    });
  }

  /** Cancels what is under way, ends the session on the card, as far as it listens, and resets it. Never rejects. */
  async close(): Promise<void> {
    this.#closing.abort();
    const timer = new AbortController();
    const end = this.#turns.take(() =>
      this.#session.alone(() => converse(this.#session, END_SESSION, SHORT_FORM), this.#closing.signal),
    );
    const late = this.#clock.sleep(CLOSE_TIMEOUT_MS, timer.signal);
    await Promise.race([end.catch(() => undefined), late.catch(() => undefined)]);
    timer.abort();
    await this.#session.close('reset');
  }

  async #attempt(message: Uint8Array, options: ExchangeOptions, attempt: Attempt): Promise<Uint8Array> {
    if (this.#lost !== undefined) {
      await selectFido(this.#session, this.#form.le);
      const wasReset = this.#lost === 'reset';
      this.#lost = undefined;
      if (wasReset && !survivesReset(message)) {
        attempt.stage = 'stale';
        throw new SmartcardError('reset', 'the card was reset: what is sent must be encrypted for it anew');
      }
    }
    const answer = await this.#sendMessage(message, (apdu) => {
      // A block of a chain asks for nothing yet.
      if (((apdu[0] ?? 0) & CLA_CHAINING) === 0) attempt.stage = 'sent';
    });
    if (this.#session.isShared && isFromAnotherApplet(answer.statusWord)) {
      attempt.stage = 'otherApplet';
      throw refusal('another applet is selected', answer.statusWord);
    }
    const reply = await this.#readReply(answer, options);
    if (reply.statusWord !== SW_OK) throw refusal('the card refused the message', reply.statusWord);
    if (reply.data.length === 0) throw new SmartcardError('protocol', 'a reply without a status byte');
    // Some cards (FIDO2Applet) leave the applet when they reset it.
    if (message[0] === AUTHENTICATOR_RESET) this.#lost ??= 'outOfStep';
    return reply.data;
  }

  /** Sees to it that the next attempt starts in step. @returns whether the message may be sent once more */
  async #recover(error: SmartcardError, stage: Attempt['stage']): Promise<boolean> {
    if (stage === 'stale') return false;
    if (stage === 'otherApplet') {
      // Whatever the other program did, the key's session may be over.
      this.#lost = 'reset';
      return true;
    }
    if (error.kind === 'reset') {
      this.#lost = 'reset';
      // PC/SC tells of a reset before it sends: what was to be sent did not reach the card.
      return (await this.#session.reconnect().then(
        () => true,
        () => false,
      )) && stage === 'unsent';
    }
    // A status word is a whole answer; anything else may have left half of one behind.
    if (error.statusWord === undefined) this.#lost ??= 'outOfStep';
    return false;
  }

  async #sendMessage(message: Uint8Array, onAnswered: (apdu: Uint8Array) => void): Promise<AnswerApdu> {
    const session = this.#session;
    const line: ApduLine = {
      protocol: session.protocol,
      async transmit(apdu) {
        const answer = await session.transmit(apdu);
        onAnswered(apdu);
        return answer;
      },
    };
    const answer = await this.#send(ctapMessage(message, this.#messageP1), line);
    if (this.#messageP1 === 0 || !refusesPolling(answer.statusWord)) return answer;
    this.#messageP1 = 0;
    return this.#send(ctapMessage(message, 0), line);
  }

  async #send(command: CommandApdu, line: ApduLine = this.#session): Promise<AnswerApdu> {
    const { answer, form } = await converse(line, command, this.#form);
    this.#form = form;
    return answer;
  }

  /** Polls until the reply is there. @param first  the answer to NFCCTAP_MSG */
  async #readReply(first: AnswerApdu, options: ExchangeOptions): Promise<AnswerApdu> {
    const clock = this.#clock;
    const signals = [this.#closing.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const signal = AbortSignal.any(signals);
    const cancelAt = clock.now() + this.#limits.keepaliveTimeoutMs;
    let owedUntil = Infinity;
    let answer = first;
    let lastStatus: KeepaliveStatus | undefined;
    for (let pauseMs = FIRST_POLL_PAUSE_MS; answer.statusWord === SW_KEEPALIVE; ) {
      const status = keepaliveStatus(answer.data[0]);
      if (status !== undefined && status !== lastStatus) options.onKeepalive?.(status);
      lastStatus = status ?? lastStatus;

      const isCancelled = owedUntil !== Infinity;
      if (clock.now() > owedUntil) throw new SmartcardError('timeout', 'the card owes its reply');
      // The signal cuts the pause short: the cancelling does not wait.
      if (isCancelled) await clock.sleep(pauseMs);
      else if (!signal.aborted) await clock.sleep(pauseMs, signal).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, LONGEST_POLL_PAUSE_MS);

      if (!isCancelled && (signal.aborted || clock.now() > cancelAt)) {
        owedUntil = clock.now() + this.#limits.owedReplyTimeoutMs;
        const told = await this.#send(CANCEL);
        // A card that does not know the cancelling still owes its reply.
        if (told.statusWord === SW_OK || told.statusWord === SW_KEEPALIVE) answer = told;
      } else {
        answer = await this.#send(GET_REPLY);
      }
    }
    return answer;
  }
}
