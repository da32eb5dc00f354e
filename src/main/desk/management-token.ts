// A token with which a key lets its passkeys be listed and deleted, got with the PIN that a person typed.

import { AppError } from '../../shared/errors.ts';
import { PERMISSION } from '../ctap/client-pin.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { Secret } from '../secret.ts';
import type { OpenKey } from './key-shelf.ts';

/** One for each command: a key may clear a token's permissions after use. @throws AppError 'pin.wrong' | 'pin.powerCycle' | 'pin.blocked' | 'key.refused'; CtapError; PinFormatError */
export async function managementToken({ key }: OpenKey, pin: Secret<string>): Promise<PinUvAuthToken> {
  const result = await key.getPinUvAuthToken({ pin, permissions: PERMISSION.credentialManagement });
  switch (result.kind) {
    case 'token':
      return result.token;
    case 'wrong':
      throw new AppError(result.powerCycleNeeded ? 'pin.powerCycle' : 'pin.wrong');
    case 'blocked':
      throw new AppError('pin.blocked');
    case 'changeRequired':
      throw new AppError('key.refused', { status: 'CTAP2_ERR_PIN_POLICY_VIOLATION' });
  }
}
