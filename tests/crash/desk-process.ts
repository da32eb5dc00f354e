// The whole app in a process that is going to be killed: startApp over the world's key, tenant and store file. It does what the
// world tells it and answers its own questions, as an operator who is always there.

import { contract } from '../../src/shared/contract.ts';
import type { Route } from '../../src/shared/checks.ts';
import type { ServiceId, UserSummary } from '../../src/shared/models.ts';
import { MAX_WINDOW } from '../../src/shared/users.ts';
import type { RunState } from '../../src/shared/run-state.ts';
import { HidError } from '../../src/main/hid/hid-error.ts';
import { startApp } from '../../src/main/start-app.ts';
import { systemClock, systemRandom } from '../../src/main/system-ports.ts';
import type { Clock } from '../../src/main/ports.ts';
import { Browser } from '../main/practice/tenant/browser.ts';
import { type DeskWire, pagesWithoutWindow, worldPorts } from './desk-ports.ts';
import { asToDesk, type DeskSetup, type FromDesk, type RunPath, SITE_ID, type ToDesk } from './wire.ts';

/** Waits of the app are cut short, its longer time limits are not; what it reads from the clock is the time. */
const clock: Clock = { now: () => systemClock.now(), sleep: (ms, signal) => systemClock.sleep(ms < 30_000 ? ms / 20 : ms, signal) };

const listeners: ((message: ToDesk) => void)[] = [];
const wire: DeskWire = {
  send: (message: FromDesk) => void process.send?.(message),
  onMessage: (listener) => void listeners.push(listener),
};
process.on('message', (raw) => {
  const message = asToDesk(raw);
  for (const listener of listeners) listener(message);
});
process.on('disconnect', () => process.exit());

const { hid, fetch: worldFetch } = worldPorts(wire);
const setup = new Promise<DeskSetup>((resolve) => {
  wire.onMessage((message) => {
    if (message.type === 'setup') resolve(message.setup);
  });
});

function pushers(onRun: (state: RunState) => void): Parameters<typeof startApp>[0]['push'] {
  const groups = Object.keys(contract).map((group) => [group, { changed: group === 'run' ? onRun : () => undefined }]);
  // Border: built from the contract's own groups.
  return Object.fromEntries(groups) as Parameters<typeof startApp>[0]['push'];
}

async function until(test: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await test())) await systemClock.sleep(5);
}

