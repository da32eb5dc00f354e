// The shelf with practice keys behind real reports: reading, picking by touch, one opening at a time.
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type KeyShelf, createKeyShelf } from '../../../src/main/desk/key-shelf.ts';
import { HidError, type HidErrorKind } from '../../../src/main/hid/hid-error.ts';
import type { HidPort, Random } from '../../../src/main/ports.ts';
import { practiceAttestation } from '../../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import { PRACTICE_AAGUID, PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import { SmartcardError } from '../../../src/main/smartcard/smartcard-error.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { settle } from '../../fakes/manual-clock.ts';
import { noMetadata, type ScriptedSource, scriptedSource } from '../../fakes/scripted-source.ts';

const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
const attestation = practiceAttestation(random, PRACTICE_AAGUID);

interface Bench {
  readonly clock: FastClock;
  readonly keys: readonly PracticeKey[];
  readonly shelf: KeyShelf;
  readonly source: ScriptedSource;
  readonly port: HidPort;
  until(condition: () => boolean): Promise<void>;
}

async function open(
  count: number,
  wrap: (port: HidPort) => HidPort = (port) => port,
  personality = 'plain',
): Promise<Bench> {
  const clock = new FastClock();
  const made = await attestation;
  const keys = Array.from({ length: count }, (_, at) =>
    new PracticeKey({ clock, random, facts: practiceKeyFacts(`S${at + 1}`, `Key ${at + 1}`, personality), attestation: made }));
  const port = wrap(practiceHidPort(keys, (kind, message) => new HidError(kind, message)));
  const source = scriptedSource(port, clock, random);
  const shelf = createKeyShelf({ sources: [source], metadata: noMetadata, clock, random, isPractice: (id) => id.startsWith('practice:') });
  void shelf.watch(new AbortController().signal);
  bench = {
    clock, keys, shelf, source, port,
    until: async (condition) => {
      for (let turn = 0; !condition(); turn++) {
        if (turn > 20_000) throw new Error('waited in vain');
        await settle();
      }
    },
  };
  return bench;
}

let bench: Bench;
const plugAll = async (): Promise<void> => {
  bench.source.show(bench.keys.map((key) => key.descriptor));
  await bench.until(() => bench.shelf.keys.every((key) => key.status !== 'reading'));
};
const keyAt = (at: number): PracticeKey => {
  const key = bench.keys[at];
  if (key === undefined) throw new Error('no such key');
  return key;
};

afterEach(async () => {
  await bench.until(() => bench.clock.sleeping === 0);
});

describe('what is plugged in', () => {
  it('is shown at once, and read', async () => {
    await open(1);
    const seen: string[] = [];
    bench.shelf.onChange((keys) => seen.push(keys.map((key) => key.status).join()));
    bench.source.show([keyAt(0).descriptor]);
    expect(bench.shelf.keys).toMatchObject([{ id: 'practice:S1', status: 'reading', product: 'Key 1', aaguid: null, practice: true }]);
    await bench.until(() => bench.shelf.keys[0]?.status === 'ready');
    expect(bench.shelf.keys).toMatchObject([{
      aaguid: '50616972-696e-6720-7072-616374696365', pinSet: false, minPinLength: 4, remainingCredentials: 25, serialNumber: 'S1',
      transport: 'usb',
    }]);
    expect(bench.shelf.keys[0]?.versions).toContain('FIDO_2_1');
    expect(seen.at(0)).toBe('reading');
  });

  it('a key of Yubico tells its serial number and firmware by its own command, once', async () => {
    await open(1, undefined, 'yubico-like');
    await plugAll();
    expect(bench.shelf.keys).toMatchObject([{ serialNumber: '1', serialIsUnique: true, firmware: '5.4.3' }]);
    const opened = await bench.shelf.open('practice:S1');
    expect(opened.summary).toMatchObject({ serialNumber: '1', firmware: '5.4.3' });
    await opened.close();
  });

  it.each([['denied', 'denied'], ['sharing', 'busy'], ['protocol', 'unreadable']] as const)(
    'a card whose reader says %s: shown as %s',
    async (kind, status) => {
      await open(1, (port) => ({ ...port, open: async () => { throw new SmartcardError(kind, 'x'); } }));
      await plugAll();
      expect(bench.shelf.keys[0]?.status).toBe(status);
    },
  );

  it('leaves, and comes back as a new one', async () => {
    await open(2);
    await plugAll();
    keyAt(0).pullOut();
    bench.source.show([keyAt(1).descriptor]);
    expect(bench.shelf.keys.map((key) => key.id)).toEqual(['practice:S2']);
    await expect(bench.shelf.open('practice:S1')).rejects.toMatchObject({ code: 'key.notFound' });
    keyAt(0).plugIn();
    await plugAll();
    expect(bench.shelf.keys.every((key) => key.status === 'ready')).toBe(true);
  });

  it('unplugged while it is read: gone from the list, and nothing shows it again', async () => {
    await open(1);
    bench.source.show([keyAt(0).descriptor]);
    keyAt(0).pullOut();
    bench.source.show([]);
    await settle();
    expect(bench.shelf.keys).toEqual([]);
  });

  it.each([
    ['denied', 'denied'], ['busy', 'busy'], ['io', 'unreadable'], ['removed', 'unreadable'], ['protocol', 'unreadable'],
  ] as const)('the system says %s: shown as %s', async (kind: HidErrorKind, status) => {
    await open(1, (port) => ({ ...port, open: async () => { throw new HidError(kind, 'x'); } }));
    await plugAll();
    expect(bench.shelf.keys[0]?.status).toBe(status);
  });

  it('a key that never answers is unreadable, and the connection is closed', async () => {
    let closed = 0;
    await open(1, (port) => ({
      ...port,
      open: async () => ({
        write: async () => undefined, onReport: () => undefined, gone: new Promise<void>(() => undefined),
        close: async () => { closed += 1; },
      }),
    }));
    await plugAll();
    expect(bench.shelf.keys[0]?.status).toBe('unreadable');
    expect(closed).toBeGreaterThan(0);
  });

  it('a name that is missing is not empty', async () => {
    await open(1);
    bench.source.show([{ ...keyAt(0).descriptor, product: '' }]);
    expect(bench.shelf.keys[0]?.product).toBe('Security key');
    await bench.until(() => bench.shelf.keys[0]?.status === 'ready');
  });
});

