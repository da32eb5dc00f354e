// What the mutations start from: messages of real and foreign keys, recorded by others and by us (tests/vectors), and seeds
// (tests/fuzz/seeds, one hex line a file): replies that nobody recorded, and inputs that once broke something.
import { readdirSync, readFileSync } from 'node:fs';
import { fromHex } from '../../src/shared/bytes.ts';
import { parseTranscript } from '../rig/transcript-key.ts';
import { z } from 'zod';

const VECTORS = new URL('../vectors/', import.meta.url);
const REPORT_BYTES = 64;
const SEEDS = new URL('seeds/', import.meta.url);

const blobs = z.object({ blobs: z.record(z.string(), z.object({ hex: z.string() })) });

function textOf(name: string): string {
  return readFileSync(new URL(name, VECTORS), 'utf8');
}

/** Reports of keys, 64 bytes each. */
export function recordedReports(): readonly Uint8Array[] {
  const transcripts = ['canokey', 'solo1', 'canokey-ours', 'solo1-ours'].flatMap((name) =>
    parseTranscript(textOf(`ctap-transcripts/${name}.txt`)).filter((line) => !line.toKey),
  );
  return [...transcripts.map(({ report }) => report), ...realKeyReports()];
}

/** Whole CTAPHID messages of keys, put together from their reports: status byte and CBOR. */
export function recordedReplies(): readonly Uint8Array[] {
  const replies: Uint8Array[] = [];
  let open: { readonly bytes: Uint8Array; filled: number } | undefined;
  for (const report of recordedReports()) {
    const command = report[4] ?? 0;
    if (command === 0x90) {
      const total = ((report[5] ?? 0) << 8) | (report[6] ?? 0);
      open = { bytes: new Uint8Array(total), filled: Math.min(total, 57) };
      open.bytes.set(report.subarray(7, 7 + open.filled));
    } else if (command < 0x80 && open !== undefined) {
      const part = report.subarray(5, 5 + Math.min(59, open.bytes.length - open.filled));
      open.bytes.set(part, open.filled);
      open.filled += part.length;
    }
    if (open !== undefined && open.filled === open.bytes.length) {
      replies.push(open.bytes);
      open = undefined;
    }
  }
  return distinct(replies);
}

/** What libfido2 recorded of a real key over HID. */
function realKeyReports(): readonly Uint8Array[] {
  const { blobs: all } = blobs.parse(JSON.parse(textOf('libfido2-wiredata.json')));
  return Object.values(all).flatMap(({ hex }) => {
    const bytes = fromHex(hex);
    const count = bytes.length % REPORT_BYTES === 0 ? bytes.length / REPORT_BYTES : 0;
    return Array.from({ length: count }, (_, at) => bytes.subarray(at * REPORT_BYTES, (at + 1) * REPORT_BYTES));
  });
}

/** CBOR without its status byte. */
export function seeds(): readonly Uint8Array[] {
  return readdirSync(SEEDS)
    .filter((name) => name.endsWith('.hex'))
    .map((name) => fromHex(readFileSync(new URL(name, SEEDS), 'utf8').trim()));
}

/** The CBOR of the replies, and of RFC 8949's examples. */
export function recordedCbor(): readonly Uint8Array[] {
  const items = z.array(z.object({ hex: z.string() }));
  const examples = z.object({ items }).parse(JSON.parse(textOf('rfc8949-appendix-a.json'))).items;
  const replies = recordedReplies().filter((reply) => reply[0] === 0 && reply.length > 1);
  return [...replies.map((reply) => reply.subarray(1)), ...examples.map(({ hex }) => fromHex(hex))];
}

function distinct(list: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(list.map((bytes) => [Buffer.from(bytes).toString('hex'), bytes])).values()];
}
