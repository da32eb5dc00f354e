// The course: which exercise goes on, how far it is, which ones are done. It prepares the room for an exercise and gives it
// back afterwards; the checks themselves are pure.

import { z } from 'zod';
import { type ActiveLesson, type LessonId, type LessonStep, type LessonSummary, lessonIds } from '../../../shared/lessons.ts';
import type { ObrState, RunRecord } from '../../../shared/models.ts';
import type { RunState } from '../../../shared/run-state.ts';
import type { KeyRack } from '../key-rack.ts';
import type { PracticeTenant } from '../tenant/practice-tenant.ts';
import { type LessonProgress, checkLesson } from './check-lesson.ts';
import { keyEvidence, peopleEvidence, storedCredentialIds } from './gather-evidence.ts';
import type { AnyLesson, Checked } from './lesson.ts';
import { LESSONS } from './lesson-list.ts';
import { stageLesson } from './stage-lesson.ts';

/** What the rest of the app has seen, each the newest whole value. */
export interface Observed {
  readonly run: RunState;
  readonly obr: ObrState;
  /** All records of the app, in any order. */
  readonly records: readonly RunRecord[];
  readonly checked: Checked | null;
}

/** Where small values are kept over restarts. */
export interface CourseMemory {
  get(key: string): Promise<unknown>;
  set(key: string, value: readonly string[]): Promise<void>;
}

export interface LessonRoom {
  readonly tenant: PracticeTenant;
  readonly rack: KeyRack;
}

export interface LessonCourseOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly memory: CourseMemory;
  readonly onChange: () => void;
  /** The progress could not be kept. */
  readonly onBug: (error: unknown) => void;
}

interface Going {
  readonly lesson: AnyLesson;
  readonly room: LessonRoom;
  readonly startedAt: string;
  readonly userIds: readonly string[];
  readonly storedBefore: ReadonlySet<string>;
  /** Gives the room back as it was. */
  readonly leave: () => void;
  progress: LessonProgress;
}

const DONE_SETTING = 'practice.lessonsDone';
const savedDone = z.array(z.string().max(40)).max(100);
const NOTHING_SEEN: Observed = {
  run: { status: 'idle' },
  obr: { status: 'disarmed', last: null, refusals: [] },
  records: [],
  checked: null,
};

export class LessonCourse {
  readonly #options: LessonCourseOptions;
  #done: ReadonlySet<LessonId> = new Set();
  #observed: Observed = NOTHING_SEEN;
  #going: Going | null = null;

  constructor(options: LessonCourseOptions) {
    this.#options = options;
  }

  get list(): readonly LessonSummary[] {
    return lessonIds.map((id) => {
      const { facts } = LESSONS[id].setUp;
      if (this.#going?.lesson.id === id && !this.#going.progress.reached) return { id, status: 'active', facts };
      return { id, status: this.#done.has(id) ? 'done' : 'notStarted', facts };
    });
  }

  get active(): ActiveLesson | null {
    if (this.#going === null) return null;
    const { lesson, progress } = this.#going;
    return { id: lesson.id, ...progress };
  }

  /** Reads which exercises are done. What cannot be read counts as none. */
  async recall(): Promise<void> {
    try {
      const saved = savedDone.safeParse(await this.#options.memory.get(DONE_SETTING));
      if (saved.success) this.#done = new Set(lessonIds.filter((id) => saved.data.includes(id)));
    } catch (error) {
      this.#options.onBug(error);
    }
  }

  /** Prepares the room; an exercise that goes on is left first. @throws what adding a key can throw; the room is then as it was */
  async start(id: LessonId, room: LessonRoom): Promise<void> {
    this.leave();
    const lesson = LESSONS[id];
    const staged = await stageLesson(lesson.setUp, room);
    // What was seen before belongs to another exercise, or to none; records are told apart by their time.
    this.#observed = { ...NOTHING_SEEN, records: this.#observed.records };
    const going = {
      lesson,
      room,
      startedAt: new Date(this.#options.now()).toISOString(),
      userIds: staged.userIds,
      storedBefore: storedCredentialIds(room.tenant),
      leave: staged.leave,
    };
    this.#going = { ...going, progress: this.#check(going, []) };
    this.#options.onChange();
  }

  /** Gives the room back as it was; nothing happens when no exercise goes on. */
  leave(): void {
    const left = this.#going;
    if (left === null) return;
    this.#going = null;
    left.leave();
    this.#options.onChange();
  }

  observe(seen: Partial<Observed>): void {
    this.#observed = { ...this.#observed, ...seen };
    this.look();
  }

  /** Looks again at tenant and keys. */
  look(): void {
    const going = this.#going;
    if (going === null) return;
    const before = going.progress;
    going.progress = this.#check(going, before.steps);
    if (JSON.stringify(before) === JSON.stringify(going.progress)) return;
    if (going.progress.reached && !this.#done.has(going.lesson.id)) {
      this.#done = new Set([...this.#done, going.lesson.id]);
      this.#options.memory.set(DONE_SETTING, [...this.#done]).catch(this.#options.onBug);
    }
    this.#options.onChange();
  }

  #check(going: Omit<Going, 'progress'>, before: readonly LessonStep[]): LessonProgress {
    const { lesson, room, startedAt, userIds, storedBefore } = going;
    const { run, obr, records, checked } = this.#observed;
    return checkLesson(
      lesson,
      {
        ...peopleEvidence(room.tenant, userIds, storedBefore),
        keys: room.rack.keys.map(keyEvidence),
        records: records
          .filter((record) => record.tenantId === room.tenant.tenantId && record.startedAt >= startedAt)
          .toSorted((one, other) => one.startedAt.localeCompare(other.startedAt)),
        faultsPlayed: room.tenant.faultsPlayed,
        run,
        obr,
        checked,
      },
      before,
    );
  }
}
