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

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when that comes first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
}
