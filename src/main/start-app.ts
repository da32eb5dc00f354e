// Composition: from ports to a running app, no Electron in sight. index.ts gives the real ports; tests give their own.

import path from 'node:path';
import type { Contract } from '../shared/contract.ts';
import { AppError, type ErrorReply } from '../shared/errors.ts';
import type { Handlers, Pushers } from '../shared/ipc.ts';
import type { AppState, Interruption, ObrTarget } from '../shared/models.ts';
import type { Clipboard, FileExport, OpenTenantNetwork, ProxySignIn, SecretStore } from './browser-ports.ts';
import { createDeskAudit } from './desk/audit.ts';
import { createDeskBackup } from './desk/backup.ts';
import { createDeskBatch } from './desk/batch.ts';
import { createEntraAudit } from './desk/entra-audit.ts';
import { createDeskFleet } from './desk/fleet.ts';
import { createHistory } from './desk/history.ts';
import { createDeskKeyBook } from './desk/key-book.ts';
import { createKeyShelf } from './desk/key-shelf.ts';
import { createPermissionDesk } from './desk/permission-desk.ts';
import { createPersonKeys } from './desk/person-keys.ts';
import { createPersonLock } from './desk/person-lock.ts';
import { createPersonPasses } from './desk/person-passes.ts';
import { createSession, type SignedIn } from './desk/session.ts';
import { createUsers } from './desk/users.ts';
import { HidError } from './hid/hid-error.ts';
import { hidKeySource } from './hid/hid-key-source.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createRefusingHandlers } from './ipc/refusing-handlers.ts';
import type { Log } from './log.ts';
import { createObr } from './obr/obr.ts';
import { cacheFile } from './metadata/cache-file.ts';
import type { Fetch } from './metadata/download-blob.ts';
import { createKeyRules } from './metadata/key-rules.ts';
import { createMetadata } from './metadata/metadata.ts';
import type { Clock, HidPort, Random, SmartcardPort, StartThread } from './ports.ts';
import { createPracticeMode, isPracticePath } from './practice/practice-mode.ts';
import { openRoomFile } from './practice/room-file.ts';
import { createDeskServices } from './provisioning/desk-services.ts';
import { createOrphanWatch } from './provisioning/orphan-watch.ts';
import { createRecovery } from './provisioning/recovery.ts';
import { createRunService } from './provisioning/run-service.ts';
import { createServiceSecrets } from './provisioning/service-settings.ts';
import { cardKeySource } from './smartcard/card-key-source.ts';
import { cloudFlaw } from './services/cloud-rules.ts';
import { createEntra } from './services/entra.ts';
import { restoreBackup } from './store/sqlite/backup.ts';
import { type DeskStore, openStore } from './store/store.ts';
import { StoreError } from './store/store-error.ts';
import { toErrorReply } from './to-app-error.ts';

export interface AppPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly hid: HidPort;
  readonly cards: SmartcardPort;
  readonly log: Log;
  readonly secretStore: SecretStore;
  readonly openTenantNetwork: OpenTenantNetwork;
  /** Proxies that want a password; without it there are none. */
  readonly proxy?: ProxySignIn;
  /** For what is not the tenant's: FIDO's list of models. By way of the system's proxy. */
  readonly fetch: Fetch;
  /** Path of the file in which FIDO's list is kept; its folder is that of the database. */
  readonly metadataFile: string;
  readonly files: FileExport;
  readonly clipboard: Clipboard;
  /** Path of the database file. */
  readonly storeFile: string;
  /** A backup that takes the place of the record before it is opened; null: none. */
  readonly restoreFrom?: string | null;
  /** The thread on which imports of users are written; without it they are written on this one. */
  readonly importThread?: StartThread;
  readonly app: Omit<AppState, 'signInIsKept'>;
  /** One whole value for every window of ours. */
  readonly push: Pushers<Contract>;
  /** Shows a page in the system's browser. */
  readonly openInBrowser: (url: string) => Promise<void>;
  /** The operator is asked something while they look at the OBR window. */
  readonly showApp: () => void;
  /** Ends the app; `close` is called before it does. */
  readonly quit: () => void;
}

export interface RunningApp {
  readonly handlers: Handlers<Contract>;
  /** What a failed call answers; a mistake of ours is logged, and the reply names the entry. */
  readonly toReply: (error: unknown) => ErrorReply;
  /** Nobody can be trusted at the desk any more: OBR goes off before this returns, a run that can still end ends. */
  interrupt(why: Interruption): Promise<void>;
  /** The kiosk sits idle: as if it were locked, and the operator is signed out. */
  idle(): Promise<void>;
  /** Ends everything in order: run, OBR, pass, practice mode, store. Called once, before the app quits. */
  close(): Promise<void>;
}

