// What the audit says of a run: of its begin, of what was noted on the way, of its end. Pure.

import type { RunRecord } from '../../shared/models.ts';
import type { Step } from '../../shared/run-state.ts';
import type { AuditNote } from './audit.ts';
import type { JournalEntry, RunBegin } from './journal.ts';

type RunFacts = Required<Pick<AuditNote, 'operator' | 'tenantId' | 'target' | 'key' | 'service' | 'runId'>>;

function factsOf(run: RunBegin | RunRecord, credentialIdBase64Url: string | null): RunFacts {
  const { aaguid, product, serialNumber } = run.key;
  return {
    operator: run.operator,
    tenantId: run.tenantId,
    target: run.target,
    key: { aaguid, product, serialNumber, credentialIdBase64Url },
    service: run.service,
    runId: run.runId,
  };
}

export function auditOfBegin(run: RunBegin): AuditNote {
  return { ...factsOf(run, null), kind: 'run.begun', outcome: 'done', reason: run.route };
}

/** Null for what is only the journal's business: steps, and what is about to happen. */
export function auditOfEntry(run: RunBegin, step: Step, entry: JournalEntry): AuditNote | null {
  const done = { ...factsOf(run, null), outcome: 'done', step } as const;
  switch (entry.kind) {
    case 'tapIssued':
      return { ...done, kind: 'tap.issued', reason: entry.tapId };
    case 'tapRevoked':
      return { ...done, kind: 'tap.revoked' };
    case 'obrArmed':
      return { ...done, kind: 'obr.armed' };
    case 'obrDisarmed':
      return { ...done, kind: 'obr.disarmed', reason: entry.reason };
    case 'obrRefused':
      return { ...done, kind: 'obr.refused', outcome: 'refused', reason: reasonOfRefusal(entry) };
    case 'credentialCreated':
      return { ...done, ...factsOf(run, entry.credentialIdBase64Url), kind: 'credential.created' };
    case 'credentialStored':
      return { ...done, kind: 'credential.stored', reason: entry.methodId };
    case 'credentialDeleted':
      return { ...done, kind: 'credential.deleted' };
    case 'retireRequested':
      return { ...done, kind: 'key.deletionBegun', reason: entry.methodId };
    case 'retired':
      return { ...done, kind: 'key.deleted', reason: entry.methodId };
    case 'entered':
    case 'tapRequested':
    case 'registrationRequested':
    case 'registrationBegun':
    case 'registrationDiscarded':
    case 'createRequested':
    case 'keyHolds':
    case 'responseSigned':
    case 'postSent':
    case 'serviceLacks':
    case 'keyLacks':
      return null;
  }
}

/** With both names, where there are two: quoted, for what a page asks for can hold anything. */
function reasonOfRefusal({ reason, expected = '', seen = '' }: Extract<JournalEntry, { kind: 'obrRefused' }>): string {
  return expected === '' && seen === '' ? reason : `${reason}: ${JSON.stringify(expected)}, ${JSON.stringify(seen)}`;
}

export function auditOfRecord(record: RunRecord): AuditNote {
  return {
    ...factsOf(record, record.credentialIdBase64Url),
    kind: 'run.ended',
    outcome: record.outcome,
    step: record.failedStep,
    reason: reasonOf(record),
  };
}

/** The operator of the entry is who checked it, not who began the run. */
export function auditOfCheck(record: RunRecord): AuditNote {
  const { operator: _, ...facts } = factsOf(record, record.credentialIdBase64Url);
  return { ...facts, kind: 'run.checked', outcome: 'unknown', step: record.failedStep, reason: reasonOf(record) };
}

/** The error's code, and the kinds of what was left behind. */
function reasonOf({ error, leftBehind }: RunRecord): string {
  return [...(error === null ? [] : [error.code]), ...new Set(leftBehind.map((left) => left.kind))].join(' ');
}
