// GUIDs of the practice tenant: from a text, from chance, and for the crowd from a number that can be read back.

import { createHash } from 'node:crypto';
import type { Random } from '../../../ports.ts';

/** A GUID (version 4 form) that follows from a text. */
export function guidFrom(text: string): string {
  return formatGuid(digestOf(text));
}

export function randomGuid(random: Random): string {
  return formatGuid(random.bytes(16));
}

/** GUIDs whose first half is a number in disguise: a directory of any size finds a member without an index of all. */
export class NumberedGuids {
  readonly #mask: number;
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
    this.#mask = Buffer.from(digestOf(`${seed}/mask`)).readUInt32BE();
  }

  /** @param number  0 … 2^32 − 1 */
  guidOf(number: number): string {
    const bytes = digestOf(`${this.#seed}/${number}`);
    new DataView(bytes.buffer).setUint32(0, (number ^ this.#mask) >>> 0);
    return formatGuid(bytes);
  }

  /** The number, or null for a GUID that is not one of these. */
  numberOf(guid: string): number | null {
    if (!/^[0-9a-f]{8}-/.test(guid)) return null;
    const number = (Number.parseInt(guid.slice(0, 8), 16) ^ this.#mask) >>> 0;
    return this.guidOf(number) === guid ? number : null;
  }
}

function digestOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(text).digest().subarray(0, 16));
}

function formatGuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
