// hmac-secret (CTAP 2.1 §12.5) and hmac-secret-mc (CTAP 2.2 §12.8): one or two salts in, one or two secrets out.
import { createHmac } from 'node:crypto';
import { concatBytes } from '../../../shared/bytes.ts';
import type { CborMap } from '../../ctap/cbor.ts';
import { PinProtocolError } from '../../ctap/pin-protocol.ts';
import { credRandom } from './credential-id.ts';
import type { KeyContext } from './key-context.ts';
import * as request from './request.ts';
import { CtapRefusal, optional, required } from './request.ts';

const SALT_BYTES = 32;

/**
 * The salts are opened at once; the output, encrypted for the platform, differs for each credential.
 *
 * @throws CtapRefusal PIN_AUTH_INVALID, INVALID_LENGTH, INVALID_PARAMETER, MISSING_PARAMETER
 */
export function hmacSecretOutput(
  context: KeyContext,
  input: CborMap,
  userVerified: boolean,
): (credentialId: Uint8Array) => Uint8Array {
  // Platforms of CTAP 2.0 leave the protocol out and mean one.
  const protocol = context.pinSession.protocol(optional(input, 0x04, request.isUnsigned) ?? 1);
  const sharedSecret = context.pinSession.decapsulate(protocol, required(input, 0x01, request.isMap));
  const saltEnc = required(input, 0x02, request.isBytes);
  if (!protocol.verify(sharedSecret, saltEnc, required(input, 0x03, request.isBytes))) {
    throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
  }
  let salts: Uint8Array;
  try {
    salts = protocol.decrypt(sharedSecret, saltEnc);
  } catch (error) {
    if (error instanceof PinProtocolError) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
    throw error;
  }
  if (salts.length !== SALT_BYTES && salts.length !== 2 * SALT_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
  return (credentialId) => {
    const key = credRandom(context.state, credentialId, userVerified);
    const outputs: Uint8Array[] = [];
    for (let at = 0; at < salts.length; at += SALT_BYTES) {
      outputs.push(createHmac('sha256', key).update(salts.subarray(at, at + SALT_BYTES)).digest());
    }
    return protocol.encrypt(sharedSecret, concatBytes(...outputs), context.random);
  };
}
