// The steps that makeCredential and getAssertion share: options, and pinUvAuthParam (CTAP 2.1 §6.1.2 and §6.2.2).
import type { CborMap } from '../../ctap/cbor.ts';
import type { CommandCall } from './ctaphid-device.ts';
import type { KeyContext } from './key-context.ts';
import { CtapRefusal, isBoolean, isBytes, isMap, isUnsigned, optional, required } from './request.ts';

export interface RequestOptions {
  readonly rk: boolean | undefined;
  readonly up: boolean | undefined;
}

/** @throws CtapRefusal INVALID_OPTION for `uv: true`: this key verifies users by PIN only, so by pinUvAuthParam */
export function requestOptions(parameters: CborMap, key: number): RequestOptions {
  const options = optional(parameters, key, isMap) ?? new Map();
  if (optional(options, 'uv', isBoolean) === true) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  return { rk: optional(options, 'rk', isBoolean), up: optional(options, 'up', isBoolean) };
}

/**
 * True when a valid pinUvAuthParam proves user verification, false when there is none.
 *
 * An empty pinUvAuthParam is how CTAP 2.0 asks "is it you that is touched": the touch is awaited, then refused.
 *
 * @param keys  numbers of pinUvAuthParam and pinUvAuthProtocol in this command
 * @throws CtapRefusal PIN_AUTH_INVALID, MISSING_PARAMETER, INVALID_PARAMETER; PIN_NOT_SET or PIN_INVALID after the touch
 */
export async function verifiedUser(
  context: KeyContext,
  parameters: CborMap,
  keys: { readonly param: number; readonly protocol: number },
  request: { readonly clientDataHash: Uint8Array; readonly permission: number; readonly rpId: string },
  call: CommandCall,
): Promise<boolean> {
  const pinUvAuthParam = optional(parameters, keys.param, isBytes);
  if (pinUvAuthParam === undefined) return false;
  if (pinUvAuthParam.length === 0) {
    await context.presence.require(call);
    throw new CtapRefusal(context.state.pin === undefined ? 'CTAP2_ERR_PIN_NOT_SET' : 'CTAP2_ERR_PIN_INVALID');
  }
  const protocol = context.pinSession.protocol(required(parameters, keys.protocol, isUnsigned));
  context.pinSession.authorize({
    protocol,
    message: request.clientDataHash,
    pinUvAuthParam,
    permission: request.permission,
    rpId: request.rpId,
  });
  return true;
}
