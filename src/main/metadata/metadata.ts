// FIDO's metadata in this app: loaded at start from what was kept, brought up to date from a URL or a file, verified each
// time. One BLOB is in use at a time; what fails leaves the one before in use, and is shown.
import type { X509Certificate } from 'node:crypto';
import type { MetadataOutcome, MetadataState } from '../../shared/key-rules.ts';
import type { Clock } from '../ports.ts';
import type { MetadataCache } from './cache-file.ts';
import { downloadBlob, type Fetch } from './download-blob.ts';
import { verifyBlob } from './mds-blob.ts';
import { MdsError } from './mds-error.ts';
import { fidoRoots, readRoots } from './mds-roots.ts';
import { defaultMetadataSettings, type MetadataSettings } from './metadata-settings.ts';
import { indexPayload, viewMetadata, type MetadataIndex, type MetadataView } from './metadata-view.ts';

export interface MetadataPorts extends MetadataCache {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** All calls that change something take turns; none rejects but for an aborted signal. */
export interface Metadata {
  /** As it is now; whether it is up to date depends on when one asks. */
  current(): MetadataView;
  /**
   * Takes what was kept from last time. Once, at start. Its certificates may have expired since the day on which it
   * promised a newer one: they were valid when it was taken.
   */
  load(): Promise<MetadataOutcome>;
  /** Other settings. Own roots that are taken away do not take away the BLOB in use; the next start does. */
  configure(settings: MetadataSettings): void;
  /** Fetches from the URL of the settings. Abort: throws the signal's reason, nothing changes. */
  refresh(signal?: AbortSignal): Promise<MetadataOutcome>;
  /** A BLOB that the operator has as a file. */
  importFile(bytes: Uint8Array): Promise<MetadataOutcome>;
  /** Told after each change of what `current` returns. @returns ends it */
  onChange(listener: () => void): () => void;
}

/** @param publicRoots  FIDO's own, looked for when a BLOB is first verified, where they are not given */
export function createMetadata(ports: MetadataPorts, publicRoots?: readonly X509Certificate[]): Metadata {
  const { clock } = ports;
  const listeners = new Set<() => void>();
  let settings = defaultMetadataSettings;
  let index: MetadataIndex | null = null;
  let problem: MetadataState['problem'] = null;
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }

  function setProblem(error: MdsError | null): void {
    const at = new Date(clock.now()).toISOString();
    problem = error === null ? null : { kind: error.kind, detail: error.message, at };
  }

  async function guard(work: () => Promise<MetadataOutcome>): Promise<MetadataOutcome> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MdsError)) throw error;
      setProblem(error);
      return 'refused';
    } finally {
      for (const listener of [...listeners]) listener();
    }
  }

  async function verify(bytes: Uint8Array, datesAt: (nextUpdate: number) => number): Promise<MetadataIndex> {
    const ownRoots = settings.ownRootsPem === '' ? [] : readRoots(settings.ownRootsPem);
    return indexPayload(await verifyBlob(bytes, { publicRoots: publicRoots ?? fidoRoots(), ownRoots, datesAt }));
  }

  async function take(bytes: Uint8Array): Promise<MetadataOutcome> {
    const next = await verify(bytes, () => clock.now());
    const before = index?.payload.no ?? -1;
    if (next.payload.no < before) throw new MdsError('older', `${next.payload.no}, here is ${before}`);
    setProblem(null);
    if (next.payload.no === before) return 'unchanged';
    index = next;
    try {
      await ports.writeFile(bytes);
    } catch (cause) {
      setProblem(new MdsError('cacheUnwritable', codeOf(cause), { cause }));
    }
    return 'updated';
  }

  async function loadKept(): Promise<MetadataOutcome> {
    try {
      const kept = await ports.readFile();
      if (kept === null) return 'unchanged';
      index = await verify(kept, () => clock.now()).catch((error: unknown) => {
        if (!(error instanceof MdsError) || error.kind !== 'certificateExpired') throw error;
        return verify(kept, (nextUpdate) => Math.min(clock.now(), nextUpdate));
      });
      return 'updated';
    } catch (cause) {
      throw new MdsError('cacheDamaged', cause instanceof MdsError ? cause.kind : codeOf(cause), { cause });
    }
  }

  return {
    current: () => viewMetadata(index, problem, clock.now()),
    load: () => inTurn(() => guard(loadKept)),
    configure(next) {
      settings = next;
    },
    refresh: (signal) =>
      inTurn(async () => {
        const { mdsUrl } = settings;
        if (mdsUrl === '') return 'off';
        return await guard(async () => await take(await downloadBlob(ports.fetch, clock, mdsUrl, signal)));
      }),
    importFile: (bytes) => inTurn(() => guard(() => take(bytes))),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The system's name of a failure, e.g. ENOSPC; never a path. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
