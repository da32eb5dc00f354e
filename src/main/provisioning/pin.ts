// The PIN of one run: entered, set for the first time, or changed because it must be. It lives here, as a Secret, until the
// run ends.

import { AppError } from '../../shared/errors.ts';
import { PERMISSION, PinFormatError } from '../ctap/client-pin.ts';
import type { ChangePinResult, TokenResult } from '../ctap/pin-session.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import { Secret } from '../secret.ts';
import type { RunContext } from './run-context.ts';
import type { TokenWish } from './unlock.ts';

export interface PinAccess {
  /** @throws AppError 'pin.blocked' | 'pin.powerCycle'; CtapError */
  token(wish: TokenWish): Promise<PinUvAuthToken>;
}

/** The key takes no (more) PIN. */
export class PinUnusableError extends Error {
  readonly code: 'pin.blocked' | 'pin.powerCycle';

  constructor(code: PinUnusableError['code']) {
    super(code);
    this.name = 'PinUnusableError';
    this.code = code;
  }
}

/**
 * Asks until the key says that the PIN is right; sets a first one where there is none. A wrong PIN is asked again with the
 * tries that are left; nothing is tried without the operator.
 *
 * @throws PinUnusableError; CtapError; the signal's reason
 */
export async function openPin(ctx: RunContext): Promise<PinAccess> {
  const { key } = ctx.opened;
  let pin = await (key.pinSet ? enterPin(ctx) : setFirstPin(ctx));
  return {
    token: async (wish) => {
      let result = await key.getPinUvAuthToken({ pin, ...wish });
      if (result.kind === 'changeRequired') {
        pin = await changePin(ctx, pin);
        result = await key.getPinUvAuthToken({ pin, ...wish });
      }
      if (result.kind === 'token') return result.token;
      const error = refusalOf(result);
      throw error instanceof PinUnusableError ? new AppError(error.code) : error;
    },
  };
}

/** A PIN that must be changed is changed at once. */
async function enterPin(ctx: RunContext): Promise<Secret<string>> {
  const { key } = ctx.opened;
  let { retriesLeft, powerCycleNeeded } = await key.pinRetries();
  let wrong = false;
  for (;;) {
    if (retriesLeft === 0) throw new PinUnusableError('pin.blocked');
    if (powerCycleNeeded) throw new PinUnusableError('pin.powerCycle');
    const answer = await ctx.prompter.ask({ for: 'enterPin', retriesLeft, wrong }, ctx.signal);
    const pin = new Secret(answer.pin);
    // A key that is asked for a token is the only judge of a PIN. This one is not used: each command gets its own.
    const result = await tryPin(ctx, pin);
    if (result === 'impossible') {
      wrong = true;
      continue;
    }
    if (result.kind === 'token') {
      ctx.report.happened('pin.accepted');
      return pin;
    }
    if (result.kind === 'changeRequired') return changePin(ctx, pin);
    if (result.kind === 'blocked') throw refusalOf(result);
    ({ retriesLeft, powerCycleNeeded } = result);
    wrong = true;
  }
}

/** A text that is no PIN at all (too long) is not sent: it is wrong, and costs no try. */
async function tryPin(ctx: RunContext, pin: Secret<string>): Promise<TokenResult | 'impossible'> {
  const { key } = ctx.opened;
  const [rpId] = ctx.service.rpIds;
  // Such a key refuses credentials for a PIN; the PIN still proves who may configure it.
  const permissions =
    key.info.options.get('noMcGaPermissionsWithClientPin') === true
      ? PERMISSION.credentialManagement
      : PERMISSION.makeCredential;
  try {
    return await key.getPinUvAuthToken({ pin, permissions, ...(rpId === undefined ? {} : { rpId }) });
  } catch (error) {
    if (error instanceof PinFormatError) return 'impossible';
    throw error;
  }
}

function setFirstPin(ctx: RunContext): Promise<Secret<string>> {
  return askNewPin(ctx, 'noPin', async (pin) => {
    await ctx.opened.key.setPin(pin);
    ctx.report.happened('pin.set');
  });
}

function changePin(ctx: RunContext, current: Secret<string>): Promise<Secret<string>> {
  return askNewPin(ctx, 'changeRequired', async (pin) => {
    const result = await ctx.opened.key.changePin(current, pin);
    if (result.kind !== 'changed') throw refusalOf(result);
    ctx.report.happened('pin.changed');
  });
}

/** A key may have rules of its own; what it refuses by CTAP2_ERR_PIN_POLICY_VIOLATION is asked again. */
async function askNewPin(
  ctx: RunContext,
  firstReason: 'noPin' | 'changeRequired',
  apply: (pin: Secret<string>) => Promise<void>,
): Promise<Secret<string>> {
  let reason: 'noPin' | 'changeRequired' | 'rejected' = firstReason;
  for (;;) {
    const { minPinLength } = ctx.opened.key.info;
    const answer = await ctx.prompter.ask({ for: 'newPin', minPinLength, reason }, ctx.signal);
    const pin = new Secret(answer.pin);
    try {
      await apply(pin);
      return pin;
    } catch (error) {
      const refusedByRule =
        error instanceof PinFormatError ||
        (error instanceof CtapError && error.status === CTAP_STATUS.CTAP2_ERR_PIN_POLICY_VIOLATION);
      if (!refusedByRule) throw error;
      reason = 'rejected';
    }
  }
}

/** What the run ends with when the key takes no (more) PIN. */
function refusalOf(
  result: Exclude<TokenResult, { kind: 'token' }> | Exclude<ChangePinResult, { kind: 'changed' }>,
): PinUnusableError | AppError {
  switch (result.kind) {
    case 'blocked':
      return new PinUnusableError('pin.blocked');
    case 'changeRequired':
      return new AppError('key.refused', { status: 'CTAP2_ERR_PIN_POLICY_VIOLATION' });
    case 'wrong':
      // The PIN was right a moment ago: the key has locked itself, or it is another key.
      return new PinUnusableError(result.retriesLeft === 0 ? 'pin.blocked' : 'pin.powerCycle');
  }
}
