// Which cards are keys, and how one is opened: asked by SELECT alone, once each, beside other programs.
import { describe, expect, it } from 'vitest';
import type { PluggedKey } from '../../../src/main/ctap/key-source.ts';
import type { CardReader, CardReaderListener, CardShare, SmartcardPort } from '../../../src/main/ports.ts';
import { cardKeySource } from '../../../src/main/smartcard/card-key-source.ts';
import { pcscError, SCARD, SmartcardError } from '../../../src/main/smartcard/smartcard-error.ts';
import { fromHex } from '../../../src/shared/bytes.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { FIDO_2_0, ScriptedCard, SELECT, type Answer } from './scripted-card.ts';

const NFC_ATR = fromHex('3b8d80018073c021c057597562694b6579f9');
const CONTACT_ATR = fromHex('3b00');

class FakePort implements SmartcardPort {
  readonly connects: string[] = [];
  readonly cards: ScriptedCard[] = [];
  /** By reader: what the card there says. */
  readonly answers = new Map<string, (apdu: string) => Answer>();
  onConnect: (reader: string, share: CardShare) => SmartcardError | undefined = () => undefined;
  #readers = new Map<string, CardReader>();
  #listener: CardReaderListener | undefined;

  put(name: string, insertion: number, atr = NFC_ATR, isMute = false): void {
    this.#readers.set(name, { name, card: { insertion, atr, isMute, isHeldExclusively: false } });
    this.#tell();
  }

  take(name: string): void {
    this.#readers.set(name, { name, card: null });
    this.#tell();
  }

  fail(error: unknown): void {
    this.#readers.clear();
    this.#tell();
    this.#listener?.onError?.(error);
  }

  watch(listener: CardReaderListener, signal: AbortSignal): Promise<void> {
    this.#listener = listener;
    this.#tell();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  async connect(reader: string, insertion: number, share: CardShare): Promise<ScriptedCard> {
    this.connects.push(`${reader}#${insertion} ${share}`);
    const failure = this.onConnect(reader, share);
    if (failure !== undefined) throw failure;
    const card = new ScriptedCard();
    card.share = share;
    card.onApdu = this.answers.get(reader) ?? (() => FIDO_2_0);
    this.cards.push(card);
    return card;
  }

  #tell(): void {
    this.#listener?.onReaders([...this.#readers.values()]);
  }
}

function setUp() {
  const port = new FakePort();
  const clock = new ManualClock();
  const source = cardKeySource(port, clock);
  const lists: (readonly PluggedKey[])[] = [];
  const errors: unknown[] = [];
  const stop = new AbortController();
  const ended = source.watch({ onKeys: (keys) => lists.push(keys), onError: (e) => errors.push(e) }, stop.signal);
  return { port, clock, source, lists, errors, stop, ended, ids: () => lists.map((keys) => keys.map(({ id }) => id)) };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) await settle();
}

