// The practice room as the app has it: opened, kept over a restart, broken, given to an exercise and taken back.
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PracticeState } from '../../../src/shared/practice-state.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import { type PracticeMode, createPracticeMode } from '../../../src/main/practice/practice-mode.ts';
import { type RoomFile, openRoomFile } from '../../../src/main/practice/room-file.ts';
import { systemClock as clock, systemRandom as random } from '../../../src/main/system-ports.ts';
import { person, running } from './lessons/evidence.ts';

type On = Extract<PracticeState, { status: 'on' }>;

// Each room has a tenant with certificates of its own, and making them takes a busy machine its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let file: string;
let modes: PracticeMode[];
let settings: Map<string, unknown>;
let bugs: unknown[];
let otherTenants: number;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'practice-mode-'));
  file = path.join(folder, 'practice-room.json');
  modes = [];
  settings = new Map();
  bugs = [];
  otherTenants = 0;
});
afterEach(async () => {
  await Promise.all(modes.map((mode) => mode.close()));
  await rm(folder, { recursive: true, force: true });
  expect(bugs).toEqual([]);
});

function make(roomFile: RoomFile = openRoomFile(file)): PracticeMode {
  const mode = createPracticeMode({
    clock, random,
    removed: (kind, message) => new HidError(kind, message),
    onBug: (error) => void bugs.push(error),
    memory: {
      get: async (key) => settings.get(key) ?? null,
      set: async (key, value) => void settings.set(key, value),
    },
    file: roomFile,
    onAnotherTenant: () => {
      otherTenants += 1;
    },
  });
  modes.push(mode);
  return mode;
}

async function open(roomFile?: RoomFile): Promise<PracticeMode> {
  const mode = make(roomFile);
  await mode.open();
  return mode;
}

const on = (mode: PracticeMode): On => {
  if (mode.state.status === 'off') throw new Error('practice mode is off');
  return mode.state;
};
const keyNames = (mode: PracticeMode): readonly string[] => on(mode).keys.map(({ name, plugged }) => `${name}${plugged ? '' : ' (drawer)'}`);

