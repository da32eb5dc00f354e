// `key.largeBlobs`: data that is kept on the key beside a credential (CTAP 2.1 §6.10). Anybody may read the array; writing
// needs a token with the permission largeBlobWrite where the key has a PIN or verifies its user.
import { MAX_CBOR_BYTES, CborError } from './cbor.ts';
import { newEntry, parseLargeBlobArray, serializeLargeBlobArray, type LargeBlobEntry } from './large-blob-array.ts';
import { openEntry, sealEntry } from './large-blob-entry.ts';
import { decodeLargeBlobsGet, encodeLargeBlobsGet, encodeLargeBlobsSet, largeBlobsAuthMessage } from './large-blobs.ts';
import type { KeyLink } from './key-link.ts';
import { MissingFeatureError } from './missing-feature.ts';
import { authorise, type PinUvAuthToken } from './pin-uv-auth.ts';
import type { Secret } from '../secret.ts';
import type { ExchangeOptions } from './transport.ts';

interface OneBlob {
  /** 32 bytes, from makeCredential, getAssertion or the list of credentials. */
  readonly largeBlobKey: Secret<Uint8Array>;
}

interface MaybeToken {
  readonly token?: PinUvAuthToken | undefined;
}

/** The blobs need more room than the key has; nothing was written. */
export class LargeBlobsFullError extends Error {
  readonly neededBytes: number;
  readonly availableBytes: number;

  constructor(neededBytes: number, availableBytes: number) {
    super(`the large blobs need ${neededBytes} bytes, the key has ${availableBytes}`);
    this.name = 'LargeBlobsFullError';
    this.neededBytes = neededBytes;
    this.availableBytes = availableBytes;
  }
}

/** A fragment is the message without 64 bytes for all else (CTAP 2.1 §6.10.2); a HID message has 7609 at most. */
const FRAGMENT_OVERHEAD = 64;
const MAX_FRAGMENT_BYTES = 7609 - FRAGMENT_OVERHEAD;
/** Every key with large blobs has room for this much (CTAP 2.1 §6.4, maxSerializedLargeBlobArray). */
const LEAST_ARRAY_BYTES = 1024;

/** Errors of all methods: as those of SecurityKey, and MissingFeatureError before anything is sent. */
export class LargeBlobStore {
  readonly #link: KeyLink;

  constructor(link: KeyLink) {
    this.#link = link;
  }

  get supported(): boolean {
    return this.#link.has('largeBlobs');
  }

  /** Every entry, in the key's order. @throws CborError */
  readArray(options: ExchangeOptions = {}): Promise<readonly LargeBlobEntry[]> {
    return this.#turn(() => this.#read(options));
  }

  /**
   * Puts these entries in the place of all that is there. @throws LargeBlobsFullError before anything is sent; CtapError
   * LARGE_BLOB_STORAGE_FULL, INTEGRITY_FAILURE
   */
  writeArray(
    request: MaybeToken & { readonly entries: readonly LargeBlobEntry[] },
    options: ExchangeOptions = {},
  ): Promise<void> {
    return this.#turn(() => this.#write(request.entries, request.token, options));
  }

  /** undefined: there is none, or it is damaged. */
  get({ largeBlobKey }: OneBlob, options: ExchangeOptions = {}): Promise<Uint8Array | undefined> {
    return this.#turn(async () => {
      for (const { value } of await this.#read(options)) {
        const data = openEntry(largeBlobKey, value)?.data;
        if (data !== undefined) return data;
      }
      return undefined;
    });
  }

  /** Replaces the blob of this credential; those of others stay as they are. Throws as `writeArray`. */
  put(request: MaybeToken & OneBlob & { readonly data: Uint8Array }, options: ExchangeOptions = {}): Promise<void> {
    const { token, largeBlobKey, data } = request;
    return this.#turn(async () => {
      const others = (await this.#read(options)).filter(({ value }) => openEntry(largeBlobKey, value) === undefined);
      const entry = newEntry(sealEntry(largeBlobKey, data, this.#link.random));
      await this.#write([...others, entry], token, options);
    });
  }

  /** Nothing is written when there is none. @returns whether there was one */
  remove({ token, largeBlobKey }: MaybeToken & OneBlob, options: ExchangeOptions = {}): Promise<boolean> {
    return this.#turn(async () => {
      const all = await this.#read(options);
      const others = all.filter(({ value }) => openEntry(largeBlobKey, value) === undefined);
      if (others.length === all.length) return false;
      await this.#write(others, token, options);
      return true;
    });
  }

  async #read(options: ExchangeOptions): Promise<readonly LargeBlobEntry[]> {
    const wanted = this.#fragmentBytes;
    const parts: Uint8Array[] = [];
    let total = 0;
    for (;;) {
      const request = encodeLargeBlobsGet(total, wanted);
      const part = decodeLargeBlobsGet(await this.#link.send('authenticatorLargeBlobs', request, options));
      if (part.length > wanted) throw new CborError('shape', 'a fragment longer than asked for');
      parts.push(part);
      total += part.length;
      if (total > MAX_CBOR_BYTES) throw new CborError('tooLarge', 'large blobs without end');
      if (part.length < wanted) break;
    }
    const serialized = new Uint8Array(total);
    let at = 0;
    for (const part of parts) {
      serialized.set(part, at);
      at += part.length;
    }
    return parseLargeBlobArray(serialized);
  }

  async #write(
    entries: readonly LargeBlobEntry[],
    token: PinUvAuthToken | undefined,
    options: ExchangeOptions,
  ): Promise<void> {
    const serialized = serializeLargeBlobArray(entries);
    const total = serialized.length;
    const room = Math.min(this.#link.info.maxSerializedLargeBlobArray ?? LEAST_ARRAY_BYTES, MAX_CBOR_BYTES);
    if (total > room) throw new LargeBlobsFullError(total, room);
    for (let offset = 0; offset < total; offset += this.#fragmentBytes) {
      const fragment = { bytes: serialized.slice(offset, offset + this.#fragmentBytes), offset, total };
      const message = encodeLargeBlobsSet(fragment, authorise(token, largeBlobsAuthMessage(fragment)));
      await this.#link.send('authenticatorLargeBlobs', message, options);
    }
  }

  get #fragmentBytes(): number {
    const { maxMsgSize } = this.#link.info;
    return Math.min(Math.max(maxMsgSize, 2 * FRAGMENT_OVERHEAD) - FRAGMENT_OVERHEAD, MAX_FRAGMENT_BYTES);
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#link.turn(async () => {
      if (!this.supported) throw new MissingFeatureError('largeBlobs');
      return work();
    });
  }
}
