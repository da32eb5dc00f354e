// Every failure that a person can meet, as a code. The words live in the language files alone; a code without words
// does not compile there. Main maps its own errors to these in to-app-error.ts.

/** `retry`: true when the same action can succeed if it is simply tried again. */
export const errorCatalogue = {
  'key.notFound': { retry: true },
  'key.removed': { retry: true },
  'key.busy': { retry: true },
  'key.denied': { retry: false },
  'key.u2fOnly': { retry: false },
  'key.malformed': { retry: true }, //           detail: reason
  'key.timeout': { retry: true },
  'key.noFreeSlots': { retry: false },
  'key.alreadyRegistered': { retry: false },
  'key.unsupported': { retry: false }, //        detail: missing
  'key.refused': { retry: true }, //             detail: status (CTAP name)
  'key.noCredential': { retry: false },
  'key.resetTooLate': { retry: true },
  'key.blobsFull': { retry: false },
  'key.notAllowed': { retry: false }, //         detail: reason (RuleRefusalReason) and what it speaks of
  'pin.blocked': { retry: false },
  'pin.powerCycle': { retry: true },
  'pin.rejected': { retry: true }, //            detail: minPinLength
  'pin.wrong': { retry: true },
  'pin.notSet': { retry: false },
  'pin.required': { retry: true }, //            the key wants PIN or fingerprint for this
  'pin.expired': { retry: true }, //             the token that was got with it
  'uv.blocked': { retry: false },
  'uv.notRecognised': { retry: true },
  'uv.full': { retry: false },
  'touch.timeout': { retry: true },
  'touch.refused': { retry: true },
  'proxy.unreachable': { retry: true }, //       detail: host
  'proxy.password': { retry: true }, //          detail: host
  'proxy.refused': { retry: false }, //          detail: host
  'entra.offline': { retry: true }, //           detail: host
  'entra.unauthorized': { retry: true }, //      detail: requestId
  'entra.forbidden': { retry: false }, //        detail: requestId
  'entra.notFound': { retry: false }, //         detail: requestId
  'entra.self': { retry: false },
  'entra.throttled': { retry: true }, //         detail: requestId, retryAfterMs
  'entra.unavailable': { retry: true }, //       detail: requestId, httpStatus
  'entra.rejected': { retry: false }, //         detail: requestId, message
  'entra.policyScope': { retry: false }, //      detail: requestId
  'entra.challengeExpired': { retry: true },
  'entra.malformed': { retry: false }, //        detail: reason
  'entra.notStored': { retry: true },
  'entra.outcomeUnknown': { retry: false }, //   the service could not be asked whether it has the credential
  'service.offline': { retry: true }, //         detail: service, host
  'service.unauthorized': { retry: false }, //   detail: service
  'service.forbidden': { retry: false }, //      detail: service, code
  'service.throttled': { retry: true }, //       detail: service, retryAfterMs
  'service.unavailable': { retry: true }, //     detail: service, httpStatus
  'service.rejected': { retry: false }, //       detail: service, code, message
  'service.malformed': { retry: false }, //      detail: service, reason
  'service.notConnected': { retry: false }, //   detail: service; no address, or no secret
  'service.noSuchUser': { retry: false }, //     detail: service, userName
  'service.severalUsers': { retry: false }, //   detail: service, userName
  'service.cannotBeAsked': { retry: false }, //  it has no interface for administrators
  'service.notConfirmed': { retry: true }, //    the operator says that the page has not stored it
  'tap.policyOff': { retry: false },
  'tap.guest': { retry: false },
  'tap.declined': { retry: true },
  'tap.notUsable': { retry: true },
  'tap.outcomeUnknown': { retry: false }, //     the service could not be asked whether it has issued the pass
  'person.busy': { retry: true },
  'person.deletionUnknown': { retry: true }, //  the service could not be asked whether it has deleted the key
  'signIn.closed': { retry: true },
  'signIn.failed': { retry: true }, //           detail: reason
  'signIn.wrongTenant': { retry: true }, //      detail: tenantId
  'signIn.otherAccount': { retry: true }, //    detail: account
  'signIn.notGranted': { retry: true }, //       detail: permissions
  'signIn.consent': { retry: false }, //         detail: scopes
  'signIn.required': { retry: true },
  'obr.timedOut': { retry: true },
  'obr.windowClosed': { retry: true },
  'obr.pageCrashed': { retry: true },
  'obr.pageRefused': { retry: true }, //         detail: reason (ObrRefusalReason), seen, expected
  'policy.refused': { retry: false }, //         detail: check (CheckCode)
  'run.alreadyRunning': { retry: true },
  'run.noSuchPrompt': { retry: true },
  'run.locked': { retry: true },
  'store.full': { retry: true }, //              detail: file
  'store.newer': { retry: false }, //            detail: file
  'store.damaged': { retry: false }, //          detail: file, reason
  'store.locked': { retry: true }, //            detail: file, reason
  'store.readOnly': { retry: true }, //          detail: file, reason
  'store.keyLost': { retry: true }, //           detail: file, reason
  'store.unavailable': { retry: true }, //       detail: file, reason
  'store.notRestored': { retry: false }, //      detail: file (the backup), reason
  'batch.cancelled': { retry: true },
  'batch.putOff': { retry: true },
  'batch.otherReason': { retry: true },
  'fleet.offline': { retry: true },
  'fleet.held': { retry: true }, //              detail: what (target, key), deskName, operator, at
  'fleet.leaseLost': { retry: true },
  'fleet.unreachable': { retry: true }, //       detail: place, reason
  'fleet.certificate': { retry: false }, //      detail: place, reason
  'fleet.noTls': { retry: false }, //            detail: place
  'fleet.credentials': { retry: false }, //      detail: place, reason
  'fleet.notAllowed': { retry: false }, //       detail: place, reason
  'fleet.full': { retry: true }, //              detail: place
  'fleet.busy': { retry: true }, //              detail: place, reason
  'fleet.lost': { retry: true }, //              detail: place, reason
  'export.failed': { retry: true }, //           detail: file, reason
  'audit.noPermission': { retry: false },
  'audit.noRole': { retry: true },
  'audit.noLicence': { retry: false },
  'practice.unavailable': { retry: true }, //    detail: reason
  'practice.keysFull': { retry: false }, //      detail: max
  'practice.roomBroken': { retry: false }, //    detail: file, reason; the file was put aside
  'practice.roomNotSaved': { retry: true }, //   detail: file, reason
  'session.busy': { retry: true },
  'cloud.invalid': { retry: true }, //           detail: field (CustomCloudField), flaw (CloudFlawKind)
  'input.invalid': { retry: true }, //           detail: field
  bug: { retry: false }, //                      detail: logId
} as const satisfies Record<string, { readonly retry: boolean }>;

export type ErrorCode = keyof typeof errorCatalogue;

export type ErrorDetail = Readonly<Record<string, string | number | boolean>>;

export interface ErrorReply {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

/** An ErrorReply as something that can be thrown: by the renderer's API, and by main where the code is known at once. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
  }
}
