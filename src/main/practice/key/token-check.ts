// pinUvAuthParam of the managing commands (credential management, bio enrolment, large blobs, configuration): the same
// checks in the same order for all of them.
import type { CborMap } from '../../ctap/cbor.ts';
import type { PinProtocol } from '../../ctap/pin-protocol.ts';
import type { KeyContext } from './key-context.ts';
import { CtapRefusal, isBytes, isUnsigned, optional, required } from './request.ts';

export interface TokenProof {
  readonly protocol: PinProtocol;
  readonly pinUvAuthParam: Uint8Array;
}

/**
 * @param keys  numbers of pinUvAuthParam and pinUvAuthProtocol in this command
 * @throws CtapRefusal PUAT_REQUIRED, MISSING_PARAMETER, INVALID_PARAMETER, CBOR_UNEXPECTED_TYPE
 */
export function tokenProof(
  context: KeyContext,
  parameters: CborMap,
  keys: { readonly param: number; readonly protocol: number },
): TokenProof {
  const pinUvAuthParam = optional(parameters, keys.param, isBytes);
  if (pinUvAuthParam === undefined) throw new CtapRefusal('CTAP2_ERR_PUAT_REQUIRED');
  return { protocol: context.pinSession.protocol(required(parameters, keys.protocol, isUnsigned)), pinUvAuthParam };
}
