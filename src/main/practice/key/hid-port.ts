// Practice keys as a HidPort: the app's own CTAPHID client drives them through real reports, as it does a USB key.
import type { HidConnection, HidPort } from '../../ports.ts';
import type { PracticeKey } from './practice-key.ts';

/** As many as the Linux kernel keeps for a reader that is late. */
const MAX_KEPT_REPORTS = 64;

export interface PracticeHidPort extends HidPort {
  plug(key: PracticeKey): void;
  unplug(key: PracticeKey): void;
}

/**
 * A port with these keys, which may be plugged in or not.
 *
 * @param failure  makes the error of `open` and `write` when the key has left: HidError is on another floor
 */
export function practiceHidPort(
  keys: readonly PracticeKey[],
  failure: (kind: 'removed', message: string) => Error,
): PracticeHidPort {
  const plugged = (): readonly PracticeKey[] => keys.filter((key) => key.face.plugged);
  return {
    hints: { listen: (onHint, signal) => listenForPower(keys, onHint, signal) },
    async list() {
      return plugged().map((key) => key.descriptor);
    },
    async open(path) {
      const key = plugged().find(({ descriptor }) => descriptor.path === path);
      if (key === undefined) throw failure('removed', `no practice key at ${path}`);
      return connect(key, () => failure('removed', `the practice key at ${path} has left`));
    },
    plug: (key) => key.plugIn(),
    unplug: (key) => key.pullOut(),
  };
}

function listenForPower(keys: readonly PracticeKey[], onHint: () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const stops = keys.map((key) => {
      let { plugged } = key.face;
      return key.onFaceChange((face) => {
        if (face.plugged === plugged) return;
        plugged = face.plugged;
        onHint();
      });
    });
    const stop = (): void => {
      for (const stopOne of stops) stopOne();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    onHint();
  });
}

function connect(key: PracticeKey, removed: () => Error): HidConnection {
  const kept: Uint8Array[] = [];
  let listener: ((report: Uint8Array) => void) | undefined;
  let isOpen = true;
  let leave: () => void;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const stopReports = key.onReport((report) => {
    if (listener !== undefined) listener(report);
    else if (kept.length < MAX_KEPT_REPORTS) kept.push(report);
  });
  const stopFaces = key.onFaceChange((face) => {
    if (!face.plugged) end();
  });
  function end(): void {
    isOpen = false;
    stopReports();
    stopFaces();
    leave();
  }
  return {
    async write(report) {
      if (!isOpen) throw removed();
      key.handleReport(report);
    },
    onReport(next) {
      listener = next;
      for (const report of kept.splice(0)) next(report);
    },
    gone,
    async close() {
      end();
    },
  };
}
