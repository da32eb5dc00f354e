// What CTAP2 needs of a way to a key: HID and smart-card readers fulfil it, each with its own framing.

/** KEEPALIVE status byte of CTAPHID (CTAP 2.1 §11.2.9.1.7) and of NFCCTAP_GETRESPONSE (§11.3.7.2). */
export type KeepaliveStatus = 'processing' | 'userPresenceNeeded';

export interface ExchangeOptions {
  /** Cancels on the key (CTAPHID_CANCEL, once). The owed reply is still read; see `CtapTransport.exchange`. */
  readonly signal?: AbortSignal;
  /** Called once per change of status. */
  readonly onKeepalive?: (status: KeepaliveStatus) => void;
}

export interface CtapTransport {
  readonly kind: 'hid' | 'smartcard';
  /** False for a key that speaks U2F only (no CBOR capability, CTAP 2.1 §11.2.9.1.3). */
  readonly speaksCtap2: boolean;

  /**
   * One CTAP2 message to the key, its reply back: command byte + CBOR out, status byte + CBOR in.
   *
   * Abort: the key is told once; the reply it still owes is read and returned as it is. It is either
   * CTAP2_ERR_KEEPALIVE_CANCEL (0x2D), or a success because the touch came first: the caller decides.
   * An already aborted signal throws its reason before anything is sent.
   *
   * @throws the floor's own error (HidError) when the way to the key fails; never for a CTAP status
   */
  exchange(message: Uint8Array, options?: ExchangeOptions): Promise<Uint8Array>;

  /**
   * A vendor's own command of CTAPHID, for what CTAP2 does not tell (a serial number). Only HID has it.
   *
   * @param command  0x40 … 0x7F (CTAP 2.1 §11.2.9.3), without the 0x80 bit
   * @param payload  as the vendor defines it, 7609 bytes at most
   * @returns        the reply's payload, unchecked; a key that does not know the command answers with an error
   * @throws as `exchange`
   */
  vendorCommand?(command: number, payload: Uint8Array, options?: ExchangeOptions): Promise<Uint8Array>;

  /** Resolves when the key has left (unplugged, card removed) or the transport was closed. Never rejects. */
  readonly gone: Promise<void>;

  close(): Promise<void>;
}
