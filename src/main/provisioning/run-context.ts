// What every part of one run has at hand, and the facts it gathers for the record. One value per run, made by provision().

import type { ActivityCode, RunPlan, Step } from '../../shared/run-state.ts';
import type { CheckCode } from '../../shared/checks.ts';
import type { ErrorReply } from '../../shared/errors.ts';
import type { DisarmReason, Interruption, LeftBehind, Operator, RunRecord } from '../../shared/models.ts';
import type { ObrBrowser } from '../browser-ports.ts';
import type { Clock, Random } from '../ports.ts';
import type { OpenKey } from '../desk/key-shelf.ts';
import type { Directory } from '../directory/directory.ts';
import type { KeyRules } from '../metadata/key-rules.ts';
import type { Obr } from '../obr/obr.ts';
import type { KeyRegistry } from '../services/key-registry.ts';
import type { Service } from '../services/service.ts';
import type { Journal, JournalEntry } from '../store/journal.ts';
import type { KeyBook } from '../store/key-book.ts';
import type { Ledger } from '../store/ledger.ts';
import type { PageDesk } from './page-desk.ts';
import type { PassDesk } from './pass-desk.ts';
import type { Prompter } from './prompter.ts';

/** The outside of a run: everything it may use, handed in once. */
export interface RunTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: Directory;
  readonly service: Service;
  /** Of the service; null: it cannot be asked. */
  readonly registry: KeyRegistry | null;
  readonly obr: Obr;
  readonly browser: ObrBrowser;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly keys: KeyBook;
  /** The desk's own rules for keys. */
  readonly rules: KeyRules;
  readonly prompter: Prompter;
  /** Where the operator may copy the run's pass. */
  readonly passes: PassDesk;
  /** Where the operator may have the first page opened again. */
  readonly pages: PageDesk;
  readonly report: RunReport;
  readonly operator: Operator;
  readonly tenantId: string;
  readonly isPracticeTenant: boolean;
  /** An error as the record shows it; a mistake of ours is logged, and the reply names the entry. */
  readonly toReply: (error: unknown) => ErrorReply;
  readonly openKey: (keyId: string) => Promise<OpenKey>;
  /** Before whatever cannot be taken back: target and key are this run's, at all desks. @throws AppError 'fleet.leaseLost' */
  readonly mustHold: () => void;
}

/** What the run tells whoever watches. */
export interface RunReport {
  entered(step: Step): void;
  happened(code: ActivityCode, detail?: Readonly<Record<string, string | number | boolean>>): void;
  cancellable(cancellable: boolean): void;
}

export interface RunRequest {
  readonly plan: RunPlan;
  readonly handOver: { readonly forcePinChange: boolean };
  /** Warnings that the operator has answered for. */
  readonly confirmed: readonly CheckCode[];
}

/** Gathered while the run goes on; what is known at the end goes into the record. Times in milliseconds since the epoch. */
export interface RunFacts {
  /** By which a key without a serial number was known again. */
  knownCredentialIds: readonly string[];
  credentialIdBase64Url: string | null;
  methodId: string | null;
  /** What the service keeps of the registration that was begun; null: nothing. */
  pendingId: string | null;
  rpId: string | null;
  /** user.name of what the key was asked for. */
  userName: string | null;
  readBack: boolean;
  assertionVerified: boolean;
  attestation: RunRecord['attestation'];
  forcePinChange: boolean;
  obr: { readonly armedAt: number; disarmed: { readonly reason: DisarmReason; readonly at: number } | null } | null;
  tap: { readonly issuedAt: number; revokedAt: number | null } | null;
  /** The replaced key, from the moment on at which it was to be deleted. */
  replaced: RunRecord['replaced'] | null;
  readonly leftBehind: LeftBehind[];
}

export interface RunContext extends RunTools, RunRequest {
  readonly opened: OpenKey;
  readonly facts: RunFacts;
  /** Aborts when the operator cancels, the key leaves, or the app quits or locks. */
  readonly signal: AbortSignal;
  /** Write-ahead: the note is on disk when this resolves. */
  note(entry: JournalEntry): Promise<void>;
}

/** The run has ended, but its record is not on disk; `cause` says why. What it left behind must still be shown. */
export class UnrecordedRunError extends Error {
  readonly record: RunRecord;

  constructor(record: RunRecord, options: { readonly cause: unknown }) {
    super('the record of the run could not be written', options);
    this.name = 'UnrecordedRunError';
    this.record = record;
  }
}

/** The reason of a run's signal when a person or the app ended it; a key that left gives AppError 'key.removed'. */
export class RunCancelled extends Error {
  readonly by: 'operator' | Interruption;

  constructor(by: 'operator' | Interruption) {
    super(`run cancelled by ${by}`);
    this.name = 'RunCancelled';
    this.by = by;
  }
}
