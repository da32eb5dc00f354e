// What can go wrong between this program and a card. A CTAP status is never a SmartcardError: that is the key's answer.

export type SmartcardErrorKind =
  /** No PC/SC library or no smart-card service (pcscd, SCardSvr): readers cannot be used at the moment. */
  | 'noService'
  /** The reader is not (or no longer) there. */
  | 'noReader'
  /** No card in the reader, or one that does not answer. */
  | 'noCard'
  /** The card was taken away, or the connection was closed. */
  | 'removed'
  /** The card was reset (by another program, or by Windows): what it knew of the session is lost. */
  | 'reset'
  /** Another program keeps the card to itself. */
  | 'sharing'
  /** The system does not let us: Windows without elevation (SCARD_E_NO_ACCESS), or a polkit rule. */
  | 'denied'
  /** The card did not answer in time. */
  | 'timeout'
  /** The card has no FIDO applet, or does not offer it on this interface. */
  | 'notFido'
  /** The card broke ISO 7816-4 or CTAP's framing, or refused the message with a status word. */
  | 'protocol'
  /** Any other failure of PC/SC. */
  | 'io';

export class SmartcardError extends Error {
  readonly kind: SmartcardErrorKind;
  /** The code PC/SC gave (SCARD_E_…, unsigned), where that was the reason. */
  readonly pcscCode: number | undefined;
  /** The status word of the card, where that was the reason. */
  readonly statusWord: number | undefined;

  constructor(
    kind: SmartcardErrorKind,
    message: string,
    options: { readonly pcscCode?: number; readonly statusWord?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SmartcardError';
    this.kind = kind;
    this.pcscCode = options.pcscCode;
    this.statusWord = options.statusWord;
  }
}

/** Codes of PC/SC that this program tells apart (winscard.h, pcsclite.h). The rest is 'io'. */
export const SCARD = {
  E_CANCELLED: 0x80100002,
  E_INVALID_HANDLE: 0x80100003,
  E_INSUFFICIENT_BUFFER: 0x80100008,
  E_UNKNOWN_READER: 0x80100009,
  E_TIMEOUT: 0x8010000a,
  E_SHARING_VIOLATION: 0x8010000b,
  E_NO_SMARTCARD: 0x8010000c,
  E_PROTO_MISMATCH: 0x8010000f,
  E_NOT_READY: 0x80100010,
  E_SYSTEM_CANCELLED: 0x80100012,
  F_COMM_ERROR: 0x80100013,
  E_NOT_TRANSACTED: 0x80100016,
  E_READER_UNAVAILABLE: 0x80100017,
  E_NO_SERVICE: 0x8010001d,
  E_SERVICE_STOPPED: 0x8010001e,
  E_NO_ACCESS: 0x80100027,
  E_NO_READERS_AVAILABLE: 0x8010002e,
  E_COMM_DATA_LOST: 0x8010002f,
  W_UNSUPPORTED_CARD: 0x80100065,
  W_UNRESPONSIVE_CARD: 0x80100066,
  W_UNPOWERED_CARD: 0x80100067,
  W_RESET_CARD: 0x80100068,
  W_REMOVED_CARD: 0x80100069,
  W_SECURITY_VIOLATION: 0x8010006a,
} as const;

const KINDS: ReadonlyMap<number, SmartcardErrorKind> = new Map<number, SmartcardErrorKind>([
  [SCARD.E_NO_SERVICE, 'noService'],
  [SCARD.E_SERVICE_STOPPED, 'noService'],
  [SCARD.E_SYSTEM_CANCELLED, 'noService'],
  [SCARD.E_UNKNOWN_READER, 'noReader'],
  [SCARD.E_READER_UNAVAILABLE, 'noReader'],
  [SCARD.E_NO_READERS_AVAILABLE, 'noReader'],
  [SCARD.E_NO_SMARTCARD, 'noCard'],
  [SCARD.E_NOT_READY, 'noCard'],
  [SCARD.W_UNSUPPORTED_CARD, 'noCard'],
  [SCARD.W_UNRESPONSIVE_CARD, 'noCard'],
  [SCARD.W_UNPOWERED_CARD, 'noCard'],
  [SCARD.W_REMOVED_CARD, 'removed'],
  [SCARD.W_RESET_CARD, 'reset'],
  [SCARD.E_SHARING_VIOLATION, 'sharing'],
  [SCARD.E_NO_ACCESS, 'denied'],
  [SCARD.W_SECURITY_VIOLATION, 'denied'],
  [SCARD.E_TIMEOUT, 'timeout'],
  [SCARD.E_PROTO_MISMATCH, 'protocol'],
  [SCARD.E_INSUFFICIENT_BUFFER, 'protocol'],
]);

/** The error of a PC/SC call that returned something else than SCARD_S_SUCCESS. */
export function pcscError(call: string, code: number): SmartcardError {
  const pcscCode = code >>> 0;
  const name = Object.entries(SCARD).find(([, value]) => value === pcscCode)?.[0];
  const text = `0x${pcscCode.toString(16).padStart(8, '0')}${name === undefined ? '' : ` SCARD_${name}`}`;
  return new SmartcardError(KINDS.get(pcscCode) ?? 'io', `${call}: ${text}`, { pcscCode });
}
