// The port over a PC/SC played by hand: readers and cards that come and go, a service that does too, connections.
import { describe, expect, it } from 'vitest';
import type { CardReader } from '../../../src/main/ports.ts';
import { STATE } from '../../../src/main/smartcard/pcsc-layout.ts';
import { pcscPort } from '../../../src/main/smartcard/pcsc-port.ts';
import { pcscError, SCARD, SmartcardError } from '../../../src/main/smartcard/smartcard-error.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { FakePcsc } from './fake-pcsc.ts';

const NO_SERVICE = pcscError('SCardEstablishContext', SCARD.E_NO_SERVICE);

function setUp() {
  const clock = new ManualClock();
  const pcsc = new FakePcsc(clock);
  const port = pcscPort(clock, () => Promise.resolve(pcsc));
  return { clock, pcsc, port };
}

/** Each list as "A:1 B:-": name and insertion. */
function watch(port: ReturnType<typeof pcscPort>) {
  const lists: string[] = [];
  const errors: unknown[] = [];
  let last: readonly CardReader[] = [];
  const stop = new AbortController();
  const ended = port.watch(
    {
      onReaders: (readers) => {
        last = readers;
        lists.push(readers.map(({ name, card }) => `${name}:${card?.insertion ?? '-'}`).join(' '));
      },
      onError: (error) => errors.push(error),
    },
    stop.signal,
  );
  return { lists, errors, stop: () => stop.abort(), ended, card: (name: string) => last.find((r) => r.name === name)?.card };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await settle();
}

describe('watching readers', () => {
  it('tells the list at the start and after each change, and nothing in between', async () => {
    const { clock, pcsc, port } = setUp();
    pcsc.plug('B');
    pcsc.plug('A');
    pcsc.insert('B', Uint8Array.of(0x3b, 0x80));
    const { lists, card } = watch(port);
    await settled();
    expect(lists).toEqual(['A:- B:1']);
    expect(card('B')).toEqual({
      insertion: 1,
      atr: Uint8Array.of(0x3b, 0x80),
      isMute: false,
      isHeldExclusively: false,
    });
    pcsc.insert('A', undefined, STATE.MUTE);
    await settled();
    expect(card('A')).toMatchObject({ isMute: true });
    pcsc.take('A');
    await settled();
    pcsc.insert('A');
    await settled();
    await clock.advance(10_000);
    expect(lists).toEqual(['A:- B:1', 'A:1 B:1', 'A:- B:1', 'A:2 B:1']);
  });

  it('sees another card in one that was swapped between two looks', async () => {
    const { pcsc, port } = setUp();
    pcsc.plug('A');
    pcsc.insert('A');
    const { lists } = watch(port);
    await settled();
    pcsc.swap('A');
    await settled();
    expect(lists).toEqual(['A:1', 'A:2']);
  });

  it('sees the same card when another program takes it for itself', async () => {
    const { pcsc, port } = setUp();
    pcsc.plug('A');
    pcsc.insert('A');
    const { lists, card } = watch(port);
    await settled();
    pcsc.flag('A', STATE.EXCLUSIVE | STATE.INUSE);
    await settled();
    expect(lists).toEqual(['A:1', 'A:1']);
    expect(card('A')?.isHeldExclusively).toBe(true);
  });

  it.each([true, false])('sees readers come and go (a system that tells of them: %s)', async (knowsNewReaders) => {
    const { clock, pcsc, port } = setUp();
    pcsc.knowsNewReaders = knowsNewReaders;
    const { lists } = watch(port);
    await settled();
    expect(lists).toEqual(['']);
    pcsc.plug('A');
    await settled();
    await clock.advance(1_000);
    pcsc.insert('A');
    await settled();
    pcsc.unplug('A');
    await settled();
    await clock.advance(1_000);
    expect(lists).toEqual(['', 'A:-', 'A:1', '']);
  });

  it.each([true, false])('is quiet: about one call a second (a system that tells of new readers: %s)', async (knows) => {
    const { clock, pcsc, port } = setUp();
    pcsc.knowsNewReaders = knows;
    pcsc.plug('A');
    watch(port);
    await settled();
    await clock.advance(60_000);
    expect(pcsc.waits).toBeGreaterThan(55);
    expect(pcsc.waits).toBeLessThan(70);
  });

  it('waits in one call for all who watch', async () => {
    const { clock, pcsc, port } = setUp();
    pcsc.plug('A');
    const first = watch(port);
    const second = watch(port);
    await settled();
    pcsc.insert('A');
    await settled();
    first.stop();
    await first.ended;
    pcsc.take('A');
    await settled();
    expect(first.lists).toEqual(['A:-', 'A:1']);
    expect(second.lists).toEqual(['A:-', 'A:1', 'A:-']);
    const late = watch(port);
    expect(late.lists).toEqual(['A:-']);
    await clock.advance(3_000);
    expect(pcsc.mostWaiting).toBe(1);
    expect(pcsc.contexts).toBe(1);
  });

  it('ends its wait when nobody watches, and knows the same card again later', async () => {
    const { pcsc, port } = setUp();
    pcsc.plug('A');
    pcsc.insert('A');
    const first = watch(port);
    await settled();
    first.stop();
    await settled();
    expect({ waiting: pcsc.waiting, contexts: pcsc.contexts }).toEqual({ waiting: 0, contexts: 0 });
    expect(watch(port).lists).toEqual([]);
    await settled();
    const again = watch(port);
    expect(again.lists).toEqual(['A:1']);
  });

  it('outlives a lost CANCEL: it costs a second, and there are never two waits', async () => {
    const { clock, pcsc, port } = setUp();
    pcsc.plug('A');
    pcsc.losesCancel = true;
    const first = watch(port);
    await settled();
    first.stop();
    await first.ended;
    const second = watch(port);
    await settled();
    expect(second.lists).toEqual([]);
    await clock.advance(1_000);
    await settled();
    expect(second.lists).toEqual(['A:-']);
    expect(pcsc.mostWaiting).toBe(1);
  });
});

