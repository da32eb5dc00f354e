// Built-in user verification with the simulated fingerprint sensor: performBuiltInUv of CTAP 2.1 §6.5.3.1, and the
// question whether the key is protected at all.
import type { CommandCall } from './ctaphid-device.ts';
import type { KeyContext } from './key-context.ts';
import { MAX_UV_RETRIES } from './key-state.ts';
import { TOUCH_TIMEOUT_MS } from './user-presence.ts';

/** maxUvAttemptsForInternalRetries: makeCredential and getAssertion may try this often by themselves. */
export const INTERNAL_UV_ATTEMPTS = 3;

/** True when the key has a finger to compare with ("uv" in getInfo is true). */
export function builtInUvIsConfigured(context: Pick<KeyContext, 'facts' | 'state'>): boolean {
  return context.facts.features.fingerprints !== null && context.state.fingerprints.length > 0;
}

/** "Protected by some form of user verification", §6.1.2. */
export function isProtected(context: Pick<KeyContext, 'facts' | 'state'>): boolean {
  return context.state.pin !== undefined || builtInUvIsConfigured(context);
}

/**
 * Waits for a finger and compares it. A try is taken away before the comparison; a sample the sensor cannot read costs none.
 *
 * @param attempts  1, or INTERNAL_UV_ATTEMPTS with internal retries
 * @throws CtapRefusal KEEPALIVE_CANCEL
 */
export async function performBuiltInUv(
  context: KeyContext,
  call: CommandCall,
  attempts: number,
): Promise<'verified' | 'failed' | 'timeout'> {
  const { state } = context;
  for (let left = attempts; left > 0 && state.uvRetries > 0; ) {
    const sample = await context.presence.sample(call, TOUCH_TIMEOUT_MS);
    if (sample === 'timeout') return 'timeout';
    if (sample.quality !== 'good') continue;
    left--;
    state.uvRetries--;
    if (state.fingerprints.some(({ finger }) => finger === sample.finger)) {
      state.uvRetries = MAX_UV_RETRIES;
      return 'verified';
    }
  }
  return 'failed';
}