/** An app without its record does nothing: when the store cannot be opened, every call says why. Does not throw for that. */
export async function startApp(ports: AppPorts): Promise<RunningApp> {
  try {
    const { clock, secretStore, importThread, restoreFrom = null } = ports;
    if (restoreFrom !== null) await restore(ports, restoreFrom);
    const store = await openStore({ file: ports.storeFile, clock, secretStore, ...(importThread === undefined ? {} : { importThread }) });
    return await startWithStore(ports, store);
  } catch (error) {
    const reply = toErrorReply(error);
    if (reply.code === 'bug') throw error;
    ports.log.warn('store.open', { code: reply.code, reason: String(reply.detail['reason'] ?? '') });
    return stoppedApp(ports, reply);
  }
}

async function restore({ storeFile, clock, log }: AppPorts, backup: string): Promise<void> {
  try {
    const { aside } = await restoreBackup(backup, storeFile, clock);
    log.info('store.restored', { from: backup, aside: aside ?? '' });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new AppError('store.notRestored', { file: backup, reason: error.nativeCode === '' ? error.kind : error.nativeCode }, { cause: error });
  }
}

function stoppedApp(ports: AppPorts, reply: ErrorReply): RunningApp {
  const app = { ...ports.app, signInIsKept: ports.secretStore.available };
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    handlers: createRefusingHandlers(reply, app, ports.quit),
    toReply: toErrorReply,
    interrupt: nothing,
    idle: nothing,
    close: nothing,
  };
}

