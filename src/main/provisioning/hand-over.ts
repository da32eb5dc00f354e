// The key as the user gets it: a PIN that must be changed at first use, where the key can do that.

import type { RunContext } from './run-context.ts';
import type { UnlockedKey } from './unlock.ts';

/**
 * Forces a PIN change when the operator wants it and the key offers authenticatorConfig with setMinPINLength
 * (CTAP 2.1 §6.11.4). A key that cannot is handed over as it is, and the activity says so.
 */
export async function handOver(ctx: RunContext, unlocked: UnlockedKey): Promise<void> {
  if (!ctx.handOver.forcePinChange) return;
  const { key } = ctx.opened;
  if (key.info.options.get('setMinPINLength') !== true || !key.pinSet) {
    ctx.report.happened('pinChange.notSupported');
    return;
  }
  const token = await unlocked.token(['authenticatorConfiguration']);
  await key.config.setMinPinLength({ forceChangePin: true, ...(token === undefined ? {} : { token }) });
  ctx.facts.forcePinChange = true;
  ctx.report.happened('pinChange.forced');
}
