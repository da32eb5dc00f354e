// Practice mode: a tenant and some keys inside the app, and exercises to do with them. The keys come and go as real ones do:
// through a HidPort, in real frames. It fulfils desk/practice-room.ts without importing it: the desk is another floor.

import type { LessonId } from '../../shared/lessons.ts';
import type { PracticeKeyFace, PracticeState } from '../../shared/practice-state.ts';
import type { PracticeFinger, PracticeKeyKind } from '../../shared/practice-kinds.ts';
import { AppError } from '../../shared/errors.ts';
import type { PracticeNetwork } from '../browser-ports.ts';
import type { Clock, HidPort, Random } from '../ports.ts';
import { OWNER } from './key/user-presence.ts';
import { KeyRack, type RackKey } from './key-rack.ts';
import { type CourseMemory, LessonCourse, type LessonRoom, type Observed } from './lessons/lesson-course.ts';
import type { RoomFile } from './room-file.ts';
import { RoomKeeper } from './room-keeper.ts';
import type { PracticeServiceFacts } from './services/practice-services.ts';
import { readRoom, saveRoom } from './saved-room.ts';
import { startPracticeTenant } from './tenant/practice-tenant.ts';
import type { SavedTenant } from './tenant/saved-state.ts';

export interface PracticeModeOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The error of a key that has left, in the words of the hid floor. */
  readonly removed: (kind: 'removed', message: string) => Error;
  readonly onBug: (error: unknown) => void;
  /** Where it is kept which exercises are done. */
  readonly memory: CourseMemory;
  /** Where the room itself is kept, when the operator wants that. */
  readonly file: RoomFile;
  /** An exercise began or was left: what was read from the tenant before is out of date. */
  readonly onAnotherTenant: () => void;
}

export interface PracticeMode {
  readonly state: PracticeState;
  onChange(listener: (state: PracticeState) => void): () => void;
  /** Services beside the tenant; null while practice mode is off. */
  readonly services: PracticeServiceFacts | null;
  /** Lists nothing while practice mode is off. */
  readonly hid: HidPort;
  open(): Promise<{
    readonly name: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly signIn: { readonly userPrincipalName: string; readonly password: string };
    readonly network: PracticeNetwork;
  }>;
  close(): Promise<void>;
  touch(keyId: string, finger: PracticeFinger): void;
  plug(keyId: string): void;
  unplug(keyId: string): void;
  addKey(kind: PracticeKeyKind): Promise<void>;
  removeKey(keyId: string): void;
  startLesson(lesson: LessonId): Promise<void>;
  leaveLesson(): Promise<void>;
  keepRoom(keep: boolean): Promise<void>;
  /** What the rest of the app does, for the checks of the exercises. */
  observe(seen: Partial<Observed>): void;
}

/** The keys of a new room. */
const FIRST_KEYS = 3;

/** True for the path of a practice key. */
export function isPracticePath(path: string): boolean {
  return path.startsWith('practice:');
}

