// The checks before a key is touched: what each looks at, its verdict, its reason, where it is put right, and the routes it
// speaks of. Pure data and one rule.

export const routes = ['direct', 'obr'] as const;

/** direct: creationOptions → key → POST. obr: Temporary Access Pass + the tenant's own pages in the OBR window. */
export type Route = (typeof routes)[number];

export const checkGroups = ['target', 'operator', 'policy', 'key'] as const;
export type CheckGroup = (typeof checkGroups)[number];

/** Every check with the group it is shown in. */
export const checkCatalogue = {
  serviceConnected: 'operator', //        the service answers, and lets this app in; detail: service
  accountIsThere: 'target', //            exactly one account of that name; detail: service, userName
  accountIsActive: 'target', //           detail: status
  accountNameKnown: 'target', //          the directory says what the user is called there; detail: userName
  targetIsNotOperator: 'target', //       the signed-in operator cannot be the target (405 / TAP for oneself)
  targetIsEnabled: 'target',
  targetIsMember: 'target', //            guests cannot get a passkey or a TAP in the resource tenant
  targetIsManaged: 'target', //           warning: the domain is federated; detail: domain
  targetHasNoKeyYet: 'target', //         warning: keys that the user has by now; detail: count, names
  tapNotInUse: 'target', //               warning: a usable pass exists and would be replaced; detail: expiresAt
  operatorHasScopes: 'operator', //       detail: missing
  operatorHasRole: 'operator',
  operatorOutranksTarget: 'operator', //  an admin target needs Privileged Authentication Administrator
  fido2PolicyEnabled: 'policy',
  fido2SelfServiceAllowed: 'policy', //   a documented precondition of the provisioning API and of the pages
  fido2PolicyIncludesTarget: 'policy',
  tapPolicyEnabled: 'policy',
  tapPolicyIncludesTarget: 'policy',
  tapLifetimeFits: 'policy', //           detail: minutes, the lifetime that the pass of a run would have
  fido2PolicyAllowsKey: 'key', //         AAGUID and kind of passkey; one profile is enough; detail: aaguid
  keyAttests: 'key', //                   only where every allowed profile enforces attestation; detail: aaguid
  keySpeaksCtap2: 'key',
  keyStoresCredentials: 'key', //         rk
  keyVerifiesUser: 'key', //              clientPIN or built-in uv; a key without either is refused
  keyPinUsable: 'key', //                 not blocked; detail: retriesLeft
  keyHasFreeSlot: 'key', //               detail: remaining
  keyHasHmacSecret: 'key', //             Windows needs it where there is no network
  keyCanForget: 'key', //                 warning: no credential management, so nothing can be taken back
  keyFirmwareIsSound: 'key', //           warning: the vendor has told of a flaw; detail: firmware, advisory
  keyAllowedHere: 'key', //               the desk's own rules; detail: reason (RuleRefusalReason) and what it speaks of
  keyNotRegisteredYet: 'key', //          refused: the key itself knows one of the target's credentials
  keyNotGivenToOther: 'key', //           warning: the ledger knows this key from another person; detail: displayName, at
  keyIsInService: 'key', //               warning: it was said to be lost or retired; detail: state, at
  keyIsForPractice: 'key', //             warning: a real key would get a passkey of the practice tenant
} as const satisfies Record<string, CheckGroup>;

export type CheckCode = keyof typeof checkCatalogue;

/** In the order of the catalogue. */
export const checkCodes = Object.keys(checkCatalogue).filter((code): code is CheckCode => Object.hasOwn(checkCatalogue, code));

/** Warnings that somebody must answer for before the run: whose key this is. */
export const confirmableChecks = ['keyNotGivenToOther', 'keyIsInService'] as const satisfies readonly CheckCode[];

/** unknown: the question could not be asked, or was not answered. It closes no route: the service has the last word. */
export const verdicts = ['refused', 'warning', 'unknown', 'ok'] as const;
export type Verdict = (typeof verdicts)[number];

/** Why a check says what it says, where the check alone does not tell. */
export const checkReasons = [
  // Not known.
  'forbidden', //           the service does not let this operator read it
  'noScope', //             the app was not given the permission to read it
  'notAnswered', //         the service failed, or what it said made no sense
  'groupsUnknown', //       whom the policy is for could not be compared: the target's groups are not known
  'keyDoesNotSay', //       the key tells nothing about it
  'cannotBeAsked', //       the service has no interface for it
  // Whom a policy is for.
  'excluded', //            an exclusion wins over an inclusion
  'notIncluded',
  // The key and the policy.
  'modelNotAllowed', //     by its AAGUID
  'syncedOnly', //          every profile takes synced passkeys alone
  'noAttestation', //       the key says, or its AAGUID of zeros says, that it cannot prove its model
  'attestationUnproven', // whether it can shows when it is touched
  // Roles.
  'roleNotListed', //       eligible (PIM), scoped and custom roles are not listed
  // The pass.
  'lifetimeTooLong', //     the shortest pass of the policy outlives the run by hours
  'lifetimeImpossible', //  no lifetime fits the policy
  // The key and the target.
  'knownToKey', //          the key answered for one of the user's credentials
  'givenToday', //          to somebody else, less than twelve hours ago
  'knownToLedger', //       this app has given this key to this user before
] as const;
export type CheckReason = (typeof checkReasons)[number];

/** Where a check is put right. The words (the way through the menus) are in the language files. */
export const fixPlaces = [
  'user', 'userMethods', 'userGroups', 'domains', 'appPermissions', 'roles', 'myRoles', 'fido2Targets', 'fido2Settings', 'tapTargets',
  'tapSettings',
] as const;
export type FixPlace = (typeof fixPlaces)[number];

export interface Fix {
  readonly place: FixPlace;
  /** The page of the admin centre; null where the tenant has none that we know (practice, a custom cloud). */
  readonly url: string | null;
}

export interface Check {
  readonly code: CheckCode;
  readonly verdict: Verdict;
  readonly reason: CheckReason | null;
  /** Null where no page of the admin centre helps, or nothing is to be put right. */
  readonly fix: Fix | null;
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

/** What the checks mean for the routes that the service offers. Order of preference: direct, then obr. */
export function concludePreflight(checks: readonly Check[], offered: readonly Route[] = routes): Preflight {
  const routeVerdicts = offered.map((route): RouteVerdict => {
    const closedBy = checks
      .filter((check) => check.verdict === 'refused' && check.routes.includes(route))
      .map((check) => check.code);
    return { route, usable: closedBy.length === 0, closedBy };
  });
  return { checks, routes: routeVerdicts, chosen: routeVerdicts.find((verdict) => verdict.usable)?.route ?? null };
}
