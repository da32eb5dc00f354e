// CTAP status codes (CTAP 2.0 §6.3, 2.1 §8.2; 2.2 and 2.3 add none) and the error that carries one.
// Expected outcomes that have data of their own (a wrong PIN) are results of SecurityKey, not CtapErrors.

export const CTAP_STATUS = {
  CTAP2_OK: 0x00,
  CTAP1_ERR_INVALID_COMMAND: 0x01,
  CTAP1_ERR_INVALID_PARAMETER: 0x02,
  CTAP1_ERR_INVALID_LENGTH: 0x03,
  CTAP1_ERR_INVALID_SEQ: 0x04,
  CTAP1_ERR_TIMEOUT: 0x05,
  CTAP1_ERR_CHANNEL_BUSY: 0x06,
  CTAP1_ERR_LOCK_REQUIRED: 0x0a,
  CTAP1_ERR_INVALID_CHANNEL: 0x0b,
  CTAP2_ERR_CBOR_UNEXPECTED_TYPE: 0x11,
  CTAP2_ERR_INVALID_CBOR: 0x12,
  CTAP2_ERR_MISSING_PARAMETER: 0x14,
  CTAP2_ERR_LIMIT_EXCEEDED: 0x15,
  /** This and the other two marked so: CTAP 2.0 alone; old keys still send them. */
  CTAP2_ERR_UNSUPPORTED_EXTENSION: 0x16,
  CTAP2_ERR_FP_DATABASE_FULL: 0x17,
  CTAP2_ERR_LARGE_BLOB_STORAGE_FULL: 0x18,
  CTAP2_ERR_CREDENTIAL_EXCLUDED: 0x19,
  CTAP2_ERR_PROCESSING: 0x21,
  CTAP2_ERR_INVALID_CREDENTIAL: 0x22,
  CTAP2_ERR_USER_ACTION_PENDING: 0x23,
  CTAP2_ERR_OPERATION_PENDING: 0x24,
  CTAP2_ERR_NO_OPERATIONS: 0x25,
  CTAP2_ERR_UNSUPPORTED_ALGORITHM: 0x26,
  CTAP2_ERR_OPERATION_DENIED: 0x27,
  CTAP2_ERR_KEY_STORE_FULL: 0x28,
  /** CTAP 2.0. */
  CTAP2_ERR_NOT_BUSY: 0x29,
  /** CTAP 2.0. */
  CTAP2_ERR_NO_OPERATION_PENDING: 0x2a,
  CTAP2_ERR_UNSUPPORTED_OPTION: 0x2b,
  CTAP2_ERR_INVALID_OPTION: 0x2c,
  CTAP2_ERR_KEEPALIVE_CANCEL: 0x2d,
  CTAP2_ERR_NO_CREDENTIALS: 0x2e,
  CTAP2_ERR_USER_ACTION_TIMEOUT: 0x2f,
  CTAP2_ERR_NOT_ALLOWED: 0x30,
  CTAP2_ERR_PIN_INVALID: 0x31,
  CTAP2_ERR_PIN_BLOCKED: 0x32,
  CTAP2_ERR_PIN_AUTH_INVALID: 0x33,
  CTAP2_ERR_PIN_AUTH_BLOCKED: 0x34,
  CTAP2_ERR_PIN_NOT_SET: 0x35,
  CTAP2_ERR_PUAT_REQUIRED: 0x36,
  CTAP2_ERR_PIN_POLICY_VIOLATION: 0x37,
  CTAP2_ERR_PIN_TOKEN_EXPIRED: 0x38,
  CTAP2_ERR_REQUEST_TOO_LARGE: 0x39,
  CTAP2_ERR_ACTION_TIMEOUT: 0x3a,
  CTAP2_ERR_UP_REQUIRED: 0x3b,
  CTAP2_ERR_UV_BLOCKED: 0x3c,
  CTAP2_ERR_INTEGRITY_FAILURE: 0x3d,
  CTAP2_ERR_INVALID_SUBCOMMAND: 0x3e,
  CTAP2_ERR_UV_INVALID: 0x3f,
  CTAP2_ERR_UNAUTHORIZED_PERMISSION: 0x40,
  CTAP1_ERR_OTHER: 0x7f,
  CTAP2_ERR_SPEC_LAST: 0xdf,
  CTAP2_ERR_EXTENSION_FIRST: 0xe0,
  CTAP2_ERR_EXTENSION_LAST: 0xef,
  CTAP2_ERR_VENDOR_FIRST: 0xf0,
  CTAP2_ERR_VENDOR_LAST: 0xff,
} as const;

export type CtapStatusName = keyof typeof CTAP_STATUS;

const STATUS_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CTAP_STATUS).map(([name, status]) => [status, name]),
);

/** The spec's name of a status; for one it does not name, the range and the number: `CTAP2_ERR_VENDOR (0xf3)`. */
export function ctapStatusName(status: number): string {
  const name = STATUS_NAMES.get(status);
  if (name !== undefined) return name;
  const hex = `0x${status.toString(16).padStart(2, '0')}`;
  if (status >= CTAP_STATUS.CTAP2_ERR_VENDOR_FIRST) return `CTAP2_ERR_VENDOR (${hex})`;
  if (status >= CTAP_STATUS.CTAP2_ERR_EXTENSION_FIRST) return `CTAP2_ERR_EXTENSION (${hex})`;
  return `unknown status (${hex})`;
}

/** The key answered with this status. */
export function isCtapStatus(error: unknown, status: number): error is CtapError {
  return error instanceof CtapError && error.status === status;
}

/** CTAP2 command bytes (CTAP 2.1 §6), with those of the CTAP 2.1 preview that old keys still use. */
export const CTAP_COMMAND = {
  authenticatorMakeCredential: 0x01,
  authenticatorGetAssertion: 0x02,
  authenticatorGetInfo: 0x04,
  authenticatorClientPIN: 0x06,
  authenticatorReset: 0x07,
  authenticatorGetNextAssertion: 0x08,
  authenticatorBioEnrollment: 0x09,
  authenticatorCredentialManagement: 0x0a,
  authenticatorSelection: 0x0b,
  authenticatorLargeBlobs: 0x0c,
  authenticatorConfig: 0x0d,
  authenticatorBioEnrollmentPreview: 0x40,
  authenticatorCredentialManagementPreview: 0x41,
} as const;

export type CtapCommandName = keyof typeof CTAP_COMMAND;

/** The key answered a command with a status that is not success. */
export class CtapError extends Error {
  readonly command: CtapCommandName;
  /** The status byte as the key sent it. */
  readonly status: number;
  readonly statusName: string;

  constructor(command: CtapCommandName, status: number) {
    const statusName = ctapStatusName(status);
    super(`${command}: ${statusName}`);
    this.name = 'CtapError';
    this.command = command;
    this.status = status;
    this.statusName = statusName;
  }
}