describe('a service that is not there', () => {
  it('is told once, looked for again, and told again when it fails anew', async () => {
    const { clock, pcsc, port } = setUp();
    pcsc.fail(NO_SERVICE);
    const { lists, errors } = watch(port);
    await settled();
    await clock.advance(20_000);
    expect(lists).toEqual(['']);
    expect(errors).toEqual([NO_SERVICE]);
    pcsc.failure = undefined;
    pcsc.plug('A');
    pcsc.insert('A');
    await clock.advance(2_000);
    expect(lists).toEqual(['', 'A:1']);
    pcsc.fail(pcscError('SCardGetStatusChange', SCARD.E_SERVICE_STOPPED));
    await settled();
    expect(lists).toEqual(['', 'A:1', '']);
    expect(errors).toHaveLength(2);
    // Started again, it counts from the beginning: no card can be told to be the same.
    pcsc.failure = undefined;
    await clock.advance(2_000);
    expect(lists).toEqual(['', 'A:1', '', 'A:2']);
  });

  it('is news for whoever comes later', async () => {
    const { pcsc, port } = setUp();
    pcsc.failure = NO_SERVICE;
    watch(port);
    await settled();
    expect(watch(port)).toMatchObject({ lists: [''], errors: [NO_SERVICE] });
  });

  it('may be a library that is installed later', async () => {
    const clock = new ManualClock();
    const pcsc = new FakePcsc(clock);
    pcsc.plug('A');
    let isInstalled = false;
    let loads = 0;
    const port = pcscPort(clock, () => {
      loads += 1;
      return isInstalled ? Promise.resolve(pcsc) : Promise.reject(new SmartcardError('noService', 'no library'));
    });
    await expect(port.connect('A', 1, 'exclusive')).rejects.toMatchObject({ kind: 'noService' });
    const { lists, errors } = watch(port);
    await settled();
    isInstalled = true;
    await clock.advance(2_000);
    expect({ lists, errors: errors.length }).toEqual({ lists: ['', 'A:-'], errors: 1 });
    await port.connect('A', 1, 'exclusive').catch(() => undefined);
    expect(loads).toBe(3);
  });

  it('leaves nothing behind in a context', async () => {
    const { clock, pcsc, port } = setUp();
    pcsc.plug('A');
    watch(port);
    await settled();
    for (let i = 0; i < 5; i++) {
      pcsc.fail(NO_SERVICE);
      await settled();
      pcsc.failure = undefined;
      await clock.advance(2_000);
    }
    expect(pcsc.contexts).toBe(1);
  });
});

