// Every call and every piece of news between main and renderer. The bridge, the renderer's API, the handlers and the
// tests' fakes are derived from this one value. Groups are nouns, calls are verbs; `current` is a snapshot, `changed` its news.

import type {
  AppState, ConnectTenant, HistoryState, KeySummary, LookOnKey, ObrState, PreflightReply, PreflightRequest, SendSigned,
  SessionState, StartRun, UserDetails,
} from './models.ts';
import type { PracticeState, PracticeTouch } from './practice-state.ts';
import type { AccountsState, ForgetAccount, SignOut } from './accounts.ts';
import type { KeyRulesSettings, KeyRulesState, MetadataOutcome, NamedModel } from './key-rules.ts';
import type { ConnectOkta, ConnectPingOne, ServicesState, SiteFlaw, SiteId, SiteSettings } from './services.ts';
import type { AddToBatch, BatchAdded, BatchItem, BatchRows, BatchState, ClearBatch } from './batch.ts';
import type { RecordProtection } from './record-protection.ts';
import type { FleetState, FleetVerdict, JoinFleet } from './fleet.ts';
import type { KeyEvent, KeyLedgerPage, KeyLedgerQuery, KeyMark } from './key-ledger.ts';
import type { LessonId } from './lessons.ts';
import type { PracticeKeyKind } from './practice-kinds.ts';
import type { AuditFormat, AuditPage, AuditQuery, AuditVerdict } from './audit.ts';
import type { Reconciliation, ReconciliationDays } from './reconciliation.ts';
import type { GroupSummary, ImportPreview, ImportSource, UserQuery, UsersState, UserWindow } from './users.ts';
import type { Answer, RunState } from './run-state.ts';
import { connectionCalls } from './connection.ts';
import { proxyCalls } from './proxy.ts';
import { personCalls } from './person.ts';
import { type Api, call, push } from './ipc.ts';

