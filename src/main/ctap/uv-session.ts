// Tokens from the key's own user verification (a fingerprint sensor, a PIN pad on the key). CTAP 2.1 §6.5.5.7.3, and
// what its refusals mean. One turn of a SecurityKey each.
import { CborError } from './cbor.ts';
import { decodeClientPin, encodeClientPin } from './client-pin.ts';
import { agreeOnSecret } from './key-agreement.ts';
import type { KeyLink } from './key-link.ts';
import { MissingFeatureError } from './missing-feature.ts';
import { decryptToken } from './pin-session.ts';
import type { PinUvAuthToken } from './pin-uv-auth.ts';
import { CTAP_STATUS, isCtapStatus } from './status.ts';
import type { ExchangeOptions } from './transport.ts';

export interface UvTokenRequest {
  /** Sum of PERMISSION bits. */
  readonly permissions: number;
  /** Needed for makeCredential and getAssertion; binds the token to one RP. */
  readonly rpId?: string;
}

export type UvTokenResult =
  | { readonly kind: 'token'; readonly token: PinUvAuthToken }
  /** The finger was not recognised. `retriesLeft` is never 0. */
  | { readonly kind: 'notRecognised'; readonly retriesLeft: number }
  /** The key takes no more fingers until its PIN was given once. */
  | { readonly kind: 'blocked' };

export async function readUvRetries(link: KeyLink, options?: ExchangeOptions): Promise<number> {
  const request = encodeClientPin({ subCommand: 'getUVRetries' });
  const reply = decodeClientPin(await link.send('authenticatorClientPIN', request, options));
  if (reply.uvRetries === undefined) throw new CborError('shape', 'uvRetries is missing');
  return reply.uvRetries;
}

/**
 * Waits for the user at the sensor. @throws MissingFeatureError when the key gives no such tokens or nothing is
 * enrolled; CtapError OPERATION_DENIED, USER_ACTION_TIMEOUT …
 */
export async function tokenFromUv(
  link: KeyLink,
  request: UvTokenRequest,
  options: ExchangeOptions,
): Promise<UvTokenResult> {
  if (!link.has('uv') || !link.has('pinUvAuthToken')) throw new MissingFeatureError('builtInUserVerification');
  const agreed = await agreeOnSecret(link);
  const message = encodeClientPin({
    subCommand: 'getPinUvAuthTokenUsingUvWithPermissions',
    pinUvAuthProtocol: agreed.protocol.version,
    keyAgreement: agreed.keyAgreement,
    permissions: request.permissions,
    ...(request.rpId === undefined ? {} : { rpId: request.rpId }),
  });
  let payload: Uint8Array;
  try {
    payload = await link.send('authenticatorClientPIN', message, options);
  } catch (error) {
    if (isCtapStatus(error, CTAP_STATUS.CTAP2_ERR_UV_BLOCKED)) return { kind: 'blocked' };
    if (!isCtapStatus(error, CTAP_STATUS.CTAP2_ERR_UV_INVALID)) throw error;
    const retriesLeft = await readUvRetries(link);
    return retriesLeft === 0 ? { kind: 'blocked' } : { kind: 'notRecognised', retriesLeft };
  }
  const value = decryptToken(agreed, decodeClientPin(payload).pinUvAuthToken);
  return { kind: 'token', token: { protocol: agreed.protocol.version, value, permissions: request.permissions } };
}
