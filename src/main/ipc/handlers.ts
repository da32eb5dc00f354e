// The answer to every call of the contract, as one value: a missing one does not compile. Each line pairs the validator with
// the service that does the work; nothing is decided here.

import type { Contract } from '../../shared/contract.ts';
import type { Handlers } from '../../shared/ipc.ts';
import type { ForgetAccount } from '../../shared/accounts.ts';
import type { AppState } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { DeskAudit } from '../desk/audit.ts';
import type { DeskBackup } from '../desk/backup.ts';
import type { DeskBatch } from '../desk/batch.ts';
import type { EntraAudit } from '../desk/entra-audit.ts';
import type { DeskFleet } from '../desk/fleet.ts';
import type { History } from '../desk/history.ts';
import type { DeskKeyBook } from '../desk/key-book.ts';
import type { KeyShelf } from '../desk/key-shelf.ts';
import type { PermissionDesk } from '../desk/permission-desk.ts';
import type { PersonKeys } from '../desk/person-keys.ts';
import type { PersonPasses } from '../desk/person-passes.ts';
import type { PracticeRoom } from '../desk/practice-room.ts';
import type { DeskSession, SignedIn } from '../desk/session.ts';
import type { DeskUsers } from '../desk/users.ts';
import type { KeyRules } from '../metadata/key-rules.ts';
import type { Obr } from '../obr/obr.ts';
import type { Recovery } from '../provisioning/recovery.ts';
import type { RunService } from '../provisioning/run-service.ts';
import { Secret } from '../secret.ts';
import type { DeskServices } from '../provisioning/desk-services.ts';
import { parseAddToBatch, parseBatchItem, parseBatchRows, parseClearBatch, parsePutBack } from './batch-inputs.ts';
import { parseConnectOkta, parseConnectPingOne, parseDisconnect, parseSite, parseSiteId } from './service-inputs.ts';
import {
  parseAccountId, parseAdminCentreUrl, parseAnswer, parseAuditExport, parseAuditQuery, parseComparison, parseConnectTenant, parseForget, parseImportSource, parseKeepRoom, parseKeyId,
  parseJoinFleet, parseKeyLedgerQuery, parseKeyMark, parseKeyRules, parseLedgerKey, parseLesson, parseLookOnKey, parseMetadataFile, parseNewPracticeKey, parseNothing, parsePracticeTouch, parsePreflight, parseSendSigned,
  parseRunId, parseSignOut, parseStartRun, parseUserId, parseUserQuery, parseWords,
} from './inputs.ts';
import { proxyHandlers } from './proxy-handlers.ts';
import type { ProxySignIn } from '../browser-ports.ts';
import { connectionHandlers } from './connection-handlers.ts';
import { parseDeleteKey, parseIssuePass, parseRevokePass, parseTapId } from './person-inputs.ts';

export interface Desk {
  readonly app: () => AppState;
  readonly quit: () => void;
  readonly openInBrowser: (url: string) => Promise<void>;
  readonly session: DeskSession;
  readonly permissions: PermissionDesk;
  readonly proxy: ProxySignIn | null;
  readonly users: DeskUsers;
  readonly personKeys: PersonKeys;
  readonly personPasses: PersonPasses;
  readonly shelf: KeyShelf;
  readonly rules: KeyRules;
  readonly runs: RunService;
  readonly obr: Obr;
  readonly history: History;
  readonly audit: DeskAudit;
  readonly backup: DeskBackup;
  readonly entraAudit: EntraAudit;
  readonly keyBook: DeskKeyBook;
  readonly recovery: Recovery;
  readonly services: DeskServices;
  readonly practice: PracticeRoom;
  readonly fleet: DeskFleet;
  readonly batch: DeskBatch;
}

