// PC/SC without a system: readers that a test plugs in and fills, one wait after the other, a service that comes and goes.
import type { CardShare, Clock } from '../../../src/main/ports.ts';
import { STATE, type ReaderEvent } from '../../../src/main/smartcard/pcsc-layout.ts';
import {
  NEW_READERS,
  type ConnectedCard,
  type PcscHandle,
  type PcscLibrary,
} from '../../../src/main/smartcard/pcsc-library.ts';
import { pcscError, SCARD, type SmartcardError } from '../../../src/main/smartcard/smartcard-error.ts';

const EMPTY = 0x0010;

interface Slot {
  events: number;
  flags: number;
  atr: Uint8Array;
}

export class FakePcsc implements PcscLibrary {
  /** What every call fails with while it is set. */
  failure: SmartcardError | undefined;
  /** As macOS: the pseudo-reader is unknown, at once and always. */
  knowsNewReaders = true;
  /** A CANCEL that gets lost between two waits. */
  losesCancel = false;
  onConnect: (reader: string, share: CardShare) => SmartcardError | undefined = () => undefined;
  onTransmit: (apdu: Uint8Array) => Uint8Array | SmartcardError = () => Uint8Array.of(0x90, 0);
  isForeignTransaction = false;
  readonly calls: string[] = [];
  contexts = 0;
  waits = 0;
  waiting = 0;
  mostWaiting = 0;
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slot>();
  readonly #wakers = new Set<() => void>();
  #cancelled = false;
  #newReaderEvents = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  plug(name: string): void {
    this.#slots.set(name, { events: 0, flags: EMPTY, atr: new Uint8Array() });
    this.#newReaderEvents += 1;
    this.#wake();
  }

  unplug(name: string): void {
    this.#slots.delete(name);
    this.#newReaderEvents += 1;
    this.#wake();
  }

  insert(name: string, atr: Uint8Array = Uint8Array.of(0x3b, 0), flags = 0): void {
    this.#change(name, STATE.PRESENT | flags, atr, 1);
  }

  take(name: string): void {
    this.#change(name, EMPTY, new Uint8Array(), 1);
  }

  /** Out and in again before anybody looks. */
  swap(name: string): void {
    this.#change(name, STATE.PRESENT, Uint8Array.of(0x3b, 1), 2);
  }

  flag(name: string, flags: number): void {
    this.#change(name, STATE.PRESENT | flags, this.#slots.get(name)?.atr ?? new Uint8Array(), 0);
  }

  /** The service ends: every wait fails. */
  fail(failure: SmartcardError): void {
    this.failure = failure;
    this.#wake();
  }

  async establishContext(): Promise<PcscHandle> {
    this.#throwIfDown();
    this.contexts += 1;
    return this.contexts;
  }

  async releaseContext(): Promise<void> {
    this.calls.push('release');
    this.contexts -= 1;
  }

  async listReaders(): Promise<readonly string[]> {
    this.#throwIfDown();
    return [...this.#slots.keys()];
  }

  async waitForChange(
    _context: PcscHandle,
    readers: readonly { readonly name: string; readonly state: number }[],
    timeoutMs: number,
  ): Promise<readonly ReaderEvent[] | null> {
    this.waits += 1;
    this.waiting += 1;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    this.#cancelled = false;
    const newReaderEvents = this.#newReaderEvents;
    const timer = new AbortController();
    let isOver = false;
    void this.#clock.sleep(timeoutMs, timer.signal).then(
      () => {
        isOver = true;
        this.#wake();
      },
      () => undefined,
    );
    try {
      for (;;) {
        this.#throwIfDown();
        const events = readers.map(({ name, state }) => this.#event(name, state, newReaderEvents));
        if (events.some((event) => (event.state & STATE.CHANGED) !== 0)) return events;
        if (isOver || this.#cancelled) return null;
        await new Promise<void>((resolve) => this.#wakers.add(resolve));
      }
    } finally {
      timer.abort();
      this.waiting -= 1;
    }
  }

  async cancel(): Promise<void> {
    this.calls.push('cancel');
    if (this.losesCancel) throw pcscError('SCardCancel', SCARD.E_INVALID_HANDLE);
    this.#cancelled = true;
    this.#wake();
  }

  async connect(_context: PcscHandle, reader: string, share: CardShare): Promise<ConnectedCard> {
    this.calls.push(`connect ${reader} ${share}`);
    this.#throwIfDown();
    const failure = this.onConnect(reader, share);
    if (failure !== undefined) throw failure;
    return { handle: 7, protocol: 't1' };
  }

  async reconnect(card: ConnectedCard): Promise<ConnectedCard> {
    this.calls.push('reconnect');
    return { ...card, protocol: 't0' };
  }

  async disconnect(_card: ConnectedCard, after: 'reset' | 'leave'): Promise<void> {
    this.calls.push(`disconnect ${after}`);
  }

  async isInForeignTransaction(): Promise<boolean> {
    return this.isForeignTransaction;
  }

  async beginTransaction(): Promise<void> {
    this.calls.push('begin');
  }

  async endTransaction(): Promise<void> {
    this.calls.push('end');
  }

  async transmit(_card: ConnectedCard, apdu: Uint8Array): Promise<Uint8Array> {
    this.calls.push('transmit');
    const answer = this.onTransmit(apdu);
    if (answer instanceof Uint8Array) return answer;
    throw answer;
  }

  #event(name: string, state: number, newReaderEvents: number): ReaderEvent {
    const atr = new Uint8Array();
    if (name === NEW_READERS) {
      if (!this.knowsNewReaders) return { name, state: STATE.UNKNOWN | STATE.CHANGED, atr };
      return { name, state: this.#newReaderEvents === newReaderEvents ? 0 : STATE.CHANGED, atr };
    }
    const slot = this.#slots.get(name);
    // A reader that left during the wait.
    if (slot === undefined) return { name, state: STATE.UNKNOWN | STATE.UNAVAILABLE | STATE.CHANGED, atr };
    const now = ((slot.events << 16) | slot.flags) >>> 0;
    return { name, state: now === state ? now : (now | STATE.CHANGED) >>> 0, atr: slot.atr };
  }

  #change(name: string, flags: number, atr: Uint8Array, events: number): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) throw new Error(`no reader ${name}`);
    this.#slots.set(name, { events: slot.events + events, flags, atr });
    this.#wake();
  }

  #wake(): void {
    const wakers = [...this.#wakers];
    this.#wakers.clear();
    for (const wake of wakers) wake();
  }

  #throwIfDown(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
