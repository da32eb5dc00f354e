// A host program in a few lines, written for these tests apart from the app's own client: frames, CTAP2 messages and the
// platform's half of the PIN protocol. It never hides what the key sent.
import { createHash } from 'node:crypto';
import { decodeCbor, encodeCbor, isCborMap, type CborMap, type CborValue } from '../../../../src/main/ctap/cbor.ts';
import { pinProtocol, type PinProtocolVersion } from '../../../../src/main/ctap/pin-protocol.ts';
import type { Random } from '../../../../src/main/ports.ts';
import { practiceAttestation, type PracticeAttestation } from '../../../../src/main/practice/key/attestation.ts';
import { PRACTICE_AAGUID, PracticeKey, practiceKeyFacts } from '../../../../src/main/practice/key/practice-key.ts';
import { Secret } from '../../../../src/main/secret.ts';
import { concatBytes, toHex } from '../../../../src/shared/bytes.ts';
import { ManualClock, settled } from './manual-clock.ts';

export const BROADCAST = 0xffffffff;

/** Reproducible bytes: SHA-256 over a counter. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 32) {
        const block = createHash('sha256').update(`${seed}:${counter++}`).digest();
        bytes.set(block.subarray(0, length - at), at);
      }
      return bytes;
    },
  };
}

export const testAttestation = await practiceAttestation(seededRandom('attestation'), PRACTICE_AAGUID);

export interface Bench {
  readonly key: PracticeKey;
  readonly clock: ManualClock;
  readonly random: Random;
}

export interface BenchOptions {
  readonly slots?: number;
  readonly saved?: unknown;
  readonly seed?: string;
  readonly personality?: string;
  readonly attestation?: PracticeAttestation;
}

export function newBench(options: BenchOptions = {}): Bench {
  const clock = new ManualClock();
  const random = seededRandom(options.seed ?? 'key');
  const model = practiceKeyFacts('TEST1', 'Practice Key', options.personality);
  const facts = { ...model, ...(options.slots === undefined ? {} : { slots: options.slots }) };
  const saved = options.saved === undefined ? {} : { saved: options.saved };
  return { clock, random, key: new PracticeKey({ clock, random, facts, attestation: options.attestation ?? testAttestation, ...saved }) };
}

/** True for the owner once, false for nobody, or fingers one after the other. */
export type Touch = boolean | readonly string[];

export interface Frame {
  readonly channel: number;
  readonly command: number;
  readonly payload: Uint8Array;
}

/** Entries of a CBOR map; members that are undefined are left out. */
export function map(entries: Readonly<Record<string, CborValue>> | readonly (readonly [number, CborValue])[]): CborMap {
  const list: readonly (readonly [string | number, CborValue])[] = Array.isArray(entries) ? entries : Object.entries(entries);
  return new Map(list.filter(([, value]) => value !== undefined));
}

export class Host {
  readonly bench: Bench;
  /** Every report of the key since the last `frames`. */
  readonly reports: Uint8Array[] = [];
  channel = BROADCAST;

  constructor(bench: Bench) {
    this.bench = bench;
    bench.key.onReport((report) => this.reports.push(report));
  }

  static async open(bench: Bench): Promise<Host> {
    const host = new Host(bench);
    await host.init();
    return host;
  }

  async init(): Promise<void> {
    const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    this.send(0x06, nonce, BROADCAST);
    const [reply] = await this.frames();
    if (reply === undefined) throw new Error('no reply to INIT');
    this.channel = new DataView(reply.payload.buffer).getUint32(8);
  }

  /** One message, cut into reports by the rules of §11.2.4. */
  send(command: number, payload: Uint8Array, channel = this.channel): void {
    for (const report of cut(channel, command, payload)) this.bench.key.handleReport(report);
  }

  /** The messages that came since the last call. */
  async frames(): Promise<readonly Frame[]> {
    await settled();
    return joined(this.reports.splice(0));
  }

  /**
   * One CTAP2 message to its reply; the key is touched when it asks, unless `touch` is false; or by these fingers.
   * Keepalives are left out.
   */
  async cbor(message: Uint8Array, touch: Touch = true): Promise<Uint8Array> {
    this.send(0x10, message);
    const fingers = touch === true ? [undefined] : touch === false ? [] : touch;
    for (const finger of fingers) {
      await settled();
      if (this.bench.key.face.waitingForTouch) this.bench.key.touch(finger);
    }
    const replies = (await this.frames()).filter(({ channel, command }) => channel === this.channel && command !== 0x3b);
    const [reply] = replies;
    if (replies.length !== 1 || reply?.command !== 0x10) throw new Error(`replies: ${JSON.stringify(replies)}`);
    return reply.payload;
  }