export function createHandlers(desk: Desk): Handlers<Contract> {
  const { session, users, personKeys, personPasses, shelf, rules, runs, obr, history, audit, entraAudit, keyBook, recovery, practice, fleet, batch } = desk;
  let picking: AbortController | null = null;

  const signedIn = (): SignedIn => {
    const current = session.current();
    if (current === null) throw new AppError('signIn.required');
    return current;
  };

  /** Who leaves gives up the run that works in their name: it ends first, while it can still clean up at the service. */
  const leaving = (leave: () => Promise<void>) => async (): Promise<void> => {
    obr.disarm('cancelled');
    await runs.cancel('operator');
    await leave();
  };

  /** The tenant of an exercise is another one: a run ends before, and its result is put away. */
  const changingTenant = async (change: () => Promise<void>): Promise<void> => {
    await leaving(async () => undefined)();
    runs.dismiss();
    await change();
  };

  /** The tenant's own admin centre, and no other page: the address comes from the renderer. */
  const openAdminCentre = async (url: string): Promise<void> => {
    const { adminCentre } = signedIn();
    if (adminCentre === null || new URL(url).origin !== adminCentre) throw new AppError('input.invalid', { field: 'url' });
    await desk.openInBrowser(url);
  };

  /** Not while somebody else's key is at work: what goes on ends, or is cancelled, first. */
  const changingAccount = async (change: () => Promise<void>): Promise<void> => {
    if (runs.state.status === 'running' || obr.state.status === 'armed') throw new AppError('session.busy');
    runs.dismiss();
    await change();
  };

  const forget = (input: ForgetAccount): Promise<void> =>
    input.accountId === session.accounts.value.activeId ? leaving(() => session.forget(input))() : session.forget(input);

  const pickByTouch = async (): Promise<{ readonly keyId: string }> => {
    picking?.abort(new AppError('touch.refused'));
    const mine = new AbortController();
    picking = mine;
    try {
      return { keyId: await shelf.pickByTouch(mine.signal) };
    } finally {
      if (picking === mine) picking = null;
    }
  };

  return {
    app: {
      current: { parse: parseNothing, handle: desk.app },
      quit: { parse: parseNothing, handle: desk.quit },
      openAdminCentre: { parse: parseAdminCentreUrl, handle: ({ url }) => openAdminCentre(url) },
    },
    session: {
      current: { parse: parseNothing, handle: () => session.value },
      startPractice: { parse: parseNothing, handle: () => changingAccount(() => session.startPractice()) },
      connectTenant: { parse: parseConnectTenant, handle: (input) => changingAccount(() => session.connectTenant(input)) },
      leaveTenant: { parse: parseNothing, handle: leaving(() => session.leaveTenant()) },
      signIn: { parse: parseNothing, handle: () => session.signIn() },
      signInByCode: { parse: parseNothing, handle: () => session.signInByCode() },
      cancelSignIn: { parse: parseNothing, handle: () => session.cancelSignIn() },
      signOut: { parse: parseSignOut, handle: (input) => leaving(() => session.signOut(input))() },
    },
    accounts: {
      current: { parse: parseNothing, handle: () => session.accounts.value },
      switchTo: { parse: parseAccountId, handle: ({ accountId }) => changingAccount(() => session.switchTo(accountId)) },
      forget: { parse: parseForget, handle: forget },
    },
    connection: connectionHandlers(desk.permissions),
    proxy: proxyHandlers(desk.proxy),
    users: {
      current: { parse: parseNothing, handle: () => users.value },
      window: { parse: parseUserQuery, handle: (input) => users.window(input) },
      findGroups: { parse: parseWords, handle: ({ words }) => users.findGroups(words) },
      preview: { parse: parseImportSource, handle: (input) => users.preview(input) },
      import: { parse: parseImportSource, handle: (input) => users.import(input) },
      sync: { parse: parseNothing, handle: () => users.sync() },
      cancelImport: { parse: parseNothing, handle: () => users.cancelImport() },
      details: { parse: parseUserId, handle: ({ userId }) => users.details(userId) },
    },
    person: {
      portrait: {
        parse: parseUserId,
        handle: async ({ userId }) => ({ photo: await signedIn().directory.portrait(userId) }),
      },
      passTerms: { parse: parseUserId, handle: ({ userId }) => personPasses.terms(userId) },
      issuePass: { parse: parseIssuePass, handle: (input) => personPasses.issue(input) },
      revealPass: { parse: parseTapId, handle: ({ tapId }) => ({ code: personPasses.reveal(tapId) }) },
      copyPass: { parse: parseTapId, handle: ({ tapId }) => ({ clearsAt: personPasses.copy(tapId) }) },
      forgetPass: { parse: parseNothing, handle: () => personPasses.forget() },
      revokePass: { parse: parseRevokePass, handle: ({ userId, tapId }) => personPasses.revoke(userId, tapId) },
      deleteKey: {
        parse: parseDeleteKey,
        handle: ({ onKey, ...rest }) =>
          personKeys.remove({ ...rest, onKey: onKey === null ? null : { keyId: onKey.keyId, pin: new Secret(onKey.pin) } }),
      },
    },
    keys: {
      current: { parse: parseNothing, handle: () => shelf.keys },
      pickByTouch: { parse: parseNothing, handle: pickByTouch },
      cancelPick: { parse: parseNothing, handle: () => picking?.abort(new AppError('touch.refused')) },
    },
    rules: {
      current: { parse: parseNothing, handle: () => rules.state },
      models: { parse: parseNothing, handle: () => rules.models() },
      configure: { parse: parseKeyRules, handle: (input) => rules.configure(input) },
      refresh: { parse: parseNothing, handle: async () => ({ outcome: await rules.refresh() }) },
      importFile: { parse: parseMetadataFile, handle: async ({ bytes }) => ({ outcome: await rules.importFile(bytes) }) },
    },
    run: {
      current: { parse: parseNothing, handle: () => runs.state },
      preflight: { parse: parsePreflight, handle: async (input) => ({ preflight: await runs.preflight(input) }) },
      start: { parse: parseStartRun, handle: async (input) => ({ runId: await runs.start(input) }) },
      answer: { parse: parseAnswer, handle: (input) => runs.answer(input) },
      copyPass: { parse: parseNothing, handle: () => runs.copyPass() },
      openStartPage: { parse: parseNothing, handle: () => runs.openStartPage() },
      cancel: { parse: parseNothing, handle: () => runs.cancel('operator') },
      dismiss: { parse: parseNothing, handle: () => runs.dismiss() },
    },
    services: {
      current: { parse: parseNothing, handle: () => desk.services.value },
      saveSite: { parse: parseSite, handle: async (site) => ({ flaws: await desk.services.saveSite(site) }) },
      removeSite: { parse: parseSiteId, handle: ({ id }) => desk.services.removeSite(id) },
      connectOkta: { parse: parseConnectOkta, handle: (entry) => desk.services.connectOkta(entry) },
      connectPingOne: { parse: parseConnectPingOne, handle: (entry) => desk.services.connectPingOne(entry) },
      disconnect: { parse: parseDisconnect, handle: ({ service }) => desk.services.disconnect(service) },
    },
    obr: {
      current: { parse: parseNothing, handle: () => obr.state },
      disarm: {
        parse: parseNothing,
        // Switching OBR off by hand means that this run is not wanted: it ends, and cleans up behind itself.
        handle: async () => {
          obr.disarm('cancelled');
          await runs.cancel('operator');
        },
      },
    },
    history: {
      current: { parse: parseNothing, handle: () => history.value },
      acknowledge: { parse: parseRunId, handle: ({ runId }) => history.acknowledge(runId) },
      askService: {
        parse: parseRunId,
        handle: async ({ runId }) => {
          await recovery.askService(signedIn(), runId);
          await history.refresh();
        },
      },
      sendSigned: {
        parse: parseSendSigned,
        handle: async (send) => {
          await recovery.sendSigned(signedIn(), send).finally(() => history.refresh());
        },
      },
      lookOnKey: {
        parse: parseLookOnKey,
        handle: async ({ runId, keyId, pin }) => {
          // What was found out before it failed is shown all the same.
          await recovery.lookOnKey(signedIn(), { runId, keyId, pin: new Secret(pin) }).finally(() => history.refresh());
        },
      },
    },
    audit: {
      search: { parse: parseAuditQuery, handle: (query) => audit.search(query) },
      verify: { parse: parseNothing, handle: () => audit.verify() },
      export: { parse: parseAuditExport, handle: async ({ format }) => ({ file: await audit.export(format) }) },
      compare: { parse: parseComparison, handle: ({ days }) => entraAudit.compare(days) },
      exportComparison: { parse: parseNothing, handle: async () => ({ file: await entraAudit.export() }) },
    },
    fleet: {
      current: { parse: parseNothing, handle: () => fleet.value },
      join: { parse: parseJoinFleet, handle: (input) => fleet.join(input) },
      leave: { parse: parseNothing, handle: () => fleet.leave() },
      sync: { parse: parseNothing, handle: () => fleet.sync() },
      takeOver: { parse: parseRunId, handle: ({ runId }) => fleet.takeOver(runId) },
      verify: { parse: parseNothing, handle: () => fleet.verify() },
    },
    batch: {
      current: { parse: parseNothing, handle: () => batch.value },
      add: { parse: parseAddToBatch, handle: (input) => batch.add(input) },
      rows: { parse: parseBatchRows, handle: ({ first }) => batch.rows(first) },
      next: { parse: parseNothing, handle: () => batch.next() },
      putBack: { parse: parsePutBack, handle: ({ toTheEnd }) => batch.putBack(toTheEnd) },
      remove: { parse: parseBatchItem, handle: ({ itemId }) => batch.remove(itemId) },
      clear: { parse: parseClearBatch, handle: ({ which }) => batch.clear(which) },
      takeOver: { parse: parseBatchItem, handle: ({ itemId }) => batch.takeOver(itemId) },
    },
    keyLedger: {
      list: { parse: parseKeyLedgerQuery, handle: (query) => keyBook.list(query) },
      history: { parse: parseLedgerKey, handle: ({ id }) => keyBook.history(id) },
      mark: { parse: parseKeyMark, handle: ({ id, mark }) => keyBook.mark(id, mark) },
      export: { parse: parseNothing, handle: async () => ({ file: await keyBook.export() }) },
    },
    backup: {
      protection: { parse: parseNothing, handle: () => desk.backup.protection },
      save: { parse: parseNothing, handle: async () => ({ file: await desk.backup.save() }) },
    },
    practice: {
      current: { parse: parseNothing, handle: () => practice.state },
      touch: { parse: parsePracticeTouch, handle: ({ keyId, finger }) => practice.touch(keyId, finger) },
      plug: { parse: parseKeyId, handle: ({ keyId }) => practice.plug(keyId) },
      unplug: { parse: parseKeyId, handle: ({ keyId }) => practice.unplug(keyId) },
      addKey: { parse: parseNewPracticeKey, handle: ({ personality }) => practice.addKey(personality) },
      removeKey: { parse: parseKeyId, handle: ({ keyId }) => practice.removeKey(keyId) },
      startLesson: { parse: parseLesson, handle: ({ lesson }) => changingTenant(() => practice.startLesson(lesson)) },
      leaveLesson: { parse: parseNothing, handle: () => changingTenant(() => practice.leaveLesson()) },
      keepRoom: { parse: parseKeepRoom, handle: ({ keep }) => practice.keepRoom(keep) },
    },
  };
}