export function createPracticeMode(options: PracticeModeOptions): PracticeMode {
  const { clock, random, removed, onBug, onAnotherTenant } = options;
  const listeners = new Set<(state: PracticeState) => void>();
  let room: LessonRoom | null = null;
  /** The room as it was before the exercise that goes on: what is kept, whatever the exercise does. */
  let beforeLesson: string | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const stateNow = (): PracticeState =>
    room === null
      ? { status: 'off' }
      : {
          status: 'on',
          tenantName: room.tenant.displayName,
          keys: room.rack.keys.map(faceOf),
          lessons: course.list,
          lesson: course.active,
          kept: keeper.kept,
          fileProblem: keeper.problem,
        };
  const show = (): void => {
    const state = stateNow();
    for (const listener of [...listeners]) listener(state);
  };
  const snapshot = (): string | null => beforeLesson ?? (room === null ? null : JSON.stringify(saveRoom(room)));
  const course = new LessonCourse({ now: () => clock.now(), memory: options.memory, onChange: show, onBug });
  const keeper = new RoomKeeper({ file: options.file, snapshot, onChange: show });

  /** A key has done something, or the list of them is another. */
  const keysChanged = (): void => {
    course.look();
    keeper.changed();
    show();
  };

  const need = (): LessonRoom => {
    if (room === null) throw new AppError('key.notFound');
    return room;
  };

  /** Opening, closing and exercises come one after the other: each of them takes several steps. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const newRack = async (addKeysTo: (rack: KeyRack) => Promise<void>): Promise<KeyRack> => {
    const rack = new KeyRack({ clock, random, removed, onChange: keysChanged });
    await addKeysTo(rack);
    return rack;
  };

  const furnish = async (rack: KeyRack, saved?: SavedTenant): Promise<LessonRoom> => {
    const tenant = await startPracticeTenant({ clock, random, onBug, ...(saved === undefined ? {} : { saved }) });
    tenant.trustAttestationRoots(rack.attestationRoots);
    return { tenant, rack };
  };

  const enter = async (): Promise<LessonRoom> => {
    if (room !== null) return room;
    try {
      await course.recall();
      const kept = await keeper.load(async (text) => {
        const { tenant, addKeysTo } = readRoom(text);
        return { tenant, rack: await newRack(addKeysTo) };
      });
      room = kept === null ? await furnish(await newRack(addFirstKeys)) : await furnish(kept.rack, kept.tenant);
    } catch (error) {
      throw new AppError('practice.unavailable', { reason: error instanceof Error ? error.message : '' }, { cause: error });
    }
    keeper.changed();
    show();
    return room;
  };

  const leaveLesson = (): boolean => {
    if (course.active === null) return false;
    course.leave();
    beforeLesson = null;
    keysChanged();
    return true;
  };

  return {
    get state() {
      return stateNow();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get services() {
      return room?.tenant.services.facts ?? null;
    },
    hid: {
      hints: {
        listen: (onHint, signal) =>
          new Promise((resolve) => {
            if (signal.aborted) return resolve();
            let seen = pluggedPaths(stateNow());
            const look = (state: PracticeState): void => {
              const paths = pluggedPaths(state);
              if (paths !== seen) onHint();
              seen = paths;
            };
            listeners.add(look);
            signal.addEventListener('abort', () => resolve(void listeners.delete(look)), { once: true });
            onHint();
          }),
      },
      list: async () => room?.rack.hid.list() ?? [],
      open: async (path) => {
        if (room === null) throw removed('removed', `practice mode is off: ${path}`);
        return room.rack.hid.open(path);
      },
    },
    open: () =>
      inTurn(async () => {
        const { tenant } = await enter();
        return {
          name: tenant.displayName,
          tenantId: tenant.tenantId,
          clientId: tenant.clientId,
          signIn: {
            userPrincipalName: tenant.operator.userPrincipalName,
            password: tenant.operator.password.reveal(),
          },
          network: { proxyPort: tenant.proxyPort, caCertificatePem: tenant.caCertificatePem, hosts: tenant.hosts },
        };
      }),
    close: () =>
      inTurn(async () => {
        if (room === null) return;
        leaveLesson();
        keeper.changed();
        await keeper.settled();
        const closing = room;
        room = null;
        closing.rack.clear();
        await closing.tenant.close();
        show();
      }),
    touch: (keyId, finger) => need().rack.find(keyId).key.touch(finger === 'owner' ? OWNER : finger),
    plug: (keyId) => need().rack.find(keyId).key.plugIn(),
    unplug: (keyId) => need().rack.find(keyId).key.pullOut(),
    addKey: async (kind) => {
      const { tenant, rack } = need();
      await rack.add({ kind, plugged: true });
      tenant.trustAttestationRoots(rack.attestationRoots);
    },
    removeKey: (keyId) => need().rack.remove(keyId),
    startLesson: (lesson) =>
      inTurn(async () => {
        const at = need();
        leaveLesson();
        beforeLesson = snapshot();
        try {
          await course.start(lesson, at);
        } catch (error) {
          beforeLesson = null;
          throw error;
        } finally {
          onAnotherTenant();
        }
      }),
    leaveLesson: () =>
      inTurn(async () => {
        if (leaveLesson()) onAnotherTenant();
      }),
    keepRoom: (keep) =>
      inTurn(async () => {
        need();
        await keeper.keep(keep);
      }),
    observe: (seen) => {
      course.observe(seen);
      // What a run has changed at the tenant is worth keeping too.
      keeper.changed();
    },
  };
}

/** One key lies ready; the others are plugged in by hand, as at a desk. */
async function addFirstKeys(rack: KeyRack): Promise<void> {
  for (let at = 0; at < FIRST_KEYS; at++) await rack.add({ kind: 'plain', plugged: at === 0 });
}

function faceOf({ kind, key }: RackKey): PracticeKeyFace {
  const { face, facts } = key;
  const { id, name, plugged, waitingForTouch, waitsFor, pinSet, pinRetries, needsReplug, credentials } = face;
  return {
    id, name, kind, plugged, waitingForTouch, waitsFor, pinSet, pinRetries, needsReplug, credentials,
    hasSensor: facts.features.fingerprints !== null,
    takesPin: facts.features.clientPin,
  };
}

function pluggedPaths(state: PracticeState): string {
  return state.status === 'off' ? '' : state.keys.flatMap(({ id, plugged }) => (plugged ? [id] : [])).join(' ');
}
