// The write-ahead journal of the runs. An entry is on the disk before its promise resolves; nothing is ever taken out. What
// matters later goes into the audit by the same transaction.

import type { Kysely } from 'kysely';
import type { AskedCredential } from '../../shared/asked-credential.ts';
import type { Clock } from '../ports.ts';
import type { DisarmReason, ObrRefusalReason, RunRecord, Timestamp, UnfinishedRun } from '../../shared/models.ts';
import type { RunPlan, Step } from '../../shared/run-state.ts';
import { askedIn } from './asked-credential.ts';
import type { AuditAppender } from './audit.ts';
import { auditOfBegin, auditOfCheck, auditOfEntry, auditOfRecord } from './audit-of-run.ts';
import { concludeLeftBehind } from './left-behind.ts';
import { journalEntrySchema, readJson, runBeginSchema, runRecordSchema, writeJson } from './record-json.ts';
import type { Tables } from './tables.ts';
import { concludeUnknownRecord, type NotedEntry } from './unknown-record.ts';

/** What is known of a run before the first byte goes to the key. */
export type RunBegin = Pick<
  RunRecord,
  'runId' | 'startedAt' | 'tenantId' | 'operator' | 'target' | 'service' | 'serviceName' | 'route' | 'key' | 'keyName' | 'forcePinChange'
> & Pick<RunPlan, 'replaces'>;

/**
 * `entered`: a step begins. `tapIssued`, `tapRevoked`, `obrArmed`, `obrDisarmed`, `obrRefused`, `credentialCreated`,
 * `credentialStored`, `credentialDeleted`: it has happened. `tapRequested`, `createRequested`, `postSent`: it is about to happen (direct: before the POST; obr: before
 * the page gets the credential). `credentialStored` and `credentialDeleted` speak of the credential that was created last.
 * `retireRequested`, `retired`: the key that the new one replaces is about to be deleted, was deleted at the service.
 * `registrationRequested`: the service is about to be asked to begin one; `registrationBegun`, `registrationDiscarded`: it has, and
 * keeps it until then. `serviceLacks`, `keyLacks`, `keyHolds` (one whose id nobody knew): what a look after a crash has shown; null: the credential that may have been made.
 */
export type JournalEntry =
  | { readonly kind: 'entered' }
  | { readonly kind: 'tapRequested'; readonly userId: string }
  | { readonly kind: 'tapIssued'; readonly tapId: string; readonly userId: string }
  | { readonly kind: 'tapRevoked' }
  | { readonly kind: 'obrArmed' }
  /** Without the two in journals of older versions. */
  | { readonly kind: 'obrRefused'; readonly reason: ObrRefusalReason; readonly expected?: string | undefined; readonly seen?: string | undefined }
  | { readonly kind: 'obrDisarmed'; readonly reason: DisarmReason }
  | { readonly kind: 'registrationRequested' }
  | { readonly kind: 'registrationBegun'; readonly pendingId: string }
  | { readonly kind: 'registrationDiscarded' }
  /** Without it in journals of older versions. */
  | { readonly kind: 'createRequested'; readonly asked?: AskedCredential | undefined }
  | { readonly kind: 'credentialCreated'; readonly credentialIdBase64Url: string }
  | ({ readonly kind: 'responseSigned' } & SignedResponse)
  | { readonly kind: 'postSent' }
  | { readonly kind: 'credentialStored'; readonly methodId: string }
  | { readonly kind: 'credentialDeleted' }
  | { readonly kind: 'serviceLacks'; readonly credentialIdBase64Url: string }
  | { readonly kind: 'keyLacks'; readonly credentialIdBase64Url: string | null }
  | { readonly kind: 'keyHolds'; readonly credentialIdBase64Url: string }
  | { readonly kind: 'retireRequested'; readonly methodId: string }
  | { readonly kind: 'retired'; readonly methodId: string };

/**
 * What the key has signed for the service, as it is about to be sent. No secret: a public key and a signature over the challenge of
 * one user at one service, worth nothing without the operator's own sign-in.
 */
export interface SignedResponse {
  readonly clientDataJsonBase64Url: string;
  readonly attestationObjectBase64Url: string;
  readonly hmacCreateSecret: boolean | null;
  readonly origin: string;
  readonly pendingId: string | null;
  /** When its challenge ends; null where the service does not say. */
  readonly expiresAt: Timestamp | null;
}

/** What the key signed in an open run, with what it is to be stored under. */
export interface OpenSignedResponse extends SignedResponse {
  readonly credentialIdBase64Url: string;
  readonly keyName: string;
}

export interface Journal {
  /** Opens the run. @throws StoreError; then nothing of the run may begin */
  begin(run: RunBegin): Promise<void>;
  /** @throws StoreError; Error when the run is not open */
  note(runId: string, step: Step, entry: JournalEntry): Promise<void>;
  /** Closes the run with its record. @throws StoreError; Error when the run is not open */
  finish(runId: string, record: RunRecord): Promise<void>;
  /** Runs without an end, oldest first. The run that is going on now is among them: the caller leaves it out. */
  unfinished(): Promise<readonly UnfinishedRun[]>;
  /** Null where it did not come to that. */
  signedResponse(runId: string): Promise<OpenSignedResponse | null>;
  /** An operator has seen what an interrupted run left: it is closed with outcome 'unknown'. Returns that record. */
  acknowledge(runId: string): Promise<RunRecord>;
}

