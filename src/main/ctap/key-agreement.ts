// One key agreement with a key: the secret that PINs, tokens and hmac-secret salts travel under. CTAP 2.1 §6.5.5.4.
import type { Secret } from '../secret.ts';
import { CborError, type CborMap } from './cbor.ts';
import { decodeClientPin, encodeClientPin } from './client-pin.ts';
import type { KeyLink } from './key-link.ts';
import { choosePinProtocol, pinProtocol, type PinProtocol } from './pin-protocol.ts';

export interface AgreedSecret {
  readonly protocol: PinProtocol;
  /** Our public key, as the message carries it. */
  readonly keyAgreement: CborMap;
  readonly sharedSecret: Secret<Uint8Array>;
}

/**
 * Inside a turn, and before each use: the key makes itself a new key pair after a wrong PIN.
 *
 * @throws CborError, PinProtocolError when the key's public key is none; CtapError
 */
export async function agreeOnSecret(link: KeyLink): Promise<AgreedSecret> {
  // Some CTAP 2.0 keys have PINs and do not list a protocol: there was only one then.
  const protocol = choosePinProtocol(link.info.pinUvAuthProtocols) ?? pinProtocol(1);
  const request = encodeClientPin({ subCommand: 'getKeyAgreement', pinUvAuthProtocol: protocol.version });
  const reply = decodeClientPin(await link.send('authenticatorClientPIN', request));
  if (reply.keyAgreement === undefined) throw new CborError('shape', 'keyAgreement is missing');
  return { protocol, ...protocol.encapsulate(reply.keyAgreement, link.random) };
}
