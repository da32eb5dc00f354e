// Reads a gzipped tar with one zip inside, as a stream: nothing but the wanted files is written to the disk.
// Not a general zip reader: it walks local headers, so data descriptors (flag bit 3) and zip64 are refused.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** Takes exact numbers of bytes from a stream of chunks. */
export class ByteReader {
  #iterator;
  #rest = Buffer.alloc(0);

  constructor(/** @type {AsyncIterable<Buffer>} */ source) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  async #more() {
    const { value, done } = await this.#iterator.next();
    if (done) throw new Error('the archive ends too early');
    this.#rest = value;
  }

  async read(length) {
    const parts = [];
    for await (const part of this.chunks(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(length) {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the bytes are read to get past them
    for await (const _ of this.chunks(length));
  }

  async *chunks(length) {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0) await this.#more();
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}

/** Goes forward in a tar until the file whose name ends with `suffix`; the reader then stands at its first byte. */
export async function seekTarFile(reader, suffix) {
  for (;;) {
    const header = await reader.read(512);
    const name = header.toString('latin1', 0, 100).replace(/\0.*$/s, '');
    if (name === '') throw new Error(`the archive has no file ${suffix}`);
    const size = Number.parseInt(header.toString('latin1', 124, 136).trim(), 8);
    if (!Number.isSafeInteger(size)) throw new Error('the archive is damaged: a tar header has no size');
    if (name.endsWith(suffix)) return size;
    await reader.skip(Math.ceil(size / 512) * 512);
  }
}

/**
 * Unpacks a zip from a stream.
 *
 * @param place  gives for an entry's name the path below `folder` to write it to, or null to leave it out
 * @param isExecutable  tells for such a path whether it gets mode 755 (local headers do not say)
 * @returns the paths written
 */
export async function unpackZip(reader, folder, place, isExecutable) {
  const written = [];
  for (;;) {
    const signature = (await reader.read(4)).readUInt32LE(0);
    if (signature === CENTRAL_HEADER) return written;
    if (signature !== LOCAL_HEADER) throw new Error('the zip is damaged: no header where one should be');
    const header = await reader.read(26);
    const flags = header.readUInt16LE(2);
    const method = header.readUInt16LE(4);
    const checksum = header.readUInt32LE(10);
    const packedSize = header.readUInt32LE(14);
    const size = header.readUInt32LE(18);
    const name = (await reader.read(header.readUInt16LE(22))).toString('utf8');
    await reader.skip(header.readUInt16LE(24));
    if ((flags & 0b1001) !== 0 || packedSize === 0xffffffff)
      throw new Error(`the zip entry ${name} is of an unknown kind`);

    const path = name.endsWith('/') ? null : place(name);
    if (path === null) {
      await reader.skip(packedSize);
      continue;
    }
    if (method !== STORED && method !== DEFLATED) throw new Error(`the zip entry ${name} is packed in an unknown way`);
    if (path.split('/').includes('..') || path.startsWith('/'))
      throw new Error(`the zip entry ${name} leaves its folder`);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    let sum = 0;
    let total = 0;
    await pipeline(
      Readable.from(reader.chunks(packedSize), { objectMode: false }),
      ...(method === DEFLATED ? [createInflateRaw()] : []),
      async function* (source) {
        for await (const chunk of source) {
          total += chunk.length;
          if (total > size) throw new Error(`the zip entry ${name} is longer than it says`);
          sum = crc32(chunk, sum);
          yield chunk;
        }
      },
      createWriteStream(target, { mode: isExecutable(path) ? 0o755 : 0o644 }),
    );
    if (total !== size || sum !== checksum) throw new Error(`the zip entry ${name} is damaged`);
    written.push(path);
  }
}

/** An asar archive of a few small text files: a length-prefixed JSON header, then the files one after the other. */
export function packAsar(/** @type {Readonly<Record<string, string>>} */ files) {
  const entries = {};
  const bodies = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const body = Buffer.from(text);
    entries[name] = { size: body.length, offset: String(offset) };
    bodies.push(body);
    offset += body.length;
  }
  const json = Buffer.from(JSON.stringify({ files: entries }));
  const padded = Math.ceil(json.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(padded + 8, 4);
  head.writeUInt32LE(padded + 4, 8);
  head.writeUInt32LE(json.length, 12);
  json.copy(head, 16);
  return Buffer.concat([head, ...bodies]);
}