describe('a new room', () => {
  it('has three keys, one of them plugged in; nothing is kept', async () => {
    const mode = await open();
    expect(keyNames(mode)).toEqual(['Practice Key A', 'Practice Key B (drawer)', 'Practice Key C (drawer)']);
    expect(on(mode)).toMatchObject({ kept: false, fileProblem: null, lesson: null });
    expect((await mode.hid.list()).map(({ product }) => product)).toEqual(['Practice Key A']);
    await mode.addKey('fingerprint');
    expect(on(mode).keys[3]).toMatchObject({ name: 'Practice Key D', kind: 'fingerprint', plugged: true, hasSensor: true, takesPin: true });
    await mode.close();
    expect(mode.state).toEqual({ status: 'off' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('two at once open one', async () => {
    const mode = make();
    const [one, other] = await Promise.all([mode.open(), mode.open()]);
    expect(other).toEqual(one);
    expect(on(mode).keys).toHaveLength(3);
  });
});

describe('kept', () => {
  it('comes back at the next start: keys, kinds, serials, what is plugged in, what is on them', async () => {
    const first = await open();
    await first.addKey('pin-blocked');
    await first.keepRoom(true);
    first.plug(on(first).keys[1]?.id ?? '');
    first.removeKey(on(first).keys[2]?.id ?? '');
    const before = on(first).keys;
    await first.close();
    expect((await stat(file)).mode & 0o077).toBe(0);
    const second = await open();
    expect(on(second)).toMatchObject({ kept: true, fileProblem: null });
    expect(on(second).keys).toEqual(before);
    expect(on(second).keys.at(-1)).toMatchObject({ kind: 'pin-blocked', pinSet: true, pinRetries: 0 });
  });

  it('is written again after each change, and not when nothing has changed', async () => {
    let writes = 0;
    const real = openRoomFile(file);
    const mode = await open({
      ...real,
      write: async (text) => {
        writes += 1;
        await real.write(text);
      },
    });
    await mode.keepRoom(true);
    expect(writes).toBe(1);
    mode.observe({ run: { status: 'idle' } });
    mode.touch(on(mode).keys[0]?.id ?? '', 'owner');
    await mode.keepRoom(true);
    expect(writes).toBe(2);
    mode.unplug(on(mode).keys[0]?.id ?? '');
    await mode.close();
    expect(writes).toBe(3);
    expect(await readFile(file, 'utf8')).not.toContain('"plugged":true');
  });

  it('no more: the file goes, and the next room is a new one', async () => {
    const first = await open();
    await first.keepRoom(true);
    await first.keepRoom(false);
    expect(on(first).kept).toBe(false);
    expect(await readdir(folder)).toEqual([]);
    const serials = on(first).keys.map(({ id }) => id);
    await first.close();
    const second = await open();
    expect(on(second).kept).toBe(false);
    expect(on(second).keys.map(({ id }) => id)).not.toEqual(serials);
  });

  it('cannot be written: said, until it can', async () => {
    const real = openRoomFile(file);
    let isFull = true;
    const mode = await open({
      ...real,
      write: (text) => (isFull ? Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })) : real.write(text)),
    });
    await mode.keepRoom(true);
    expect(on(mode).fileProblem).toEqual({ code: 'practice.roomNotSaved', detail: { file, reason: 'ENOSPC' } });
    isFull = false;
    await mode.keepRoom(true);
    expect(on(mode)).toMatchObject({ kept: true, fileProblem: null });
    expect(await readdir(folder)).toEqual(['practice-room.json']);
  });
});

describe('a file that is broken', () => {
  let whole: Promise<string> | null = null;
  /** The text of a room that was kept, made once. */
  const saved = async (): Promise<Record<string, unknown>> => {
    whole ??= (async () => {
      const mode = await open();
      await mode.keepRoom(true);
      await mode.close();
      return readFile(file, 'utf8');
    })();
    // As it was written a moment ago.
    return JSON.parse(await whole) as Record<string, unknown>;
  };

  it.each([
    ['no JSON', () => '{"version":1,', 'SyntaxError'],
    ['empty', () => '', 'SyntaxError'],
    ['of another version', (room) => ({ ...room, version: 2 }), 'ZodError'],
    ['with a member too many', (room) => ({ ...room, more: true }), 'ZodError'],
    ['with a key that is none', (room) => ({ ...room, keys: (room['keys'] as object[]).map((key) => ({ ...key, state: { version: 2 } })) }), 'ZodError'],
    ['with seventeen keys', (room) => ({ ...room, keys: Array(17).fill((room['keys'] as object[])[0]) }), 'ZodError'],
  ] as readonly (readonly [string, (room: Record<string, unknown>) => unknown, string])[])('%s: said, put aside, and a fresh room', async (_what, change, reason) => {
    const content = change(await saved());
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(file, text);
    const mode = await open();
    expect(on(mode)).toMatchObject({ kept: true, fileProblem: { code: 'practice.roomBroken', detail: { file, reason } } });
    expect(keyNames(mode)).toHaveLength(3);
    expect(await readFile(`${file}.broken`, 'utf8')).toBe(text);
  });

  it('is followed by one that is whole', async () => {
    await writeFile(file, '{');
    await (await open()).close();
    expect(on(await open())).toMatchObject({ kept: true, fileProblem: null });
  });

  it('too large: not even read as JSON', async () => {
    await writeFile(file, Buffer.alloc(17 * 1024 * 1024, 32));
    const mode = await open();
    expect(on(mode).fileProblem).toMatchObject({ code: 'practice.roomBroken', detail: { reason: 'RangeError' } });
  });
});

describe('an exercise', () => {
  it('has a room of its own; the old one comes back, and it alone is kept', async () => {
    const mode = await open();
    await mode.addKey('slow');
    await mode.keepRoom(true);
    const before = on(mode).keys;
    const fileBefore = await readFile(file, 'utf8');
    await mode.startLesson('forbiddenModel');
    expect(on(mode).lesson).toMatchObject({ id: 'forbiddenModel', reached: false, people: [{ userPrincipalName: 'farid.rahimi@harbour.example' }] });
    expect(on(mode).keys.map(({ kind, plugged }) => [kind, plugged])).toEqual([['fingerprint', true], ['plain', false]]);
    await mode.addKey('uv-only');
    expect(await readFile(file, 'utf8')).toBe(fileBefore);
    await mode.leaveLesson();
    expect(on(mode).lesson).toBeNull();
    expect(on(mode).keys).toEqual(before);
    expect(otherTenants).toBe(2);
  });

  it('is left when practice mode ends: the file has the old room', async () => {
    const mode = await open();
    await mode.keepRoom(true);
    const ids = on(mode).keys.map(({ id }) => id);
    await mode.startLesson('batchOfTen');
    expect(on(mode).keys).toHaveLength(10);
    expect(on(mode).lesson?.people).toHaveLength(10);
    await mode.close();
    const next = await open();
    expect(on(next).keys.map(({ id }) => id)).toEqual(ids);
    expect(on(next).lesson).toBeNull();
  });

  it('the next one may follow without leaving; keys and steps begin anew', async () => {
    const mode = await open();
    const own = on(mode).keys.map(({ id }) => id);
    await mode.startLesson('firstKey');
    mode.observe({ run: running({ ...person('kim'), id: on(mode).lesson?.people[0]?.userId ?? '' }) });
    expect(on(mode).lesson?.steps[0]).toEqual({ code: 'firstKey.start', done: true });
    const keysThen = on(mode).keys.map(({ id }) => id);
    await mode.startLesson('firstKey');
    expect(on(mode).lesson?.steps[0]?.done).toBe(false);
    expect(on(mode).keys.map(({ id }) => id)).not.toEqual(keysThen);
    await mode.startLesson('blockedPin');
    expect(on(mode).keys[0]).toMatchObject({ pinSet: true, pinRetries: 2 });
    await mode.leaveLesson();
    expect(on(mode).keys.map(({ id }) => id)).toEqual(own);
  });

  it('remembers what is done, and nothing that it does not know', async () => {
    settings.set('practice.lessonsDone', ['wrongUser', 'somethingOld']);
    const mode = await open();
    expect(on(mode).lessons.filter(({ status }) => status === 'done').map(({ id }) => id)).toEqual(['wrongUser']);
  });

  it.each([['a text'], [{ list: [] }], [[1, 2]]])('takes a memory of %j for none', async (memory) => {
    settings.set('practice.lessonsDone', memory);
    const mode = await open();
    expect(on(mode).lessons.every(({ status }) => status === 'notStarted')).toBe(true);
  });

  it('is refused while practice mode is off', async () => {
    await expect(make().startLesson('firstKey')).rejects.toMatchObject({ code: 'key.notFound' });
  });
});
