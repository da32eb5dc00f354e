// Looks for needles in bytes, and in what is packed inside of them: gzip and zlib streams, the compressed texts of a PNG, the text of a PDF.

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Needle } from './forms.ts';

export interface Finding {
  readonly place: string;
  readonly secret: string;
  readonly form: string;
}

const run = promisify(execFile);
const MAX_UNPACKED = 64 * 1024 * 1024;

export function lookIn(place: string, bytes: Buffer, needles: readonly Needle[]): readonly Finding[] {
  return needles.filter((needle) => bytes.includes(needle.bytes)).map(({ secret, form }) => ({ place, secret, form }));
}

/** Whatever a gzip or zlib header may begin; most of them are none. */
function unpacked(bytes: Buffer): readonly Buffer[] {
  const streams: Buffer[] = [];
  const limit = { maxOutputLength: MAX_UNPACKED };
  const attempt = (unpack: () => Buffer): void => {
    try {
      streams.push(unpack());
    } catch {
      // No stream, or one without an end.
    }
  };
  for (let at = bytes.indexOf('1f8b08', 0, 'hex'); at !== -1; at = bytes.indexOf('1f8b08', at + 1, 'hex')) {
    const rest = bytes.subarray(at);
    attempt(() => gunzipSync(rest, limit));
    attempt(() => inflateRawSync(rest.subarray(10), limit));
  }
  for (const header of ['7801', '785e', '789c', '78da']) {
    for (let at = bytes.indexOf(header, 0, 'hex'); at !== -1; at = bytes.indexOf(header, at + 1, 'hex')) {
      const rest = bytes.subarray(at);
      attempt(() => inflateSync(rest, limit));
    }
  }
  return streams;
}

async function pdfText(file: string): Promise<Buffer> {
  const { stdout } = await run('pdftotext', ['-enc', 'UTF-8', file, '-'], { encoding: 'buffer', maxBuffer: MAX_UNPACKED });
  const words = stdout.toString('utf8');
  // A text that is broken over lines is one text.
  return Buffer.concat([stdout, Buffer.from(words.replaceAll(/\s+/g, ''))]);
}

export async function lookInFile(file: string, needles: readonly Needle[]): Promise<readonly Finding[]> {
  const bytes = await readFile(file);
  const inside = [
    ...unpacked(bytes),
    ...(bytes.subarray(0, 5).toString('latin1') === '%PDF-' ? [await pdfText(file)] : []),
  ];
  return [
    ...lookIn(`name of ${file}`, Buffer.from(file), needles),
    ...lookIn(file, bytes, needles),
    ...inside.flatMap((part) => lookIn(`inside ${file}`, part, needles)),
  ];
}

/** Every file below the folders, whatever it is called; sockets and links are passed over. */
export async function filesBelow(folders: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)),
    ),
  );
  return lists.flat();
}
