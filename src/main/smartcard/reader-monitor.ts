// Knows which readers there are and what lies in them: ONE waiting call for all readers and all who want to know.
// Runs while somebody watches; begins again by itself when the service comes (back).
import type { CardReader, CardReaderListener, Clock } from '../ports.ts';
import { STATE, type ReaderEvent } from './pcsc-layout.ts';
import { NEW_READERS, type PcscHandle, type PcscLibrary } from './pcsc-library.ts';
import { SCARD, SmartcardError } from './smartcard-error.ts';

/** A lost SCardCancel, or a system that does not tell of new readers, costs no more than this. */
const WAIT_MS = 1_000;
/** Between two looks for a service that is not there. */
const NO_SERVICE_PAUSE_MS = 2_000;
/** After a reader left between listing and waiting; also keeps a wrong driver from making us busy. */
const RETRY_PAUSE_MS = 100;

interface Known {
  readonly state: number;
  readonly insertion: number;
  readonly reader: CardReader;
}

export class ReaderMonitor {
  readonly #load: () => Promise<PcscLibrary>;
  readonly #clock: Clock;
  readonly #listeners = new Set<CardReaderListener>();
  readonly #insertions = new Map<string, number>();
  #known = new Map<string, Known>();
  /** Undefined until the first look has ended. */
  #told: readonly CardReader[] | undefined;
  #failure: unknown;
  #isFailing = false;
  #tellsNewReaders = true;
  #newReadersState = 0;
  #stop: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(load: () => Promise<PcscLibrary>, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  /** Tells the listener what is known, then each change, until the returned function is called. */
  listen(listener: CardReaderListener): () => void {
    this.#listeners.add(listener);
    if (this.#told !== undefined) listener.onReaders(this.#told);
    if (this.#isFailing) listener.onError?.(this.#failure);
    if (this.#stop === undefined) {
      const stop = new AbortController();
      this.#stop = stop;
      // A run that was stopped ends first: there is never more than one waiter.
      this.#running = this.#running.then(() => this.#run(stop.signal));
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.abort();
      this.#stop = undefined;
      // What was known stays known: the event counters tell the next run whether it is still the same card.
      this.#told = undefined;
      this.#isFailing = false;
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#waitInContext(await this.#load(), signal);
      } catch (error) {
        if (signal.aborted) return;
        // A service that was started again counts from the beginning.
        this.#known.clear();
        this.#tell([]);
        if (!this.#isFailing) {
          this.#isFailing = true;
          this.#failure = error;
          for (const listener of this.#listeners) listener.onError?.(error);
        }
        await this.#clock.sleep(NO_SERVICE_PAUSE_MS, signal).catch(() => undefined);
      }
    }
  }

  async #waitInContext(library: PcscLibrary, signal: AbortSignal): Promise<void> {
    const context = await library.establishContext();
    // A lost or refused CANCEL costs a second.
    const cancel = (): void => void library.cancel(context).catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      // The first look gives 0 for every state: that is answered at once.
      for (let isFirst = true; !signal.aborted; isFirst = false) await this.#look(library, context, isFirst, signal);
    } finally {
      signal.removeEventListener('abort', cancel);
      await library.releaseContext(context).catch(() => undefined);
    }
  }

  async #look(library: PcscLibrary, context: PcscHandle, isFirst: boolean, signal: AbortSignal): Promise<void> {
    const names = await library.listReaders(context);
    if (signal.aborted) return;
    for (const name of this.#known.keys()) if (!names.includes(name)) this.#known.delete(name);
    if (isFirst) this.#newReadersState = 0;
    const wanted = names.map((name) => ({ name, state: isFirst ? 0 : (this.#known.get(name)?.state ?? 0) }));
    const pseudo = this.#tellsNewReaders ? [{ name: NEW_READERS, state: this.#newReadersState }] : [];
    if (wanted.length === 0) this.#tell([]);
    if (wanted.length + pseudo.length === 0) {
      await this.#clock.sleep(WAIT_MS, signal).catch(() => undefined);
      return;
    }
    let events: readonly ReaderEvent[] | null;
    try {
      events = await library.waitForChange(context, [...wanted, ...pseudo], WAIT_MS);
    } catch (error) {
      if (!(error instanceof SmartcardError) || error.pcscCode !== SCARD.E_UNKNOWN_READER) throw error;
      // It left between listing and waiting.
      await this.#clock.sleep(RETRY_PAUSE_MS, signal).catch(() => undefined);
      return;
    }
    if (signal.aborted) return;
    this.#isFailing = false;
    const isSomethingNew = events !== null && this.#take(events);
    this.#tell([...this.#known.values()].map(({ reader }) => reader));
    // "Changed" without a change would come again at once.
    if (events !== null && !isSomethingNew && !isFirst) {
      await this.#clock.sleep(RETRY_PAUSE_MS, signal).catch(() => undefined);
    }
  }

  /** @returns whether anything differs from what was known */
  #take(events: readonly ReaderEvent[]): boolean {
    let isSomethingNew = false;
    for (const event of events) {
      if (event.name === NEW_READERS) {
        // macOS does not know the pseudo-reader, and says so at once each time.
        if ((event.state & STATE.UNKNOWN) !== 0) this.#tellsNewReaders = false;
        const told = (event.state & ~STATE.CHANGED) >>> 0;
        isSomethingNew ||= told !== this.#newReadersState;
        this.#newReadersState = told;
        continue;
      }
      const known = this.#known.get(event.name);
      if ((event.state & (STATE.UNKNOWN | STATE.UNAVAILABLE)) !== 0) {
        // It left during the wait; the next list says whether it is there again.
        if (this.#known.delete(event.name)) isSomethingNew = true;
        continue;
      }
      const now = this.#knownFrom(event, known);
      isSomethingNew ||= known?.state !== now.state;
      this.#known.set(event.name, now);
    }
    return isSomethingNew;
  }

  #knownFrom({ name, state, atr }: ReaderEvent, before: Known | undefined): Known {
    const told = (state & ~STATE.CHANGED) >>> 0;
    if ((state & STATE.PRESENT) === 0) return { state: told, insertion: 0, reader: { name, card: null } };
    // The high half counts insertions and removals: a card that was swapped between two looks is another one.
    const isSame = before?.reader.card != null && before.state >>> 16 === told >>> 16;
    const insertion = isSame ? before.insertion : (this.#insertions.get(name) ?? 0) + 1;
    this.#insertions.set(name, insertion);
    const isMute = (state & STATE.MUTE) !== 0;
    const isHeldExclusively = (state & STATE.EXCLUSIVE) !== 0;
    return { state: told, insertion, reader: { name, card: { insertion, atr, isMute, isHeldExclusively } } };
  }

  #tell(readers: readonly CardReader[]): void {
    const sorted = [...readers].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (this.#told !== undefined && describe(this.#told) === describe(sorted)) return;
    this.#told = sorted;
    for (const listener of this.#listeners) listener.onReaders(sorted);
  }
}

function describe(readers: readonly CardReader[]): string {
  return JSON.stringify(readers, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value));
}
