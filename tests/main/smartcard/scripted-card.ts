// A CardConnection that a test plays by hand: it sees every APDU and says what the card answers.
import type { CardConnection, CardShare } from '../../../src/main/ports.ts';
import { SmartcardError } from '../../../src/main/smartcard/smartcard-error.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';

/** An answer APDU as hex, a failure of PC/SC, or an answer that comes later. */
export type Answer = string | SmartcardError | Promise<string>;

export class ScriptedCard implements CardConnection {
  share: CardShare = 'exclusive';
  protocol: 't0' | 't1' = 't1';
  /** Every call in order: APDUs as hex, else the call's name. */
  readonly calls: string[] = [];
  /** What the card says to each APDU; set by the test. */
  onApdu: (apdu: string, index: number) => Answer = () => '6f00';
  /** What the system says to beginTransaction; undefined: it succeeds. */
  onBegin: () => SmartcardError | undefined = () => undefined;
  onReconnect: () => SmartcardError | undefined = () => undefined;
  readonly gone: Promise<void>;
  #leave: () => void = () => undefined;

  constructor() {
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  get apdus(): readonly string[] {
    return this.calls.filter((call) => /^[0-9a-f]+$/.test(call));
  }

  async transmit(apdu: Uint8Array): Promise<Uint8Array> {
    const index = this.apdus.length;
    this.calls.push(toHex(apdu));
    const answer = this.onApdu(toHex(apdu), index);
    if (answer instanceof SmartcardError) throw answer;
    return fromHex(await answer);
  }

  async beginTransaction(): Promise<void> {
    this.calls.push('begin');
    const failure = this.onBegin();
    if (failure !== undefined) throw failure;
  }

  async endTransaction(): Promise<void> {
    this.calls.push('end');
  }

  async reconnect(): Promise<void> {
    this.calls.push('reconnect');
    const failure = this.onReconnect();
    if (failure !== undefined) throw failure;
  }

  async close(after: 'reset' | 'leave'): Promise<void> {
    this.calls.push(`close ${after}`);
    this.#leave();
  }

  takeAway(): void {
    this.#leave();
  }
}

export const SELECT = '00a4040008a0000006472f000100';
export const FIDO_2_0 = '4649444f5f325f309000';
export const U2F_V2 = '5532465f56329000';

/** `bytes(5)` is 0001020304. */
export function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i & 0xff);
}
