// Cards with a FIDO applet as a source of keys. Each card that comes is asked once, by SELECT and nothing else; cards of
// other kinds are left alone. Where the cards are, the port knows; how they are spoken to, ctap-card-transport.ts.
import type { KeyListener, KeySource, PluggedKey } from '../ctap/key-source.ts';
import { Turns } from '../ctap/turns.ts';
import type { CardConnection, CardReader, Clock, InsertedCard, SmartcardPort } from '../ports.ts';
import { readAtr } from './atr.ts';
import { CardSession } from './card-session.ts';
import { type CardTransportOptions, openCardTransport } from './ctap-card-transport.ts';
import { selectFido } from './select-fido.ts';
import { SmartcardError } from './smartcard-error.ts';

const ID_START = 'pcsc:';
/** A card that has just come may not answer at once, or another program looks at it first. */
const ASK_ATTEMPTS = 4;
const ASK_PAUSE_MS = 250;
/** For one that another program keeps to itself: again and again, but seldom. */
const HELD_PAUSE_MS = 2_000;
/** SELECT is answered in milliseconds. */
const ASK_TIMEOUT_MS = 5_000;
/** How long `connect` waits for a program that has the card for itself alone. */
const CONNECT_WAIT_MS = 3_000;
const CONNECT_PAUSE_MS = 200;
const UNNAMED = 'Security card';

/**
 * Keys in smart-card readers. Ids are `pcsc:<reader>#<insertion>`. `transport` is a guess from the ATR (see `readAtr`): 'nfc'
 * for one that a contactless reader made up, else 'smart-card'. `product` is the text in the ATR, if any.
 *
 * `onError` tells when PC/SC cannot be used ('noService': readers are a feature that is off), and when a card must not
 * be asked ('denied': Windows without elevation).
 *
 * `connect`: exclusively where that can be had, else shared with transactions; see `openCardTransport` for its errors,
 * and 'sharing' for a card that another program keeps for itself.
 */
export function cardKeySource(port: SmartcardPort, clock: Clock, options: CardTransportOptions = {}): KeySource {
  // The question whether a card is a key must not meet the opening of that key.
  const turnsByReader = new Map<string, Turns>();
  const turnsOf = (reader: string): Turns => {
    const turns = turnsByReader.get(reader) ?? new Turns();
    turnsByReader.set(reader, turns);
    return turns;
  };
  return {
    watch: (listener, signal) => new CardWatch(port, clock, turnsOf, listener, signal).run(),
    async connect(id) {
      const { reader, insertion } = parseId(id);
      return turnsOf(reader).take(async () =>
        openCardTransport(await connectCard(port, clock, reader, insertion), clock, options),
      );
    },
  };
}

function idOf(reader: CardReader, card: InsertedCard): string {
  return `${ID_START}${reader.name}#${card.insertion}`;
}

function parseId(id: string): { readonly reader: string; readonly insertion: number } {
  const at = id.lastIndexOf('#');
  if (!id.startsWith(ID_START) || at < 0) throw new SmartcardError('noReader', `no card has the id ${id}`);
  return { reader: id.slice(ID_START.length, at), insertion: Number(id.slice(at + 1)) };
}

async function connectCard(
  port: SmartcardPort,
  clock: Clock,
  reader: string,
  insertion: number,
): Promise<CardConnection> {
  const giveUpAt = clock.now() + CONNECT_WAIT_MS;
  for (;;) {
    for (const share of ['exclusive', 'shared'] as const) {
      try {
        return await port.connect(reader, insertion, share);
      } catch (error) {
        if (!isKind(error, 'sharing')) throw error;
        if (share === 'shared' && clock.now() + CONNECT_PAUSE_MS > giveUpAt) throw error;
      }
    }
    await clock.sleep(CONNECT_PAUSE_MS);
  }
}