  /** A command with parameters to its status and map. */
  async command(
    code: number,
    parameters?: readonly (readonly [number, CborValue])[],
    touch: Touch = true,
  ): Promise<{ readonly status: number; readonly map: CborMap }> {
    const body = parameters === undefined ? new Uint8Array() : encodeCbor(map(parameters));
    const reply = await this.cbor(concatBytes(Uint8Array.of(code), body), touch);
    const value = reply.length > 1 ? decodeCbor(reply.subarray(1), { canonical: true }) : new Map();
    if (!isCborMap(value)) throw new Error('the reply is no map');
    return { status: reply[0] ?? -1, map: value };
  }

  async info(): Promise<CborMap> {
    return (await this.command(0x04)).map;
  }

  /** The options of getInfo. */
  async options(): Promise<Readonly<Record<string, CborValue>>> {
    const options = (await this.info()).get(4) ?? null;
    if (!isCborMap(options)) throw new Error('getInfo has no options');
    return Object.fromEntries(options);
  }

  async agree(version: PinProtocolVersion) {
    const { map: reply } = await this.command(0x06, [
      [1, version],
      [2, 2],
    ]);
    const peer = reply.get(1) ?? null;
    if (!isCborMap(peer)) throw new Error('no key agreement key');
    return pinProtocol(version).encapsulate(peer, this.bench.random);
  }

  async setPin(pin: string, version: PinProtocolVersion = 2): Promise<number> {
    const protocol = pinProtocol(version);
    const { keyAgreement, sharedSecret } = await this.agree(version);
    const newPinEnc = protocol.encrypt(sharedSecret, padded(pin), this.bench.random);
    const { status } = await this.command(0x06, [
      [1, version],
      [2, 3],
      [3, keyAgreement],
      [4, protocol.authenticate(sharedSecret, newPinEnc)],
      [5, newPinEnc],
    ]);
    return status;
  }

  async changePin(oldPin: string, newPin: string, version: PinProtocolVersion = 2): Promise<number> {
    const protocol = pinProtocol(version);
    const { keyAgreement, sharedSecret } = await this.agree(version);
    const newPinEnc = protocol.encrypt(sharedSecret, padded(newPin), this.bench.random);
    const pinHashEnc = protocol.encrypt(sharedSecret, pinHash(oldPin), this.bench.random);
    const { status } = await this.command(0x06, [
      [1, version],
      [2, 4],
      [3, keyAgreement],
      [4, protocol.authenticate(sharedSecret, concatBytes(newPinEnc, pinHashEnc))],
      [5, newPinEnc],
      [6, pinHashEnc],
    ]);
    return status;
  }

  /** A token by subcommand 9, or by the old 5 when no permissions are given. */
  async token(
    pin: string,
    grant?: { readonly permissions: number; readonly rpId?: string },
    version: PinProtocolVersion = 2,
  ): Promise<{ readonly status: number; readonly token: Token | undefined }> {
    const protocol = pinProtocol(version);
    const { keyAgreement, sharedSecret } = await this.agree(version);
    const { status, map: reply } = await this.command(0x06, [
      [1, version],
      [2, grant === undefined ? 5 : 9],
      [3, keyAgreement],
      [6, protocol.encrypt(sharedSecret, pinHash(pin), this.bench.random)],
      [9, grant?.permissions],
      [10, grant?.rpId],
    ]);
    const encrypted = reply.get(2);
    if (!(encrypted instanceof Uint8Array)) return { status, token: undefined };
    const secret = new Secret<Uint8Array>(protocol.decrypt(sharedSecret, encrypted));
    return { status, token: { version, authenticate: (message) => protocol.authenticate(secret, message) } };
  }

