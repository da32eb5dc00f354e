// `key.largeBlobs` over a key that stores an array in fragments: python-fido2's entries and messages, foreign entries
// untouched, and what a hostile key can say.
import { createCipheriv } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cborMap, decodeCbor, encodeCbor, type CborMap } from '../../../src/main/ctap/cbor.ts';
import { asBytes, asUnsigned, decodeCborMap, requiredMember } from '../../../src/main/ctap/cbor-shape.ts';
import { parseLargeBlobArray, serializeLargeBlobArray } from '../../../src/main/ctap/large-blob-array.ts';
import { MAX_BLOB_BYTES, openEntry } from '../../../src/main/ctap/large-blob-entry.ts';
import type { PinUvAuthToken } from '../../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { sha256 } from '../../../src/main/ctap/sha256.ts';
import { Secret } from '../../../src/main/secret.ts';
import { concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts';
import { ok, seededRandom, SmallAuthenticator } from './small-authenticator.ts';
import { pythonFeatures } from './vectors.ts';

const vectors = pythonFeatures.largeBlobs;
const ours = new Secret<Uint8Array>(vectors.largeBlobKey);
const others = new Secret<Uint8Array>(vectors.otherKey);
const token: PinUvAuthToken = { protocol: 2, value: new Secret<Uint8Array>(pythonFeatures.token), permissions: 0x10 };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** With the checksum that makes it one. */
function serialized(array: Uint8Array): Uint8Array {
  return concatBytes(array, sha256(array).subarray(0, 16));
}

async function setUp(stored = serialized(Uint8Array.of(0x80)), maxMsgSize = 1024) {
  const device = new SmallAuthenticator();
  device.options.set('largeBlobs', true);
  device.info.set(0x05, maxMsgSize).set(0x0b, 4096);
  const store = { bytes: stored, sets: [] as string[], gets: 0 };
  let incoming = new Uint8Array();
  let written = 0;
  device.override = (message) => {
    if (message[0] !== 0x0c) return undefined;
    const request = decodeCborMap(message.subarray(1));
    const offset = requiredMember(request, 3, 'offset', asUnsigned);
    const length = request.get(1);
    if (typeof length === 'number') {
      store.gets++;
      return ok(cborMap([[1, store.bytes.slice(offset, offset + length)]]));
    }
    store.sets.push(toHex(message));
    const fragment = requiredMember(request, 2, 'set', asBytes);
    if (offset === 0) incoming = new Uint8Array(requiredMember(request, 4, 'length', asUnsigned));
    if (offset !== (offset === 0 ? 0 : written)) return Uint8Array.of(0x04);
    incoming.set(fragment, offset);
    written = offset + fragment.length;
    if (written === incoming.length) store.bytes = incoming;
    return Uint8Array.of(0);
  };
  const key = await SecurityKey.open(device, seededRandom());
  return { device, key, store };
}

/** An entry of our own making, to lie in what it says. */
function sealed(key: Uint8Array, deflated: Uint8Array, size: bigint): CborMap {
  const nonce = new Uint8Array(12).fill(3);
  const aad = new Uint8Array(12);
  aad.set(text('blob'));
  new DataView(aad.buffer).setBigUint64(4, size, true);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  const ciphertext = concatBytes(cipher.update(deflated), cipher.final(), cipher.getAuthTag());
  return cborMap([
    [1, ciphertext],
    [2, nonce],
    [3, size],
  ]);
}

describe('entries', () => {
  it.each(vectors.entries)('opens what python-fido2 sealed ($data.length bytes)', ({ key, entry, data }) => {
    expect(openEntry(new Secret<Uint8Array>(key), decodeCbor(entry))).toEqual({ data });
    const wrong = new Secret<Uint8Array>(new Uint8Array(32));
    expect(openEntry(wrong, decodeCbor(entry))).toBeUndefined();
  });

  it('does not open with another size in it, for the size is authenticated', () => {
    const entry = new Map(decodeCborMap(vectors.entries[0]?.entry ?? new Uint8Array()));
    entry.set(3, 91);
    expect(openEntry(ours, entry)).toBeUndefined();
  });

  it.each([
    ['a bomb', deflateRawSync(new Uint8Array(MAX_BLOB_BYTES + 1)), BigInt(MAX_BLOB_BYTES + 1)],
    ['more than it says', deflateRawSync(new Uint8Array(1000)), 10n],
    ['less than it says', deflateRawSync(new Uint8Array(10)), 1000n],
    ['a size of 2^64 − 1', deflateRawSync(new Uint8Array(10)), 2n ** 64n - 1n],
    ['no deflate', text('nonsense'), 8n],
  ])('counts %s as ours and damaged, without inflating it all', (_, deflated, size) => {
    expect(openEntry(ours, sealed(ours.reveal(), deflated, size))).toEqual({ data: undefined });
  });

  it('takes no more memory for a bomb than the entry says', () => {
    // 256 MB of zeros in 300 kB, without ever having them here: blocks that end on a byte, one after the other.
    const block = deflateRawSync(new Uint8Array(1 << 20), { finishFlush: constants.Z_SYNC_FLUSH });
    const bomb = concatBytes(...Array.from({ length: 256 }, () => block), deflateRawSync(new Uint8Array()));
    const entry = sealed(ours.reveal(), bomb, 10n);
    const before = process.resourceUsage().maxRSS;
    expect(openEntry(ours, entry)).toEqual({ data: undefined });
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024);
  });

  it.each([
    ['no map', 7],
    ['nothing inside', new Map()],
    ['a short ciphertext', cborMap([[1, new Uint8Array(15)], [2, new Uint8Array(12)], [3, 1]])],
    ['a short nonce', cborMap([[1, new Uint8Array(20)], [2, new Uint8Array(11)], [3, 1]])],
    ['a negative size', cborMap([[1, new Uint8Array(20)], [2, new Uint8Array(12)], [3, -1]])],
  ])('%s is nobody’s', (_, value) => {
    expect(openEntry(ours, value)).toBeUndefined();
  });
});

