// Randomness that is the same in every run: the client's nonces and keys in a recorded conversation, and in its replay.
import { createHash } from 'node:crypto';
import type { Random } from '../../src/main/ports.ts';

/** The bytes of SHA-256(seed ‖ 0), SHA-256(seed ‖ 1) … (the number as u32 big-endian), handed out in order. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  let rest = new Uint8Array();
  return {
    bytes(length) {
      while (rest.length < length) {
        const number = new Uint8Array(4);
        new DataView(number.buffer).setUint32(0, counter++);
        const block = createHash('sha256').update(seed).update(number).digest();
        rest = Uint8Array.from([...rest, ...block]);
      }
      const bytes = rest.slice(0, length);
      rest = rest.slice(length);
      return bytes;
    },
  };
}
