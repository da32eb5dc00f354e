// Makes Check values: one function per verdict, so that a check reads as a sentence. A place to put it right comes later.

import { type Check, type CheckCode, type CheckReason, type Route, routes as bothRoutes } from '../../shared/checks.ts';

export const BOTH: readonly Route[] = bothRoutes;
export const OBR: readonly Route[] = ['obr'];

export interface CheckFacts {
  readonly routes?: readonly Route[];
  readonly reason?: CheckReason | null;
  readonly detail?: Check['detail'];
}

export function ok(code: CheckCode, facts: CheckFacts = {}): Check {
  return make(code, 'ok', facts);
}

export function warning(code: CheckCode, facts: CheckFacts = {}): Check {
  return make(code, 'warning', facts);
}

export function refused(code: CheckCode, facts: CheckFacts = {}): Check {
  return make(code, 'refused', facts);
}

export function unknown(code: CheckCode, reason: CheckReason, facts: CheckFacts = {}): Check {
  return make(code, 'unknown', { ...facts, reason });
}

/** ok, or refused for the reason given; the reason is not told where it holds. */
export function rule(code: CheckCode, holds: boolean, facts: CheckFacts = {}): Check {
  return holds ? ok(code, { ...facts, reason: null }) : refused(code, facts);
}

function make(code: CheckCode, verdict: Check['verdict'], facts: CheckFacts): Check {
  return { code, verdict, reason: facts.reason ?? null, fix: null, routes: facts.routes ?? BOTH, detail: facts.detail ?? {} };
}