describe('array', () => {
  it('keeps entries byte for byte, also those that are not canonical', () => {
    // A one-byte integer written with two, in an array whose head is longer than need be.
    const odd = fromHex('9802' + 'a1011805' + '820102');
    const entries = parseLargeBlobArray(serialized(odd));
    expect(entries.map(({ raw }) => toHex(raw))).toEqual(['a1011805', '820102']);
    expect(toHex(serializeLargeBlobArray(entries).subarray(0, -16))).toBe('82' + 'a1011805' + '820102');
    const many = Array.from({ length: 300 }, () => ({ value: 0, raw: Uint8Array.of(0) }));
    expect(decodeCbor(serializeLargeBlobArray(many).subarray(0, -16))).toHaveLength(300);
  });

  it('is empty when its checksum is wrong or it is too short for one; refused when it is no array', () => {
    expect(parseLargeBlobArray(concatBytes(vectors.array, new Uint8Array(16)))).toEqual([]);
    expect(parseLargeBlobArray(new Uint8Array(16))).toEqual([]);
    expect(() => parseLargeBlobArray(serialized(fromHex('a0')))).toThrow('CBOR');
    // An indefinite array: we could not write back what others have in it.
    expect(() => parseLargeBlobArray(serialized(fromHex('9f01ff')))).toThrow('CBOR');
  });
});

