// The checks before a key is touched: each has a code, a verdict, and the routes it speaks of. Pure data and one rule.

export const routes = ['direct', 'obr'] as const;

/** direct: creationOptions → key → POST. obr: Temporary Access Pass + the tenant's own pages in the OBR window. */
export type Route = (typeof routes)[number];

export const checkCodes = [
  'targetIsNotOperator', //    the signed-in operator cannot be the target (405 / TAP for oneself)
  'targetIsEnabled',
  'targetIsMember', //         guests cannot get a passkey or a TAP in the resource tenant
  'operatorHasScopes', //      detail: missing
  'operatorHasRole', //        detail: roles
  'operatorOutranksTarget', // an admin target needs Privileged Authentication Administrator; detail: targetRoles
  'policiesReadable', //       warning only: an Authentication Administrator may not read them
  'fido2PolicyEnabled',
  'fido2SelfServiceAllowed', // a documented precondition of the provisioning API and of the pages
  'fido2PolicyIncludesTarget',
  'fido2PolicyAllowsKey', //   AAGUID and attestation of one allowed profile; detail: aaguid
  'tapPolicyEnabled',
  'tapPolicyIncludesTarget',
  'tapNotInUse', //            warning: a usable pass exists and would be replaced; detail: expiresAt
  'keySpeaksCtap2',
  'keyStoresCredentials', //   rk
  'keyHasFreeSlot', //         detail: remaining
  'keyVerifiesUser', //        clientPIN or built-in uv; a key without either is refused
  'keyPinUsable', //           not blocked; detail: retriesLeft
  'keyNotRegisteredYet', //    none of the target's credentials is on this key by our ledger
  'keyIsForPractice', //       warning: a real key would get a passkey of the practice tenant
  'keyNotGivenToOther', //     warning: the ledger knows this key from another person; detail: displayName, at
] as const;

export type CheckCode = (typeof checkCodes)[number];

export type Verdict = 'ok' | 'warning' | 'refused';

export interface Check {
  readonly code: CheckCode;
  readonly verdict: Verdict;
  /** The routes that a refusal closes. */
  readonly routes: readonly Route[];
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

export interface RouteVerdict {
  readonly route: Route;
  readonly usable: boolean;
  /** The checks that close this route; empty when it is usable. */
  readonly closedBy: readonly CheckCode[];
}

export interface Preflight {
  readonly checks: readonly Check[];
  readonly routes: readonly RouteVerdict[];
  /** The route the run would take: direct when it is usable, else obr, else none. */
  readonly chosen: Route | null;
}

/** What the checks mean for the routes. Order of preference: direct, then obr. */
export function concludePreflight(checks: readonly Check[]): Preflight {
  const verdicts = routes.map((route): RouteVerdict => {
    const closedBy = checks
      .filter((check) => check.verdict === 'refused' && check.routes.includes(route))
      .map((check) => check.code);
    return { route, usable: closedBy.length === 0, closedBy };
  });
  return { checks, routes: verdicts, chosen: verdicts.find((verdict) => verdict.usable)?.route ?? null };
}