async function main(): Promise<void> {
  const { storeFile, tenantId, clientId, operator, pin, imports, services } = await setup;
  const answered = new Set<string>();
  let account = '';
  const pages = pagesWithoutWindow(worldFetch, () => account);
  const app = await startApp({
    clock,
    random: systemRandom,
    hid,
    cards: {
      watch: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      connect: () => Promise.reject(new Error('no cards here')),
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      bug: (error) => {
        wire.send({ type: 'failed', text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        return 'told';
      },
    },
    secretStore: {
      available: false,
      seal: () => { throw new Error('no key store'); },
      unseal: () => { throw new Error('no key store'); },
    },
    openTenantNetwork: () => Promise.resolve({
      fetch: worldFetch,
      signIn: {
        open: (url) => {
          void signInAt(url, operator);
          return Promise.resolve({ closed: new Promise<void>(() => undefined), close: () => undefined });
        },
      },
      obr: pages,
      close: () => Promise.resolve(),
    }),
    openInBrowser: () => Promise.resolve(),
    fetch: () => Promise.reject(new Error('no other network')),
    metadataFile: `${storeFile}.no-list`,
    files: { askForFile: () => Promise.resolve(null), printPdf: () => Promise.reject(new Error('no printer')) },
    storeFile,
    app: { version: '1', mode: 'desk', platform: 'linux' },
    push: pushers((state) => {
      if (state.status !== 'running' || state.waiting === null || answered.has(state.waiting.promptId)) return;
      const { promptId } = state.waiting;
      answered.add(promptId);
      queueMicrotask(() => {
        switch (state.waiting?.for) {
          case 'enterPin':
            void handlers.run.answer.handle({ promptId, for: 'enterPin', pin });
            break;
          case 'startObr':
            void handlers.run.answer.handle({ promptId, for: 'startObr' });
            break;
          case 'replaceTap':
            void handlers.run.answer.handle({ promptId, for: 'replaceTap', replace: true });
            break;
          case 'confirmStored':
            void pages.isListed().then((stored) => handlers.run.answer.handle({ promptId, for: 'confirmStored', stored }));
            break;
          case 'newPin':
          case 'confirmName':
          case 'passNotUsable':
          case 'touch':
          case 'fingerprint':
          case 'page':
          case undefined:
            break;
        }
      });
    }),
    showApp: () => undefined,
    clipboard: { write: () => undefined, read: async () => '', clear: () => undefined },
    quit: () => undefined,
  });
  const { handlers } = app;

  await handlers.session.connectTenant.handle({ tenant: tenantId, clientId, cloud: { id: 'global' } });
  // With time limits of seconds cut short, too, the network seems away when this machine is busy: the person signs in again.
  for (let tries = 0; tries < 20 && (await handlers.session.current.handle()).status !== 'signedIn'; tries++) {
    await Promise.resolve(handlers.session.signIn.handle()).catch(() => undefined);
  }
  const session = await handlers.session.current.handle();
  if (session.status !== 'signedIn') throw new Error(`not signed in: ${JSON.stringify(session)}`);
  await handlers.services.connectOkta.handle(services.okta);
  await handlers.services.connectPingOne.handle(services.pingone);
  const flaws = await handlers.services.saveSite.handle(services.site);
  if (flaws.flaws.length > 0) throw new Error(`the site is not taken: ${JSON.stringify(flaws)}`);
  if (imports) await handlers.users.import.handle({ kind: 'all' });
  const window = async (words: string, first: number): Promise<readonly UserSummary[]> =>
    (await handlers.users.window.handle({ words, filter: 'all', first, count: MAX_WINDOW })).users;
  const members = (words: string): Promise<readonly UserSummary[]> => window(words, 0);
  await until(async () => (await members('')).length > 0);

  const keyIsReady = (keyId: string): Promise<void> =>
    until(async () => (await handlers.keys.current.handle()).some((key) => key.id === keyId && key.status === 'ready'));

  const run = async ({ userName, path, keyId }: Extract<ToDesk, { type: 'run' }>): Promise<void> => {
    await keyIsReady(keyId);
    account = userName.split('@')[0] ?? '';
    const target = (await members(userName)).find((user) => user.userPrincipalName === userName);
    if (target === undefined) throw new Error(`no user ${userName}`);
    await handlers.run.start.handle({
      targetId: target.id, keyId, ...planOf(path), keyName: 'Crash key', handOver: { forcePinChange: false },
    });
    await until(async () => (await handlers.run.current.handle()).status !== 'running');
    wire.send({ type: 'ended' });
  };

  /** What the operator does with the list of interrupted runs: asks the service, and looks on the key. */
  const recover = async ({ keyId, sendsSigned }: Extract<ToDesk, { type: 'recover' }>): Promise<void> => {
    await keyIsReady(keyId);
    let sent = 0;
    const passesLeft = async (): Promise<boolean> =>
      (await handlers.history.current.handle()).unfinished.some(({ leftBehind }) => leftBehind.some((left) => left.kind === 'tapNotRevoked'));
    // The app does this by itself after the sign-in.
    for (let tries = 0; tries < 100 && (await passesLeft()); tries++) await systemClock.sleep(20);
    for (const { runId, service, signed, leftBehind } of (await handlers.history.current.handle()).unfinished) {
      const isOpen = leftBehind.some(({ kind }) => kind === 'credentialOnKey' || kind === 'unknownAtService');
      if (sendsSigned && signed !== null && isOpen) {
        await untilItAnswers(() => handlers.history.sendSigned.handle({ runId, keyId }));
        sent += 1;
      }
      // A site cannot be asked: the person looks at its pages, and says that they have.
      if (service.startsWith('site:')) continue;
      await handlers.history.askService.handle({ runId });
      await untilItAnswers(() => handlers.history.lookOnKey.handle({ runId, keyId, pin }));
    }
    wire.send({ type: 'recovered', sent });
  };

  const tell = async (): Promise<void> => {
    const { unfinished, records } = await handlers.history.current.handle();
    const { firstBad } = await handlers.audit.verify.handle();
    wire.send({ type: 'tale', tale: { unfinished: unfinished.map(({ runId, lastStep, leftBehind }) => ({ runId, lastStep, leftBehind })), records, auditIsWhole: firstBad === null } });
  };

  const acknowledge = async (): Promise<void> => {
    for (const { runId } of (await handlers.history.current.handle()).unfinished) await handlers.history.acknowledge.handle({ runId });
    wire.send({ type: 'acknowledged' });
  };

  wire.onMessage((message) => {
    const work = message.type === 'run' ? run(message) : message.type === 'recover' ? recover(message) : message.type === 'tell' ? tell() : message.type === 'acknowledge' ? acknowledge() : null;
    work?.catch(fail);
  });
  const everybody: UserSummary[] = [];
  for (let rows = await window('', 0); rows.length > 0; rows = await window('', everybody.length)) everybody.push(...rows);
  const people = everybody.filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'member' && id !== session.operator.id);
  wire.send({ type: 'ready', people: people.map(({ userPrincipalName }) => userPrincipalName).sort() });
}

function planOf(path: RunPath): { readonly service: ServiceId; readonly route: Route } {
  switch (path) {
    case 'direct':
    case 'obr':
      return { service: 'entra', route: path };
    case 'okta':
    case 'pingone':
      return { service: path, route: 'direct' };
    case 'site':
      return { service: SITE_ID, route: 'obr' };
  }
}

/** With waits that are cut short a key seems silent when this machine is busy: the person presses the button again. */
async function untilItAnswers(press: () => void | Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await press();
    } catch (error) {
      if (!(error instanceof HidError) || tries === 20) throw error;
      await systemClock.sleep(200);
    }
  }
}

async function signInAt(url: string, { userPrincipalName, password }: DeskSetup['operator']): Promise<void> {
  const browser = new Browser((input, init) => (new URL(new Request(input).url).hostname === 'localhost' ? fetch(input, init) : worldFetch(input, init)));
  await browser.open(url);
  await browser.submit({ loginfmt: userPrincipalName });
  await browser.submit({ passwd: password });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit();
}

function fail(error: unknown): void {
  wire.send({ type: 'failed', text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

main().catch(fail);
