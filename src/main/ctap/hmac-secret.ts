// hmac-secret (CTAP 2.1 §12.5) and hmac-secret-mc (CTAP 2.2 §12.8): secrets that a key derives from salts, one or two at a
// time. Pure: the shared secret comes from `key.agreeOnSecret()`, the input goes out among the extensions.
import { concatBytes } from '../../shared/bytes.ts';
import type { Random } from '../ports.ts';
import { Secret } from '../secret.ts';
import { CborError, cborMap, type CborMap } from './cbor.ts';
import type { AgreedSecret } from './key-agreement.ts';

const SALT_BYTES = 32;

/** 32 bytes each. */
export interface HmacSecretSalts {
  readonly first: Uint8Array;
  readonly second?: Uint8Array;
}

/** 32 bytes each; `second` is there when two salts were sent. */
export interface HmacSecretOutputs {
  readonly first: Secret<Uint8Array>;
  readonly second: Secret<Uint8Array> | undefined;
}

/**
 * The input of `hmac-secret` at getAssertion, or of `hmac-secret-mc` at makeCredential (beside `hmac-secret: true`).
 *
 * @throws RangeError when a salt has not 32 bytes
 */
export function hmacSecretInput(agreed: AgreedSecret, salts: HmacSecretSalts, random: Random): CborMap {
  const parts = salts.second === undefined ? [salts.first] : [salts.first, salts.second];
  if (parts.some((salt) => salt.length !== SALT_BYTES)) throw new RangeError('a salt has 32 bytes');
  const { protocol, sharedSecret, keyAgreement } = agreed;
  const saltEnc = protocol.encrypt(sharedSecret, concatBytes(...parts), random);
  return cborMap([
    [0x01, keyAgreement],
    [0x02, saltEnc],
    [0x03, protocol.authenticate(sharedSecret, saltEnc)],
    // Keys of CTAP 2.0 do not know this member; absent means one.
    [0x04, protocol.version === 1 ? undefined : protocol.version],
  ]);
}

/**
 * @param output  what the key gave for the extension, encrypted
 * @throws PinProtocolError 'ciphertext'; CborError 'shape' when it is not one secret, or two
 */
export function openHmacSecret(agreed: AgreedSecret, output: Uint8Array): HmacSecretOutputs {
  const secrets = agreed.protocol.decrypt(agreed.sharedSecret, output);
  if (secrets.length !== SALT_BYTES && secrets.length !== 2 * SALT_BYTES) {
    throw new CborError('shape', `hmac-secret of ${secrets.length} bytes`);
  }
  return {
    first: new Secret(secrets.slice(0, SALT_BYTES)),
    second: secrets.length === SALT_BYTES ? undefined : new Secret(secrets.slice(SALT_BYTES)),
  };
}
