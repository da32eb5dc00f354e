// The calls of PC/SC as this program needs them: one method per call, no state, no waiting for others, no policy.
// pcsc-koffi.ts makes them real; the tests of reader-monitor.ts and pcsc-port.ts bring their own.
import type { CardShare } from '../ports.ts';
import type { ReaderEvent } from './pcsc-layout.ts';

/** SCARDCONTEXT and SCARDHANDLE: numbers of the system's, meaningless here. */
export type PcscHandle = number | bigint;

export interface ConnectedCard {
  readonly handle: PcscHandle;
  readonly protocol: 't0' | 't1';
}

/** The pseudo-reader whose state changes when readers come and go. */
export const NEW_READERS = '\\\\?PnP?\\Notification';

/** Every method rejects with a SmartcardError made from the code that the call returned. */
export interface PcscLibrary {
  /** Each connection has its own context: calls in one context exclude each other. */
  establishContext(): Promise<PcscHandle>;
  releaseContext(context: PcscHandle): Promise<void>;

  listReaders(context: PcscHandle): Promise<readonly string[]>;

  /**
   * Waits until the state of one of the readers differs from the one given, or the time is over, or `cancel` was called.
   *
   * @param readers    name and last known state (0: unknown, answers at once)
   * @param timeoutMs  finite: `cancel` may get lost
   * @returns          the states of all, in order; null when the time was over or the waiting was cancelled
   */
  waitForChange(
    context: PcscHandle,
    readers: readonly { readonly name: string; readonly state: number }[],
    timeoutMs: number,
  ): Promise<readonly ReaderEvent[] | null>;

  /** Ends `waitForChange`. pcsc-lite may lose it between two of its internal waits and says E_INVALID_HANDLE then. */
  cancel(context: PcscHandle): Promise<void>;

  connect(context: PcscHandle, reader: string, share: CardShare): Promise<ConnectedCard>;
  reconnect(card: ConnectedCard, share: CardShare): Promise<ConnectedCard>;
  disconnect(card: ConnectedCard, after: 'reset' | 'leave'): Promise<void>;

  /**
   * Whether another program has a transaction on this card right now. Asks the reader for the ATR (SCardGetAttrib), for
   * that does not wait; SCardBeginTransaction and SCardTransmit would, without limit. Any other answer than
   * E_SHARING_VIOLATION counts as no: the next call tells what it means.
   */
  isInForeignTransaction(card: ConnectedCard): Promise<boolean>;

  /** May wait for another program's transaction: ask `isInForeignTransaction` first. */
  beginTransaction(card: ConnectedCard): Promise<void>;
  endTransaction(card: ConnectedCard): Promise<void>;

  transmit(card: ConnectedCard, apdu: Uint8Array): Promise<Uint8Array>;
}
