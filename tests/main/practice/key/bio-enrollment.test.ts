import { beforeEach, describe, expect, it } from 'vitest';
import { Host, bytesOf, map, newBench, type Bench, type Token } from './host.ts';

const PIN = '1234';
const BE = 0x08;

let bench: Bench;
let host: Host;
let token: Token;

beforeEach(async () => {
  bench = newBench({ personality: 'fingerprint' });
  host = await Host.open(bench);
  await host.setPin(PIN);
  token = await host.goodToken(PIN, BE);
});

const touch =
  (finger: string, quality?: 'tooFast' | 'poorQuality'): (() => void) =>
  () =>
    bench.key.touch(finger, quality);
const statusAndRemaining = (reply: { status: number; map: ReadonlyMap<unknown, unknown> }) => [
  reply.status,
  reply.map.get(5),
  reply.map.get(6),
];
const begin = (finger: () => void) => host.bio(1, { token, touch: finger });
const next = (templateId: Uint8Array, finger: () => void) =>
  host.bio(2, { token, params: map([[1, templateId]]), touch: finger });

describe('bio enrolment', () => {
  it('tells about its sensor to anybody', async () => {
    expect((await host.command(0x09, [[6, true]])).map).toEqual(new Map([[1, 1]]));
    const info = await host.bio(7);
    expect(Object.fromEntries(info.map)).toEqual({ 1: 1, 2: 1, 3: 4, 8: 64 });
  });

  it('takes four good samples of one finger, and says what was wrong with the others', async () => {
    const first = await begin(touch('left thumb'));
    expect(statusAndRemaining(first)).toEqual([0, 0x00, 3]);
    const id = bytesOf(first.map, 4);
    expect(statusAndRemaining(await next(id, touch('left thumb', 'tooFast')))).toEqual([0, 0x05, 3]);
    expect(statusAndRemaining(await next(id, touch('right thumb')))).toEqual([0, 0x0a, 3]);
    expect(statusAndRemaining(await next(id, touch('left thumb')))).toEqual([0, 0x00, 2]);
    expect(statusAndRemaining(await next(id, touch('left thumb', 'poorQuality')))).toEqual([0, 0x07, 2]);
    expect(statusAndRemaining(await next(id, touch('left thumb')))).toEqual([0, 0x00, 1]);
    expect(bench.key.face.fingers).toEqual(['Finger 1']);
    expect(statusAndRemaining(await next(id, touch('left thumb')))).toEqual([0, 0x00, 0]);
    expect(bench.key.face.fingers).toEqual(['Finger 1', 'Finger 2']);
    // It is over: the next sample belongs to no enrolment.
    expect((await next(id, touch('left thumb'))).status).toBe(0x30);
  });

  it('knows a finger it has already', async () => {
    expect(statusAndRemaining(await begin(touch('owner')))).toEqual([0, 0x0b, 4]);
  });

  it('waits as long as the platform says, and calls a wait without a finger a sample', async () => {
    // No touch, so no reply yet.
    expect((await host.bio(1, { token, params: map([[3, 500]]) })).status).toBe(-1);
    expect(bench.key.face.waitsFor).toBe('finger');
    await bench.clock.advance(499);
    expect(bench.key.face.waitsFor).toBe('finger');
    await bench.clock.advance(1);
    const reply = (await host.frames()).find(({ command }) => command === 0x10)?.payload ?? new Uint8Array();
    expect(Buffer.from(reply).toString('hex')).toMatch(/^00a30442....050d0604$/);
  });

  it('is cancelled by its own subcommand and by a new one', async () => {
    const id = bytesOf((await begin(touch('left thumb'))).map, 4);
    expect((await host.bio(3)).status).toBe(0);
    expect((await next(id, touch('left thumb'))).status).toBe(0x30);
    const second = bytesOf((await begin(touch('left thumb'))).map, 4);
    await begin(touch('right thumb'));
    expect((await next(second, touch('left thumb'))).status).toBe(0x02);
  });

  it('lists, renames and removes fingers', async () => {
    const list = async () => (await host.bio(4, { token })).map.get(7);
    const [template] = [await list()].flat();
    const id = template instanceof Map ? template.get(1) : undefined;
    if (!(id instanceof Uint8Array)) throw new Error('no template id');
    expect(template).toEqual(new Map<number, unknown>([[1, id], [2, 'Finger 1']])); // prettier-ignore
    expect((await host.bio(5, { token, params: map([[1, id], [2, 'Right index']]) })).status).toBe(0); // prettier-ignore
    expect(bench.key.face.fingers).toEqual(['Right index']);
    expect((await host.bio(5, { token, params: map([[1, id], [2, 'x'.repeat(65)]]) })).status).toBe(0x03); // prettier-ignore
    expect((await host.bio(6, { token, params: map([[1, id]]) })).status).toBe(0);
    expect((await host.bio(6, { token, params: map([[1, id]]) })).status).toBe(0x2c);
    expect((await host.bio(4, { token })).status).toBe(0x2c);
    expect(await host.options()).toMatchObject({ uv: false, bioEnroll: false });
  });

  it('is full after five', async () => {
    for (let finger = 2; finger <= 5; finger++) {
      token = await host.goodToken(PIN, BE);
      const id = bytesOf((await begin(touch(`finger ${finger}`))).map, 4);
      for (let sample = 0; sample < 3; sample++) await next(id, touch(`finger ${finger}`));
    }
    expect(bench.key.face.fingers).toHaveLength(5);
    expect((await begin(touch('one too many'))).status).toBe(0x17);
  });

  it.each([
    ['no token', [[1, 1], [2, 4]], 0x36],
    ['no protocol', [[1, 1], [2, 4], [5, new Uint8Array(32)]], 0x14],
    ['an unknown protocol', [[1, 1], [2, 4], [4, 3], [5, new Uint8Array(32)]], 0x02],
    ['a wrong signature', [[1, 1], [2, 4], [4, 2], [5, new Uint8Array(32)]], 0x33],
    ['no modality', [[2, 4]], 0x14],
    ['another modality', [[1, 2], [2, 4]], 0x02],
    ['no subcommand', [[1, 1]], 0x14],
    ['an unknown subcommand', [[1, 1], [2, 8]], 0x3e],
    ['no template id', [[1, 1], [2, 2]], 0x14],
    ['parameters of another type', [[1, 1], [2, 2], [3, 'x']], 0x11],
  ] as const)('refuses %s', async (_name, parameters, status) => {
    expect((await host.command(0x09, parameters)).status).toBe(status);
  });

  it('needs the permission for it', async () => {
    expect((await host.bio(4, { token: await host.goodToken(PIN, 0x04) })).status).toBe(0x33);
  });
});

it('of the preview takes the old token, under its own number alone', async () => {
  bench = newBench({ personality: '2.1-pre' });
  host = await Host.open(bench);
  await host.setPin(PIN, 1);
  const { token: old } = await host.token(PIN, undefined, 1);
  if (old === undefined) throw new Error('no token');
  expect((await host.bio(4, { token: old, code: 0x40 })).status).toBe(0);
  expect((await host.bio(4, { token: old })).status).toBe(0x01);
});
