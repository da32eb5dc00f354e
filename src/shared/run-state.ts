// The state of one run, and the one function that changes it. Pure; main owns the value and sends it whole.

import type { ErrorReply } from './errors.ts';
import type { KeySummary, LeftBehind, ObrTarget, RunRecord, ServiceId, Timestamp } from './models.ts';
import type { Route } from './checks.ts';
import type { PagePlace, PageStage } from './page-guide.ts';
import type { ReplacedKey } from './person.ts';

export const steps = ['inspect', 'prerequisites', 'secure', 'register', 'verify', 'handOver', 'record'] as const;
export type Step = (typeof steps)[number];

export interface RunPlan {
  readonly runId: string;
  readonly target: ObrTarget;
  readonly key: KeySummary;
  readonly service: ServiceId;
  readonly route: Route;
  readonly keyName: string;
  /** Deleted at the service when the new key is proven. */
  readonly replaces?: ReplacedKey | undefined;
}

/**
 * What the run waits for, and from whom. The operator answers `enterPin`, `newPin`, `startObr`, `replaceTap` and `confirmName`;
 * `touch` and `fingerprint` are answered on the key, `page` in the OBR window.
 */
export type Prompt =
  | { readonly for: 'enterPin'; readonly retriesLeft: number; readonly wrong: boolean }
  | { readonly for: 'newPin'; readonly minPinLength: number; readonly reason: 'noPin' | 'changeRequired' | 'rejected' }
  | { readonly for: 'startObr'; readonly timeLimitMs: number; readonly rpIds: readonly string[] }
  | { readonly for: 'replaceTap'; readonly expiresAt: Timestamp | null }
  /** The name that the page wants to register is not known beforehand: the operator types it, as they know it. */
  | { readonly for: 'confirmName'; readonly userName: string; readonly displayName: string; readonly rpId: string }
  /** The site cannot be asked whether it has the credential: the operator sees it on its page. */
  | { readonly for: 'confirmStored'; readonly serviceName: string; readonly rpId: string }
  /** The pass is there, but the sign-in pages do not take it yet; startsAt: when it begins, where it begins later. */
  | { readonly for: 'passNotUsable'; readonly reason: 'replicating' | 'notYetValid'; readonly startsAt: Timestamp | null }
  /** expiresAt: when the service's challenge ends; absent where no one has told. */
  | { readonly for: 'touch'; readonly purpose: 'register' | 'verify'; readonly expiresAt?: Timestamp }
  /** The finger that is enrolled on the key; retriesLeft: null before the first try. */
  | { readonly for: 'fingerprint'; readonly retriesLeft: number | null; readonly wrong: boolean }
  /** host: of the page that was left for, or is not known. */
  | { readonly for: 'page'; readonly stage: PageStage; readonly place: PagePlace; readonly host: string | null };

/** A prompt of this run; the id is given back with the answer, so that a late click answers nothing else. */
export type Waiting = Prompt & { readonly promptId: string };

export type Answer =
  | { readonly promptId: string; readonly for: 'enterPin'; readonly pin: string }
  | { readonly promptId: string; readonly for: 'newPin'; readonly pin: string }
  /** pass: one that the operator has from elsewhere; revokePass: and it is revoked in the end. */
  | {
      readonly promptId: string;
      readonly for: 'startObr';
      readonly pass?: string | undefined;
      readonly revokePass?: boolean | undefined;
    }
  | { readonly promptId: string; readonly for: 'replaceTap'; readonly replace: boolean }
  /** null: it is the wrong one. */
  | { readonly promptId: string; readonly for: 'confirmName'; readonly name: string | null }
  | { readonly promptId: string; readonly for: 'confirmStored'; readonly stored: boolean };

