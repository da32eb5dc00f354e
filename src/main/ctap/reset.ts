// authenticatorReset (0x07): factory state. CTAP 2.1 §6.6. Keys want it within about 10 s of power-up, with a touch.
import { encodeMessage } from './message.ts';

export function encodeReset(): Uint8Array {
  return encodeMessage('authenticatorReset');
}