describe('a connection', () => {
  async function connected(share: 'exclusive' | 'shared' = 'exclusive') {
    const parts = setUp();
    parts.pcsc.plug('A');
    parts.pcsc.insert('A');
    watch(parts.port);
    await settled();
    const connection = await parts.port.connect('A', 1, share);
    let isGone = false;
    void connection.gone.then(() => {
      isGone = true;
    });
    return { ...parts, connection, isGone: () => isGone };
  }

  it('carries APDUs, takes note of a reset, and is let go once', async () => {
    const { pcsc, connection, isGone } = await connected();
    pcsc.onTransmit = (apdu) => Uint8Array.of(...apdu, 0x90, 0);
    expect(await connection.transmit(Uint8Array.of(1))).toEqual(Uint8Array.of(1, 0x90, 0));
    expect(connection.protocol).toBe('t1');
    await connection.reconnect();
    expect(connection.protocol).toBe('t0');
    await settled();
    expect(isGone()).toBe(false);
    await Promise.all([connection.close('reset'), connection.close('leave')]);
    await settled();
    expect(isGone()).toBe(true);
    expect(pcsc.calls).toEqual(['connect A exclusive', 'transmit', 'reconnect', 'disconnect reset', 'release']);
    expect(pcsc.contexts).toBe(1);
    await expect(connection.transmit(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'removed' });
  });

  it('that cannot be made leaves no context', async () => {
    const { pcsc, port } = await connected();
    pcsc.onConnect = () => pcscError('SCardConnect', SCARD.E_SHARING_VIOLATION);
    await expect(port.connect('A', 1, 'exclusive')).rejects.toMatchObject({ kind: 'sharing' });
    expect(pcsc.contexts).toBe(2);
  });

  it.each([
    ['taken away', (pcsc: FakePcsc) => pcsc.take('A')],
    ['swapped', (pcsc: FakePcsc) => pcsc.swap('A')],
    ['gone with its reader', (pcsc: FakePcsc) => pcsc.unplug('A')],
    ['gone with the service', (pcsc: FakePcsc) => pcsc.fail(NO_SERVICE)],
  ])('to a card that is %s is gone, let go of, and no word is said to it', async (_, leave) => {
    const { pcsc, connection, isGone } = await connected();
    leave(pcsc);
    await settled();
    expect(isGone()).toBe(true);
    await expect(connection.transmit(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'removed' });
    await connection.close('reset');
    // Let go of by itself, for the next card finds the reader taken otherwise.
    expect(pcsc.calls.filter((call) => call !== 'release')).toEqual(['connect A exclusive', 'disconnect leave']);
  });

  it('to a card that is not the one meant is gone', async () => {
    const { pcsc, port } = await connected();
    pcsc.swap('A');
    await settled();
    const connection = await port.connect('A', 1, 'exclusive');
    await connection.gone;
  });

  it('watches its card while nobody else watches', async () => {
    const { clock, pcsc, port } = setUp();
    pcsc.plug('A');
    pcsc.insert('A');
    const { stop, ended } = watch(port);
    await settled();
    stop();
    await ended;
    await settled();
    const connection = await port.connect('A', 1, 'exclusive');
    await settled();
    await clock.advance(5_000);
    await connection.transmit(Uint8Array.of(1));
    pcsc.take('A');
    await connection.gone;
  });

  it.each([
    ['E_NO_SMARTCARD', SCARD.E_NO_SMARTCARD],
    ['W_REMOVED_CARD', SCARD.W_REMOVED_CARD],
    ['W_UNPOWERED_CARD', SCARD.W_UNPOWERED_CARD],
    ['E_READER_UNAVAILABLE', SCARD.E_READER_UNAVAILABLE],
    ['E_UNKNOWN_READER', SCARD.E_UNKNOWN_READER],
  ])('that fails with %s is gone: removed', async (_, code) => {
    const { pcsc, connection, isGone } = await connected();
    pcsc.onTransmit = () => pcscError('SCardTransmit', code);
    await expect(connection.transmit(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'removed', pcscCode: code });
    await settled();
    expect(isGone()).toBe(true);
  });

  it('that fails for an unclear reason waits a moment whether the card has left', async () => {
    const { clock, pcsc, connection } = await connected();
    pcsc.onTransmit = () => pcscError('SCardTransmit', SCARD.E_NOT_TRANSACTED);
    const leaving = connection.transmit(Uint8Array.of(1));
    const staying = expect(leaving).rejects.toMatchObject({ kind: 'io', pcscCode: SCARD.E_NOT_TRANSACTED });
    await settled();
    await clock.advance(500);
    await staying;
    const left = expect(connection.transmit(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'removed' });
    await settled();
    pcsc.take('A');
    await left;
  });

  it.each([
    ['denied', SCARD.E_NO_ACCESS],
    ['reset', SCARD.W_RESET_CARD],
    ['protocol', SCARD.E_INSUFFICIENT_BUFFER],
  ])('that fails with "%s" stays', async (kind, code) => {
    const { pcsc, connection, isGone } = await connected();
    pcsc.onTransmit = () => pcscError('SCardTransmit', code);
    await expect(connection.transmit(Uint8Array.of(1))).rejects.toMatchObject({ kind });
    expect(isGone()).toBe(false);
  });

  it('does not begin, and does not wait, while another program has a transaction', async () => {
    const { pcsc, connection } = await connected('shared');
    pcsc.isForeignTransaction = true;
    await expect(connection.beginTransaction()).rejects.toMatchObject({ kind: 'sharing' });
    expect(pcsc.calls).not.toContain('begin');
    pcsc.isForeignTransaction = false;
    await connection.beginTransaction();
    await connection.endTransaction();
    expect(pcsc.calls.slice(-2)).toEqual(['begin', 'end']);
  });
});
