// The app's own way to cards, koffi included, through Debian's pcscd: readers and cards that come and go, other programs that
// share, hold and reset a card, cancel, long messages, no pcscd. The cards are practice keys in vpcd's readers.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeySource, PluggedKey } from '../../src/main/ctap/key-source.ts';
import { SecurityKey } from '../../src/main/ctap/security-key.ts';
import type { CtapTransport, KeepaliveStatus } from '../../src/main/ctap/transport.ts';
import { cardKeySource } from '../../src/main/smartcard/card-key-source.ts';
import type { CardTransportOptions } from '../../src/main/smartcard/ctap-card-transport.ts';
import { loadPcsc } from '../../src/main/smartcard/pcsc-koffi.ts';
import type { ConnectedCard, PcscHandle, PcscLibrary } from '../../src/main/smartcard/pcsc-library.ts';
import { pcscPort } from '../../src/main/smartcard/pcsc-port.ts';
import { SmartcardError } from '../../src/main/smartcard/smartcard-error.ts';
import { fromHex, toHex } from '../../src/shared/bytes.ts';
import { openCardRig, type CardKind, type CardRig } from '../rig/card-rig.ts';
import { runRepertoire } from '../rig/key-repertoire.ts';
import { systemClock, systemRandom } from '../rig/practice-rig.ts';

const GET_INFO = Uint8Array.of(0x04);
const RESET = Uint8Array.of(0x07);
const SELECTION = Uint8Array.of(0x0b);
const SELECT_NOTHING = fromHex('00a4040005f00000000100');

/** The PC/SC library keeps its socket's name from first use to the end of the process: one folder for all rigs. */
let directory: string;
let rig: CardRig | undefined;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'cards-')), 'd');
  process.env.PCSCLITE_CSOCK_NAME = join(directory, 'pcscd.comm');
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rig?.close();
  rig = undefined;
});

afterAll(async () => {
  await rm(join(directory, '..'), { recursive: true, force: true });
});

async function openRig(cards: readonly CardKind[], autoTouch = true): Promise<CardRig> {
  rig = await openCardRig({ cards, autoTouch, directory });
  return rig;
}

class Watched {
  readonly source: KeySource;
  readonly errors: unknown[] = [];
  keys: readonly PluggedKey[] = [];
  #wake = new Set<() => void>();

  constructor(options: CardTransportOptions = {}) {
    this.source = cardKeySource(pcscPort(systemClock), systemClock, options);
    const stop = new AbortController();
    const ended = this.source.watch(
      {
        onKeys: (keys) => {
          this.keys = keys;
          this.#tell();
        },
        onError: (error) => {
          this.errors.push(error);
          this.#tell();
        },
      },
      stop.signal,
    );
    ends.push(() => {
      stop.abort();
      return ended;
    });
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.add(resolve));
  }

  async open(index = 0): Promise<CtapTransport> {
    await this.until(() => this.keys.length > index);
    const transport = await this.source.connect(this.keys[index]?.id ?? '');
    ends.push(() => transport.close());
    return transport;
  }

  #tell(): void {
    const waiting = [...this.#wake];
    this.#wake.clear();
    for (const wake of waiting) wake();
  }
}

/** Another program, by the same library in a context of its own. */
class OtherProgram {
  readonly #pcsc: PcscLibrary;
  readonly #context: PcscHandle;
  readonly card: ConnectedCard;

  private constructor(pcsc: PcscLibrary, context: PcscHandle, card: ConnectedCard) {
    this.#pcsc = pcsc;
    this.#context = context;
    this.card = card;
  }

  static async connect(reader: string, share: 'shared' | 'exclusive'): Promise<OtherProgram> {
    const pcsc = await loadPcsc(2);
    const context = await pcsc.establishContext();
    const other = new OtherProgram(pcsc, context, await pcsc.connect(context, reader, share));
    ends.push(() => other.leave('leave'));
    return other;
  }

