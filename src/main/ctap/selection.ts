// authenticatorSelection (0x0B): "the one you touch". CTAP 2.1 §6.9. For keys of CTAP 2.0 a request that must fail
// after the touch does the same (the practice of other platforms, later written down in CTAP 2.1 §6.1.2 step 1).
import type { AuthenticatorInfo } from './get-info.ts';
import type { KeyLink } from './key-link.ts';
import { encodeMakeCredential } from './make-credential.ts';
import { encodeMessage } from './message.ts';
import { CTAP_STATUS, CtapError, isCtapStatus } from './status.ts';
import type { ExchangeOptions } from './transport.ts';

/** Inside a turn: resolves when the key was touched. */
export async function selectByTouch(link: KeyLink, options: ExchangeOptions): Promise<void> {
  if (speaksSelection(link.info)) {
    try {
      await link.send('authenticatorSelection', encodeSelection(), options);
      return;
    } catch (error) {
      if (!isCtapStatus(error, CTAP_STATUS.CTAP1_ERR_INVALID_COMMAND)) throw error;
    }
  }
  try {
    await link.send('authenticatorMakeCredential', encodeDummySelection(link.info), options);
  } catch (error) {
    if (!(error instanceof CtapError) || !meansTouched(error.status)) throw error;
  }
}

export function speaksSelection(info: AuthenticatorInfo): boolean {
  return info.versions.some((version) => /^FIDO_2_[1-9]\d*$/.test(version));
}

export function encodeSelection(): Uint8Array {
  return encodeMessage('authenticatorSelection');
}

/**
 * A makeCredential for an RP that nobody has, with an empty pinUvAuthParam: the key waits for a touch, then answers
 * "PIN not set" or "PIN invalid". A key without PIN support makes a non-resident credential, which leaves nothing
 * behind.
 */
export function encodeDummySelection(info: AuthenticatorInfo): Uint8Array {
  const pinProtocol = info.pinUvAuthProtocols.find((version) => version === 1 || version === 2);
  return encodeMakeCredential({
    clientDataHash: new Uint8Array(32),
    rp: { id: '.dummy' },
    user: { id: Uint8Array.of(1), name: 'dummy' },
    pubKeyCredParams: [{ alg: -7 }],
    ...(pinProtocol === undefined ? {} : { pinUvAuthParam: new Uint8Array(), pinUvAuthProtocol: pinProtocol }),
  });
}

/** Statuses that a key gives after the touch; others are errors. */
export function meansTouched(status: number): boolean {
  const touched: readonly number[] = [
    CTAP_STATUS.CTAP2_OK,
    CTAP_STATUS.CTAP2_ERR_PIN_INVALID,
    CTAP_STATUS.CTAP2_ERR_PIN_AUTH_INVALID,
    CTAP_STATUS.CTAP2_ERR_PIN_NOT_SET,
  ];
  return touched.includes(status);
}
