// Everything outside the program, as small interfaces. `index.ts` passes the real ones in, once; tests bring their own.

/** One HID interface with the FIDO usage (usage page 0xF1D0, usage 0x01). The path is its identity while plugged in. */
export interface HidDescriptor {
  readonly path: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  /** USB serial string; empty where the key has none. For the record, never for identity. */
  readonly serialNumber: string;
  /** Another text once the key has left and come back to the same path; absent where the system does not tell. */
  readonly instance?: string;
}

/** An open HID interface. Reports are 64 bytes, without a report id. */
export interface HidConnection {
  /**
   * Reports leave in the order of the calls; the next one may be handed over before this one is written.
   *
   * @throws HidError 'removed' | 'denied' | 'io'
   */
  write(report: Uint8Array): Promise<void>;
  /**
   * Every report of the key, in order, also those meant for other programs. One listener at a time; reports that come
   * before there is a listener are kept.
   */
  onReport(listener: (report: Uint8Array) => void): void;
  /** Resolves once: the key was unplugged, or `close` was called. */
  readonly gone: Promise<void>;
  /** Once it is gone: why, where it was neither unplugged nor closed (HidError 'denied' | 'busy'). */
  readonly goneReason?: Error | undefined;
  close(): Promise<void>;
}

/** Tells when the list of a port is worth another look: too early, twice or for nothing, but not never. */
export interface HidHints {
  /**
   * Calls `onHint` once when it has begun to listen, so that nothing is lost before it, and then again and again.
   *
   * @returns  resolves when nothing is told any more: the signal has aborted, or the system has no such news. Never rejects.
   */
  listen(onHint: () => void, signal: AbortSignal): Promise<void>;
}

export interface HidPort {
  /** Without hints the list must be asked for from time to time. */
  readonly hints?: HidHints;
  list(): Promise<readonly HidDescriptor[]>;
  /** @throws HidError 'removed' | 'denied' | 'busy' | 'io' */
  open(path: string): Promise<HidConnection>;
}

/** A card as it lies in a reader. */
export interface InsertedCard {
  /** Counts the cards that came into this reader since the port was made: identity of the card while it is there. */
  readonly insertion: number;
  /** Answer to reset, 0 … 36 bytes; contactless readers make one up (PC/SC part 3 §3.1.3.2.3). */
  readonly atr: Uint8Array;
  /** It does not answer: upside down, defective, or not a card. */
  readonly isMute: boolean;
  /** Another program has it for itself alone. */
  readonly isHeldExclusively: boolean;
}

/** A slot for one card. A reader with contacts, an antenna and SAM slots shows as several. */
export interface CardReader {
  /** As PC/SC names it, e.g. "ACS ACR1252 1S CL Reader PICC 00 00": identity while it is plugged in. */
  readonly name: string;
  readonly card: InsertedCard | null;
}

export interface CardReaderListener {
  /** The whole list, sorted by name: at the start and after each change. Empty while there is no service. */
  onReaders(readers: readonly CardReader[]): void;
  /** PC/SC cannot be used at the moment (SmartcardError 'noService' | 'denied' | 'io'). Told once, until it can again. */
  onError?(error: unknown): void;
}

export type CardShare = 'exclusive' | 'shared';

/** A connection to one card. One call at a time. After 'removed' it is of no further use. */
export interface CardConnection {
  readonly share: CardShare;
  /** Transmission protocol. It decides about the form of APDUs; may be another one after `reconnect`. */
  readonly protocol: 't0' | 't1';

  /**
   * One command APDU out, its answer back, status word included. No time limit of its own: readers have theirs.
   *
   * @throws SmartcardError 'removed' | 'reset' | 'denied' | 'noService' | 'protocol' | 'io'
   */
  transmit(apdu: Uint8Array): Promise<Uint8Array>;

  /**
   * Keeps other programs from the card until `endTransaction`; only needed when shared. Does not wait for theirs.
   *
   * @throws SmartcardError 'sharing' when another program has a transaction; else as `transmit`
   */
  beginTransaction(): Promise<void>;
  endTransaction(): Promise<void>;

  /** Takes note of a reset (SmartcardError 'reset'), so that the connection can be used again. */
  reconnect(): Promise<void>;

  /** Resolves once: the card or the reader has left, the service has ended, or `close` was called. */
  readonly gone: Promise<void>;

  /** `reset` makes the card forget its session; `leave` leaves it as it is. Never rejects. */
  close(after: 'reset' | 'leave'): Promise<void>;
}

export interface SmartcardPort {
  /** Tells the listener until the signal aborts, and resolves then. Never rejects. */
  watch(listener: CardReaderListener, signal: AbortSignal): Promise<void>;

  /**
   * @param insertion  the card that is meant: another one in the same reader is 'removed'
   * @throws SmartcardError 'noService' | 'noReader' | 'noCard' | 'removed' | 'sharing' | 'denied' | 'protocol' | 'io'
   */
  connect(reader: string, insertion: number, share: CardShare): Promise<CardConnection>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when that comes first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** A thread of this process with a program of its own. */
export interface WorkThread {
  /** Arrives in the order of the calls, as a copy. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves once it has ended: with the failure that ended it, or null. */
  readonly ended: Promise<Error | null>;
  /** Ends it wherever it is; what it does then is lost. */
  end(): Promise<void>;
}

/** @param data  what it begins with: copied, no functions */
export type StartThread = (data: unknown) => WorkThread;