  begin = (): Promise<void> => this.#pcsc.beginTransaction(this.card);
  end = (): Promise<void> => this.#pcsc.endTransaction(this.card);
  say = async (apdu: Uint8Array): Promise<string> => toHex(await this.#pcsc.transmit(this.card, apdu));

  async leave(after: 'reset' | 'leave'): Promise<void> {
    await this.#pcsc.disconnect(this.card, after).catch(() => undefined);
    await this.#pcsc.releaseContext(this.#context).catch(() => undefined);
  }
}

function readerOf(cardIndex: number): string {
  return rig?.cards[cardIndex]?.reader.name ?? '';
}

function keyOf(cardIndex: number) {
  const card = rig?.cards[cardIndex];
  if (card === undefined) throw new Error('no such card');
  return card.key;
}

describe('a whole conversation', () => {
  it.each([
    ['contactless', {}],
    ['contactless', { form: { length: 'extended', le: 0 } }],
    ['contactless', { form: { length: 'short', le: 0x40 } }],
    ['contactless-short', {}],
    ['contactless-short', { form: { length: 'extended', le: 0 } }],
    ['contactless-tap', {}],
    ['contact', {}],
    ['contact-t0', {}],
    ['contact-t0', { form: { length: 'extended', le: 0 } }],
  ] as const)('with a card of kind %s, spoken to as %j', async (model, options) => {
    await openRig([{ model }]);
    const transport = await new Watched(options).open();
    expect(await runRepertoire(transport, systemRandom)).toMatchObject({
      setPin: 'ok',
      wrongPin: 'wrong, 7 left',
      excluded: 'CTAP2_ERR_CREDENTIAL_EXCLUDED',
      assertions: ['verified', 'verified'],
      listed: ['alice', 'bob'],
      listedAfterDeletion: ['bob'],
      newPin: 'token',
    });
  });

  it('with messages and replies of many blocks', async () => {
    await openRig([{}]);
    const transport = await new Watched().open();
    const key = await SecurityKey.open(transport, systemRandom);
    // The key refuses it for its length, or reads it: in either case it has seen all of it.
    const long = new Uint8Array(key.info.maxMsgSize).fill(0xf6);
    long[0] = 0x01;
    expect((await transport.exchange(long))[0]).not.toBe(0);
    expect((await transport.exchange(GET_INFO)).length).toBeGreaterThan(200);
    expect(rig?.pcscd.log()).toMatch(/90 10 80 00 F0/);
  });
});

describe('readers and cards', () => {
  it('are listed with what is known of them; a U2F card does not speak CTAP2', async () => {
    await openRig([{}, { model: 'contact-t0' }, { personality: 'u2f-only' }]);
    const watched = new Watched();
    await watched.until(() => watched.keys.length === 3);
    expect(watched.keys.map(({ transport, place }) => [transport, place])).toEqual([
      ['nfc', readerOf(0)],
      ['smart-card', readerOf(1)],
      ['nfc', readerOf(2)],
    ]);
    expect((await watched.open(0)).speaksCtap2).toBe(true);
    expect((await watched.open(2)).speaksCtap2).toBe(false);
    expect(watched.errors).toEqual([]);
  });

  it('come and go: the list follows, a connection is gone, the card that returns is another', async () => {
    await openRig([{}, {}]);
    const watched = new Watched();
    await watched.until(() => watched.keys.length === 2);
    const first = await watched.open(0);
    const second = await watched.open(1);
    keyOf(0).pullOut();
    await first.gone;
    await watched.until(() => watched.keys.length === 1);
    await expect(first.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'removed' });
    expect((await second.exchange(GET_INFO))[0]).toBe(0);
    keyOf(0).plugIn();
    await watched.until(() => watched.keys.length === 2);
    expect(watched.keys.map(({ id }) => id)).toEqual([`pcsc:${readerOf(0)}#2`, `pcsc:${readerOf(1)}#1`]);
    await expect(watched.source.connect(`pcsc:${readerOf(0)}#1`)).rejects.toMatchObject({ kind: 'removed' });
    expect((await (await watched.open(0)).exchange(GET_INFO))[0]).toBe(0);
  });

  it('may be gone in the middle of a command: removed', async () => {
    await openRig([{}], false);
    const transport = await new Watched().open();
    const statuses: KeepaliveStatus[] = [];
    const exchange = transport.exchange(RESET, {
      onKeepalive: (status) => {
        statuses.push(status);
        keyOf(0).pullOut();
      },
    });
    await expect(exchange).rejects.toMatchObject({ name: 'SmartcardError', kind: 'removed' });
    await transport.gone;
    expect(statuses).toEqual(['userPresenceNeeded']);
  });

  it('all work at the same time', async () => {
    await openRig([{}, {}, {}, {}, {}, {}, {}, {}]);
    const watched = new Watched();
    await watched.until(() => watched.keys.length === 8);
    const transports = await Promise.all(watched.keys.map((_, i) => watched.open(i)));
    const results = await Promise.all(transports.map((transport) => runRepertoire(transport, systemRandom)));
    expect(results.map(({ newPin }) => newPin)).toEqual(Array<string>(8).fill('token'));
  });
});

describe('cancel', () => {
  it('reaches a card that waits for a touch; the next command finds it in step', async () => {
    await openRig([{}], false);
    const transport = await new Watched().open();
    const stop = new AbortController();
    const exchange = transport.exchange(SELECTION, { signal: stop.signal, onKeepalive: () => stop.abort() });
    expect(toHex(await exchange)).toBe('2d');
    expect((await transport.exchange(GET_INFO))[0]).toBe(0);
    expect(rig?.pcscd.log().match(/80 11 11 00/g)).toHaveLength(1);
  });

  it('and close: what is under way ends', async () => {
    await openRig([{}], false);
    const transport = await new Watched().open();
    let isWaiting: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (isWaiting = resolve));
    const exchange = transport.exchange(SELECTION, { onKeepalive: isWaiting });
    await waiting;
    await transport.close();
    expect(toHex(await exchange)).toBe('2d');
  });
});