  /** A token by the finger (subcommand 6); `finger` touches the sensor, null leaves it alone. */
  async uvToken(
    grant: { readonly permissions: number; readonly rpId?: string },
    finger: string | null = 'owner',
  ): Promise<{ readonly status: number; readonly token: Token | undefined }> {
    const protocol = pinProtocol(2);
    const { keyAgreement, sharedSecret } = await this.agree(2);
    const parameters = map([
      [1, 2],
      [2, 6],
      [3, keyAgreement],
      [9, grant.permissions],
      [10, grant.rpId],
    ]);
    this.send(0x10, concatBytes(Uint8Array.of(0x06), encodeCbor(parameters)));
    await settled();
    if (finger !== null) this.bench.key.touch(finger);
    const reply = (await this.frames()).find(({ command }) => command === 0x10)?.payload ?? new Uint8Array();
    if (reply.length < 2) return { status: reply[0] ?? -1, token: undefined };
    const encrypted = bytesOf(decodedMap(reply.subarray(1)), 2);
    const secret = new Secret<Uint8Array>(protocol.decrypt(sharedSecret, encrypted));
    return { status: 0, token: { version: 2, authenticate: (message) => protocol.authenticate(secret, message) } };
  }

  /** As `token`, for a PIN that must be right. */
  async goodToken(pin: string, permissions: number, rpId?: string): Promise<Token> {
    const { status, token } = await this.token(pin, { permissions, ...(rpId === undefined ? {} : { rpId }) });
    if (token === undefined) throw new Error(`no token: status 0x${status.toString(16)}`);
    return token;
  }

  async makeCredential(options: MakeOptions = {}) {
    const clientDataHash = options.clientDataHash ?? new Uint8Array(32).fill(7);
    return this.command(
      0x01,
      [
        [1, clientDataHash],
        [2, map({ id: options.rpId ?? 'example.com', name: 'Example' })],
        [3, map({ id: new TextEncoder().encode(options.user ?? 'alice'), name: options.userName ?? options.user ?? 'alice' })],
        [4, (options.algorithms ?? [-7]).map((alg) => map({ alg, type: 'public-key' }))],
        [5, options.excludeList?.map((id) => map({ id, type: 'public-key' }))],
        [6, options.extensions],
        [7, options.rk === undefined && options.uv === undefined ? undefined : map({ rk: options.rk, uv: options.uv })],
        [8, options.token?.authenticate(clientDataHash)],
        [9, options.token?.version],
        [10, options.enterprise],
        [11, options.formats],
      ],
      options.touch,
    );
  }

  async getAssertion(options: AssertOptions = {}) {
    const clientDataHash = new Uint8Array(32).fill(9);
    return this.command(
      0x02,
      [
        [1, options.rpId ?? 'example.com'],
        [2, clientDataHash],
        [3, options.allowList?.map((id) => map({ id, type: 'public-key' }))],
        [4, options.extensions],
        [5, options.up === undefined && options.uv === undefined ? undefined : map({ up: options.up, uv: options.uv })],
        [6, options.token?.authenticate(clientDataHash)],
        [7, options.token?.version],
      ],
      options.touch,
    );
  }

  /** Credential management; `params` is authenticated with the token. */
  async manage(subCommand: number, token?: Token, params?: CborMap) {
    const signed = params === undefined ? new Uint8Array() : encodeCbor(params);
    return this.command(0x0a, [
      [1, subCommand],
      [2, params],
      [3, token?.version],
      [4, token?.authenticate(concatBytes(Uint8Array.of(subCommand), signed))],
    ]);
  }

  /** Bio enrolment; `finger` touches when the key asks. `code` is the standard's number or the preview's. */
  async bio(
    subCommand: number,
    options: {
      readonly token?: Token;
      readonly params?: CborMap;
      readonly touch?: () => void;
      readonly code?: number;
    } = {},
  ) {
    const { token, params, touch } = options;
    const signed = params === undefined ? new Uint8Array() : encodeCbor(params);
    const parameters = map([
      [1, 1],
      [2, subCommand],
      [3, params],
      [4, token?.version],
      [5, token?.authenticate(concatBytes(Uint8Array.of(1, subCommand), signed))],
    ]);
    this.send(0x10, concatBytes(Uint8Array.of(options.code ?? 0x09), encodeCbor(parameters)));
    await settled();
    touch?.();
    const reply = (await this.frames()).find(({ command }) => command === 0x10)?.payload;
    if (reply === undefined) return { status: -1, map: new Map() as CborMap };
    return { status: reply[0] ?? -1, map: reply.length > 1 ? decodedMap(reply.subarray(1)) : (new Map() as CborMap) };
  }