describe('open', () => {
  it('one holder at a time, in the order of asking', async () => {
    await open(1);
    await plugAll();
    const order: string[] = [];
    const first = await bench.shelf.open('practice:S1');
    const second = bench.shelf.open('practice:S1').then((opened) => { order.push('second'); return opened; });
    const third = bench.shelf.open('practice:S1').then((opened) => { order.push('third'); return opened; });
    await settle();
    expect(order).toEqual([]);
    await first.close();
    const opened = await second;
    await settle();
    expect(order).toEqual(['second']);
    await opened.close();
    await (await third).close();
    expect(order).toEqual(['second', 'third']);
  });

  it('one that fails lets the next one in', async () => {
    let failures = 1;
    await open(1, (port) => ({
      ...port,
      open: async (path) => {
        if (failures-- > 0) throw new HidError('io', 'x');
        return port.open(path);
      },
    }));
    await plugAll();
    expect(bench.shelf.keys[0]?.status).toBe('unreadable');
    const opened = await bench.shelf.open('practice:S1');
    expect(bench.shelf.keys[0]?.status).toBe('ready');
    await opened.close();
  });

  it('shows what has changed on the key when it is closed', async () => {
    await open(1);
    await plugAll();
    const opened = await bench.shelf.open('practice:S1');
    const { Secret } = await import('../../../src/main/secret.ts');
    await opened.key.setPin(new Secret('1234'));
    await opened.close();
    expect(bench.shelf.keys[0]?.pinSet).toBe(true);
  });

  it('tells when the key leaves, and can be closed then', async () => {
    await open(1);
    await plugAll();
    const opened = await bench.shelf.open('practice:S1');
    keyAt(0).pullOut();
    await opened.gone;
    await opened.close();
  });
});

describe('pick by touch', () => {
  const blinking = (): readonly boolean[] => bench.keys.map((key) => key.face.waitingForTouch);

  it('all keys blink; the touched one is it, and the others stop', async () => {
    await open(3);
    await plugAll();
    const picked = bench.shelf.pickByTouch(new AbortController().signal);
    await bench.until(() => blinking().every((one) => one));
    const from = bench.clock.now();
    keyAt(1).touch();
    expect(await picked).toBe('practice:S2');
    expect(blinking()).toEqual([false, false, false]);
    // They were told to stop; nobody waited for their time-out of 30 s.
    expect(bench.clock.now() - from).toBeLessThan(1_000);
    await (await bench.shelf.open('practice:S1')).close();
  });

  it('two at the same moment: one of them', async () => {
    await open(2);
    await plugAll();
    const picked = bench.shelf.pickByTouch(new AbortController().signal);
    await bench.until(() => blinking().every((one) => one));
    keyAt(0).touch();
    keyAt(1).touch();
    expect(['practice:S1', 'practice:S2']).toContain(await picked);
  });

  it('cancelled: the reason is thrown, and no key blinks', async () => {
    await open(2);
    await plugAll();
    const cancel = new AbortController();
    const picked = bench.shelf.pickByTouch(cancel.signal);
    await bench.until(() => blinking().every((one) => one));
    cancel.abort(new Error('cancelled by hand'));
    await expect(picked).rejects.toThrow('cancelled by hand');
    expect(blinking()).toEqual([false, false]);
  });

  it('nobody touches', async () => {
    await open(1);
    await plugAll();
    await expect(bench.shelf.pickByTouch(new AbortController().signal)).rejects.toMatchObject({ code: 'touch.timeout' });
  });

  it('one is pulled out meanwhile: the other can still be picked', async () => {
    await open(2);
    await plugAll();
    const picked = bench.shelf.pickByTouch(new AbortController().signal);
    await bench.until(() => blinking().every((one) => one));
    keyAt(0).pullOut();
    bench.source.show([keyAt(1).descriptor]);
    keyAt(1).touch();
    expect(await picked).toBe('practice:S2');
  });

  it('no key that is ready', async () => {
    await open(1);
    await expect(bench.shelf.pickByTouch(new AbortController().signal)).rejects.toMatchObject({ code: 'key.notFound' });
  });

  it('cancelled before it began', async () => {
    await open(1);
    await plugAll();
    await expect(bench.shelf.pickByTouch(AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect(blinking()).toEqual([false]);
  });
});
