// The one run of this app: owns its state, starts it, hands answers on, cancels it. The work itself is provision().

import { randomUUID } from 'node:crypto';
import type { Preflight } from '../../shared/checks.ts';
import { AppError, type ErrorReply } from '../../shared/errors.ts';
import type { KeySummary, ObrTarget, Operator, PreflightRequest, RunRecord, StartRun } from '../../shared/models.ts';
import { serviceKindOf } from '../../shared/services.ts';
import { type Answer, type RunEvent, type RunPlan, type RunState, advance } from '../../shared/run-state.ts';
import type { Clipboard, TenantNetwork } from '../browser-ports.ts';
import type { Clock, Random } from '../ports.ts';
import type { RunHolder } from '../desk/fleet.ts';
import type { HeldLease } from '../desk/held-lease.ts';
import type { KeyShelf } from '../desk/key-shelf.ts';
import type { Directory } from '../directory/directory.ts';
import type { KeyRules } from '../metadata/key-rules.ts';
import type { Obr } from '../obr/obr.ts';
import type { Service } from '../services/service.ts';
import type { Store } from '../store/store.ts';
import { preflight } from './prerequisites.ts';
import { createPageDesk } from './page-desk.ts';
import { createPassDesk } from './pass-desk.ts';
import { createPrompter } from './prompter.ts';
import { provision } from './provision.ts';
import { RunCancelled, type RunReport, UnrecordedRunError } from './run-context.ts';

/** What a run needs of the signed-in session; null when nobody is signed in. */
export interface RunSession {
  readonly tenantId: string;
  readonly isPracticeTenant: boolean;
  readonly operator: Operator;
  readonly directory: Directory;
  readonly network: TenantNetwork;
}

export interface RunHold extends Partial<HeldLease> {
  /** Called once, when the run has ended or did not begin. Does not throw. */
  giveBack(): Promise<void>;
}

export interface HeldRun extends RunHolder {
  readonly service: StartRun['service'];
  readonly isPracticeTenant: boolean;
}

export interface RunServiceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly shelf: KeyShelf;
  readonly store: Store;
  readonly obr: Obr;
  readonly rules: KeyRules;
  readonly clipboard: Clipboard;
  /** Read anew for each call: the desk may have others by then. */
  readonly services: readonly Service[];
  readonly session: () => RunSession | null;
  readonly target: (userId: string) => Promise<ObrTarget>;
  /** Takes target and key for the run where desks share them; until they are given back. @throws AppError 'fleet.held' | 'fleet.offline' */
  readonly hold?: (run: HeldRun) => Promise<RunHold | null>;
  /** Something else is being done for this person. */
  readonly isTaken?: (userId: string) => boolean;
  /** As RunTools.toReply. */
  readonly toReply: (error: unknown) => ErrorReply;
  /** A run has ended, with its record or (where that could not be written) without: lists that show it are to be read anew. */
  readonly onEnded: () => void;
  /** The prerequisites were looked at, as the wizard does before a run. */
  readonly onChecked?: (request: PreflightRequest, result: Preflight) => void;
}

export interface RunService {
  readonly state: RunState;
  /** The person for whom a run goes on, or is being begun. */
  readonly busyWith: string | null;
  onChange(listener: (state: RunState) => void): () => void;
  preflight(request: PreflightRequest): Promise<Preflight>;
  /** @throws AppError 'run.alreadyRunning' | 'person.busy' | 'signIn.required' | 'key.notFound'; StoreError when the journal cannot begin */
  start(request: StartRun): Promise<string>;
  answer(answer: Answer): void;
  /** To the clipboard, for half a minute. @throws AppError 'run.noSuchPrompt' when the run has no pass now */
  copyPass(): void;
  /** @throws AppError 'run.noSuchPrompt' when the run has no page that may be left now */
  openStartPage(): void;
  /** Ends the run where that is still possible; resolves when it has ended. Nothing happens when none is running. */
  cancel(by: RunCancelled['by']): Promise<void>;
  dismiss(): void;
}

