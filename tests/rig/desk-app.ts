// The whole app in plain Node: startApp with a practice tenant behind `fetch` as a real one, practice keys as real ones. No window;
// the tests ask the handlers, as the preload does.

import { tmpdir } from 'node:os';
import path from 'node:path';
import { startApp } from '../../src/main/start-app.ts';
import type { SignInBrowser } from '../../src/main/browser-ports.ts';
import { HidError } from '../../src/main/hid/hid-error.ts';
import type { HidPort } from '../../src/main/ports.ts';
import { practiceAttestation } from '../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../src/main/practice/key/hid-port.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import type { KeySummary } from '../../src/shared/models.ts';
import type { Handlers } from '../../src/shared/ipc.ts';
import type { Contract } from '../../src/shared/contract.ts';
import { contract } from '../../src/shared/contract.ts';
import { type Bench, Browser } from '../main/practice/tenant/kit.ts';
import { systemClock, systemRandom } from './practice-rig.ts';

export interface DeskApp {
  readonly handlers: Handlers<Contract>;
  /** Addresses that were to be shown in the system's browser. */
  readonly opened: readonly string[];
  /** Pulls all keys out and plugs one in; touched at once whenever it asks. @returns its id, when it was read */
  plugIn(personality: string): Promise<string>;
  signIn(): Promise<void>;
  close(): Promise<void>;
}

/** Connected to the tenant of the bench, and signed in. */
export async function startDeskApp(bench: Bench): Promise<DeskApp> {
  const keys: PracticeKey[] = [];
  const listeners = new Set<() => void>();
  let hid: HidPort = practiceHidPort(keys, (kind, message) => new HidError(kind, message));
  const opened: string[] = [];
  let changed: () => void = () => undefined;
  const port: HidPort = {
    hints: {
      listen: async (onHint, signal) => {
        listeners.add(onHint);
        onHint();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      },
    },
    list: () => hid.list(),
    open: (where) => hid.open(where),
  };
  const app = await startApp({
    clock: systemClock,
    random: systemRandom,
    hid: port,
    cards: {
      watch: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      connect: () => Promise.reject(new Error('no cards here')),
    },
    log: { info: () => undefined, warn: () => undefined, bug: (error) => { throw error; } },
    secretStore: { available: false, seal: unused, unseal: unused },
    openTenantNetwork: async () => ({
      fetch: bench.fetch, signIn: signInPages(bench), obr: { open: unused }, close: async () => undefined,
    }),
    fetch: () => Promise.reject(new Error('no network here')),
    metadataFile: path.join(tmpdir(), 'no-list-of-models.jwt'),
    files: { askForFile: async () => null, printPdf: unused },
    storeFile: ':memory:',
    app: { version: '1', mode: 'desk', platform: 'linux' },
    push: quietPushers(() => changed()),
    openInBrowser: async (url) => void opened.push(url),
    showApp: () => undefined,
    clipboard: { write: () => undefined, read: async () => '', clear: () => undefined },
    quit: () => undefined,
  });
  const { handlers } = app;
  const signIn = async (): Promise<void> => {
    await handlers.session.signIn.handle();
    const state = await handlers.session.current.handle();
    if (state.status !== 'signedIn') throw new Error(`not signed in: ${JSON.stringify(state)}`);
  };
  await handlers.session.connectTenant.handle({ tenant: bench.tenant.tenantId, clientId: bench.tenant.clientId, cloud: { id: 'global' } });
  await signIn();

  const until = async (test: (keys: readonly KeySummary[]) => boolean): Promise<void> => {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        changed = resolve;
      });
      if (test(await handlers.keys.current.handle())) return;
      await news;
    }
  };

  return {
    handlers,
    opened,
    signIn,
    plugIn: async (personality) => {
      for (const key of keys.splice(0)) key.pullOut();
      const facts = practiceKeyFacts(`DESK${Date.now()}`, 'Desk Key', personality);
      const attestation = await practiceAttestation(systemRandom, facts.aaguid, facts.serial);
      const key = new PracticeKey({ clock: systemClock, random: systemRandom, facts, attestation });
      key.onFaceChange((face) => {
        if (face.waitingForTouch) queueMicrotask(() => key.touch());
      });
      keys.push(key);
      hid = practiceHidPort(keys, (kind, message) => new HidError(kind, message));
      for (const hint of listeners) hint();
      const { path } = key.descriptor;
      await until((all) => all.length === 1 && all[0]?.id === path && all[0].status === 'ready');
      return path;
    },
    close: () => app.close(),
  };
}

/** The operator at the tenant's pages, as often as they are shown. */
export function signInPages(bench: Bench): SignInBrowser {
  return {
    open: async (url) => {
      const browser = new Browser((input, init) => {
        const { hostname } = new URL(new Request(input).url);
        return hostname === 'localhost' ? fetch(input, init) : bench.fetch(input, init);
      });
      const { userPrincipalName, password } = bench.tenant.operator;
      void (async () => {
        await browser.open(url);
        await browser.submit({ loginfmt: userPrincipalName });
        await browser.submit({ passwd: password.reveal() });
        await browser.submit({ LoginOptions: '3' });
        await browser.submit();
      })();
      return { closed: new Promise(() => undefined), close: () => undefined };
    },
  };
}

function quietPushers(onKeys: () => void): Parameters<typeof startApp>[0]['push'] {
  const groups = Object.keys(contract).map((group) => [group, { changed: group === 'keys' ? onKeys : () => undefined }]);
  // Border: built from the contract's own groups.
  return Object.fromEntries(groups) as Parameters<typeof startApp>[0]['push'];
}

function unused(): never {
  throw new Error('not used here');
}
