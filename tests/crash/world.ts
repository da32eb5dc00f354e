// What outlives the desk: practice tenant, practice key and store file. It starts desks, kills them in the middle of things, and
// knows the truth: what is on the key, what the service has, whether there is a pass.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toBase64Url } from '../../src/shared/bytes.ts';
import { HidError } from '../../src/main/hid/hid-error.ts';
import type { HidConnection } from '../../src/main/ports.ts';
import { type PracticeAttestation, practiceAttestation } from '../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../src/main/practice/key/hid-port.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import { withPin } from '../../src/main/practice/key/saved-state.ts';
import { practiceFetch } from '../../src/main/practice/tenant/practice-fetch.ts';
import { type PracticeTenant, startPracticeTenant } from '../../src/main/practice/tenant/practice-tenant.ts';
import { Secret } from '../../src/main/secret.ts';
import { systemClock, systemRandom } from '../../src/main/system-ports.ts';
import { asFromDesk, bytes64, type DeskSetup, type DeskTale, type FromDesk, type RunPath, SITE_ID, text64, type ToDesk } from './wire.ts';

const PIN = '734912';

export interface Truth {
  readonly onKey: readonly string[];
  readonly atService: readonly string[];
  /** Registrations that the service has begun, and that nobody has finished. */
  readonly pending: number;
  readonly pass: boolean;
}

/** A desk that runs; `kill` ends it as a power cut would. */
export interface DeskProcess {
  /** User principal names of those who may get a key. */
  readonly people: readonly string[];
  send(message: ToDesk): void;
  /** The next message of that type. @throws Error when the desk says that something failed, or ends */
  next<T extends FromDesk['type']>(type: T): Promise<Extract<FromDesk, { type: T }>>;
  kill(): Promise<void>;
}

export interface World {
  /** Called for every message of a desk before it is dealt with; false: it never arrives. */
  onMessage: (message: FromDesk) => boolean;
  startDesk(): Promise<DeskProcess>;
  /** Another key, in the place of the one before. @returns its id */
  plugNewKey(desk: DeskProcess): Promise<string>;
  truth(userName: string, path: RunPath): Truth;
  close(): Promise<void>;
}

type AtService = Pick<Truth, 'atService' | 'pending'>;

function atService(tenant: PracticeTenant, userName: string, runPath: RunPath): AtService {
  const { okta, pingone, site } = tenant.services;
  switch (runPath) {
    case 'direct':
    case 'obr':
      return { atService: (tenant.keysOf(userName) ?? []).map(({ credentialId }) => toBase64Url(credentialId)), pending: 0 };
    case 'okta':
      return split(okta.factorsOf(userName));
    case 'pingone':
      return split(pingone.devicesOf(userName));
    case 'site':
      return { atService: site.keysOf(userName.split('@')[0] ?? ''), pending: 0 };
  }
}

function split(entries: readonly { readonly credentialIdBase64Url: string | null }[]): AtService {
  const ids = entries.map(({ credentialIdBase64Url }) => credentialIdBase64Url);
  return { atService: ids.filter((id) => id !== null), pending: ids.filter((id) => id === null).length };
}

function servicesOf({ services: { facts } }: PracticeTenant): DeskSetup['services'] {
  const site = facts.sites.find(({ id }) => id === SITE_ID);
  if (site === undefined) throw new Error(`no practice site ${SITE_ID}`);
  return {
    okta: { ...facts.okta.settings, apiToken: facts.okta.apiToken.reveal() },
    pingone: { ...facts.pingone.settings, clientSecret: facts.pingone.clientSecret.reveal() },
    site,
  };
}

