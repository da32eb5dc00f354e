// The steps that makeCredential and getAssertion share: options, pinUvAuthParam, alwaysUv and built-in verification
// (CTAP 2.1 §6.1.2 steps 1, 2, 5, 6, 11, 14 and the same ones of §6.2.2).
import type { CborMap } from '../../ctap/cbor.ts';
import type { PinProtocol } from '../../ctap/pin-protocol.ts';
import { builtInUvIsConfigured, INTERNAL_UV_ATTEMPTS, isProtected, performBuiltInUv } from './built-in-uv.ts';
import type { CommandCall } from './ctaphid-device.ts';
import type { KeyContext } from './key-context.ts';
import { isCtap21 } from './key-facts.ts';
import { CtapRefusal, isBoolean, isBytes, isMap, isUnsigned, optional, required } from './request.ts';

export interface UserAuth {
  readonly protocol: PinProtocol;
  readonly pinUvAuthParam: Uint8Array;
}

export interface RequestOptions {
  readonly rk: boolean | undefined;
  readonly up: boolean | undefined;
  readonly uv: boolean;
}

/** What was proved about the person at the key. */
export interface UserProof {
  readonly verified: boolean;
  /** A touch was part of it: none more is needed. */
  readonly present: boolean;
}

/**
 * The pinUvAuthParam of the request; undefined when there is none.
 *
 * An empty one is how CTAP 2.0 asks "is it you that is touched": the touch is awaited, then refused.
 *
 * @param keys  numbers of pinUvAuthParam and pinUvAuthProtocol in this command
 * @throws CtapRefusal MISSING_PARAMETER, INVALID_PARAMETER; PIN_NOT_SET or PIN_INVALID after the touch
 */
export async function userAuth(
  context: KeyContext,
  parameters: CborMap,
  keys: { readonly param: number; readonly protocol: number },
  call: CommandCall,
): Promise<UserAuth | undefined> {
  const pinUvAuthParam = optional(parameters, keys.param, isBytes);
  if (pinUvAuthParam === undefined) return undefined;
  if (pinUvAuthParam.length === 0) {
    await context.presence.require(call);
    throw new CtapRefusal(context.state.pin === undefined ? 'CTAP2_ERR_PIN_NOT_SET' : 'CTAP2_ERR_PIN_INVALID');
  }
  return { protocol: context.pinSession.protocol(required(parameters, keys.protocol, isUnsigned)), pinUvAuthParam };
}

/**
 * A pinUvAuthParam makes the uv option void.
 *
 * @throws CtapRefusal for `uv: true` without a finger to compare with: INVALID_OPTION, of CTAP 2.0 keys UNSUPPORTED_OPTION
 */
export function requestOptions(
  context: KeyContext,
  parameters: CborMap,
  key: number,
  auth: UserAuth | undefined,
): RequestOptions {
  const options = optional(parameters, key, isMap) ?? new Map();
  const uv = optional(options, 'uv', isBoolean) === true && auth === undefined;
  if (uv && !builtInUvIsConfigured(context)) {
    throw new CtapRefusal(
      isCtap21(context.facts.features) ? 'CTAP2_ERR_INVALID_OPTION' : 'CTAP2_ERR_UNSUPPORTED_OPTION',
    );
  }
  return { rk: optional(options, 'rk', isBoolean), up: optional(options, 'up', isBoolean), uv };
}

/** The uv option after alwaysUv had its say: with it, built-in verification happens without being asked for. */
export function uvAfterAlwaysUv(context: KeyContext, uv: boolean, auth: UserAuth | undefined): boolean {
  if (!context.state.alwaysUv || auth !== undefined || uv) return uv;
  if (builtInUvIsConfigured(context)) return true;
  throw new CtapRefusal(context.facts.features.clientPin ? 'CTAP2_ERR_PUAT_REQUIRED' : 'CTAP2_ERR_OPERATION_DENIED');
}

/** What a request without user verification gets that needs some: a hint at the PIN where there is one. */
export function verificationMissing(context: KeyContext): CtapRefusal {
  return new CtapRefusal(context.state.pin === undefined ? 'CTAP2_ERR_OPERATION_DENIED' : 'CTAP2_ERR_PUAT_REQUIRED');
}

/**
 * Checks the token, or the finger, or nothing.
 *
 * @throws CtapRefusal PIN_AUTH_INVALID; USER_ACTION_TIMEOUT, PUAT_REQUIRED, PIN_BLOCKED, OPERATION_DENIED when the finger fails
 */
export async function proveUser(
  context: KeyContext,
  request: { readonly clientDataHash: Uint8Array; readonly permission: number; readonly rpId: string },
  auth: UserAuth | undefined,
  uv: boolean,
  call: CommandCall,
): Promise<UserProof> {
  if (auth !== undefined) {
    // A parameter that no token can stand for on a key without PIN and fingers ends here too: none is in use.
    const { clientDataHash: message, permission, rpId } = request;
    context.pinSession.authorize({ ...auth, message, permission, rpId });
    return { verified: true, present: context.pinSession.userIsPresent };
  }
  if (!uv || !isProtected(context)) return { verified: false, present: false };
  const outcome = await performBuiltInUv(context, call, INTERNAL_UV_ATTEMPTS);
  if (outcome === 'verified') return { verified: true, present: true };
  if (outcome === 'timeout') throw new CtapRefusal('CTAP2_ERR_USER_ACTION_TIMEOUT');
  if (context.state.pin !== undefined) throw new CtapRefusal('CTAP2_ERR_PUAT_REQUIRED');
  throw new CtapRefusal(context.state.uvRetries === 0 ? 'CTAP2_ERR_PIN_BLOCKED' : 'CTAP2_ERR_OPERATION_DENIED');
}

/** The touch of a request, unless it came already; then the token is good for no other one (§6.1.2 step 14). */
export async function takePresence(context: KeyContext, proof: UserProof, call: CommandCall): Promise<void> {
  if (!proof.present) await context.presence.require(call);
  context.pinSession.consume();
}
