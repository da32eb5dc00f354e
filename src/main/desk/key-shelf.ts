// The keys that are plugged in: what the app shows of each, and the only way to open one. One opening at a time per key.
// It does not know what a key is opened for.

import type { KeySummary } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import { aaguidToUuid } from '../../shared/bytes.ts';
import type { Clock, HidDescriptor, HidPort, Random } from '../ports.ts';
import type { CtapTransport } from '../ctap/transport.ts';
import { NotCtap2Error } from '../ctap/key-link.ts';
import { SecurityKey } from '../ctap/security-key.ts';
import { openHidTransport } from '../hid/ctaphid-channel.ts';
import { HidError } from '../hid/hid-error.ts';

/** A key that this caller alone talks to, until it closes it. */
export interface OpenKey {
  readonly summary: KeySummary;
  readonly key: SecurityKey;
  /** Resolves when the key has left. Never rejects. */
  readonly gone: Promise<void>;
  /** Lets go of the key; what the app shows of it is read anew. */
  close(): Promise<void>;
}

export interface KeyShelf {
  readonly keys: readonly KeySummary[];
  onChange(listener: (keys: readonly KeySummary[]) => void): () => void;
  /** @throws AppError 'key.notFound'; NotCtap2Error; HidError; CtapError; CborError */
  open(keyId: string): Promise<OpenKey>;
  /**
   * Asks every ready key for a touch and returns the id of the first that gives it; the others are cancelled.
   *
   * @throws the signal's reason; AppError 'key.notFound' when there is no ready key, 'touch.timeout' when none was touched
   */
  pickByTouch(signal: AbortSignal): Promise<string>;
  /** Looks at what is plugged in now. The watcher calls it whenever the list of devices has changed. */
  update(descriptors: readonly HidDescriptor[]): void;
}

/**
 * Pauses before another look at a key that could not be read. One that has just been plugged in may still be starting up,
 * its system may not have given us access yet (udev), or a browser may hold it for a moment.
 */
const NEXT_LOOKS_MS = [500, 1000, 2000, 4000, 8000, 16_000] as const;

interface Place {
  readonly descriptor: HidDescriptor;
  summary: KeySummary;
  /** Ends when the last opening of this key has ended. */
  queue: Promise<void>;
}

export interface KeyShelfOptions {
  readonly hid: HidPort;
  readonly clock: Clock;
  readonly random: Random;
  /** True for the path of a software key of practice mode. */
  readonly isPractice: (path: string) => boolean;
}

export function createKeyShelf({ hid, clock, random, isPractice }: KeyShelfOptions): KeyShelf {
  const listeners = new Set<(keys: readonly KeySummary[]) => void>();
  const places = new Map<string, Place>();
  let keys: readonly KeySummary[] = [];

  const show = (): void => {
    keys = [...places.values()].map((place) => place.summary);
    for (const listener of [...listeners]) listener(keys);
  };

  const setSummary = (place: Place, change: Partial<KeySummary>): void => {
    if (places.get(place.descriptor.path) !== place) return;
    place.summary = { ...place.summary, ...change };
    show();
  };

  /** Runs when every earlier holder of this key has let go. */
  const take = async (place: Place): Promise<() => void> => {
    const before = place.queue;
    let release: () => void = () => undefined;
    place.queue = new Promise<void>((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  };

  const connect = async (place: Place): Promise<CtapTransport> => {
    const connection = await hid.open(place.descriptor.path);
    try {
      return await openHidTransport(connection, random, clock);
    } catch (error) {
      await connection.close();
      throw error;
    }
  };

  const openPlace = async (place: Place): Promise<OpenKey> => {
    const release = await take(place);
    try {
      const transport = await connect(place);
      try {
        const key = await SecurityKey.open(transport, random);
        setSummary(place, describeInfo(key));
        return {
          summary: place.summary,
          key,
          gone: transport.gone,
          close: async () => {
            try {
              setSummary(place, describeInfo(key));
              // A key that has left has nothing to close; nobody waits for that error.
              await key.close().catch(() => undefined);
            } finally {
              release();
            }
          },
        };
      } catch (error) {
        await transport.close();
        throw error;
      }
    } catch (error) {
      release();
      throw error;
    }
  };

  const inspect = async (place: Place): Promise<void> => {
    for (const pauseMs of [...NEXT_LOOKS_MS, null]) {
      try {
        const opened = await openPlace(place);
        await opened.close();
        return;
      } catch (error) {
        const status = statusOf(error);
        setSummary(place, { status });
        if (status === 'u2fOnly' || pauseMs === null) return;
      }
      await clock.sleep(pauseMs);
      // It has left, or somebody else has opened it meanwhile and knows better.
      if (places.get(place.descriptor.path) !== place || place.summary.status === 'ready') return;
    }
  };

  const placeOf = (keyId: string): Place => {
    const place = places.get(keyId);
    if (place === undefined) throw new AppError('key.notFound');
    return place;
  };

  return {
    get keys() {
      return keys;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: async (keyId) => openPlace(placeOf(keyId)),
    pickByTouch: async (signal) => {
      signal.throwIfAborted();
      const ready = [...places.values()].filter((place) => place.summary.status === 'ready');
      if (ready.length === 0) throw new AppError('key.notFound');
      const over = new AbortController();
      const stop = AbortSignal.any([signal, over.signal]);
      const picked = await Promise.all(
        ready.map(async (place): Promise<string | null> => {
          try {
            const opened = await openPlace(place);
            try {
              await opened.key.select({ signal: stop });
              if (stop.aborted) return null;
              over.abort();
              return place.descriptor.path;
            } finally {
              await opened.close();
            }
          } catch {
            // A key that was pulled, timed out or was cancelled is simply not the one that was picked.
            return null;
          }
        }),
      );
      signal.throwIfAborted();
      const keyId = picked.find((path) => path !== null);
      if (keyId === undefined || keyId === null) throw new AppError('touch.timeout');
      return keyId;
    },
    update: (descriptors) => {
      const paths = new Set(descriptors.map((descriptor) => descriptor.path));
      for (const path of [...places.keys()]) if (!paths.has(path)) places.delete(path);
      const added = descriptors.filter((descriptor) => !places.has(descriptor.path));
      for (const descriptor of added) {
        const place = {
          descriptor,
          summary: firstSummary(descriptor, isPractice(descriptor.path)),
          queue: Promise.resolve(),
        };
        places.set(descriptor.path, place);
        void inspect(place);
      }
      show();
    },
  };
}

function firstSummary(descriptor: HidDescriptor, practice: boolean): KeySummary {
  return {
    id: descriptor.path,
    transport: 'usb',
    product: descriptor.product === '' ? 'Security key' : descriptor.product,
    manufacturer: descriptor.manufacturer,
    serialNumber: descriptor.serialNumber,
    status: 'reading',
    aaguid: null,
    versions: [],
    pinSet: null,
    minPinLength: null,
    remainingCredentials: null,
    practice,
  };
}

function describeInfo(key: SecurityKey): Partial<KeySummary> {
  const { info } = key;
  return {
    status: 'ready',
    aaguid: aaguidToUuid(info.aaguid),
    versions: info.versions,
    pinSet: info.options.get('clientPin') ?? null,
    minPinLength: info.minPinLength,
    remainingCredentials: info.remainingDiscoverableCredentials ?? null,
  };
}

function statusOf(error: unknown): KeySummary['status'] {
  if (error instanceof NotCtap2Error) return 'u2fOnly';
  if (error instanceof HidError && error.kind === 'denied') return 'denied';
  if (error instanceof HidError && error.kind === 'busy') return 'busy';
  return 'unreadable';
}