/** One `watch` of the source: what each card that lies there turned out to be. */
class CardWatch {
  readonly #port: SmartcardPort;
  readonly #clock: Clock;
  readonly #turnsOf: (reader: string) => Turns;
  readonly #listener: KeyListener;
  readonly #signal: AbortSignal;
  /** By id. `isKey` is false as long as nobody knows. */
  readonly #cards = new Map<string, { readonly key: PluggedKey; isKey: boolean; readonly left: AbortController }>();
  #told: string | undefined;

  constructor(
    port: SmartcardPort,
    clock: Clock,
    turnsOf: (reader: string) => Turns,
    listener: KeyListener,
    signal: AbortSignal,
  ) {
    this.#port = port;
    this.#clock = clock;
    this.#turnsOf = turnsOf;
    this.#listener = listener;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    await this.#port.watch(
      {
        onReaders: (readers) => this.#take(readers),
        onError: (error) => this.#listener.onError?.(error),
      },
      this.#signal,
    );
    for (const { left } of this.#cards.values()) left.abort();
  }

  #take(readers: readonly CardReader[]): void {
    const present = new Set<string>();
    for (const reader of readers) {
      const { card } = reader;
      if (card === null || card.isMute) continue;
      const id = idOf(reader, card);
      present.add(id);
      if (!this.#cards.has(id)) this.#greet(id, reader.name, card);
    }
    for (const [id, { left }] of this.#cards) {
      if (present.has(id)) continue;
      left.abort();
      this.#cards.delete(id);
    }
    this.#tell();
  }

  #greet(id: string, reader: string, card: InsertedCard): void {
    const left = new AbortController();
    const entry = { key: describe(id, reader, card), isKey: false, left };
    this.#cards.set(id, entry);
    void this.#ask(reader, card.insertion, left.signal).then((isKey) => {
      entry.isKey = isKey;
      if (!this.#signal.aborted) this.#tell();
    });
  }

  /** Asks until there is an answer. Never rejects. */
  async #ask(reader: string, insertion: number, left: AbortSignal): Promise<boolean> {
    for (let failures = 0; failures < ASK_ATTEMPTS && !left.aborted && !this.#signal.aborted; ) {
      try {
        await this.#turnsOf(reader).take(() => this.#selectOnce(reader, insertion));
        return true;
      } catch (error) {
        if (isKind(error, 'notFido', 'removed', 'noReader')) return false;
        if (isKind(error, 'denied')) {
          this.#listener.onError?.(error);
          return false;
        }
        const isHeld = isKind(error, 'sharing');
        if (!isHeld) failures += 1;
        const pauseMs = isHeld ? HELD_PAUSE_MS : ASK_PAUSE_MS;
        await this.#clock.sleep(pauseMs, AbortSignal.any([left, this.#signal])).catch(() => undefined);
      }
    }
    return false;
  }

  async #selectOnce(reader: string, insertion: number): Promise<void> {
    // Shared, so that nobody else is kept from the card for a question.
    const connection = await this.#port.connect(reader, insertion, 'shared');
    try {
      const limits = { answerTimeoutMs: ASK_TIMEOUT_MS, sharingTimeoutMs: 0 };
      const session = new CardSession(connection, this.#clock, limits);
      await session.alone(() => selectFido(session, 0));
    } finally {
      await connection.close('leave');
    }
  }

  #tell(): void {
    const keys = [...this.#cards.values()].filter(({ isKey }) => isKey).map(({ key }) => key);
    keys.sort((a, b) => (a.id < b.id ? -1 : 1));
    const seen = JSON.stringify(keys);
    if (seen === this.#told) return;
    this.#told = seen;
    this.#listener.onKeys(keys);
  }
}

function describe(id: string, reader: string, card: InsertedCard): PluggedKey {
  const { isContactless, name } = readAtr(card.atr);
  return {
    id,
    transport: isContactless ? 'nfc' : 'smart-card',
    product: name === '' ? UNNAMED : name,
    manufacturer: '',
    serialNumber: '',
    place: reader,
    vendorId: null,
    productId: null,
  };
}

function isKind(error: unknown, ...kinds: readonly SmartcardError['kind'][]): boolean {
  return error instanceof SmartcardError && kinds.includes(error.kind);
}
