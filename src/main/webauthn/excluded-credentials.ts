// The exclude list of one registration against one key: directly in makeCredential where it fits, else asked for in
// portions beforehand ("pre-flight", CTAP 2.1 §6.1.2 with maxCredentialCountInList).
import { encodeCbor } from '../ctap/cbor.ts';
import { PERMISSION } from '../ctap/client-pin.ts';
import { encodeDescriptor, type CredentialDescriptor } from '../ctap/entities.ts';
import type { AuthenticatorInfo } from '../ctap/get-info.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import type { ExchangeOptions } from '../ctap/transport.ts';

/** Bytes of a getAssertion beside its list: hash, RP id, options, auth param. */
const PREFLIGHT_OVERHEAD_BYTES = 400;

/**
 * The list cut into portions that this key takes. Ids longer than the key makes cannot be its own and are left out.
 *
 * @param roomBytes  what a message leaves for the list
 */
export function listPortions(
  list: readonly CredentialDescriptor[],
  info: AuthenticatorInfo,
  roomBytes: number,
): readonly (readonly CredentialDescriptor[])[] {
  const longestId = info.maxCredentialIdLength ?? Infinity;
  // A key that does not say how many it takes is given few (one is what the spec promises).
  const mostPerList = Math.max(1, info.maxCredentialCountInList ?? 1);
  const portions: CredentialDescriptor[][] = [];
  let current: CredentialDescriptor[] = [];
  let used = 0;
  for (const { id } of list) {
    if (id.length > longestId) continue;
    // Without transports: they say nothing to the key that is there already.
    const size = encodeCbor(encodeDescriptor({ id })).length;
    if (current.length > 0 && (current.length >= mostPerList || used + size > roomBytes)) {
      portions.push(current);
      current = [];
      used = 0;
    }
    current.push({ id });
    used += size;
  }
  if (current.length > 0) portions.push(current);
  return portions;
}

/**
 * Asks the key whether it has any of these credentials, without a touch.
 *
 * @throws CtapError CREDENTIAL_EXCLUDED of makeCredential when it has; another status as it comes
 */
export async function refuseExcluded(
  key: SecurityKey,
  rpId: string,
  portions: readonly (readonly CredentialDescriptor[])[],
  token: PinUvAuthToken | undefined,
  options: ExchangeOptions,
): Promise<void> {
  // Credentials of protection level 3 show themselves only to a verified user; a token for makeCredential alone is
  // refused.
  const mayAssert = token?.permissions === undefined || (token.permissions & PERMISSION.getAssertion) !== 0;
  for (const allowList of portions) {
    try {
      await key.getAssertion(
        {
          rpId,
          clientDataHash: new Uint8Array(32),
          allowList,
          options: { up: false },
          ...(token !== undefined && mayAssert ? { token } : {}),
        },
        options,
      );
    } catch (error) {
      if (error instanceof CtapError && error.status === CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS) continue;
      throw error;
    }
    throw new CtapError('authenticatorMakeCredential', CTAP_STATUS.CTAP2_ERR_CREDENTIAL_EXCLUDED);
  }
}

export function preflightRoom(info: AuthenticatorInfo): number {
  return info.maxMsgSize - PREFLIGHT_OVERHEAD_BYTES;
}
