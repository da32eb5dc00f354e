// The real SmartcardPort over PC/SC: readers from the one monitor, connections each in a context of their own.
// Which library, and how it is called, is pcsc-koffi.ts.
import type { CardConnection, CardShare, Clock, SmartcardPort } from '../ports.ts';
import { threadsForCards } from './call-gate.ts';
import { loadPcsc } from './pcsc-koffi.ts';
import type { ConnectedCard, PcscHandle, PcscLibrary } from './pcsc-library.ts';
import { ReaderMonitor } from './reader-monitor.ts';
import { SCARD, SmartcardError } from './smartcard-error.ts';

/** How long the monitor gets to say that the card has left, when a call failed without a clear reason. */
const LEAVE_NOTICE_MS = 500;

/**
 * @param load  gives the library; asked again while it fails, so that PC/SC may be installed or started later
 */
export function pcscPort(
  clock: Clock,
  load: () => Promise<PcscLibrary> = () => loadPcsc(threadsForCards(process.env.UV_THREADPOOL_SIZE)),
): SmartcardPort {
  let library: PcscLibrary | undefined;
  const loadOnce = async (): Promise<PcscLibrary> => (library ??= await load());
  const monitor = new ReaderMonitor(loadOnce, clock);

  return {
    watch(listener, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const leave = monitor.listen(listener);
        signal.addEventListener(
          'abort',
          () => {
            leave();
            resolve();
          },
          { once: true },
        );
      });
    },

    async connect(reader, insertion, share) {
      const pcsc = await loadOnce();
      const context = await pcsc.establishContext();
      try {
        const card = await pcsc.connect(context, reader, share);
        return new PcscConnection({ pcsc, monitor, clock, context, reader, insertion, share }, card);
      } catch (error) {
        await pcsc.releaseContext(context).catch(() => undefined);
        throw error;
      }
    },
  };
}

interface Place {
  readonly pcsc: PcscLibrary;
  readonly monitor: ReaderMonitor;
  readonly clock: Clock;
  readonly context: PcscHandle;
  readonly reader: string;
  readonly insertion: number;
  readonly share: CardShare;
}

class PcscConnection implements CardConnection {
  readonly share: CardShare;
  readonly gone: Promise<void>;
  readonly #place: Place;
  readonly #resolveGone: () => void;
  #stopListening: () => void = () => undefined;
  #card: ConnectedCard;
  #hasLeft = false;
  #closing: Promise<void> | undefined;

  constructor(place: Place, card: ConnectedCard) {
    this.share = place.share;
    this.#place = place;
    this.#card = card;
    let resolveGone: () => void = () => undefined;
    this.gone = new Promise((resolve) => {
      resolveGone = resolve;
    });
    this.#resolveGone = resolveGone;
    const stopListening = place.monitor.listen({
      onReaders: (readers) => {
        const lying = readers.find(({ name }) => name === place.reader)?.card;
        // The system keeps an exclusive connection beyond its card: the next card would find the reader taken.
        if (lying?.insertion !== place.insertion) void this.close('leave');
      },
    });
    if (this.#hasLeft) stopListening();
    else this.#stopListening = stopListening;
  }

  get protocol(): 't0' | 't1' {
    return this.#card.protocol;
  }

  transmit(apdu: Uint8Array): Promise<Uint8Array> {
    return this.#call((pcsc) => pcsc.transmit(this.#card, apdu));
  }

  async beginTransaction(): Promise<void> {
    await this.#call(async (pcsc) => {
      if (await pcsc.isInForeignTransaction(this.#card)) {
        throw new SmartcardError('sharing', 'another program has a transaction on the card', {
          pcscCode: SCARD.E_SHARING_VIOLATION,
        });
      }
      await pcsc.beginTransaction(this.#card);
    });
  }

  endTransaction(): Promise<void> {
    return this.#call((pcsc) => pcsc.endTransaction(this.#card));
  }

  async reconnect(): Promise<void> {
    await this.#call(async (pcsc) => {
      this.#card = await pcsc.reconnect(this.#card, this.share);
    });
  }

  close(after: 'reset' | 'leave'): Promise<void> {
    this.#closing ??= this.#close(after);
    return this.#closing;
  }

  async #close(after: 'reset' | 'leave'): Promise<void> {
    this.#hasLeft = true;
    this.#resolveGone();
    this.#stopListening();
    const { pcsc, context } = this.#place;
    // A card that has left cannot fail to be let go in any way that matters.
    await pcsc.disconnect(this.#card, after).catch(() => undefined);
    await pcsc.releaseContext(context).catch(() => undefined);
  }

  async #call<T>(work: (pcsc: PcscLibrary) => Promise<T>): Promise<T> {
    if (this.#hasLeft) throw removed(undefined);
    try {
      return await work(this.#place.pcsc);
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  /** With a connection, "no card" and "no reader" mean that it has left; and what is unclear often means that too. */
  async #explain(error: unknown): Promise<unknown> {
    if (!(error instanceof SmartcardError)) return error;
    if (error.kind === 'noCard' || error.kind === 'noReader' || error.kind === 'removed') {
      void this.close('leave');
      return error.kind === 'removed' ? error : removed(error);
    }
    if (error.kind === 'noService') void this.close('leave');
    if (error.kind !== 'io') return error;
    const timer = new AbortController();
    const notice = this.#place.clock.sleep(LEAVE_NOTICE_MS, timer.signal).catch(() => undefined);
    await Promise.race([this.gone, notice]);
    timer.abort();
    return this.#hasLeft ? removed(error) : error;
  }
}

function removed(cause: SmartcardError | undefined): SmartcardError {
  return new SmartcardError('removed', 'the card was removed or its connection closed', {
    ...(cause?.pcscCode === undefined ? {} : { pcscCode: cause.pcscCode }),
    ...(cause === undefined ? {} : { cause }),
  });
}
