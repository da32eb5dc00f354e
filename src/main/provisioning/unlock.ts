// User verification for one run: how the key gets to know that it may act. By PIN, entered or set once; by fingerprint where
// the key has no PIN or takes none; a fresh pinUvAuthToken is fetched for each command that needs one.

import { PERMISSION } from '../ctap/client-pin.ts';
import type { AuthenticatorInfo } from '../ctap/get-info.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import { AppError } from '../../shared/errors.ts';
import { fingerprintToken } from './fingerprint.ts';
import { openPin, PinUnusableError, type PinAccess } from './pin.ts';
import type { RunContext } from './run-context.ts';

export type Permission = keyof typeof PERMISSION;

export interface TokenWish {
  /** Sum of PERMISSION bits. */
  readonly permissions: number;
  readonly rpId?: string;
}

export interface UnlockedKey {
  /**
   * A token for one command: a key may clear a token's permissions after it was used.
   *
   * @param permissions  what the command needs, no more
   * @param rpId         needed for makeCredential and getAssertion
   * @returns            undefined for a key of CTAP 2.0 that verifies its user by itself (option `uv`, no tokens for it)
   * @throws AppError 'pin.blocked' | 'pin.powerCycle' | 'uv.blocked'; CtapError
   */
  token(permissions: readonly Permission[], rpId?: string): Promise<PinUvAuthToken | undefined>;
}

/**
 * Gets the key into a state in which it verifies its user. A PIN comes first, for the operator has it and the finger is
 * somebody else's; a key without one gets one, unless a fingerprint is enrolled.
 *
 * @throws AppError 'pin.blocked' | 'pin.powerCycle'; CtapError; the signal's reason
 */
export async function unlockKey(ctx: RunContext): Promise<UnlockedKey> {
  const { key } = ctx.opened;
  const pin = wantsPin(key.info) ? await openPinOrNothing(ctx) : undefined;
  return {
    token: async (permissions, rpId) => {
      const bits = permissions.reduce((sum, permission) => sum | PERMISSION[permission], 0);
      const wish: TokenWish = { permissions: bits, ...(rpId === undefined ? {} : { rpId }) };
      if (pin !== undefined && !needsBuiltInUv(key.info, bits)) return pin.token(wish);
      return key.info.options.get('pinUvAuthToken') === true ? fingerprintToken(ctx, wish) : undefined;
    },
  };
}

/** Built-in user verification is set up; `false` would mean: there, but nobody is enrolled. */
function hasBuiltInUv(info: AuthenticatorInfo): boolean {
  return info.options.get('uv') === true;
}

function wantsPin(info: AuthenticatorInfo): boolean {
  const clientPin = info.options.get('clientPin');
  return clientPin === true || !hasBuiltInUv(info);
}

/** noMcGaPermissionsWithClientPin: such a key makes no credential for a PIN (CTAP 2.1 §6.4). */
function needsBuiltInUv(info: AuthenticatorInfo, permissions: number): boolean {
  const credentials = PERMISSION.makeCredential | PERMISSION.getAssertion;
  return (
    hasBuiltInUv(info) &&
    info.options.get('noMcGaPermissionsWithClientPin') === true &&
    (permissions & credentials) !== 0
  );
}

/** A PIN that no longer works stands in nobody's way where a fingerprint does. */
async function openPinOrNothing(ctx: RunContext): Promise<PinAccess | undefined> {
  try {
    return await openPin(ctx);
  } catch (error) {
    if (!(error instanceof PinUnusableError)) throw error;
    if (hasBuiltInUv(ctx.opened.key.info)) return undefined;
    throw new AppError(error.code);
  }
}
