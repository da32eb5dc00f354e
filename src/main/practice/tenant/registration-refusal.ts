// Why a registration is refused, in the words of the real back end.

/** Reasons in the words of the real back end, with the numbers its pages use. */
export const REFUSAL_CODES = {
  keyDisallowedByPolicy: 7,
  challengeExpired: 8,
  invalidAttestationDataFormat: 13,
  requiredParamMissing: 14,
  userGroupRestriction: 20,
  featureDisallowedByPolicy: 21,
  invalidKeyDataFormat: 22,
  attestationValidationFailed: 23,
  verificationFailed: 24,
} as const;

export type RefusalReason = keyof typeof REFUSAL_CODES;

export class RegistrationRefusal extends Error {
  override readonly name = 'RegistrationRefusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