describe('cards as keys', () => {
  it('are those that answer SELECT as FIDO applet; the others are not spoken to again', async () => {
    const { port, clock, ids, lists } = setUp();
    port.answers.set('Bank', () => '6a82');
    port.put('Bank', 1, CONTACT_ATR);
    port.put('ACS PICC #0', 1);
    port.put('Contact', 4, CONTACT_ATR);
    await settled();
    await clock.advance(60_000);
    expect(ids()).toEqual([[], ['pcsc:ACS PICC #0#1'], ['pcsc:ACS PICC #0#1', 'pcsc:Contact#4']]);
    expect(lists.at(-1)).toEqual([
      {
        id: 'pcsc:ACS PICC #0#1',
        transport: 'nfc',
        product: 'YubiKey',
        manufacturer: '',
        serialNumber: '',
        place: 'ACS PICC #0',
        vendorId: null,
        productId: null,
      },
      expect.objectContaining({ transport: 'smart-card', product: 'Security card', place: 'Contact' }),
    ]);
    expect(port.connects).toHaveLength(3);
    for (const card of port.cards) expect(card.calls).toEqual(['begin', SELECT, 'end', 'close leave']);
  });

  it('leave the list with the card, and another card is another key', async () => {
    const { port, ids } = setUp();
    port.put('A', 1);
    await settled();
    port.take('A');
    port.put('A', 2);
    await settled();
    expect(ids()).toEqual([[], ['pcsc:A#1'], [], ['pcsc:A#2']]);
  });

  it('are not mute', async () => {
    const { port, ids } = setUp();
    port.put('A', 1, CONTACT_ATR, true);
    await settled();
    expect(ids()).toEqual([[]]);
    expect(port.connects).toEqual([]);
  });

  it('may need a moment after they came', async () => {
    const { port, clock, ids } = setUp();
    let failures = 3;
    port.onConnect = () => (failures-- > 0 ? pcscError('SCardConnect', SCARD.W_UNRESPONSIVE_CARD) : undefined);
    port.put('A', 1);
    await settled();
    await clock.advance(750);
    await settled();
    expect(ids()).toEqual([[], ['pcsc:A#1']]);
  });

  it.each([
    ['that never answers', pcscError('SCardConnect', SCARD.W_UNRESPONSIVE_CARD), 4],
    ['that left', new SmartcardError('removed', 'gone'), 1],
  ])('are no card %s', async (_, failure, attempts) => {
    const { port, clock, ids } = setUp();
    port.onConnect = () => failure;
    port.put('A', 1);
    await settled();
    await clock.advance(60_000);
    expect(ids()).toEqual([[]]);
    expect(port.connects).toHaveLength(attempts);
  });

  it('are asked again, seldom, while another program keeps them; not after they left', async () => {
    const { port, clock, ids } = setUp();
    let isHeld = true;
    port.onConnect = () => (isHeld ? pcscError('SCardConnect', SCARD.E_SHARING_VIOLATION) : undefined);
    port.put('A', 1);
    port.put('B', 1);
    await settled();
    await clock.advance(20_000);
    expect(port.connects.length).toBeLessThanOrEqual(22);
    port.take('B');
    await settled();
    isHeld = false;
    const before = port.connects.length;
    await clock.advance(2_000);
    await settled();
    expect(ids()).toEqual([[], ['pcsc:A#1']]);
    expect(port.connects.slice(before)).toEqual(['A#1 shared']);
  });

  it('are left alone while another program is in the middle of something', async () => {
    const { port, clock, ids } = setUp();
    port.answers.set('A', () => FIDO_2_0);
    const held = new SmartcardError('sharing', 'held');
    let isHeld = true;
    const connect = port.connect.bind(port);
    port.connect = async (...args) => {
      const card = await connect(...args);
      card.onBegin = () => (isHeld ? held : undefined);
      return card;
    };
    port.put('A', 1);
    await settled();
    expect(port.cards[0]?.calls).toEqual(['begin', 'close leave']);
    isHeld = false;
    await clock.advance(2_000);
    await settled();
    expect(ids()).toEqual([[], ['pcsc:A#1']]);
  });

  it('that Windows denies are told as an error, once', async () => {
    const { port, clock, errors, ids } = setUp();
    const denied = pcscError('SCardTransmit', SCARD.E_NO_ACCESS);
    port.answers.set('A', () => denied);
    port.put('A', 1);
    await settled();
    await clock.advance(60_000);
    expect(errors).toEqual([denied]);
    expect(ids()).toEqual([[]]);
  });

  it('go with the service; its failure is told', async () => {
    const { port, errors, ids } = setUp();
    port.put('A', 1);
    await settled();
    const failure = pcscError('SCardGetStatusChange', SCARD.E_SERVICE_STOPPED);
    port.fail(failure);
    expect(ids()).toEqual([[], ['pcsc:A#1'], []]);
    expect(errors).toEqual([failure]);
  });

  it('are told no more after the end', async () => {
    const { port, stop, ended, ids } = setUp();
    port.put('A', 1);
    stop.abort();
    await ended;
    await settled();
    expect(ids()).toEqual([[]]);
  });
});

describe('opening a key', () => {
  it('takes the card for itself', async () => {
    const { port, source } = setUp();
    const transport = await source.connect('pcsc:ACS PICC #0#12');
    expect(port.connects).toEqual(['ACS PICC #0#12 exclusive']);
    expect(port.cards[0]?.calls).toEqual([SELECT]);
    expect(transport.kind).toBe('smartcard');
  });

  it('shares it where another program has it too', async () => {
    const { port, source } = setUp();
    port.onConnect = (_, share) => (share === 'exclusive' ? new SmartcardError('sharing', 'held') : undefined);
    await source.connect('pcsc:A#1');
    expect(port.connects).toEqual(['A#1 exclusive', 'A#1 shared']);
    expect(port.cards[0]?.calls).toEqual(['begin', SELECT, 'end']);
  });

  it('waits a while for a program that has it for itself, then gives up', async () => {
    const { port, clock, source } = setUp();
    let isHeld = true;
    port.onConnect = () => (isHeld ? new SmartcardError('sharing', 'held') : undefined);
    const failing = expect(source.connect('pcsc:A#1')).rejects.toMatchObject({ kind: 'sharing' });
    await settled();
    await clock.advance(4_000);
    await failing;
    const opening = source.connect('pcsc:A#1');
    await settled();
    await clock.advance(1_000);
    isHeld = false;
    await clock.advance(1_000);
    expect((await opening).kind).toBe('smartcard');
  });

  it('does not meet the question whether it is one', async () => {
    const { port, source, ids } = setUp();
    let answer: (hex: string) => void = () => undefined;
    port.answers.set('A', () => new Promise<string>((resolve) => (answer = resolve)));
    port.put('A', 1);
    await settled();
    const opening = source.connect('pcsc:A#1');
    await settled();
    expect(port.connects).toEqual(['A#1 shared']);
    answer(FIDO_2_0);
    await settled();
    expect(port.connects).toEqual(['A#1 shared', 'A#1 exclusive']);
    answer(FIDO_2_0);
    await opening;
    expect(ids()).toEqual([[], ['pcsc:A#1']]);
  });

  it.each(['/dev/hidraw0', 'pcsc:A', ''])('with the foreign id "%s" fails', async (id) => {
    const { port, source } = setUp();
    await expect(source.connect(id)).rejects.toMatchObject({ kind: 'noReader' });
    expect(port.connects).toEqual([]);
  });

  it('fails as the port fails', async () => {
    const { port, source } = setUp();
    port.onConnect = () => pcscError('SCardConnect', SCARD.E_NO_SMARTCARD);
    await expect(source.connect('pcsc:A#1')).rejects.toMatchObject({ kind: 'noCard' });
  });
});
