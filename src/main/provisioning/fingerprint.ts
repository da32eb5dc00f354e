// A token by the key's own user verification (fingerprint): whoever is enrolled puts a finger on it, once for each command.

import { AppError } from '../../shared/errors.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { UvTokenResult } from '../ctap/uv-session.ts';
import type { RunContext } from './run-context.ts';
import type { TokenWish } from './unlock.ts';

/**
 * Waits for the finger; one that is not recognised may try again as long as the key allows.
 *
 * @throws AppError 'uv.blocked' when the key takes no more tries; CtapError; the signal's reason
 */
export async function fingerprintToken(ctx: RunContext, wish: TokenWish): Promise<PinUvAuthToken> {
  const { key } = ctx.opened;
  let retriesLeft: number | null = null;
  for (;;) {
    ctx.signal.throwIfAborted();
    const result: UvTokenResult = await ctx.prompter.during(
      { for: 'fingerprint', retriesLeft, wrong: retriesLeft !== null },
      () => key.getPinUvAuthTokenUsingUv(wish, { signal: ctx.signal }),
    );
    if (result.kind === 'token') return result.token;
    if (result.kind === 'blocked') throw new AppError('uv.blocked');
    ({ retriesLeft } = result);
  }
}
