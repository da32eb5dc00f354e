// One whole run without Electron, network and USB: practice key behind real reports, real client, shelf, store, OBR switch and
// run service; the service and its pages are fakes. Nothing of it waits in real time.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as realSleep } from 'node:timers/promises';
import type { LeftBehind, ObrState, RunRecord, StartRun } from '../../../src/shared/models.ts';
import type { Answer, RunState, Waiting } from '../../../src/shared/run-state.ts';
import { equalBytes, fromBase64Url } from '../../../src/shared/bytes.ts';
import { type KeyShelf, createKeyShelf } from '../../../src/main/desk/key-shelf.ts';
import type { DirectoryUser } from '../../../src/main/directory/directory.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import { type Obr, createObr } from '../../../src/main/obr/obr.ts';
import type { Random } from '../../../src/main/ports.ts';
import { type PracticeAttestation, practiceAttestation } from '../../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import { withPin } from '../../../src/main/practice/key/key-state.ts';
import { PRACTICE_AAGUID, PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import { type RunService, createRunService } from '../../../src/main/provisioning/run-service.ts';
import { Secret } from '../../../src/main/secret.ts';
import { createEntra } from '../../../src/main/services/entra.ts';
import type { JournalEntry } from '../../../src/main/store/journal.ts';
import { type Store, openStore } from '../../../src/main/store/store.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { FakeDirectory } from '../../fakes/fake-directory.ts';
import { FakeObrBrowser } from '../../fakes/fake-obr-browser.ts';
import { settle } from '../../fakes/manual-clock.ts';

export const TENANT = '11111111-2222-4333-8444-555555555555';
export const OPERATOR = { id: 'op-1', displayName: 'Robin Desk', userPrincipalName: 'robin@contoso.example', photo: null };
export const TARGET = 'user-1';
export const TARGET_UPN = 'kim@contoso.example';
export const PIN = '734912';
export const NEW_PIN = '551277';

const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

function user(id: string, displayName: string, userPrincipalName: string): DirectoryUser {
  return {
    id, displayName, userPrincipalName, department: null, jobTitle: null, employeeId: null, accountEnabled: true, userType: 'member',
  };
}

export interface RigOptions {
  /** null: a key without a PIN. */
  readonly pin?: string | null;
  readonly key?: Partial<ReturnType<typeof withPin>>;
  /** A file on disk instead of a store in memory: for tests that read it again. */
  readonly onDisk?: boolean;
  readonly forcePinChange?: boolean;
  readonly missingScopes?: readonly string[];
}

/** One attestation for all keys of a test file: making one costs more than a whole run. */
export const attestation: Promise<PracticeAttestation> = practiceAttestation(random, PRACTICE_AAGUID);

export type NoteHook = (moment: 'before' | 'after', entry: JournalEntry['kind'] | 'begin' | 'finish') => void | Promise<void>;
export type Operator = (waiting: Waiting, rig: RunRig) => Answer | null;

/** Answers every prompt well. */
export const goodOperator: Operator = (waiting) => {
  const { promptId } = waiting;
  switch (waiting.for) {
    case 'enterPin':
      return { promptId, for: 'enterPin', pin: PIN };
    case 'newPin':
      return { promptId, for: 'newPin', pin: NEW_PIN };
    case 'startObr':
      return { promptId, for: 'startObr' };
    case 'replaceTap':
      return { promptId, for: 'replaceTap', replace: true };
    case 'touch':
    case 'page':
      return null;
  }
};

export class RunRig {
  readonly clock: FastClock;
  readonly key: PracticeKey;
  readonly shelf: KeyShelf;
  readonly store: Store;
  readonly file: string;
  readonly obr: Obr;
  readonly directory: FakeDirectory;
  readonly browser: FakeObrBrowser;
  readonly runs: RunService;
  readonly states: RunState[] = [];
  readonly obrStates: ObrState[] = [];
  operator: Operator = goodOperator;
  /** What happens when the key asks for a touch: the nth time, from 1. */
  onTouch: (nth: number, rig: RunRig) => void = () => this.key.touch();
  onNote: NoteHook = () => undefined;
  /** Each thing that a run does or meets, in order: prompts, notes, calls, blinking. Tests disturb a run here. */
  onMoment: (name: string) => void = () => undefined;
  endings = 0;
  readonly #folder: string | null;
  readonly #options: RigOptions;
  readonly #baseline: readonly string[];

  static async open(options: RigOptions = {}): Promise<RunRig> {
    const folder = options.onDisk === true ? mkdtempSync(path.join(tmpdir(), 'run-rig-')) : null;
    const file = folder === null ? ':memory:' : path.join(folder, 'app.sqlite');
    const clock = new FastClock();
    const store = await openStore({ file, clock });
    const pinned = options.pin === null ? undefined : withPin(random, new Secret(options.pin ?? PIN));
    const key = new PracticeKey({
      clock, random, facts: practiceKeyFacts('RIG-1'), attestation: await attestation,
      ...(pinned === undefined ? {} : { saved: { ...pinned, ...options.key } }),
    });
    const rig = new RunRig(clock, store, file, folder, key, options);
    rig.shelf.update([key.descriptor]);
    await rig.until(() => rig.shelf.keys[0]?.status === 'ready');
    return rig;
  }

  private constructor(clock: FastClock, store: Store, file: string, folder: string | null, key: PracticeKey, options: RigOptions) {
    this.clock = clock;
    this.key = key;
    this.store = store;
    this.file = file;
    this.#folder = folder;
    this.#options = options;
    this.#baseline = this.onKey();
    const hid = practiceHidPort([key], (kind, message) => new HidError(kind, message));
    this.shelf = createKeyShelf({ hid, clock, random, isPractice: () => true });
    this.obr = createObr(clock);
    this.obr.onChange((state) => this.obrStates.push(state));
    this.directory = new FakeDirectory(clock, [
      user(TARGET, 'Kim Example', TARGET_UPN), user('user-2', 'Sam Other', 'sam@contoso.example'),
      user(OPERATOR.id, OPERATOR.displayName, OPERATOR.userPrincipalName),
    ]);
    this.browser = new FakeObrBrowser(this.directory, TARGET);
    const unused = (): never => {
      throw new Error('not used by a run');
    };
    this.runs = createRunService({
      clock,
      random,
      shelf: this.shelf,
      store: this.#watchedStore(),
      obr: this.obr,
      services: [createEntra(() => ({ tenantId: TENANT, missingScopes: options.missingScopes ?? [] }))],
      session: () => ({
        tenantId: TENANT,
        operator: OPERATOR,
        directory: this.directory,
        network: { fetch: unused, signIn: { open: unused }, obr: this.browser, close: unused },
      }),
      target: async (userId) => {
        const { id, displayName, userPrincipalName } = await this.directory.user(userId);
        return { id, displayName, userPrincipalName, photo: null };
      },
      onEnded: () => {
        this.endings += 1;
      },
    });
    this.#serve();
  }

  get folder(): string {
    if (this.#folder === null) throw new Error('this rig has no folder');
    return this.#folder;
  }

  startRun(route: StartRun['route'], change: Partial<StartRun> = {}): StartRun {
    return {
      targetId: TARGET, keyId: this.key.face.id, service: 'entra', route, keyName: 'Kim: key 1',
      handOver: { forcePinChange: this.#options.forcePinChange ?? false }, ...change,
    };
  }

  /** Starts and waits for the end. */
  async run(route: StartRun['route'], change: Partial<StartRun> = {}): Promise<Ended> {
    const runId = await this.runs.start(this.startRun(route, change));
    await this.until(() => this.runs.state.status !== 'running');
    await settle();
    return this.ended(runId);
  }

  async ended(runId: string): Promise<Ended> {
    const { state } = this.runs;
    if (state.status === 'running' || state.status === 'idle') throw new Error(`the run is ${state.status}`);
    const record = (await this.store.runs.all()).find((one) => one.runId === runId) ?? null;
    const leftBehind = state.status === 'succeeded' ? state.record.leftBehind : state.leftBehind;
    return { state, record, leftBehind };
  }

  /** Waits until `condition` holds; the test's own time limit ends a wait in vain. */
  async until(condition: () => boolean): Promise<void> {
    for (let turn = 0; !condition(); turn++) {
      if (turn > 200_000) throw new Error(`waited in vain, run state ${JSON.stringify(this.runs.state)}`);
      // WebCrypto works on other threads: now and then the loop must really rest.
      await (turn % 50 === 49 ? realSleep(1) : settle());
    }
  }

  /** Credential ids on the key, base64url. */
  onKey(): readonly string[] {
    return this.key.save().credentials.map((credential) => credential.id);
  }

  unplug(): void {
    this.key.pullOut();
    this.shelf.update([]);
  }

  activities(): readonly string[] {
    const { state } = this.runs;
    return state.status === 'idle' ? [] : state.activities.map((activity) => activity.code);
  }

  async close(): Promise<void> {
    await this.store.close();
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  newOnKey(): readonly string[] {
    return this.onKey().filter((id) => !this.#baseline.includes(id));
  }

  #watchedStore(): Store {
    const { journal } = this.store;
    return {
      ...this.store,
      journal: {
        ...journal,
        begin: async (run) => {
          await this.onNote('before', 'begin');
          await journal.begin(run);
          await this.onNote('after', 'begin');
        },
        note: async (runId, step, entry) => {
          this.onMoment(`before note ${entry.kind}`);
          await this.onNote('before', entry.kind);
          await journal.note(runId, step, entry);
          this.onMoment(`after note ${entry.kind}`);
          await this.onNote('after', entry.kind);
        },
        finish: async (runId, record) => {
          await this.onNote('before', 'finish');
          await journal.finish(runId, record);
          await this.onNote('after', 'finish');
        },
      },
    };
  }

  #serve(): void {
    let prompted = '';
    this.directory.onCall = (call, moment) => this.onMoment(`${moment} call ${call}`);
    this.runs.onChange((state) => {
      this.states.push(state);
      const waiting = state.status === 'running' ? state.waiting : null;
      if (waiting === null || waiting.promptId === prompted) return;
      prompted = waiting.promptId;
      this.onMoment(`prompt ${waiting.for}`);
      queueMicrotask(() => {
        const answer = this.operator(waiting, this);
        const now = this.runs.state;
        // A prompt that is gone by now (the run was cancelled) gets no answer.
        if (answer !== null && now.status === 'running' && now.waiting?.promptId === answer.promptId) this.runs.answer(answer);
      });
    });
    let touches = 0;
    let blinking = false;
    this.key.onFaceChange((face) => {
      if (face.waitingForTouch && !blinking) {
        const nth = ++touches;
        this.onMoment(`touch ${nth}`);
        queueMicrotask(() => this.onTouch(nth, this));
      }
      if (!face.waitingForTouch && blinking) this.onMoment(`touch over ${touches}`);
      blinking = face.waitingForTouch;
    });
  }
}

export interface Ended {
  readonly state: Exclude<RunState, { status: 'running' | 'idle' }>;
  /** Null when the journal could not be closed. */
  readonly record: RunRecord | null;
  readonly leftBehind: readonly LeftBehind[];
}

const names = (leftBehind: readonly LeftBehind[], kind: LeftBehind['kind'], id: string): boolean =>
  leftBehind.some((left) => left.kind === kind && 'credentialIdBase64Url' in left && sameId(left.credentialIdBase64Url, id));

function sameId(a: string, b: string): boolean {
  return equalBytes(fromBase64Url(a), fromBase64Url(b));
}

/** Where key and service differ, or a pass is usable, and `leftBehind` does not say so. Empty when all is told. */
export function untold(rig: RunRig, leftBehind: readonly LeftBehind[]): readonly string[] {
  const onKey = rig.newOnKey();
  const held = rig.directory.held(TARGET);
  const unknown = (id: string): boolean => names(leftBehind, 'unknownAtService', id);
  const pass = rig.directory.usablePass(TARGET);
  return [
    ...onKey.filter((id) => !held.includes(id) && !unknown(id) && !names(leftBehind, 'credentialOnKey', id)).map((id) => `only on the key: ${id}`),
    ...held.filter((id) => !onKey.includes(id) && !unknown(id)).map((id) => `only at the service: ${id}`),
    ...(pass !== null && !leftBehind.some((left) => left.kind === 'tapNotRevoked' && (left.tapId === pass || left.tapId === ''))
      ? [`usable pass: ${pass}`]
      : []),
  ];
}

/** What holds after every run, however it ended; each line is one broken promise. */
export async function brokenPromises(rig: RunRig, ended: Ended): Promise<readonly string[]> {
  await settle();
  const broken: string[] = [...untold(rig, ended.leftBehind)];
  const say = (holds: boolean, text: string): void => {
    if (!holds) broken.push(text);
  };
  const { state, record } = ended;
  say(rig.obr.state.status === 'disarmed', 'OBR is armed');
  say(!rig.browser.isOpen, 'the OBR window is open');
  say(rig.browser.scriptErrors.length === 0, `page script: ${String(rig.browser.scriptErrors[0])}`);
  say(rig.endings === 1, `ended ${rig.endings} times`);
  const lastPrompt = rig.states.findLast((one) => one.status === 'running' && one.waiting !== null);
  const promptId = lastPrompt?.status === 'running' ? (lastPrompt.waiting?.promptId ?? '') : '';
  say(throws(() => rig.runs.answer({ promptId, for: 'enterPin', pin: 'x' })), 'a prompt is open');

  const unfinished = await rig.store.journal.unfinished();
  if (record === null) {
    // The journal could not be closed: then it must still hold the run, and tell as much as the state does.
    say(unfinished.length === 1, 'neither a record nor an open run');
    say(untold(rig, unfinished[0]?.leftBehind ?? []).length === 0, 'the open run does not tell what is left');
    const held = rig.directory.held(TARGET).length > 0;
    say(!held || rig.activities().includes('assertion.verified') || ended.leftBehind.length > 0, 'registered, not proven, and not shown');
  } else {
    say(unfinished.length === 0, 'a record and an open run');
    const proven = record.readBack && record.assertionVerified;
    const held = rig.directory.held(TARGET).some((id) => rig.newOnKey().includes(id));
    say(proven || !held || record.leftBehind.length > 0, 'registered, not proven, and not told');
    say(!(record.outcome === 'succeeded') || (proven && held && record.leftBehind.length === 0), 'succeeded without proof');
    say((record.outcome === 'succeeded') === (state.status === 'succeeded'), `record ${record.outcome}, state ${state.status}`);
    say(record.error?.code !== 'bug', `a bug: ${JSON.stringify(record.error)}`);
    const armed = rig.obrStates.find((one) => one.status === 'armed');
    say((armed !== undefined) === (record.obr !== null), 'the record does not tell of OBR');
    const told = record.tap !== null && record.tap.revokedAt === null;
    say(told === record.leftBehind.some((left) => left.kind === 'tapNotRevoked' && left.tapId !== ''), 'the pass is told in two ways');
  }
  if (rig.key.face.plugged) {
    const opened = await rig.shelf.open(rig.key.face.id);
    await opened.close();
  }
  await settle();
  say(rig.clock.sleeping === 0, `${rig.clock.sleeping} sleepers left`);
  return broken;
}

function throws(act: () => void): boolean {
  try {
    act();
  } catch {
    return true;
  }
  return false;
}
