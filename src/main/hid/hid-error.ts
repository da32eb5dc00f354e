// What can go wrong between this program and a HID key. A CTAP status is never a HidError: that is the key's answer.

export type HidErrorKind =
  /** Unplugged, or the connection was closed. */
  | 'removed'
  /** Another program keeps the key in use. */
  | 'busy'
  /** The key said nothing, not even KEEPALIVE, for the silence time-out. */
  | 'timeout'
  /** The key broke CTAPHID, or the message does not fit it. */
  | 'protocol'
  /** The operating system does not let us open it (udev rule, elevation). */
  | 'denied'
  /** Any other failure of the operating system's HID layer. */
  | 'io';

export class HidError extends Error {
  readonly kind: HidErrorKind;
  /** The code of a CTAPHID_ERROR packet (CTAP 2.1 §11.2.9.1.6), where one was the reason. */
  readonly errorCode: number | undefined;

  constructor(
    kind: HidErrorKind,
    message: string,
    options: { readonly errorCode?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HidError';
    this.kind = kind;
    this.errorCode = options.errorCode;
  }
}