async function startWithStore(ports: AppPorts, store: DeskStore): Promise<RunningApp> {
  const { clock, random, log, push } = ports;
  const toReply = (error: unknown): ErrorReply => {
    const reply = toErrorReply(error);
    return reply.code === 'bug' ? { code: 'bug', detail: { logId: log.bug(error) } } : reply;
  };
  const practice = createPracticeMode({
    clock,
    random,
    removed: (kind, message) => new HidError(kind, message),
    onBug: (error) => log.bug(error),
    memory: store.settings,
    file: openRoomFile(path.join(path.dirname(ports.storeFile), 'practice-room.json')),
    onAnotherTenant: () => {
      // Its people are others, and hold other keys. A failure is told in the list itself.
      if (session.current() !== null) void users.importAnew().catch((error: unknown) => log.bug(error));
    },
  });
  const rules = createKeyRules({
    metadata: createMetadata({ ...cacheFile(ports.metadataFile), fetch: ports.fetch, clock }),
    clock,
    settings: store.settings,
  });
  const shelf = createKeyShelf({
    sources: [
      hidKeySource(ports.hid, clock, random),
      cardKeySource(ports.cards, clock),
      hidKeySource(practice.hid, clock, random),
    ],
    metadata: () => rules.metadata(),
    clock,
    random,
    isPractice: isPracticePath,
    onSourceError: (error) => log.warn('keys.list', { error: String(error) }),
  });
  const obr = createObr(clock);
  const session = createSession({
    store,
    clock,
    log,
    practice,
    secretStore: ports.secretStore,
    openTenantNetwork: ports.openTenantNetwork,
    random,
    cloudFlaw,
  });
  const permissions = createPermissionDesk({
    session, isKept: ports.secretStore.available, note: (entry) => store.audit.note(entry),
  });
  const users = createUsers({ store, clock, session });
  const signedIn = (): SignedIn => {
    const current = session.current();
    if (current === null) throw new AppError('signIn.required');
    return current;
  };
  const entra = createEntra(signedIn);
  const target = (userId: string): Promise<ObrTarget> => users.target(userId);
  const lockOfPerson = createPersonLock(() => runs.busyWith);
  const ofPerson = { clock, store, lock: lockOfPerson, session: signedIn, target };
  const personKeys = createPersonKeys({ ...ofPerson, shelf });
  const personPasses = createPersonPasses({ ...ofPerson, clipboard: ports.clipboard });
  const services = createDeskServices({
    settings: store.settings,
    secrets: createServiceSecrets(store.blobs, ports.secretStore),
    clock,
    fetch: () => session.current()?.network.fetch ?? null,
    practice: () => (session.value.status !== 'noTenant' && session.value.tenant.kind === 'practice' ? practice.services : null),
  });
  const runs = createRunService({
    clock,
    random,
    shelf,
    store,
    obr,
    rules,
    clipboard: ports.clipboard,
    get services() {
      return [entra, ...services.all];
    },
    toReply,
    session: () => session.current(),
    target,
    isTaken: (userId) => lockOfPerson.isHeld(userId),
    hold: async (run) => {
      // Practice is every desk's own.
      const held = run.isPracticeTenant ? null : await fleet.hold(run);
      const letGo = await batch.hold(run).catch(async (error: unknown) => {
        await held?.giveBack();
        throw error;
      });
      return {
        ...held,
        giveBack: async () => {
          await held?.giveBack();
          await letGo();
        },
      };
    },
    onChecked: ({ targetId, keyId }, preflight) => practice.observe({ checked: { targetId, keyId, preflight } }),
    onEnded: () => {
      void history.refresh().catch((error: unknown) => log.bug(error));
      const ended = runs.state;
      if (ended.status === 'idle') return;
      // Offline, or signed out meanwhile: the list then shows what is known.
      void users
        .recount(ended.plan.target.id)
        .catch(() => users.refresh())
        .catch((error: unknown) => log.bug(error));
    },
  });
  const history = createHistory(store, () => (runs.state.status === 'running' ? runs.state.plan.runId : null));

  const fleet = createDeskFleet({
    store,
    clock,
    secretStore: ports.secretStore,
    operator: () => session.current()?.operator.userPrincipalName ?? null,
    currentRunId: () => (runs.state.status === 'running' ? runs.state.plan.runId : null),
    tenantId: () => {
      const current = session.current();
      return current === null || current.isPracticeTenant ? null : current.tenantId;
    },
    onPulled: () => {
      void Promise.all([history.refresh(), users.refresh()]).catch((error: unknown) => log.bug(error));
    },
  });
  const batch = createDeskBatch({ store, clock, session: () => session.current(), services: () => [entra, ...services.all], fleet });
  const recovery = createRecovery({
    clock,
    random,
    shelf,
    journal: store.journal,
    get services() {
      return [entra, ...services.all];
    },
    currentRunId: () => (runs.state.status === 'running' ? runs.state.plan.runId : null),
  });

  const orphans = createOrphanWatch({
    shelf,
    unfinished: () => {
      const current = session.current();
      if (current === null || runs.state.status === 'running') return [];
      return history.value.unfinished.filter(({ tenantId }) => tenantId === current.tenantId);
    },
    rpIdsOf: (service) => [entra, ...services.all].find(({ id }) => id === service)?.rpIds ?? null,
    onRecognised: (recognised) => history.recognise(recognised),
    onError: (error) => log.warn('keys.ask', { error: String(error) }),
  });
  const lookForOrphans = (): void => void orphans.look();
  shelf.onChange(lookForOrphans);
  history.onChange(lookForOrphans);
  session.onChange(lookForOrphans);

  session.onChange(push.session.changed);
  session.onChange(() => services.refresh());
  services.onChange(push.services.changed);
  session.accounts.onChange(push.accounts.changed);
  permissions.onChange(push.connection.changed);
  ports.proxy?.onChange(push.proxy.changed);
  session.onChange(({ status }) => {
    const current = session.current();
    if (status !== 'signedIn' || current === null) return void personPasses.lock();
    void recovery
      .revokePasses(current)
      .then((gone) => (gone === 0 ? undefined : history.refresh()))
      .catch((error: unknown) => log.bug(error));
  });
  users.onChange(push.users.changed);
  shelf.onChange(push.keys.changed);
  const keyBook = createDeskKeyBook({
    store, clock, files: ports.files, session: () => session.current(), onError: (error) => log.warn('keys.note', { error: String(error) }),
  });
  shelf.onChange((keys) => void keyBook.notePlugged(keys));
  rules.onChange(push.rules.changed);
  runs.onChange(push.run.changed);
  obr.onChange(push.obr.changed);
  history.onChange(push.history.changed);
  practice.onChange(push.practice.changed);
  fleet.onChange(push.fleet.changed);
  batch.onChange(push.batch.changed);
  session.onChange(() => void batch.refresh());
  runs.onChange((run) => practice.observe({ run }));
  let asked = '';
  runs.onChange((run) => {
    const waiting = run.status === 'running' ? run.waiting : null;
    if (waiting?.for !== 'confirmName' || waiting.promptId === asked) return;
    asked = waiting.promptId;
    ports.showApp();
  });
  obr.onChange((state) => practice.observe({ obr: state }));
  history.onChange(({ records }) => practice.observe({ records }));

  await history.refresh();
  await rules.open();
  await services.open();
  await fleet.open();
  await session.restore();
  const watching = new AbortController();
  const watched = Promise.all([shelf.watch(watching.signal), rules.keepFresh(watching.signal), fleet.watch(watching.signal), batch.watch(watching.signal)]);

  const interrupt = async (why: Interruption): Promise<void> => {
    obr.disarm(why);
    await Promise.all([personPasses.lock(), runs.cancel(why)]);
  };

  return {
    handlers: createHandlers({
      app: () => ({ ...ports.app, signInIsKept: ports.secretStore.available }),
      quit: ports.quit,
      openInBrowser: ports.openInBrowser,
      session, permissions, proxy: ports.proxy ?? null, users, personKeys, personPasses, shelf, rules, runs, obr, history, practice, fleet, batch,
      recovery,
      services,
      audit: createDeskAudit({ store, clock, files: ports.files }),
      keyBook,
      backup: createDeskBackup({ store, clock, files: ports.files }),
      entraAudit: createEntraAudit({ store, clock, files: ports.files, session: () => session.current() }),
    }),
    toReply,
    interrupt,
    idle: async () => {
      await interrupt('locked');
      if (session.current() !== null) await session.signOut({ removeUsers: false });
    },
    close: async () => {
      await interrupt('quit');
      watching.abort();
      await watched;
      await session.close();
      await practice.close();
      await fleet.close();
      await store.close();
    },
  };
}
