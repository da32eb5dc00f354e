// What a pinUvAuthToken is, and the parameter that it makes of a message (CTAP 2.1 §6.5.5.7). How to get one is
// elsewhere.
import type { Secret } from '../secret.ts';
import { pinProtocol, type PinProtocolVersion } from './pin-protocol.ts';

export interface PinUvAuthToken {
  readonly protocol: PinProtocolVersion;
  readonly value: Secret<Uint8Array>;
  /** undefined: a CTAP 2.0 token, good for anything. */
  readonly permissions: number | undefined;
}

/** Protocol and parameter as messages carry them. */
export interface PinUvAuth {
  readonly protocol: PinProtocolVersion;
  readonly param: Uint8Array;
}

/** A request whose authorisation is made of a token when it is sent; without one the key decides whether it may be. */
export type Authorised<Request> = Omit<Request, 'pinUvAuthParam' | 'pinUvAuthProtocol'> & {
  readonly token?: PinUvAuthToken | undefined;
};

export function authorise(token: PinUvAuthToken, message: Uint8Array): PinUvAuth;
export function authorise(token: PinUvAuthToken | undefined, message: Uint8Array): PinUvAuth | undefined;
export function authorise(token: PinUvAuthToken | undefined, message: Uint8Array): PinUvAuth | undefined {
  if (token === undefined) return undefined;
  const { protocol, value } = token;
  return { protocol, param: pinProtocol(protocol).authenticate(value, message) };
}
