// authenticatorReset, CTAP 2.1 §6.6: everything the owner put on the key is gone.
import type { CborMap } from '../../ctap/cbor.ts';
import type { KeyContext } from './key-context.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { factoryState } from './key-state.ts';
import { PinSession } from './pin-session.ts';
import { CtapRefusal } from './request.ts';

/** A USB key takes the command only this long after it got power. */
const RESET_WINDOW_MS = 10_000;

/** @throws CtapRefusal NOT_ALLOWED outside the window, and what a missing touch gives */
export async function reset(context: KeyContext, _parameters: CborMap, call: CommandCall): Promise<undefined> {
  if (context.clock.now() - context.poweredAt > RESET_WINDOW_MS) throw new CtapRefusal('CTAP2_ERR_NOT_ALLOWED');
  await context.presence.require(call);
  context.state = factoryState(context.facts, context.random);
  context.pinSession = new PinSession(context.clock, context.random, context.facts.features);
  context.enrollment = undefined;
  context.blobWriting = undefined;
}
