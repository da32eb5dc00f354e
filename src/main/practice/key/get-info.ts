// authenticatorGetInfo, CTAP 2.1 §6.4. Pure reading.
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import type { KeyContext } from './key-context.ts';

/** maxMsgSize: what the key takes as one message. */
export const MAX_MESSAGE_BYTES = 1200;
export const MAX_CREDENTIALS_IN_LIST = 8;
/** The longer of the two kinds of id, see credential-id.ts. */
export const MAX_CREDENTIAL_ID_BYTES = 64;
export const MAX_CRED_BLOB_BYTES = 32;
export const MAX_MIN_PIN_LENGTH_RP_IDS = 4;

export async function getInfo(context: KeyContext): Promise<CborMap> {
  const { state } = context;
  return new Map<number, CborValue>([
    [0x01, ['FIDO_2_0', 'FIDO_2_1']],
    [0x02, ['credBlob', 'credProtect', 'hmac-secret', 'minPinLength']],
    [0x03, context.aaguid],
    [
      0x04,
      new Map([
        ['rk', true],
        ['up', true],
        ['plat', false],
        ['alwaysUv', state.alwaysUv],
        ['credMgmt', true],
        ['authnrCfg', true],
        ['clientPin', state.pin !== undefined],
        ['pinUvAuthToken', true],
        ['setMinPINLength', true],
        // §7.2.4: with alwaysUv no credential is made without user verification.
        ['makeCredUvNotRqd', !state.alwaysUv],
        ['credentialMgmtPreview', true],
      ]),
    ],
    [0x05, MAX_MESSAGE_BYTES],
    [0x06, [2, 1]],
    [0x07, MAX_CREDENTIALS_IN_LIST],
    [0x08, MAX_CREDENTIAL_ID_BYTES],
    [0x09, ['usb']],
    [
      0x0a,
      [-7, -8].map(
        (alg) =>
          new Map<string, CborValue>([
            ['alg', alg],
            ['type', 'public-key'],
          ]),
      ),
    ],
    [0x0c, state.forcePinChange],
    [0x0d, state.minPinLength],
    [0x0e, context.firmwareVersion],
    [0x0f, MAX_CRED_BLOB_BYTES],
    [0x10, MAX_MIN_PIN_LENGTH_RP_IDS],
    [0x14, context.slots - state.credentials.length],
  ]);
}
