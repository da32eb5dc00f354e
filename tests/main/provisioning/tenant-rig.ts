// A run of the direct route against the real practice tenant over TLS and the real practice key behind real reports, with a store on
// disk. Its moments (requests, notes of the journal, touches) can be stopped at: there the key leaves, the network ends, or the
// process dies.

import { FakeClipboard } from '../../fakes/fake-clipboard.ts';
import { clouds, graphOf } from '../../../src/shared/clouds.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { LeftBehind, RunRecord, UnfinishedRun } from '../../../src/shared/models.ts';
import { toBase64Url } from '../../../src/shared/bytes.ts';
import { createKeyShelf } from '../../../src/main/desk/key-shelf.ts';
import { createDirectory } from '../../../src/main/directory/directory.ts';
import { createGraphClient } from '../../../src/main/directory/graph-client.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import { createObr } from '../../../src/main/obr/obr.ts';
import type { KeyRules } from '../../../src/main/metadata/key-rules.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import { PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import { withPin } from '../../../src/main/practice/key/saved-state.ts';
import { createRunService, type RunService } from '../../../src/main/provisioning/run-service.ts';
import { Secret } from '../../../src/main/secret.ts';
import { linkOkta, linkPingOne } from '../../../src/main/provisioning/service-links.ts';
import { createEntra } from '../../../src/main/services/entra.ts';
import { createOkta } from '../../../src/main/services/okta.ts';
import { createPingOne } from '../../../src/main/services/pingone.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { toErrorReply } from '../../../src/main/to-app-error.ts';
import { deskRules } from '../../fakes/desk-rules.ts';
import { noMetadata, scriptedSource } from '../../fakes/scripted-source.ts';
import { type Bench, nodeRandom } from '../practice/tenant/kit.ts';
import { attestation } from './run-rig.ts';

const PIN = '734912';