/** @param program  the desk process, as one file of JavaScript */
export async function startWorld(program: string, people: number): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crash-'));
  const bugs: unknown[] = [];
  const tenant: PracticeTenant = await startPracticeTenant({
    clock: systemClock, random: systemRandom, crowd: people, onBug: (error) => void bugs.push(error),
  });
  // What is on a key can be counted of passkeys only.
  tenant.services.okta.wantsPasskeys = true;
  const tenantFetch = practiceFetch(tenant);
  let key: PracticeKey | null = null;
  let attestation: PracticeAttestation | null = null;
  let keys = 0;
  let started = 0;
  const desks = new Set<ChildProcess>();

  const world: World = {
    onMessage: () => true,

    async startDesk() {
      started += 1;
      const child = fork(program, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
      desks.add(child);
      const seen: FromDesk[] = [];
      const waiting: { readonly type: string; readonly resolve: (message: FromDesk) => void; readonly reject: (error: Error) => void }[] = [];
      let connection: HidConnection | null = null;
      const send = (message: ToDesk): void => {
        // A desk that was killed meanwhile hears nothing.
        if (child.connected) child.send(message, () => undefined);
      };
      const openKey = async (where: string): Promise<void> => {
        if (key === null) return send({ type: 'opened', ok: false });
        connection = await practiceHidPort([key], (kind, text) => new HidError(kind, text)).open(where);
        connection.onReport((report) => send({ type: 'report', bytes: text64(report) }));
        send({ type: 'opened', ok: true });
      };
      const ask = async ({ id, url, method, headers, body }: Extract<FromDesk, { type: 'fetch' }>): Promise<void> => {
        const response = await tenantFetch(url, {
          method, redirect: 'manual', headers: headers.map(([name, value]): [string, string] => [name, value]),
          ...(body === null ? {} : { body: bytes64(body) }),
        });
        const bytes = new Uint8Array(await response.arrayBuffer());
        send({ type: 'fetched', id, status: response.status, headers: [...response.headers], body: text64(bytes) });
      };
      child.on('message', (raw) => {
        const message = asFromDesk(raw);
        if (!world.onMessage(message)) return;
        switch (message.type) {
          case 'fetch':
            ask(message).catch(() => send({ type: 'fetched', id: message.id, status: 0, headers: [], body: '' }));
            break;
          case 'open':
            void openKey(message.path);
            break;
          case 'close':
            void connection?.close();
            connection = null;
            break;
          case 'report':
            void connection?.write(bytes64(message.bytes)).catch(() => undefined);
            break;
          case 'failed':
          case 'ready':
          case 'tale':
          case 'recovered':
          case 'acknowledged':
          case 'ended':
            seen.push(message);
            break;
        }
        settle();
      });
      const settle = (): void => {
        const failed = seen.find((message) => message.type === 'failed');
        for (const one of waiting.splice(0)) {
          const at = seen.findIndex(({ type }) => type === one.type);
          const [found] = at < 0 ? [] : seen.splice(at, 1);
          if (found !== undefined) one.resolve(found);
          else if (failed?.type === 'failed') one.reject(new Error(failed.text));
          else waiting.push(one);
        }
      };
      const gone = once(child, 'exit').then(() => {
        desks.delete(child);
        void connection?.close();
        for (const { reject } of waiting.splice(0)) reject(new Error('the desk has ended'));
      });
      send({
        type: 'setup',
        setup: {
          services: servicesOf(tenant),
          storeFile: path.join(folder, 'desk.sqlite'), tenantId: tenant.tenantId, clientId: tenant.clientId, pin: PIN, imports: started === 1,
          operator: { userPrincipalName: tenant.operator.userPrincipalName, password: tenant.operator.password.reveal() },
        },
      });
      const desk: Omit<DeskProcess, 'people'> = {
        send,
        next: (type) =>
          new Promise((resolve, reject) => {
            // Border: `settle` gives back a message of the type that was asked for.
            waiting.push({ type, resolve: (message) => resolve(message as Extract<FromDesk, { type: typeof type }>), reject });
            settle();
          }),
        kill: async () => {
          child.kill('SIGKILL');
          await gone;
        },
      };
      if (key !== null) desk.send({ type: 'plug', key: key.descriptor });
      const { people: names } = await desk.next('ready');
      return { ...desk, people: names };
    },

    async plugNewKey(desk) {
      const facts = practiceKeyFacts(`CRASH${++keys}`, 'Crash Key');
      attestation ??= await practiceAttestation(systemRandom, facts.aaguid, facts.serial);
      const plugged = new PracticeKey({
        clock: systemClock, random: systemRandom, facts, attestation, saved: withPin(systemRandom, new Secret(PIN)),
      });
      plugged.onFaceChange((face) => {
        if (face.waitingForTouch) queueMicrotask(() => plugged.touch());
      });
      key = plugged;
      desk.send({ type: 'plug', key: plugged.descriptor });
      return plugged.descriptor.path;
    },

    truth: (userName, runPath) => ({
      onKey: key?.save().credentials.map(({ id }) => id) ?? [],
      ...atService(tenant, userName, runPath),
      pass: tenant.hasPass(userName),
    }),

    async close() {
      for (const child of desks) child.kill('SIGKILL');
      await tenant.close();
      await rm(folder, { recursive: true, force: true });
      if (bugs.length > 0) throw new AggregateError(bugs, 'the practice tenant made mistakes');
    },
  };
  return world;
}

export async function taleOf(desk: DeskProcess): Promise<DeskTale> {
  const told = desk.next('tale');
  desk.send({ type: 'tell' });
  return (await told).tale;
}
