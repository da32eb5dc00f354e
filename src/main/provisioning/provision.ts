// The run: one key for one target at one service, read top to bottom. It always ends with a record; what it could not put
// right is named there. Batch, kiosk and command line are callers of this same function.

import type { KeySummary, RunRecord } from '../../shared/models.ts';
import type { Step } from '../../shared/run-state.ts';
import { AppError } from '../../shared/errors.ts';
import type { OpenKey } from '../desk/key-shelf.ts';
import { handOver } from './hand-over.ts';
import { checkPrerequisites } from './prerequisites.ts';
import { registerDirectly } from './register-direct.ts';
import { retireOldKey } from './retire-old-key.ts';
import { registerThroughPages } from './register-obr.ts';
import {
  RunCancelled, type RunContext, type RunFacts, type RunRequest, type RunTools, UnrecordedRunError,
} from './run-context.ts';
import { unlockKey } from './unlock.ts';
import { verifyRegistration } from './verify.ts';

/**
 * Provisions one key. The journal has begun before; every step is noted before it is taken.
 *
 * @param cancel  ends the run where that is still possible; its reason is a `RunCancelled`
 * @returns       the record, also of a run that failed or was cancelled
 * @throws        UnrecordedRunError when the record could not be written: the journal then still holds the open run
 */
export async function provision(request: RunRequest, tools: RunTools, cancel: AbortSignal): Promise<RunRecord> {
  const { plan } = request;
  const { clock, report } = tools;
  const startedAt = clock.now();
  const facts = noFacts();
  const stepsMs: Record<string, number> = {};
  const keyLeft = new AbortController();
  const signal = AbortSignal.any([cancel, keyLeft.signal]);
  let current: Step = 'inspect';

  const step = async <T>(name: Step, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    // What the service has is proved and recorded whoever has the person now.
    if (facts.methodId === null) tools.mustHold();
    current = name;
    report.entered(name);
    await tools.journal.note(plan.runId, name, { kind: 'entered' });
    const from = clock.now();
    try {
      return await work();
    } finally {
      stepsMs[name] = clock.now() - from;
    }
  };

  const useKey = async (opened: OpenKey): Promise<void> => {
    const ctx: RunContext = {
      ...tools, ...request, opened, facts, signal,
      note: (entry) => tools.journal.note(plan.runId, current, entry),
    };
    await step('prerequisites', () => checkPrerequisites(ctx));
    const unlocked = await step('secure', () => unlockKey(ctx));
    const credential = await step('register', () =>
      plan.route === 'direct' ? registerDirectly(ctx, unlocked) : registerThroughPages(ctx, unlocked),
    );
    await step('verify', () => verifyRegistration(ctx, unlocked, credential));
    await step('handOver', async () => {
      await handOver(ctx, unlocked);
      await retireOldKey(ctx, credential);
    });
  };

  // What the signal says comes first: an exchange that a removal or a cancel cut off can fail in many ways.
  const errorOf = (thrown: unknown): unknown => (signal.aborted ? signal.reason : thrown);

  let failure: unknown = null;
  let key: RunRecord['key'] = recordKey(plan.key);
  try {
    const opened = await step('inspect', () => tools.openKey(plan.key.id));
    key = recordKey(opened.summary);
    report.happened('key.inspected', { product: opened.summary.product });
    void opened.gone.then(() => keyLeft.abort(new AppError('key.removed')));
    try {
      await useKey(opened);
    } catch (thrown) {
      failure = errorOf(thrown);
    } finally {
      await opened.close();
    }
  } catch (thrown) {
    failure = errorOf(thrown);
  }

  // Whatever cut the run off after the service had said yes: key and service hold the credential, the proof is missing.
  if (facts.methodId !== null && facts.credentialIdBase64Url !== null && !facts.assertionVerified) {
    const { credentialIdBase64Url, methodId } = facts;
    facts.leftBehind.push({ kind: 'registeredUnproven', credentialIdBase64Url, methodId });
  }

  const recordedFrom = clock.now();
  report.cancellable(false);
  // What is shown of a run that did not succeed is the step at which it stopped.
  if (failure === null) report.entered('record');
  const record: RunRecord = {
    runId: plan.runId,
    outcome: outcomeOf(failure, facts),
    startedAt: iso(startedAt),
    endedAt: iso(recordedFrom),
    tenantId: tools.tenantId,
    operator: { id: tools.operator.id, userPrincipalName: tools.operator.userPrincipalName },
    target: {
      id: plan.target.id,
      displayName: plan.target.displayName,
      userPrincipalName: plan.target.userPrincipalName,
    },
    service: plan.service,
    serviceName: tools.service.name,
    ...(facts.userName === null || facts.userName === plan.target.userPrincipalName ? {} : { userName: facts.userName }),
    ...(facts.rpId === null ? {} : { rpId: facts.rpId }),
    route: plan.route,
    key,
    keyName: plan.keyName,
    credentialIdBase64Url: facts.credentialIdBase64Url,
    methodId: facts.methodId,
    readBack: facts.readBack,
    assertionVerified: facts.assertionVerified,
    attestation: facts.attestation,
    forcePinChange: facts.forcePinChange,
    obr: recordObr(facts.obr),
    tap: facts.tap && {
      issuedAt: iso(facts.tap.issuedAt),
      revokedAt: facts.tap.revokedAt === null ? null : iso(facts.tap.revokedAt),
    },
    ...(facts.replaced == null ? {} : { replaced: facts.replaced }),
    stepsMs,
    failedStep: failure === null ? null : current,
    error: failure === null || failure instanceof RunCancelled ? null : tools.toReply(failure),
    leftBehind: facts.leftBehind,
  };
  try {
    await tools.journal.finish(plan.runId, record);
  } catch (error) {
    throw new UnrecordedRunError(record, { cause: error });
  }
  report.happened('record.written');
  return record;
}

function noFacts(): RunFacts {
  return {
    knownCredentialIds: [],
    credentialIdBase64Url: null,
    methodId: null,
    pendingId: null,
    rpId: null,
    userName: null,
    readBack: false,
    assertionVerified: false,
    attestation: null,
    forcePinChange: false,
    obr: null,
    tap: null,
    replaced: null,
    leftBehind: [],
  };
}

function outcomeOf(failure: unknown, facts: RunFacts): RunRecord['outcome'] {
  if (facts.leftBehind.some((left) => left.kind === 'unknownAtService')) return 'unknown';
  if (failure === null) return 'succeeded';
  return failure instanceof RunCancelled ? 'cancelled' : 'failed';
}

function recordKey(summary: KeySummary): RunRecord['key'] {
  const { aaguid, transport, product, serialNumber } = summary;
  return { aaguid, transport, product, serialNumber };
}

function recordObr(obr: RunFacts['obr']): RunRecord['obr'] {
  if (obr?.disarmed == null) return null;
  return { armedAt: iso(obr.armedAt), disarmedAt: iso(obr.disarmed.at), reason: obr.disarmed.reason };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