describe('on a key', () => {
  it('reads what python-fido2 wrote, in fragments, and writes the fragments it writes', async () => {
    const { key, store } = await setUp(serialized(vectors.array));
    expect(await key.largeBlobs.get({ largeBlobKey: ours })).toEqual(text('hello, large blob '.repeat(5)));
    expect(store.gets).toBe(2);
    const entries = await key.largeBlobs.readArray();
    await key.largeBlobs.writeArray({ token, entries });
    // Fragments, offsets and parameters are the same; the length (4) is where that version is wrong.
    const members = (hex: string): Map<unknown, unknown> => new Map(decodeCborMap(fromHex(hex).subarray(1)));
    const sent = store.sets.map(members);
    const theirs = vectors.write.map(members);
    expect(sent.map((map) => map.get(4))).toEqual([vectors.array.length + 16, undefined]);
    for (const map of [...sent, ...theirs]) map.delete(4);
    expect(sent).toEqual(theirs);
  });

  it('puts, replaces and removes; those of others stay as they are', async () => {
    const foreign = fromHex('a1011805');
    const before = concatBytes(fromHex('82'), foreign, vectors.entries[1]?.entry ?? new Uint8Array());
    const { key, store } = await setUp(serialized(before), 128);
    await key.largeBlobs.put({ token, largeBlobKey: ours, data: text('one') });
    await key.largeBlobs.put({ token, largeBlobKey: ours, data: text('two') });
    expect(await key.largeBlobs.get({ largeBlobKey: ours })).toEqual(text('two'));
    expect(await key.largeBlobs.get({ largeBlobKey: others })).toEqual(new Uint8Array());
    expect(await key.largeBlobs.readArray()).toHaveLength(3);
    expect(toHex(store.bytes)).toContain(toHex(before.subarray(1)));
    expect(await key.largeBlobs.remove({ token, largeBlobKey: ours })).toBe(true);
    expect(toHex(store.bytes)).toBe(toHex(serialized(before)));
    const { length } = store.sets;
    expect(await key.largeBlobs.remove({ token, largeBlobKey: ours })).toBe(false);
    expect(store.sets.length).toBe(length);
    expect(await key.largeBlobs.get({ largeBlobKey: ours })).toBeUndefined();
  });

  it('a damaged blob is absent, and is replaced', async () => {
    const damaged = encodeCbor([sealed(ours.reveal(), text('nonsense'), 8n)]);
    const { key } = await setUp(serialized(damaged));
    expect(await key.largeBlobs.get({ largeBlobKey: ours })).toBeUndefined();
    await key.largeBlobs.put({ token, largeBlobKey: ours, data: text('new') });
    expect(await key.largeBlobs.readArray()).toHaveLength(1);
  });

  it('needs no token on a key without PIN', async () => {
    const { key, store } = await setUp();
    await key.largeBlobs.put({ largeBlobKey: ours, data: text('x') });
    expect([...decodeCborMap(fromHex(store.sets[0] ?? '').subarray(1)).keys()]).toEqual([2, 3, 4]);
  });

  it('does not write more than the key has room for', async () => {
    const { key, store } = await setUp();
    const data = seededRandom(9).bytes(5000);
    await expect(key.largeBlobs.put({ token, largeBlobKey: ours, data })).rejects.toMatchObject({
      name: 'LargeBlobsFullError',
      availableBytes: 4096,
    });
    expect(store.sets).toEqual([]);
  });

  it.each([
    ['longer than asked for', () => new Uint8Array(5000), 'shape'],
    ['without end', () => new Uint8Array(960), 'tooLarge'],
  ])('fragments %s end it', async (_, fragment, reason) => {
    const { key, device } = await setUp();
    device.override = (message) => (message[0] === 0x0c ? ok(cborMap([[1, fragment()]])) : undefined);
    await expect(key.largeBlobs.readArray()).rejects.toMatchObject({ reason });
  });

  it.each([0, 1, 2 ** 40])('a message size of %i is not believed', async (maxMsgSize) => {
    const { key, store } = await setUp(serialized(vectors.array), maxMsgSize);
    expect(await key.largeBlobs.get({ largeBlobKey: ours })).toEqual(text('hello, large blob '.repeat(5)));
    expect(store.gets).toBeLessThan(40);
  });

  it('a key without large blobs is refused before anything is sent', async () => {
    const device = new SmallAuthenticator();
    const key = await SecurityKey.open(device, seededRandom());
    device.sent.length = 0;
    await expect(key.largeBlobs.readArray()).rejects.toMatchObject({ feature: 'largeBlobs' });
    expect(device.sent).toEqual([]);
  });
});
