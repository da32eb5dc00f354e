// The keys that are there, from every source (USB, card readers, practice): what the app shows of each, and the only way
// to open one. One opening at a time per key. It does not know what a key is opened for.

import type { KeySummary } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { Clock, Random } from '../ports.ts';
import type { KeySource, PluggedKey } from '../ctap/key-source.ts';
import { SecurityKey } from '../ctap/security-key.ts';
import { describeInfo, firstSummary, statusOf } from './key-summary.ts';
import { identifyKey } from '../metadata/identify-key.ts';
import type { MetadataView } from '../metadata/metadata-view.ts';
import { readYubiKeyConfig, type YubiKeyConfig } from '../metadata/yubikey-config.ts';
import { pickByTouch } from './pick-by-touch.ts';

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
  /** @throws AppError 'key.notFound'; NotCtap2Error; CtapError; CborError; the source's own error (HidError …) */
  open(keyId: string): Promise<OpenKey>;
  /**
   * Asks every ready key for a touch and returns the id of the first that gives it; the others are cancelled.
   *
   * @throws the signal's reason; AppError 'key.notFound' when there is no ready key, 'touch.timeout' when none was touched
   */
  pickByTouch(signal: AbortSignal): Promise<string>;
  /** Follows all sources until the signal aborts. Resolves when they have stopped; never rejects. */
  watch(signal: AbortSignal): Promise<void>;
}

/**
 * Pauses before another look at a key that could not be read. One that has just been plugged in may still be starting up,
 * its system may not have given us access yet (udev), or a browser may hold it for a moment.
 */
const NEXT_LOOKS_MS = [500, 1000, 2000, 4000, 8000, 16_000] as const;

interface Place {
  readonly plugged: PluggedKey;
  readonly source: KeySource;
  summary: KeySummary;
  /** What the vendor's own command told; undefined: not asked yet. */
  vendorConfig: YubiKeyConfig | null | undefined;
  /** Ends when the last opening of this key has ended. */
  queue: Promise<void>;
}

export interface KeyShelfOptions {
  /** Their ids never meet. */
  readonly sources: readonly KeySource[];
  readonly clock: Clock;
  readonly random: Random;
  /** True for the id of a software key of practice mode. */
  readonly isPractice: (id: string) => boolean;
  /** What FIDO says of models; the models that come with the app are known without it. */
  readonly metadata: () => MetadataView;
  /** A source cannot list its keys; it goes on trying. */
  readonly onSourceError?: (error: unknown) => void;
}

export function createKeyShelf(options: KeyShelfOptions): KeyShelf {
  const { sources, clock, random, isPractice, metadata, onSourceError } = options;
  const listeners = new Set<(keys: readonly KeySummary[]) => void>();
  const places = new Map<string, Place>();
  let keys: readonly KeySummary[] = [];

  const show = (): void => {
    keys = [...places.values()].map((place) => place.summary);
    for (const listener of [...listeners]) listener(keys);
  };

  const isHere = (place: Place): boolean => places.get(place.plugged.id) === place;

  const setSummary = (place: Place, change: Partial<KeySummary>): void => {
    if (!isHere(place)) return;
    place.summary = { ...place.summary, ...change };
    show();
  };

  const describe = ({ plugged, vendorConfig = null }: Place, key: SecurityKey): Partial<KeySummary> =>
    describeInfo(key, identifyKey({ plugged, info: key.info, vendorConfig, metadata: metadata() }));

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

  const openPlace = async (place: Place): Promise<OpenKey> => {
    const release = await take(place);
    try {
      const transport = await place.source.connect(place.plugged.id);
      try {
        const key = await SecurityKey.open(transport, random);
        // Once for each plugging-in: it does not change.
        if (place.vendorConfig === undefined) {
          place.vendorConfig = await readYubiKeyConfig(transport, place.plugged.vendorId);
        }
        setSummary(place, describe(place, key));
        return {
          summary: place.summary,
          key,
          gone: transport.gone,
          close: async () => {
            try {
              setSummary(place, describe(place, key));
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
      if (!isHere(place) || place.summary.status === 'ready') return;
    }
  };

  const update = (source: KeySource, plugged: readonly PluggedKey[]): void => {
    const ids = new Set(plugged.map(({ id }) => id));
    for (const [id, place] of [...places]) if (place.source === source && !ids.has(id)) places.delete(id);
    for (const one of plugged) {
      if (places.has(one.id)) continue;
      const summary = firstSummary(one, isPractice(one.id));
      const place: Place = { plugged: one, source, summary, vendorConfig: undefined, queue: Promise.resolve() };
      places.set(one.id, place);
      void inspect(place);
    }
    show();
  };

  return {
    get keys() {
      return keys;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: async (keyId) => {
      const place = places.get(keyId);
      if (place === undefined) throw new AppError('key.notFound');
      return openPlace(place);
    },
    pickByTouch: (signal) => {
      const ready = [...places.values()].filter((place) => place.summary.status === 'ready');
      return pickByTouch(ready.map((place) => ({ id: place.plugged.id, open: () => openPlace(place) })), signal);
    },
    watch: async (signal) => {
      const onError = onSourceError ?? (() => undefined);
      await Promise.all(
        sources.map((source) => source.watch({ onKeys: (plugged) => update(source, plugged), onError }, signal)),
      );
    },
  };
}
