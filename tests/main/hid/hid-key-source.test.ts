// Practice keys as keys of a source, through their HidPort: what is listed, opened, pulled out and plugged in again.
import { expect, it } from 'vitest';
import type { PluggedKey } from '../../../src/main/ctap/key-source.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import { hidKeySource } from '../../../src/main/hid/hid-key-source.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import { PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { seededRandom, testAttestation } from '../practice/key/host.ts';

const removed = (kind: 'removed', message: string) => new HidError(kind, message);
const listed = {
  id: 'practice:TEST1',
  transport: 'usb',
  product: 'Practice Key',
  manufacturer: 'Pairing App',
  serialNumber: 'TEST1',
  place: '',
  vendorId: 0x1209,
  productId: 0xf1d0,
};

it('lists a key, opens it, and tells each change the moment it happens', async () => {
  const clock = new ManualClock();
  const random = seededRandom('source');
  const key = new PracticeKey({ clock, random, facts: practiceKeyFacts('TEST1'), attestation: testAttestation });
  const source = hidKeySource(practiceHidPort([key], removed), clock, random);
  const told: (readonly PluggedKey[])[] = [];
  const abort = new AbortController();
  const watched = source.watch({ onKeys: (keys) => told.push(keys) }, abort.signal);
  await settle();
  expect(told).toEqual([[listed]]);

  const transport = await source.connect('practice:TEST1');
  expect((await SecurityKey.open(transport, random)).info.versions).toContain('FIDO_2_1');
  // A look is under way or over by now, and none is due by the clock: only the hint can bring the next one.
  await clock.advance(5_000);
  key.pullOut();
  await settle();
  await transport.gone;
  expect(told).toEqual([[listed], []]);
  await expect(source.connect('practice:TEST1')).rejects.toMatchObject({ name: 'HidError', kind: 'removed' });
  await expect(transport.exchange(Uint8Array.of(4))).rejects.toMatchObject({ kind: 'removed' });

  await clock.advance(20);
  key.plugIn();
  await settle();
  expect(told).toEqual([[listed], [], [listed]]);
  // The old transport stays dead: it must not speak to the key that came back.
  await expect(transport.exchange(Uint8Array.of(4))).rejects.toMatchObject({ kind: 'removed' });
  const again = await source.connect('practice:TEST1');
  await again.ping(new Uint8Array(100));
  await again.close();
  abort.abort();
  await watched;
  expect(clock.sleeping).toBe(0);
});

it('tells a list that fails, and goes on', async () => {
  const clock = new ManualClock();
  const random = seededRandom('source');
  let fails = true;
  const failure = new HidError('io', 'no hidapi');
  const source = hidKeySource(
    { list: () => (fails ? Promise.reject(failure) : Promise.resolve([])), open: () => Promise.reject(failure) },
    clock,
    random,
  );
  const told: unknown[] = [];
  const abort = new AbortController();
  const watched = source.watch(
    { onKeys: (keys) => told.push(keys.length), onError: (error) => told.push(error) },
    abort.signal,
  );
  await settle();
  fails = false;
  await clock.advance(300);
  expect(told).toEqual([failure, 0]);
  abort.abort();
  await watched;
});
