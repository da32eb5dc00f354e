// Changes an input a little, the ways that break parsers: bits, lengths, pieces left out, doubled or from elsewhere.
import { concatBytes } from '../../src/shared/bytes.ts';
import type { Prng } from './prng.ts';

const MAX_BYTES = 20_000;

type Mutation = (bytes: Uint8Array, random: Prng, other: Uint8Array) => Uint8Array;

const replaced = (bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array =>
  concatBytes(bytes.subarray(0, at), added, bytes.subarray(at + removed));

/** CBOR heads that promise much: long strings, huge arrays and maps, deep nesting, tags, floats, indefinite lengths. */
const HEADS = [
  [0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x9a, 0xff, 0xff, 0xff, 0xff],
  [0xba, 0x00, 0xff, 0xff, 0xff],
  [0xb9, 0xff, 0xff],
  [0x7a, 0x7f, 0xff, 0xff, 0xff],
  [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x1b, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0xc2, 0x41, 0x01],
  [0xfb, 0x7f, 0xf8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0x9f, 0xff],
  [0xbf, 0xff],
  [0xf8, 0x18],
  Array.from({ length: 64 }, () => 0x81),
  Array.from({ length: 64 }, () => 0xa1),
].map((head) => Uint8Array.from(head));

const MUTATIONS: readonly Mutation[] = [
  // A bit.
  (bytes, random) => {
    const copy = bytes.slice();
    const at = random.below(Math.max(1, copy.length));
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return copy;
  },
  // A byte that is often special.
  (bytes, random) => {
    const copy = bytes.slice();
    copy[random.below(Math.max(1, copy.length))] = random.pick([0x00, 0x01, 0x7f, 0x80, 0xff, 0x40, 0x60, 0xa0, 0xf6, 0xf7]);
    return copy;
  },
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => replaced(bytes, random.below(bytes.length + 1), random.below(8), new Uint8Array()),
  (bytes, random) => replaced(bytes, random.below(bytes.length + 1), 0, random.bytes(1 + random.below(16))),
  (bytes, random) => replaced(bytes, random.below(bytes.length + 1), random.below(4), random.pick(HEADS)),
  // A piece twice.
  (bytes, random) => {
    const from = random.below(bytes.length + 1);
    const piece = bytes.subarray(from, from + random.below(64));
    return replaced(bytes, random.below(bytes.length + 1), 0, piece);
  },
  // A piece of another input.
  (bytes, random, other) => {
    const from = random.below(other.length + 1);
    const piece = other.subarray(from, from + random.below(64));
    return replaced(bytes, random.below(bytes.length + 1), random.below(64), piece);
  },
];

/** One input of the corpus, changed one to six times; now and then as it is, now and then noise. */
export function mutated(corpus: readonly Uint8Array[], random: Prng): Uint8Array {
  const kind = random.below(100);
  if (kind === 0) return random.bytes(random.below(300));
  let bytes = random.pick(corpus);
  if (kind === 1) return bytes;
  for (let times = 1 + random.below(6); times > 0; times--) bytes = random.pick(MUTATIONS)(bytes, random, random.pick(corpus));
  return bytes.subarray(0, MAX_BYTES);
}