export function createRunService(options: RunServiceOptions): RunService {
  const { clock, random, shelf, store, obr, session } = options;
  const listeners = new Set<(state: RunState) => void>();
  let state: RunState = { status: 'idle' };
  let starting: Promise<string> | null = null;
  let startingFor: string | null = null;
  let current: { readonly cancel: AbortController; readonly ended: Promise<void> } | null = null;
  let promptCount = 0;

  const apply = (event: RunEvent): void => {
    state = advance(state, event);
    for (const listener of [...listeners]) listener(state);
  };

  const prompter = createPrompter({
    nextPromptId: () => String(++promptCount),
    show: (waiting) => {
      // After a cancel nobody is asked anything any more; what still has to be done shows as activity.
      if (state.status !== 'running' || state.cancelling) return;
      apply(waiting === null ? { type: 'answered' } : { type: 'asked', waiting });
    },
  });

  const passes = createPassDesk(options.clipboard, clock);
  const pages = createPageDesk();

  const report: RunReport = {
    entered: (step) => apply({ type: 'entered', step }),
    cancellable: (cancellable) => apply({ type: 'cancellable', cancellable }),
    happened: (code, detail = {}) => {
      if (state.status !== 'running') return;
      apply({ type: 'happened', activity: { at: new Date(clock.now()).toISOString(), step: state.step, code, detail } });
    },
  };

  const needSession = (): RunSession => {
    const value = session();
    if (value === null) throw new AppError('signIn.required');
    return value;
  };

  const serviceOf = (id: StartRun['service']): Service => {
    const service = options.services.find((candidate) => candidate.id === id);
    if (service === undefined) throw new AppError('input.invalid', { field: 'service' });
    return service;
  };

  const summaryOf = (keyId: string): KeySummary => {
    const key = shelf.keys.find((candidate) => candidate.id === keyId);
    if (key === undefined) throw new AppError('key.notFound');
    return key;
  };

  const run = async (plan: RunPlan, request: StartRun, { at, hold, cancel }: { readonly at: RunSession; readonly hold: RunHold | null; readonly cancel: AbortSignal }): Promise<void> => {
    try {
      const service = serviceOf(request.service);
      const record = await provision(
        { plan, handOver: request.handOver, confirmed: request.confirmed ?? [] },
        {
          clock, random, obr, prompter, passes, pages, report,
          directory: at.directory,
          service,
          registry: service.registry(at.directory),
          browser: at.network.obr,
          journal: store.journal,
          ledger: store.ledger,
          keys: store.keys,
          rules: options.rules,
          operator: at.operator,
          tenantId: at.tenantId,
          isPracticeTenant: at.isPracticeTenant,
          toReply: options.toReply,
          openKey: (keyId) => shelf.open(keyId),
          mustHold: () => hold?.mustHold?.(),
        },
        cancel,
      );
      apply(endOf(record));
    } catch (error) {
      const unrecorded = error instanceof UnrecordedRunError;
      apply({
        type: 'failed',
        error: options.toReply(unrecorded ? error.cause : error),
        leftBehind: unrecorded ? error.record.leftBehind : [],
      });
    }
    options.onEnded();
  };

  /** Another desk may begin with this person or key: the run stops, unless the service may have its credential already. */
  const stopWhenLost = (lost: AbortSignal | undefined, cancel: AbortController): void => {
    const stop = (): void => {
      if (current?.cancel === cancel && state.status === 'running' && state.cancellable) cancel.abort(lost?.reason);
    };
    if (lost?.aborted === true) stop();
    else lost?.addEventListener('abort', stop, { once: true });
  };

  /** With all that the service's rules speak of. */
  const named = async (target: ObrTarget, service: Service, { directory }: RunSession): Promise<ObrTarget> => {
    if (service.wantsMail !== true) return target;
    const mail = await directory.mailOf(target.id);
    return mail === null ? target : { ...target, mail };
  };

  const begin = async (request: StartRun): Promise<string> => {
    const at = needSession();
    // Keys of a person are replaced where their page lists them.
    if (request.replaces !== undefined && request.service !== 'entra') throw new AppError('input.invalid', { field: 'replaces' });
    const key = summaryOf(request.keyId);
    const service = serviceOf(request.service);
    const plan: RunPlan = {
      runId: randomUUID(),
      target: await named(await options.target(request.targetId), service, at),
      key,
      service: request.service,
      route: request.route,
      keyName: request.keyName,
      ...(request.replaces === undefined ? {} : { replaces: request.replaces }),
    };
    const hold = await options.hold?.({
      runId: plan.runId, tenantId: at.tenantId, targetId: plan.target.id, operator: at.operator.userPrincipalName, key,
      service: plan.service, isPracticeTenant: at.isPracticeTenant,
    }) ?? null;
    const begun = store.journal.begin({
      runId: plan.runId,
      startedAt: new Date(clock.now()).toISOString(),
      tenantId: at.tenantId,
      operator: { id: at.operator.id, userPrincipalName: at.operator.userPrincipalName },
      target: plan.target,
      service: plan.service,
      serviceName: service.name,
      route: plan.route,
      key: { aaguid: key.aaguid, transport: key.transport, product: key.product, serialNumber: key.serialNumber },
      keyName: plan.keyName,
      ...(plan.replaces === undefined ? {} : { replaces: plan.replaces }),
      forcePinChange: request.handOver.forcePinChange,
    });
    await begun.catch(async (error: unknown) => {
      await hold?.giveBack();
      throw error;
    });
    apply({ type: 'started', plan });
    const cancel = new AbortController();
    const ended = run(plan, request, { at, hold, cancel: cancel.signal }).finally(() => {
      current = null;
      void hold?.giveBack();
    });
    current = { cancel, ended };
    stopWhenLost(hold?.lost, cancel);
    return plan.runId;
  };

  const start = async (request: StartRun): Promise<string> => {
    if (starting !== null || state.status === 'running') throw new AppError('run.alreadyRunning');
    if (options.isTaken?.(request.targetId) === true) throw new AppError('person.busy');
    startingFor = request.targetId;
    const mine = begin(request);
    starting = mine;
    try {
      return await mine;
    } finally {
      starting = null;
      startingFor = null;
    }
  };

  /** Who was not imported can be checked all the same. */
  const targetOf = async ({ directory }: RunSession, userId: string): Promise<ObrTarget> => {
    try {
      return await options.target(userId);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'input.invalid') throw error;
      const { id, displayName, userPrincipalName } = await directory.user(userId);
      return { id, displayName, userPrincipalName, photo: null };
    }
  };

  const look = async (request: PreflightRequest): Promise<Preflight> => {
    const at = needSession();
    const service = serviceOf(request.service);
    const input = {
      directory: at.directory,
      service,
      ledger: store.ledger,
      keys: store.keys,
      now: clock.now(),
      rules: options.rules,
      operator: at.operator,
      isPracticeTenant: at.isPracticeTenant,
      target: await named(await targetOf(at, request.targetId), service, at),
    };
    if (request.keyId === null) return preflight({ ...input, key: null });
    const opened = await shelf.open(request.keyId);
    try {
      return await preflight({ ...input, key: opened });
    } finally {
      await opened.close();
    }
  };

  return {
    get state() {
      return state;
    },
    get busyWith() {
      return startingFor ?? (state.status === 'running' ? state.plan.target.id : null);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    preflight: async (request) => {
      const result = await look(request);
      options.onChecked?.(request, result);
      return result;
    },
    start,
    answer: (answer) => prompter.answer(answer),
    copyPass: () => passes.copy(),
    openStartPage: () => pages.openStart(),
    cancel: async (by) => {
      // A run that is just being opened is waited for: a lock or a quit must not miss it.
      if (starting !== null) await starting.catch(() => undefined);
      if (current === null || state.status !== 'running') return;
      const { ended } = current;
      if (state.cancellable && !state.cancelling) {
        apply({ type: 'cancelling' });
        current.cancel.abort(new RunCancelled(by));
      }
      await ended;
    },
    dismiss: () => {
      if (state.status !== 'running') apply({ type: 'dismissed' });
    },
  };
}

function endOf(record: RunRecord): RunEvent {
  if (record.outcome === 'succeeded') return { type: 'succeeded', record };
  if (record.outcome === 'cancelled') return { type: 'cancelled', leftBehind: record.leftBehind };
  // Ended before the operator could say what a site's page shows: nobody else can be asked.
  const code = serviceKindOf(record.service) === 'site' ? 'service.cannotBeAsked' : 'entra.outcomeUnknown';
  const error = record.error ?? { code, detail: {} };
  return { type: 'failed', error, leftBehind: record.leftBehind };
}