export const contract = {
  app: {
    current: call<void, AppState>(),
    /** Ends the app; a run in progress is cancelled first. Kiosk mode refuses. */
    quit: call<void, void>(),
    /** Shows a page of Microsoft's admin centre in the system's browser. Any other address is refused. */
    openAdminCentre: call<{ readonly url: string }, void>(),
  },
  session: {
    current: call<void, SessionState>(),
    startPractice: call<void, void>(),
    connectTenant: call<ConnectTenant, void>(),
    /** Back to the first page; stops practice mode, forgets the tenant. */
    leaveTenant: call<void, void>(),
    signIn: call<void, void>(),
    /** For a desk without a browser of its own: a code is shown, the sign-in happens on another device. */
    signInByCode: call<void, void>(),
    cancelSignIn: call<void, void>(),
    signOut: call<SignOut, void>(),
    changed: push<SessionState>(),
  },
  accounts: {
    current: call<void, AccountsState>(),
    /** Shows another account. Refused while a run goes on or OBR is armed. */
    switchTo: call<{ readonly accountId: string }, void>(),
    /** Signs out there, and the tenant is not in the list any more. */
    forget: call<ForgetAccount, void>(),
    changed: push<AccountsState>(),
  },
  connection: connectionCalls,
  proxy: proxyCalls,
  users: {
    current: call<void, UsersState>(),
    /** Rows of the list, by name. */
    window: call<UserQuery, UserWindow>(),
    findGroups: call<{ readonly words: string }, readonly GroupSummary[]>(),
    /** What an import would bring; nothing is kept. */
    preview: call<ImportSource, ImportPreview>(),
    import: call<ImportSource, void>(),
    /** What has changed in the directory since the last look. */
    sync: call<void, void>(),
    cancelImport: call<void, void>(),
    details: call<{ readonly userId: string }, UserDetails>(),
    changed: push<UsersState>(),
  },
  person: personCalls,
  keys: {
    current: call<void, readonly KeySummary[]>(),
    /** All ready keys blink; resolves with the id of the one that is touched. */
    pickByTouch: call<void, { readonly keyId: string }>(),
    cancelPick: call<void, void>(),
    changed: push<readonly KeySummary[]>(),
  },
  rules: {
    current: call<void, KeyRulesState>(),
    /** Every model that has a name, to choose from. */
    models: call<void, readonly NamedModel[]>(),
    configure: call<KeyRulesSettings, void>(),
    /** Fetches FIDO's list from the address of the settings. What went wrong stands in the state. */
    refresh: call<void, { readonly outcome: MetadataOutcome }>(),
    importFile: call<{ readonly bytes: Uint8Array }, { readonly outcome: MetadataOutcome }>(),
    changed: push<KeyRulesState>(),
  },
  run: {
    current: call<void, RunState>(),
    preflight: call<PreflightRequest, PreflightReply>(),
    start: call<StartRun, { readonly runId: string }>(),
    answer: call<Answer, void>(),
    cancel: call<void, void>(),
    /** Copies the run's pass to the clipboard, for half a minute. */
    copyPass: call<void, void>(),
    /** Opens the first page of the OBR window again, as long as there is no passkey. */
    openStartPage: call<void, void>(),
    /** Puts an ended run away: the state is idle again. */
    dismiss: call<void, void>(),
    changed: push<RunState>(),
  },
  services: {
    current: call<void, ServicesState>(),
    /** Adds a site or changes one; with flaws nothing was saved. */
    saveSite: call<SiteSettings, { readonly flaws: readonly SiteFlaw[] }>(),
    removeSite: call<{ readonly id: SiteId }, void>(),
    /** An empty secret keeps the one that there is. */
    connectOkta: call<ConnectOkta, void>(),
    connectPingOne: call<ConnectPingOne, void>(),
    disconnect: call<{ readonly service: 'okta' | 'pingone' }, void>(),
    changed: push<ServicesState>(),
  },
  obr: {
    current: call<void, ObrState>(),
    /** The button of the banner: OBR goes off now, and the run ends as cancelled. */
    disarm: call<void, void>(),
    changed: push<ObrState>(),
  },
  history: {
    current: call<void, HistoryState>(),
    /** The operator has checked what an interrupted run left; it moves to the records as "unknown". */
    acknowledge: call<{ readonly runId: string }, void>(),
    /** Asks the service what it has of an interrupted run. */
    askService: call<{ readonly runId: string }, void>(),
    /** Sends once more what the key signed in an interrupted run, while its challenge lasts. */
    sendSigned: call<SendSigned, void>(),
    /** Looks on the key for what an interrupted run left there, and deletes what the service does not have. */
    lookOnKey: call<LookOnKey, void>(),
    changed: push<HistoryState>(),
  },
  audit: {
    search: call<AuditQuery, AuditPage>(),
    /** Reads the whole audit, from its first entry on: seconds for a million. */
    verify: call<void, AuditVerdict>(),
    /** Asks where to; `file` is null when the person gave up. */
    export: call<{ readonly format: AuditFormat }, { readonly file: string | null }>(),
    /** Compares with the tenant's own audit of the last days. */
    compare: call<{ readonly days: ReconciliationDays }, Reconciliation>(),
    /** The last comparison as a file; `file` is null when the person gave up. */
    exportComparison: call<void, { readonly file: string | null }>(),
  },
  fleet: {
    current: call<void, FleetState>(),
    /** Connects with these settings and keeps them. What goes wrong stands in the state. */
    join: call<JoinFleet, void>(),
    leave: call<void, void>(),
    sync: call<void, void>(),
    /** The operator has made sure that the silent desk is not at work with it: the run is to be looked after here. */
    takeOver: call<{ readonly runId: string }, void>(),
    /** Proves the audits of all desks. */
    verify: call<void, FleetVerdict>(),
    changed: push<FleetState>(),
  },
  batch: {
    current: call<void, BatchState>(),
    add: call<AddToBatch, BatchAdded>(),
    /** Rows of the batch: who is at a desk, who waits, who is done. */
    rows: call<{ readonly first: number }, BatchRows>(),
    /** Whom this desk works with next; null when nobody waits. */
    next: call<void, BatchItem | null>(),
    /** Whom this desk has taken is given back. */
    putBack: call<{ readonly toTheEnd: boolean }, void>(),
    remove: call<{ readonly itemId: string }, void>(),
    clear: call<{ readonly which: ClearBatch }, void>(),
    /** The operator has made sure that the silent desk is not at work with it: who was there waits again. */
    takeOver: call<{ readonly itemId: string }, void>(),
    changed: push<BatchState>(),
  },
  keyLedger: {
    /** The keys that were ever here, some at a time. */
    list: call<KeyLedgerQuery, KeyLedgerPage>(),
    history: call<{ readonly id: string }, readonly KeyEvent[]>(),
    mark: call<{ readonly id: string; readonly mark: KeyMark }, void>(),
    /** Asks where to; `file` is null when the person gave up. */
    export: call<void, { readonly file: string | null }>(),
  },
  backup: {
    /** Of the record on this computer's disk. */
    protection: call<void, RecordProtection>(),
    /** A copy of the whole record in one file; asks where to. `file` is null when the person gave up. */
    save: call<void, { readonly file: string | null }>(),
  },
  practice: {
    current: call<void, PracticeState>(),
    touch: call<PracticeTouch, void>(),
    plug: call<{ readonly keyId: string }, void>(),
    unplug: call<{ readonly keyId: string }, void>(),
    /** A new key of this kind, plugged in; sixteen at the most. */
    addKey: call<{ readonly personality: PracticeKeyKind }, void>(),
    /** Unplugs the key and throws it away. */
    removeKey: call<{ readonly keyId: string }, void>(),
    /** Tenant and keys are set up for the exercise; a run that goes on is cancelled first. */
    startLesson: call<{ readonly lesson: LessonId }, void>(),
    /** Tenant and keys are as they were before the exercise. */
    leaveLesson: call<void, void>(),
    /** Whether tenant and keys survive the end of the app, in a file. */
    keepRoom: call<{ readonly keep: boolean }, void>(),
    changed: push<PracticeState>(),
  },
} as const;

export type Contract = typeof contract;
export type AppApi = Api<Contract>;
