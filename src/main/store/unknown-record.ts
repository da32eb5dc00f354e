// The record of a run that a crash cut off, made from its journal. Pure. It claims nothing that the journal does not say.

import type { RunRecord, Timestamp } from '../../shared/models.ts';
import { concludeLeftBehind } from './left-behind.ts';
import { askedIn } from './asked-credential.ts';
import type { JournalEntry, RunBegin } from './journal.ts';

export interface NotedEntry {
  readonly at: Timestamp;
  readonly step: string;
  readonly entry: JournalEntry;
}

/** @param acknowledgedAt  used as the end of a run that noted nothing */
export function concludeUnknownRecord(
  begin: RunBegin,
  noted: readonly NotedEntry[],
  acknowledgedAt: Timestamp,
): RunRecord {
  const lastOf = (kind: JournalEntry['kind'], after: NotedEntry | undefined = noted[0]): NotedEntry | undefined =>
    noted.slice(after === undefined ? 0 : noted.indexOf(after)).findLast((one) => one.entry.kind === kind);
  const created = lastOf('credentialCreated')?.entry;
  const stored = lastOf('credentialStored')?.entry;
  const armed = lastOf('obrArmed');
  const disarmed = lastOf('obrDisarmed', armed);
  const issued = lastOf('tapIssued');
  const { asked } = askedIn(noted.map((one) => one.entry));
  const lastAt = noted.at(-1)?.at ?? acknowledgedAt;
  return {
    runId: begin.runId,
    outcome: 'unknown',
    startedAt: begin.startedAt,
    endedAt: lastAt,
    tenantId: begin.tenantId,
    operator: begin.operator,
    target: begin.target,
    service: begin.service,
    ...(begin.serviceName === undefined ? {} : { serviceName: begin.serviceName }),
    ...(asked === undefined || asked.userName === begin.target.userPrincipalName ? {} : { userName: asked.userName }),
    ...(asked === undefined ? {} : { rpId: asked.rpId }),
    route: begin.route,
    key: begin.key,
    keyName: begin.keyName,
    credentialIdBase64Url: created?.kind === 'credentialCreated' ? created.credentialIdBase64Url : null,
    methodId: stored?.kind === 'credentialStored' ? stored.methodId : null,
    readBack: false,
    assertionVerified: false,
    attestation: null,
    forcePinChange: false,
    obr: armed === undefined ? null : {
      armedAt: armed.at,
      disarmedAt: disarmed?.at ?? lastAt,
      // OBR lives in memory only: without an entry it ended with the process.
      reason: disarmed?.entry.kind === 'obrDisarmed' ? disarmed.entry.reason : 'crashed',
    },
    tap: issued === undefined ? null : { issuedAt: issued.at, revokedAt: lastOf('tapRevoked', issued)?.at ?? null },
    ...replacedOf(begin, noted, lastOf('retired')?.at ?? null),
    stepsMs: stepDurations(begin.startedAt, noted),
    failedStep: noted.at(-1)?.step ?? null,
    error: null,
    leftBehind: concludeLeftBehind(begin.route, noted.map((one) => one.entry)),
  };
}

/** Nothing where its deletion was not begun: then the old key is simply there. */
function replacedOf({ replaces }: RunBegin, noted: readonly NotedEntry[], deletedAt: Timestamp | null): Pick<RunRecord, 'replaced'> {
  const isBegun = noted.some(({ entry }) => entry.kind === 'retireRequested');
  return replaces === undefined || !isBegun ? {} : { replaced: { ...replaces, deletedAt } };
}

/** From each `entered` to the next one; the last step ends with the last entry. */
function stepDurations(startedAt: Timestamp, noted: readonly NotedEntry[]): Readonly<Record<string, number>> {
  const durations: Record<string, number> = {};
  let step: string | null = null;
  let since = Date.parse(startedAt);
  for (const one of noted) {
    const at = Date.parse(one.at);
    if (step !== null) durations[step] = Math.max(0, at - since);
    if (one.entry.kind === 'entered') {
      step = one.step;
      since = at;
      durations[step] = 0;
    }
  }
  return durations;
}