  /** One fragment of the large-blob array; signed when there is a token. */
  async writeBlob(fragment: Uint8Array, offset: number, length?: number, token?: Token) {
    const head = new Uint8Array(38).fill(0xff, 0, 32);
    head[32] = 0x0c;
    new DataView(head.buffer).setUint32(34, offset, true);
    const hash = new Uint8Array(createHash('sha256').update(fragment).digest());
    return this.command(0x0c, [
      [2, fragment],
      [3, offset],
      [4, length],
      [5, token?.authenticate(concatBytes(head, hash))],
      [6, token?.version],
    ]);
  }

  async configure(subCommand: number, token?: Token, params?: CborMap) {
    const head = new Uint8Array(34).fill(0xff);
    head.set([0x0d, subCommand], 32);
    const signed = params === undefined ? head : concatBytes(head, encodeCbor(params));
    return this.command(0x0d, [
      [1, subCommand],
      [2, params],
      [3, token?.version],
      [4, token?.authenticate(signed)],
    ]);
  }
}

/** The one CBOR map of a reply, in canonical form. */
export function decodedMap(bytes: Uint8Array): CborMap {
  const value = decodeCbor(bytes, { canonical: true });
  if (!isCborMap(value)) throw new Error('the reply is no map');
  return value;
}

export interface Token {
  readonly version: PinProtocolVersion;
  authenticate(message: Uint8Array): Uint8Array;
}

export interface MakeOptions {
  readonly rpId?: string;
  readonly user?: string;
  readonly userName?: string;
  readonly rk?: boolean;
  readonly uv?: boolean;
  readonly enterprise?: number;
  readonly formats?: readonly string[];
  readonly algorithms?: readonly number[];
  readonly excludeList?: readonly Uint8Array[];
  readonly extensions?: CborMap;
  readonly token?: Token;
  readonly clientDataHash?: Uint8Array;
  readonly touch?: Touch;
}

export interface AssertOptions {
  readonly rpId?: string;
  readonly allowList?: readonly Uint8Array[];
  readonly extensions?: CborMap;
  readonly up?: boolean;
  readonly uv?: boolean;
  readonly token?: Token;
  readonly touch?: Touch;
}

/** Credential id inside makeCredential's authenticator data. */
export function credentialIdOf(reply: CborMap): Uint8Array {
  const authData = bytesOf(reply, 2);
  const length = ((authData[53] ?? 0) << 8) | (authData[54] ?? 0);
  return authData.slice(55, 55 + length);
}

export function bytesOf(reply: CborMap, key: number): Uint8Array {
  const value = reply.get(key);
  if (!(value instanceof Uint8Array)) throw new Error(`member ${key} is no byte string`);
  return value;
}

export function cut(channel: number, command: number, payload: Uint8Array): Uint8Array[] {
  const reports: Uint8Array[] = [];
  let rest = payload;
  for (let sequence = -1; sequence === -1 || rest.length > 0; sequence++) {
    const report = new Uint8Array(64);
    new DataView(report.buffer).setUint32(0, channel);
    if (sequence === -1) report.set([0x80 | command, payload.length >> 8, payload.length & 0xff], 4);
    else report[4] = sequence;
    const start = sequence === -1 ? 7 : 5;
    report.set(rest.subarray(0, 64 - start), start);
    rest = rest.subarray(64 - start);
    reports.push(report);
  }
  return reports;
}

function joined(reports: readonly Uint8Array[]): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < reports.length; ) {
    const first = reports[at++] ?? new Uint8Array(64);
    const channel = new DataView(first.buffer).getUint32(0);
    const length = ((first[5] ?? 0) << 8) | (first[6] ?? 0);
    let payload = first.slice(7, 7 + length);
    for (let sequence = 0; payload.length < length; sequence++) {
      const next = reports[at++];
      if (next === undefined || next[4] !== sequence) throw new Error(`bad continuation: ${toHex(next ?? new Uint8Array())}`);
      payload = concatBytes(payload, next.slice(5, 5 + Math.min(59, length - payload.length)));
    }
    frames.push({ channel, command: (first[4] ?? 0) & 0x7f, payload });
  }
  return frames;
}

function padded(pin: string): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(new TextEncoder().encode(pin).subarray(0, 64));
  return bytes;
}

function pinHash(pin: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(pin).digest().subarray(0, 16));
}
