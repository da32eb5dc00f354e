// One whole run without Electron, network and USB: practice key behind real reports, real client, shelf, store, OBR switch and
// run service; the service and its pages are fakes. Nothing of it waits in real time.

import { clouds } from '../../../src/shared/clouds.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as realSleep } from 'node:timers/promises';
import type { LeftBehind, ObrState, RunRecord, StartRun } from '../../../src/shared/models.ts';
import type { Answer, RunState, Waiting } from '../../../src/shared/run-state.ts';
import { type KeyShelf, createKeyShelf } from '../../../src/main/desk/key-shelf.ts';
import type { DirectoryUser } from '../../../src/main/directory/directory.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import type { KeyRules } from '../../../src/main/metadata/key-rules.ts';
import { type Obr, createObr } from '../../../src/main/obr/obr.ts';
import type { Clock, Random } from '../../../src/main/ports.ts';
import { type PracticeAttestation, practiceAttestation } from '../../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import { withPin } from '../../../src/main/practice/key/saved-state.ts';
import { PRACTICE_AAGUID, PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import { type RunService, type RunServiceOptions, createRunService } from '../../../src/main/provisioning/run-service.ts';
import { Secret } from '../../../src/main/secret.ts';
import type { ExpectedUser, Service } from '../../../src/main/services/service.ts';
import { createEntra } from '../../../src/main/services/entra.ts';
import type { JournalEntry } from '../../../src/main/store/journal.ts';
import { type Store, openStore } from '../../../src/main/store/store.ts';
import { toErrorReply } from '../../../src/main/to-app-error.ts';
import { deskRules } from '../../fakes/desk-rules.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { FakeClipboard } from '../../fakes/fake-clipboard.ts';
import { FakeDirectory } from '../../fakes/fake-directory.ts';
import { FakeObrBrowser } from '../../fakes/fake-obr-browser.ts';
import { settle } from '../../fakes/manual-clock.ts';
import { noMetadata, type ScriptedSource, scriptedSource } from '../../fakes/scripted-source.ts';

export const TENANT = '11111111-2222-4333-8444-555555555555';
const CLIENT = '22222222-3333-4444-8555-666666666666';
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
  readonly hold?: RunServiceOptions['hold'];
  /** The key counts as a real one, in a practice tenant. */
  readonly realKey?: boolean;
  /** null: a key without a PIN. */
  readonly pin?: string | null;
  /** A kind of practice key as it is delivered, without the rig's PIN; see personalities/registry.ts. */
  readonly personality?: string;
  readonly key?: Partial<ReturnType<typeof withPin>>;
  /** A file on disk instead of a store in memory: for tests that read it again. */
  readonly onDisk?: boolean;
  /** Whom the interlock expects on the page; as Entra, where it is left out. */
  readonly expectedUser?: ExpectedUser;
  readonly forcePinChange?: boolean;
  readonly missingScopes?: readonly string[];
  /** The desk's own clock, over the one of the world; left out: the same. */
  readonly deskClock?: (world: Clock) => Clock;
  /** What the desk demands of attestations; not asked for practice keys in a practice tenant. */
  readonly rules?: Readonly<Record<string, unknown>>;
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
    case 'confirmStored':
      return { promptId, for: 'confirmStored', stored: true };
    case 'replaceTap':
      return { promptId, for: 'replaceTap', replace: true };
    case 'confirmName':
      return { promptId, for: 'confirmName', name: waiting.userName };
    case 'touch':
    case 'fingerprint':
    case 'page':
    case 'passNotUsable':
      return null;
  }
};

function withUser(service: Service, user: ExpectedUser | undefined): Service {
  return user === undefined ? service : { ...service, expectedUser: () => user };
}

export class RunRig {
  readonly clock: FastClock;
  readonly key: PracticeKey;
  readonly shelf: KeyShelf;
  readonly source: ScriptedSource;
  readonly store: Store;
  readonly file: string;
  readonly obr: Obr;
  readonly directory: FakeDirectory;
  readonly browser: FakeObrBrowser;
  readonly runs: RunService;
  readonly clipboard = new FakeClipboard();
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
    const store = await openStore({ file, clock: options.deskClock?.(clock) ?? clock });
    const facts = practiceKeyFacts('RIG-1', undefined, options.personality);
    const isDelivered = options.personality !== undefined || options.pin === null;
    const pinned = isDelivered ? undefined : withPin(random, new Secret(options.pin ?? PIN));
    const key = new PracticeKey({
      clock, random, facts,
      attestation: await (options.personality === undefined ? attestation : practiceAttestation(random, facts.aaguid)),
      ...(pinned === undefined ? {} : { saved: { ...pinned, ...options.key } }),
    });
    const rig = new RunRig(clock, await deskRules(clock, options.rules), store, file, folder, key, options);
    rig.source.show([key.descriptor]);
    await rig.until(() => rig.shelf.keys[0]?.status === 'ready');
    return rig;
  }

  private constructor(clock: FastClock, rules: KeyRules, store: Store, file: string, folder: string | null, key: PracticeKey, options: RigOptions) {
    this.clock = clock;
    const deskClock = options.deskClock?.(clock) ?? clock;
    this.key = key;
    this.store = store;
    this.file = file;
    this.#folder = folder;
    this.#options = options;
    this.#baseline = this.onKey();
    const hid = practiceHidPort([key], (kind, message) => new HidError(kind, message));
    this.source = scriptedSource(hid, deskClock, random);
    this.shelf = createKeyShelf({ sources: [this.source], metadata: noMetadata, clock: deskClock, random, isPractice: () => options.realKey !== true });
    void this.shelf.watch(new AbortController().signal);
    this.obr = createObr(deskClock);
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
      clock: deskClock,
      random,
      shelf: this.shelf,
      store: this.#watchedStore(),
      obr: this.obr,
      rules,
      clipboard: this.clipboard,
      services: [withUser(createEntra(() => ({
        tenantId: TENANT, clientId: CLIENT, cloud: clouds.global, missingScopes: options.missingScopes ?? [], adminCentre: null,
      })), options.expectedUser)],
      session: () => ({
        tenantId: TENANT,
        // Practice takes no leases.
        isPracticeTenant: options.hold === undefined,
        operator: OPERATOR,
        directory: this.directory,
        network: { fetch: unused, signIn: { open: unused }, obr: this.browser, close: unused },
      }),
      target: async (userId) => {
        const { id, displayName, userPrincipalName } = await this.directory.user(userId);
        return { id, displayName, userPrincipalName, photo: null };
      },
      toReply: toErrorReply,
      ...(options.hold === undefined ? {} : { hold: options.hold }),
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
    this.source.show([]);
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