export function createJournal(database: Kysely<Tables>, file: string, clock: Clock, audit: AuditAppender): Journal {
  const now = (): Timestamp => new Date(clock.now()).toISOString();

  async function close(transaction: Kysely<Tables>, runId: string, record: RunRecord): Promise<void> {
    if (record.runId !== runId) throw new Error('journal: the record is of another run');
    const { numUpdatedRows } = await transaction
      .updateTable('runs')
      .set({
        endedAt: record.endedAt,
        outcome: record.outcome,
        methodId: record.methodId,
        recordJson: writeJson(runRecordSchema, record),
      })
      .where('runId', '=', runId)
      .where('recordJson', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) throw notOpen(runId);
  }

  async function readOpen(
    transaction: Kysely<Tables>,
    runId?: string,
  ): Promise<readonly { readonly begin: RunBegin; readonly entries: readonly NotedEntry[] }[]> {
    let query = transaction.selectFrom('runs').select(['runId', 'beginJson']).where('recordJson', 'is', null).where('deskId', 'is', null);
    if (runId !== undefined) query = query.where('runId', '=', runId);
    const runs = await query.orderBy('startedAt').orderBy('runId').execute();
    if (runs.length === 0) return [];
    const rows = await transaction
      .selectFrom('journal')
      .select(['runId', 'at', 'step', 'entryJson'])
      .where('runId', 'in', runs.map((run) => run.runId))
      .orderBy('runId')
      .orderBy('seq')
      .execute();
    return runs.map((run) => ({
      begin: readJson(runBeginSchema, run.beginJson, file),
      entries: rows
        .filter((row) => row.runId === run.runId)
        .map((row) => ({ at: row.at, step: row.step, entry: readJson(journalEntrySchema, row.entryJson, file) })),
    }));
  }

  return {
    async begin(run) {
      await database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('runs')
          .values({
            runId: run.runId,
            tenantId: run.tenantId,
            targetId: run.target.id,
            startedAt: run.startedAt,
            beginJson: writeJson(runBeginSchema, run),
            endedAt: null,
            outcome: null,
            methodId: null,
            recordJson: null,
          })
          .execute();
        await audit.append(transaction, auditOfBegin(run));
      });
    },

    async note(runId, step, entry) {
      await database.transaction().execute(async (transaction) => {
        const open = await transaction
          .selectFrom('runs')
          .leftJoin('journal', 'journal.runId', 'runs.runId')
          .select(({ fn }) => ['runs.beginJson', fn.max('journal.seq').as('last')])
          .where('runs.runId', '=', runId)
          .where('runs.recordJson', 'is', null)
          .groupBy(['runs.runId', 'runs.beginJson'])
          .executeTakeFirst();
        if (open === undefined) throw notOpen(runId);
        await transaction
          .insertInto('journal')
          .values({ runId, seq: (open.last ?? 0) + 1, at: now(), step, entryJson: writeJson(journalEntrySchema, entry) })
          .execute();
        const noted = auditOfEntry(readJson(runBeginSchema, open.beginJson, file), step, entry);
        if (noted !== null) await audit.append(transaction, noted);
      });
    },

    async finish(runId, record) {
      await database.transaction().execute(async (transaction) => {
        await close(transaction, runId, record);
        await audit.append(transaction, auditOfRecord(record));
      });
    },

    async unfinished() {
      // One read for runs and entries: nothing may be noted in between.
      const open = await database.transaction().execute((transaction) => readOpen(transaction));
      return open.map(({ begin, entries }) => ({
        runId: begin.runId,
        startedAt: begin.startedAt,
        tenantId: begin.tenantId,
        target: begin.target,
        key: begin.key,
        service: begin.service,
        route: begin.route,
        lastStep: entries.at(-1)?.step ?? 'inspect',
        ...askedIn(entries.map((noted) => noted.entry)),
        leftBehind: concludeLeftBehind(begin.route, entries.map((noted) => noted.entry)),
        signed: signedUntil(entries),
      }));
    },

    async signedResponse(runId) {
      const [run] = await database.transaction().execute((transaction) => readOpen(transaction, runId));
      const entries = run?.entries.map(({ entry }) => entry) ?? [];
      const signed = entries.findLast((entry) => entry.kind === 'responseSigned');
      const created = entries.findLast((entry) => entry.kind === 'credentialCreated');
      if (run === undefined || signed?.kind !== 'responseSigned' || created?.kind !== 'credentialCreated') return null;
      const { kind: _, ...response } = signed;
      return { ...response, credentialIdBase64Url: created.credentialIdBase64Url, keyName: run.begin.keyName };
    },

    async acknowledge(runId) {
      return await database.transaction().execute(async (transaction) => {
        const [run] = await readOpen(transaction, runId);
        if (run === undefined) throw notOpen(runId);
        const record = concludeUnknownRecord(run.begin, run.entries, now());
        await close(transaction, runId, record);
        await audit.append(transaction, auditOfCheck(record));
        return record;
      });
    },
  };
}

function signedUntil(entries: readonly NotedEntry[]): UnfinishedRun['signed'] {
  const signed = entries.findLast(({ entry }) => entry.kind === 'responseSigned')?.entry;
  return signed?.kind === 'responseSigned' ? { expiresAt: signed.expiresAt } : null;
}

function notOpen(runId: string): Error {
  return new Error(`journal: run ${runId} is not open`);
}