export const activityCodes = [
  'key.opened', 'key.inspected', 'checks.passed', 'pin.set', 'pin.changed', 'pin.accepted', 'challenge.received',
  'tap.given', 'tap.waiting', 'tap.issued', 'tap.revoked', 'tap.notRevoked', 'obr.armed', 'name.confirmed', 'obr.refused', 'obr.disarmed', 'page.opened', 'page.failed', 'page.crashed', 'page.closed',
  'credential.created', 'credential.stored', 'credential.deleted', 'credential.left', 'readBack.found', 'readBack.waiting',
  'service.begun', 'service.discarded', 'service.notAsked', 'service.confirmed', 'assertion.verified', 'pinChange.forced', 'pinChange.notSupported', 'record.written', 'service.retried',
  'oldKey.deleted', 'oldKey.left',
] as const;
export type ActivityCode = (typeof activityCodes)[number];

/** One line of what happened, for the live list and for the record's reader. */
export interface Activity {
  readonly at: Timestamp;
  readonly step: Step;
  readonly code: ActivityCode;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

export type RunState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running';
      readonly plan: RunPlan;
      readonly step: Step;
      readonly waiting: Waiting | null;
      readonly cancellable: boolean;
      /** True from the moment cancel was asked for until the run has ended. */
      readonly cancelling: boolean;
      readonly activities: readonly Activity[];
    }
  | { readonly status: 'succeeded'; readonly plan: RunPlan; readonly record: RunRecord; readonly activities: readonly Activity[] }
  | {
      readonly status: 'failed';
      readonly plan: RunPlan;
      readonly step: Step;
      readonly error: ErrorReply;
      readonly leftBehind: readonly LeftBehind[];
      readonly activities: readonly Activity[];
    }
  | {
      readonly status: 'cancelled';
      readonly plan: RunPlan;
      readonly step: Step;
      readonly leftBehind: readonly LeftBehind[];
      readonly activities: readonly Activity[];
    };

export type RunEvent =
  | { readonly type: 'started'; readonly plan: RunPlan }
  | { readonly type: 'entered'; readonly step: Step }
  | { readonly type: 'asked'; readonly waiting: Waiting }
  | { readonly type: 'answered' }
  | { readonly type: 'cancellable'; readonly cancellable: boolean }
  | { readonly type: 'cancelling' }
  | { readonly type: 'happened'; readonly activity: Activity }
  | { readonly type: 'succeeded'; readonly record: RunRecord }
  | { readonly type: 'failed'; readonly error: ErrorReply; readonly leftBehind: readonly LeftBehind[] }
  | { readonly type: 'cancelled'; readonly leftBehind: readonly LeftBehind[] }
  | { readonly type: 'dismissed' };

/**
 * The next state. Steps go forward only.
 *
 * @throws Error for an event out of place: that is a mistake of ours, never of a key, a page or a person
 */
export function advance(state: RunState, event: RunEvent): RunState {
  if (event.type === 'started') {
    if (state.status === 'running') throw outOfPlace(state, event);
    return {
      status: 'running', plan: event.plan, step: steps[0], waiting: null, cancellable: true, cancelling: false, activities: [],
    };
  }
  if (event.type === 'dismissed') {
    if (state.status === 'running') throw outOfPlace(state, event);
    return { status: 'idle' };
  }
  if (state.status !== 'running') throw outOfPlace(state, event);
  const { plan, step, activities } = state;
  switch (event.type) {
    case 'entered':
      if (steps.indexOf(event.step) < steps.indexOf(step)) throw outOfPlace(state, event);
      return { ...state, step: event.step, waiting: null };
    case 'asked':
      return { ...state, waiting: event.waiting };
    case 'answered':
      return { ...state, waiting: null };
    case 'cancellable':
      return { ...state, cancellable: event.cancellable };
    case 'cancelling':
      return { ...state, cancelling: true, waiting: null };
    case 'happened':
      return { ...state, activities: [...activities, event.activity] };
    case 'succeeded':
      return { status: 'succeeded', plan, record: event.record, activities };
    case 'failed':
      return { status: 'failed', plan, step, error: event.error, leftBehind: event.leftBehind, activities };
    case 'cancelled':
      return { status: 'cancelled', plan, step, leftBehind: event.leftBehind, activities };
  }
}

function outOfPlace(state: RunState, event: RunEvent): Error {
  return new Error(`run event "${event.type}" out of place in status "${state.status}"`);
}
