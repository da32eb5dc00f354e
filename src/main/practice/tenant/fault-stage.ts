// One request under a fault, as far as a reply shows it; what a fault does to the connection is the server's part.

import type { Clock } from '../../ports.ts';
import type { FaultAction } from './fault-script.ts';
import { faultReply, garbageReply } from './faults.ts';
import type { TenantReply } from './http.ts';

/**
 * @param handle   the reply without the fault; not called where the fault answers instead
 * @param closing  ends a delay
 * @returns null where the request is not handled and there is no answer either (`drop` before)
 * @throws the signal's reason
 */
export async function playFault(
  fault: FaultAction | null,
  handle: () => Promise<TenantReply>,
  clock: Clock,
  closing: AbortSignal,
): Promise<TenantReply | null> {
  switch (fault?.kind) {
    case undefined:
      return handle();
    case 'status':
      return faultReply(fault, clock.now());
    case 'garbage':
      return garbageReply(fault);
    case 'statusAfterHandling':
      await handle();
      return faultReply(fault, clock.now());
    case 'drop':
      return fault.when === 'before' ? null : handle();
    case 'delay': {
      const isAfter = fault.when === 'after';
      if (!isAfter) await clock.sleep(fault.ms, closing);
      const reply = await handle();
      if (isAfter) await clock.sleep(fault.ms, closing);
      return reply;
    }
  }
}