/** Waits of seconds (pauses between reads) end at once; time limits, which nobody reaches here, are real. */
export const hurriedClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleepFor(ms < 20_000 ? 0 : ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Nothing after this moment: the process is dead. */
const dead = new Promise<never>(() => undefined);

export type RigService = 'entra' | 'okta' | 'pingone';

export interface Ending {
  /** Null when the process died. */
  readonly record: RunRecord | null;
  /** What the next start shows; null when the run has its record. */
  readonly unfinished: UnfinishedRun | null;
  readonly leftBehind: readonly LeftBehind[];
  /** Credential ids, base64url. */
  readonly onKey: readonly string[];
  readonly atService: readonly string[];
  /** Registrations that the service has begun and that nobody has finished. */
  readonly pending: readonly string[];
}

export class TenantRig {
  readonly bench: Bench;
  readonly targetId: string;
  readonly targetName: string;
  readonly service: RigService;
  readonly key: PracticeKey;
  /** Told of each moment, by name; a promise that never ends stops the run there. */
  onMoment: (moment: string) => void | Promise<void> = () => undefined;
  #isDead = false;
  #isOffline = false;
  readonly #store: Store;
  readonly #runs: RunService;
  readonly #show: (plugged: boolean) => void;
  readonly #folder: string;
  readonly #stop = new AbortController();

  /** @param target  user principal name of somebody without a key */
  static async open(bench: Bench, token: string, target: string, service: RigService = 'entra'): Promise<TenantRig> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tenant-rig-'));
    const store = await openStore({ file: path.join(folder, 'app.sqlite'), clock: hurriedClock });
    const facts = practiceKeyFacts(`RIG-${target}`);
    const key = new PracticeKey({
      clock: hurriedClock, random: nodeRandom, facts, attestation: await attestation,
      saved: withPin(nodeRandom, new Secret(PIN)),
    });
    const targetId = bench.tenant.people.find(target)?.id;
    if (targetId === undefined) throw new Error(`no ${target}`);
    return new TenantRig(bench, token, { id: targetId, userPrincipalName: target }, key, store, folder, await deskRules(hurriedClock), service);
  }

  private constructor(
    bench: Bench, token: string, target: { readonly id: string; readonly userPrincipalName: string }, key: PracticeKey, store: Store, folder: string,
    rules: KeyRules, service: RigService,
  ) {
    this.bench = bench;
    this.service = service;
    this.targetId = target.id;
    this.targetName = target.userPrincipalName;
    this.key = key;
    this.#store = store;
    this.#folder = folder;
    const hid = practiceHidPort([key], (kind, message) => new HidError(kind, message));
    const source = scriptedSource(hid, hurriedClock, nodeRandom);
    const shelf = createKeyShelf({
      sources: [source], metadata: noMetadata, clock: hurriedClock, random: nodeRandom, isPractice: () => true,
    });
    void shelf.watch(this.#stop.signal);
    this.#show = (plugged) => source.show(plugged ? [key.descriptor] : []);
    this.#show(true);
    const graph = createGraphClient({ baseUrl: graphOf(clouds.global), fetch: this.#fetch, clock: hurriedClock, token: async () => new Secret(token) });
    const directory = createDirectory({ graph, clock: hurriedClock });
    const unused = (): never => {
      throw new Error('not used by this route');
    };
    const { okta, pingone } = bench.tenant.services.facts;
    const oktaLink = linkOkta(okta.settings, okta.apiToken, this.#fetch, hurriedClock);
    const pingOneLink = linkPingOne(pingone.settings, pingone.clientSecret, this.#fetch, hurriedClock);
    this.#runs = createRunService({
      clock: hurriedClock,
      random: nodeRandom,
      shelf,
      rules,
      clipboard: new FakeClipboard(),
      store: this.#watched(store),
      obr: createObr(hurriedClock),
      services: [
        createEntra(() => ({ tenantId: bench.tenant.tenantId, clientId: 'c', cloud: clouds.global, missingScopes: [], adminCentre: null })),
        createOkta(() => oktaLink, hurriedClock),
        createPingOne(() => pingOneLink),
      ],
      session: () => ({
        tenantId: bench.tenant.tenantId,
        isPracticeTenant: true,
        operator: { ...bench.tenant.operator, displayName: 'Robin Desk', photo: null },
        directory,
        network: { fetch: unused, signIn: { open: unused }, obr: { open: unused }, close: unused },
      }),
      target: async (id) => ({ id, displayName: 'Target', userPrincipalName: this.targetName, photo: null }),
      toReply: toErrorReply,
      onEnded: () => undefined,
    });
    let touches = 0;
    let blinking = false;
    key.onFaceChange((face) => {
      if (face.waitingForTouch && !blinking) {
        const nth = ++touches;
        void Promise.resolve(this.onMoment(`touch ${nth}`)).then(() => key.touch());
      }
      blinking = face.waitingForTouch;
    });
    this.#runs.onChange((state) => {
      const waiting = state.status === 'running' ? state.waiting : null;
      if (waiting?.for === 'enterPin') {
        const { promptId } = waiting;
        queueMicrotask(() => this.#runs.answer({ promptId, for: 'enterPin', pin: PIN }));
      }
    });
  }

  /** Pulled out: whatever is under way is cut off. */
  unplug(): void {
    this.key.pullOut();
    this.#show(false);
  }

  /** From here on no request is answered; what is under way still arrives. */
  goOffline(): void {
    this.#isOffline = true;
  }

  /** From here on the process does nothing any more. */
  die(): Promise<never> {
    this.#isDead = true;
    return dead;
  }

  /** To the end of the run, or to the death of the process. */
  async run(): Promise<Ending> {
    const keyId = this.key.descriptor.path;
    const runId = await this.#runs.start({
      targetId: this.targetId, keyId, service: this.service, route: 'direct', keyName: 'Rig key', handOver: { forcePinChange: false },
    });
    while (this.#runs.state.status === 'running' && !this.#isDead) await sleepFor(2);
    // What was on its way to the service when the process died still arrives.
    if (this.#isDead) await sleepFor(50);
    const next = await openStore({ file: path.join(this.#folder, 'app.sqlite'), clock: hurriedClock });
    const record = (await next.runs.all()).find((one) => one.runId === runId) ?? null;
    const unfinished = (await next.journal.unfinished())[0] ?? null;
    await next.close();
    return {
      record,
      unfinished,
      leftBehind: record?.leftBehind ?? unfinished?.leftBehind ?? [],
      onKey: this.key.save().credentials.map((credential) => credential.id),
      ...this.#held(),
    };
  }

  #held(): Pick<Ending, 'atService' | 'pending'> {
    const { okta, pingone } = this.bench.tenant.services;
    if (this.service === 'entra') {
      return { atService: (this.bench.tenant.keysOf(this.targetId) ?? []).map((key) => toBase64Url(key.credentialId)), pending: [] };
    }
    const all = this.service === 'okta' ? okta.factorsOf(this.targetName) : pingone.devicesOf(this.targetName);
    return {
      atService: all.flatMap(({ status, credentialIdBase64Url }) => (status === 'ACTIVE' ? (credentialIdBase64Url ?? []) : [])),
      pending: all.flatMap(({ id, status }) => (status === 'ACTIVE' ? [] : [id])),
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#store.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  readonly #fetch: typeof fetch = async (input, init) => {
    const { method, pathname } = this.#describe(input, init);
    await this.#reach(`before ${method} ${pathname}`);
    if (this.#isOffline) throw new TypeError('no network');
    const answer = await this.bench.fetch(input, init);
    await this.#reach(`after ${method} ${pathname}`);
    if (this.#isOffline) throw new TypeError('the connection is lost');
    return answer;
  };

  #describe(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): { method: string; pathname: string } {
    const { pathname } = new URL(new Request(input).url);
    const short = pathname.replace(/^\/v1\.0/, '').replace(`/users/${this.targetId}`, '/target').replace(/(\/factors|\/devices)\/[^/]+/, '$1/ID');
    return { method: init?.method ?? 'GET', pathname: short.replace(/^.*(?=\/(factors|devices))/, '') };
  }

  async #reach(moment: string): Promise<void> {
    if (this.#isDead) return dead;
    await this.onMoment(moment);
    if (this.#isDead) return dead;
  }

  #watched(store: Store): Store {
    const { journal } = store;
    return {
      ...store,
      journal: {
        ...journal,
        note: async (runId, step, entry) => {
          await this.#reach(`before note ${entry.kind}`);
          await journal.note(runId, step, entry);
          await this.#reach(`after note ${entry.kind}`);
        },
        finish: async (runId, record) => {
          await this.#reach('before finish');
          await journal.finish(runId, record);
        },
      },
    };
  }
}
