// A CtapTransport with a small authenticator behind it, for tests of SecurityKey and the WebAuthn client: PIN, one
// credential store, and for all else what the test says. Written against the specification, not against the practice
// key.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { cborMap, type CborMap, type CborValue, encodeCbor, isCborArray } from '../../../src/main/ctap/cbor.ts';
import { asBytes, asMap, asText, decodeCborMap, requiredMember } from '../../../src/main/ctap/cbor-shape.ts';
import { generateKeyAgreement, type KeyAgreement, pinProtocol } from '../../../src/main/ctap/pin-protocol.ts';
import type { CtapTransport, ExchangeOptions } from '../../../src/main/ctap/transport.ts';
import type { Random } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts';

export function seededRandom(seed = 1): Random {
  let counter = 0;
  return {
    bytes: (length) => {
      const stream = createHash('shake256', { outputLength: length }).update(`${seed} ${counter++}`).digest();
      return new Uint8Array(stream);
    },
  };
}

export const AAGUID = fromHex('00112233445566778899aabbccddeeff');

interface Stored {
  readonly id: Uint8Array;
  readonly rpId: string;
  readonly privateKey: KeyObject;
}

export class SmallAuthenticator implements CtapTransport {
  readonly kind = 'hid';
  readonly speaksCtap2 = true;
  readonly gone = new Promise<void>(() => undefined);
  readonly sent: Uint8Array[] = [];
  /** getInfo members, changed by tests. */
  readonly info = new Map<number, CborValue>([
    [1, ['FIDO_2_0', 'FIDO_2_1']],
    [2, ['credProtect', 'hmac-secret']],
    [3, AAGUID],
    [5, 2048],
    [6, [2, 1]],
  ]);
  readonly options = new Map<string, CborValue>([
    ['rk', true],
    ['clientPin', false],
    ['pinUvAuthToken', true],
    ['credMgmt', true],
    ['authnrCfg', true],
    ['ep', false],
  ]);
  /** Answers instead of the authenticator, for commands by number; undefined leaves it to the authenticator. */
  override: (message: Uint8Array, options: ExchangeOptions) => Uint8Array | undefined = () => undefined;
  pinHash: Uint8Array | undefined;
  retries = 8;
  wrongInARow = 0;
  forceChange = false;
  /** The built-in sensor knows the finger. */
  fingerFits = true;
  uvRetries = 3;
  agreements = 0;
  lastTokenRequest: CborMap | undefined;
  readonly stored: Stored[] = [];
  /** Flags of what it makes and signs: UP, and UV when there is a valid token. */
  presence = 0x01;
  readonly #random = seededRandom(2);
  #agreement: KeyAgreement = generateKeyAgreement(this.#random);
  readonly token = new Secret<Uint8Array>(this.#random.bytes(32));

  async exchange(message: Uint8Array, options: ExchangeOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    this.sent.push(message);
    await Promise.resolve();
    return this.override(message, options) ?? this.#answer(message);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The secret shared with a platform whose public key this is. */
  sharedSecret(version: 1 | 2, platformKey: CborMap): Secret<Uint8Array> {
    return pinProtocol(version).decapsulate(this.#agreement, platformKey);
  }

  setPin(pin: string): void {
    this.pinHash = hashOf(new TextEncoder().encode(pin));
    this.options.set('clientPin', true);
  }

  get commands(): string {
    return this.sent.map((message) => toHex(message.subarray(0, 1))).join(' ');
  }

  #answer(message: Uint8Array): Uint8Array {
    const parameters = message.length > 1 ? decodeCborMap(message.subarray(1)) : new Map<number, CborValue>();
    switch (message[0]) {
      case 0x04:
        return ok(new Map<number, CborValue>([...this.info, [4, this.options], [0x0c, this.forceChange]]));
      case 0x06:
        return this.#clientPin(parameters);
      case 0x01:
        return this.#makeCredential(parameters);
      case 0x02:
        return this.#getAssertion(parameters);
      case 0x07:
      case 0x0b:
        return Uint8Array.of(0);
      default:
        return Uint8Array.of(0x01);
    }
  }

  #clientPin(request: CborMap): Uint8Array {
    const sub = request.get(2);
    if (sub === 1)
      return ok(
        cborMap([
          [3, this.retries],
          [4, this.wrongInARow >= 3 ? true : undefined],
        ]),
      );
    if (sub === 7) return ok(cborMap([[5, this.uvRetries]]));
    const protocol = pinProtocol(request.get(1) === 1 ? 1 : 2);
    if (sub === 2) {
      this.agreements++;
      return ok(cborMap([[1, this.#agreement.publicKey]]));
    }
    const secret = protocol.decapsulate(this.#agreement, requiredMember(request, 3, 'keyAgreement', asMap));
    if (sub === 3 || sub === 4) {
      const newPinEnc = requiredMember(request, 5, 'newPinEnc', asBytes);
      const hashEnc = sub === 4 ? requiredMember(request, 6, 'pinHashEnc', asBytes) : new Uint8Array();
      if (!protocol.verify(secret, concatBytes(newPinEnc, hashEnc), requiredMember(request, 4, 'param', asBytes))) {
        return Uint8Array.of(0x33);
      }
      const refusal = sub === 4 ? this.#checkPin(protocol.decrypt(secret, hashEnc)) : undefined;
      if (refusal !== undefined) return refusal;
      const padded = protocol.decrypt(secret, newPinEnc);
      this.pinHash = hashOf(padded.subarray(0, padded.indexOf(0)));
      this.forceChange = false;
      this.options.set('clientPin', true);
      return Uint8Array.of(0);
    }
    this.lastTokenRequest = request;
    if (sub === 6) {
      if (this.uvRetries === 0) return Uint8Array.of(0x3c);
      if (!this.fingerFits) {
        this.uvRetries--;
        return Uint8Array.of(0x3f);
      }
      return ok(cborMap([[2, protocol.encrypt(secret, this.token.reveal(), this.#random)]]));
    }
    const refusal = this.#checkPin(protocol.decrypt(secret, requiredMember(request, 6, 'pinHashEnc', asBytes)));
    if (refusal !== undefined) return refusal;
    // CTAP 2.1 §6.5.5.7: the sub-command of CTAP 2.0 knows no better word for it than "wrong".
    if (this.forceChange) return Uint8Array.of(sub === 5 ? 0x31 : 0x37);
    return ok(cborMap([[2, protocol.encrypt(secret, this.token.reveal(), this.#random)]]));
  }

  #checkPin(hash: Uint8Array): Uint8Array | undefined {
    if (this.retries === 0) return Uint8Array.of(0x32);
    if (this.wrongInARow >= 3) return Uint8Array.of(0x34);
    if (toHex(hash) === toHex(this.pinHash ?? new Uint8Array())) {
      this.retries = 8;
      this.wrongInARow = 0;
      return undefined;
    }
    this.retries--;
    this.wrongInARow++;
    this.#agreement = generateKeyAgreement(this.#random);
    return Uint8Array.of(this.retries === 0 ? 0x32 : this.wrongInARow >= 3 ? 0x34 : 0x31);
  }

  /** Flags, or a refusal when the pinUvAuthParam is wrong. */
  #flags(hash: Uint8Array, param: CborValue, version: CborValue): number | undefined {
    if (!(param instanceof Uint8Array)) return this.presence;
    return pinProtocol(version === 1 ? 1 : 2).verify(this.token, hash, param) ? this.presence | 0x04 : undefined;
  }

  #makeCredential(request: CborMap): Uint8Array {
    const hash = requiredMember(request, 1, 'clientDataHash', asBytes);
    const rpId = requiredMember(asMap(request.get(2), 'rp'), 'id', 'rp.id', asText);
    const flags = this.#flags(hash, request.get(8), request.get(9));
    if (flags === undefined) return Uint8Array.of(0x33);
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const cose = cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url'))],
      [-3, new Uint8Array(Buffer.from(jwk.y ?? '', 'base64url'))],
    ]);
    const id = this.#random.bytes(32);
    this.stored.push({ id, rpId, privateKey });
    const extensions = asMap(request.get(6) ?? new Map(), 'extensions');
    const authData = concatBytes(
      sha(new TextEncoder().encode(rpId)),
      Uint8Array.of(flags | 0x40 | (extensions.size > 0 ? 0x80 : 0), 0, 0, 0, 1),
      AAGUID,
      Uint8Array.of(0, id.length),
      id,
      encodeCbor(cose),
      extensions.size > 0 ? encodeCbor(extensions) : new Uint8Array(),
    );
    const statement = cborMap([
      ['alg', -7],
      ['sig', sign('sha256', concatBytes(authData, hash), privateKey)],
    ]);
    return ok(
      cborMap([
        [1, 'packed'],
        [2, authData],
        [3, statement],
      ]),
    );
  }

  #getAssertion(request: CborMap): Uint8Array {
    const rpId = requiredMember(request, 1, 'rpId', asText);
    const hash = requiredMember(request, 2, 'clientDataHash', asBytes);
    const list = request.get(3);
    const wanted = isCborArray(list)
      ? list.map((item) => toHex(requiredMember(asMap(item, 'item'), 'id', 'id', asBytes)))
      : [];
    const found = this.stored.find((item) => item.rpId === rpId && wanted.includes(toHex(item.id)));
    const flags = this.#flags(hash, request.get(6), request.get(7));
    if (flags === undefined) return Uint8Array.of(0x33);
    if (found === undefined) return Uint8Array.of(0x2e);
    const authData = concatBytes(sha(new TextEncoder().encode(rpId)), Uint8Array.of(flags, 0, 0, 0, 2));
    const signature = new Uint8Array(sign('sha256', concatBytes(authData, hash), found.privateKey));
    return ok(
      cborMap([
        [
          1,
          cborMap([
            ['id', found.id],
            ['type', 'public-key'],
          ]),
        ],
        [2, authData],
        [3, signature],
      ]),
    );
  }
}

export function ok(reply: CborValue): Uint8Array {
  return concatBytes(Uint8Array.of(0), encodeCbor(reply));
}

function sha(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function hashOf(pin: Uint8Array): Uint8Array {
  return sha(pin).subarray(0, 16);
}