describe('another program', () => {
  it('that has the card for itself: waited for, then "sharing"; it is free later', async () => {
    await openRig([{}]);
    const watched = new Watched();
    await watched.until(() => watched.keys.length === 1);
    const other = await OtherProgram.connect(readerOf(0), 'exclusive');
    await expect(watched.open()).rejects.toMatchObject({ kind: 'sharing', pcscCode: 0x8010000b });
    await other.leave('leave');
    expect((await (await watched.open()).exchange(GET_INFO))[0]).toBe(0);
  });

  it('that wants the card while we have it alone must wait', async () => {
    await openRig([{}]);
    const transport = await new Watched().open();
    await expect(OtherProgram.connect(readerOf(0), 'shared')).rejects.toMatchObject({ kind: 'sharing' });
    await transport.close();
    await OtherProgram.connect(readerOf(0), 'shared');
  });

  it('that shares the card: its transaction is waited for without a thread for it', async () => {
    await openRig([{}, {}, {}, {}, {}, {}]);
    const watched = new Watched();
    await watched.until(() => watched.keys.length === 6);
    const others = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => OtherProgram.connect(readerOf(i), 'shared')));
    const transports = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => watched.open(i)));
    for (const other of others) await other.begin();
    let ended = 0;
    const exchanges = transports.map((transport) => transport.exchange(GET_INFO).finally(() => (ended += 1)));
    // Files are read by the same threads: a blocked pool would not come to this.
    for (let i = 0; i < 50; i++) await readFile(import.meta.filename);
    expect(ended).toBe(0);
    for (const other of others) await other.end();
    expect((await Promise.all(exchanges)).map(([status]) => status)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('that keeps its transaction too long: "sharing", and nothing was sent', async () => {
    await openRig([{}]);
    const watched = new Watched({ sharingTimeoutMs: 300 });
    await watched.until(() => watched.keys.length === 1);
    const other = await OtherProgram.connect(readerOf(0), 'shared');
    const transport = await watched.open();
    await other.begin();
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'sharing' });
    await other.end();
    expect((await transport.exchange(GET_INFO))[0]).toBe(0);
  });

  it('is kept out for the length of an exchange', async () => {
    await openRig([{}], false);
    const watched = new Watched();
    await watched.until(() => watched.keys.length === 1);
    const other = await OtherProgram.connect(readerOf(0), 'shared');
    const transport = await watched.open();
    let answered: string | undefined;
    let asking: Promise<unknown> = Promise.resolve();
    const exchange = transport.exchange(SELECTION, {
      onKeepalive: () => {
        asking = other.say(SELECT_NOTHING).then((answer) => (answered = answer));
        setImmediate(() => keyOf(0).touch());
      },
    });
    await exchange.then(() => expect(answered).toBeUndefined());
    await asking;
    expect(answered).toBe('6a82');
  });

  it('that resets the card: reconnected, selected, sent; a token is lost, an attempt at the PIN is not', async () => {
    await openRig([{}]);
    const watched = new Watched();
    await watched.until(() => watched.keys.length === 1);
    const other = await OtherProgram.connect(readerOf(0), 'shared');
    const transport = await watched.open();
    expect((await transport.exchange(GET_INFO))[0]).toBe(0);
    await other.leave('reset');
    expect((await transport.exchange(GET_INFO))[0]).toBe(0);
    const again = await OtherProgram.connect(readerOf(0), 'shared');
    await again.leave('reset');
    // getPinToken, encrypted for a key agreement that is no more.
    await expect(transport.exchange(fromHex('06a401020205'))).rejects.toMatchObject({ kind: 'reset' });
    expect((await transport.exchange(fromHex('06a201020202')))[0]).toBe(0);
  });
});

describe('no pcscd', () => {
  it('is a feature that is off, until there is one; one that ends takes its keys along', async () => {
    const watched = new Watched();
    await watched.until(() => watched.errors.length === 1);
    expect(watched.errors[0]).toBeInstanceOf(SmartcardError);
    expect(watched.errors[0]).toMatchObject({ kind: 'noService', pcscCode: 0x8010001d });
    const { pcscd } = await openRig([{}]);
    const transport = await watched.open();
    await pcscd.stop();
    await transport.gone;
    await watched.until(() => watched.keys.length === 0);
    await expect(transport.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'removed' });
    expect(watched.errors.length).toBeGreaterThan(1);
  });

  it('nor its library: the same', async () => {
    await expect(loadPcsc(1, 'linux', 'libpcsclite-that-is-not-there.so')).rejects.toMatchObject({
      name: 'SmartcardError',
      kind: 'noService',
    });
  });
});
