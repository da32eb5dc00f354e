// Which FIDO HID interfaces are plugged in: tells the whole list when it changes. Looks at once when the port's hints say that
// something came or went, and a few times more, for a device is often announced before it can be listed. Without hints it
// looks again and again, as often as costs next to nothing.
import type { Clock, HidDescriptor, HidPort } from '../ports.ts';

/** Pauses between the looks after a hint. Windows may take seconds to load a driver for a key it has not seen before. */
const FOLLOW_UP_PAUSES_MS = [50, 100, 200, 400, 800, 2_000] as const;
/** Even a storm of hints brings no look sooner after another. */
const SHORTEST_PAUSE_MS = 20;
/** A hint may be lost in the system; a key must not be. */
const SAFETY_LOOK_MS = 10_000;

const SHORTEST_POLL_MS = 300;
/** A look burns no more processor time than it takes: at most 0.4 % of one core. */
const POLL_MS_PER_LOOK_MS = 250;
/** The quickest of the last looks counts: one that had to wait for the rest of the program says nothing. */
const LOOKS_REMEMBERED = 5;

export interface KeyWatchListener {
  /** The whole list, at the start and after each change. A key that was replugged unseen is told as gone first. */
  readonly onKeys: (keys: readonly HidDescriptor[]) => void;
  /** The system does not list its devices. Told once, until listing works again; the last list stays. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Watches until the signal aborts. Looks never overlap, and a hint that comes during one brings another.
 *
 * @returns  resolves when it has stopped; never rejects
 */
export async function watchKeys(
  port: HidPort,
  clock: Clock,
  listener: KeyWatchListener,
  signal: AbortSignal,
): Promise<void> {
  const bell = new Bell(clock);
  const stop = (): void => bell.ring();
  signal.addEventListener('abort', stop, { once: true });
  let hintsCome = port.hints !== undefined;
  const listening = port.hints
    ?.listen(() => bell.ring(), signal)
    .then(() => {
      hintsCome = false;
      bell.ring();
    });

  const tell = listTeller(listener);
  const lookTimes: number[] = [];
  let followUps = 0;
  while (!signal.aborted) {
    bell.silence();
    const startedAt = clock.now();
    const keys = await port.list().catch((error: unknown) => ({ error }));
    if (signal.aborted) break;
    tell(keys);

    lookTimes.unshift(clock.now() - startedAt);
    lookTimes.length = Math.min(lookTimes.length, LOOKS_REMEMBERED);
    const pauseMs = hintsCome ? (FOLLOW_UP_PAUSES_MS[followUps] ?? SAFETY_LOOK_MS) : pollPause(lookTimes);
    followUps += 1;
    const endedAt = clock.now();
    if ((await bell.rings(pauseMs)) && !signal.aborted) {
      followUps = 0;
      await clock.sleep(endedAt + SHORTEST_PAUSE_MS - clock.now(), signal).catch(() => undefined);
    }
  }
  signal.removeEventListener('abort', stop);
  await listening;
}

function pollPause(lookTimes: readonly number[]): number {
  return Math.min(Math.max(POLL_MS_PER_LOOK_MS * Math.min(...lookTimes), SHORTEST_POLL_MS), SAFETY_LOOK_MS);
}

/** Tells a list that is another than the last one, and the first of several failures. */
function listTeller(
  listener: KeyWatchListener,
): (result: readonly HidDescriptor[] | { readonly error: unknown }) => void {
  let told: readonly HidDescriptor[] | undefined;
  let failing = false;
  return (result) => {
    if ('error' in result) {
      if (!failing) listener.onError?.(result.error);
      failing = true;
      return;
    }
    failing = false;
    const keys = [...result].sort((a, b) => (a.path < b.path ? -1 : 1));
    const before = new Map(told?.map((key) => [key.path, key.instance]));
    const stayed = keys.filter((key) => (before.get(key.path) ?? key.instance) === key.instance);
    if (stayed.length < keys.length) listener.onKeys(stayed);
    if (told === undefined || JSON.stringify(keys) !== JSON.stringify(told)) listener.onKeys(keys);
    told = keys;
  };
}

/** Wakes the one who sleeps. A ring that nobody heard is kept for the next. */
class Bell {
  readonly #clock: Clock;
  #rung = false;
  #sleeper: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#sleeper?.abort();
  }

  /** What rang until now is dealt with. */
  silence(): void {
    this.#rung = false;
  }

  /** True when it has rung, false when the time is up. */
  async rings(timeoutMs: number): Promise<boolean> {
    if (this.#rung) return true;
    this.#sleeper = new AbortController();
    await this.#clock.sleep(timeoutMs, this.#sleeper.signal).catch(() => undefined);
    this.#sleeper = undefined;
    return this.#rung;
  }
}
