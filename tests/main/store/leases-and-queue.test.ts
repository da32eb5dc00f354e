// Leases and the batch queue, on both engines: one holder at a time, by the database's clock; nothing twice, nothing lost.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLeases, type Leases } from '../../../src/main/store/fleet/leases.ts';
import { createQueue, type Queue } from '../../../src/main/store/fleet/queue.ts';
import { engine, openTestDatabase } from './engine.ts';

const MINUTE = 60_000;
const anna = { deskId: 'desk-a', runId: 'run-a', operator: 'anna@contoso.example' };
const ben = { deskId: 'desk-b', runId: 'run-b', operator: 'ben@contoso.example' };

interface Rig {
  readonly leases: Leases;
  readonly queue: Queue;
  /** As if so much time had passed in the database. */
  later(ms: number): Promise<void>;
}

async function rig(): Promise<Rig> {
  const database = await openTestDatabase(engine === 'sqlite' ? ':memory:' : `leases ${randomUUID()}`);
  onTestFinished(() => database.destroy());
  await database.insertInto('desks').values({ deskId: 'desk-a', name: 'Front desk', operator: anna.operator, seenMs: 0 }).execute();
  return {
    leases: createLeases(database),
    queue: createQueue(database),
    later: async (ms) => {
      await sql`update leases set expires_ms = expires_ms - ${sql.lit(ms)}`.execute(database);
      await sql`update queue set expires_ms = expires_ms - ${sql.lit(ms)}`.execute(database);
    },
  };
}

const itemFor = (n: number) =>
  ({ id: `item-${String(n).padStart(4, '0')}`, tenantId: 't', targetId: `user-${n}`, service: 'entra', itemJson: `{"n":${n}}` });
const items = (count: number) => Array.from({ length: count }, (_, n) => itemFor(n));

describe('a lease', () => {
  it('is one run\'s at a time, and tells who has it', async () => {
    const { leases } = await rig();
    expect(await leases.take(['target:1', 'key:1'], anna, MINUTE)).toBeNull();
    expect(await leases.take(['key:1', 'target:2'], ben, MINUTE)).toMatchObject({
      name: 'key:1', deskId: 'desk-a', deskName: 'Front desk', operator: anna.operator,
    });
    // All or none: the other name was not kept.
    expect(await leases.take(['target:2'], anna, MINUTE)).toBeNull();
    expect(await leases.take(['key:1', 'target:1'], anna, MINUTE)).toBeNull();
  });

  it('ends with its run, or when its desk is silent, not before', async () => {
    const { leases, later } = await rig();
    await leases.take(['target:1'], anna, MINUTE);
    await later(MINUTE - 10_000);
    expect(await leases.take(['target:1'], ben, MINUTE)).toMatchObject({ deskId: 'desk-a' });
    expect(await leases.renew('desk-a', ['run-a', 'run-x'], MINUTE)).toBe(1);
    expect(await leases.renew('desk-b', ['run-a'], MINUTE)).toBe(0);
    await later(MINUTE - 10_000);
    expect(await leases.take(['target:1'], ben, MINUTE)).toMatchObject({ deskId: 'desk-a' });
    await later(10_000);
    expect(await leases.take(['target:1'], ben, MINUTE)).toBeNull();
    // Too late: it is somebody else's now.
    expect(await leases.renew('desk-a', ['run-a'], MINUTE)).toBe(0);
    await leases.release('run-a');
    expect(await leases.take(['target:1'], anna, MINUTE)).toMatchObject({ deskId: 'desk-b', deskName: 'desk-b' });
    await leases.release('run-b');
    expect(await leases.take(['target:1'], anna, MINUTE)).toBeNull();
    await leases.releaseAll('desk-a');
    expect(await leases.take(['target:1'], ben, MINUTE)).toBeNull();
  });

  it('goes to one of many who ask at once', async () => {
    const { leases } = await rig();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => leases.take(n % 2 === 0 ? ['a', 'b'] : ['b', 'a'], { ...anna, runId: `run-${n}` }, MINUTE)),
    );
    expect(answers.filter((held) => held === null)).toHaveLength(1);
  });
});

describe('the queue', () => {
  it('gives each item to one desk, in order', async () => {
    const { queue } = await rig();
    expect(await queue.add('batch', items(40))).toBe(40);
    // Who waits already is not put in twice, by whatever id.
    expect(await queue.add('batch', items(3).map((item) => ({ ...item, id: `again-${item.id}` })))).toBe(0);
    expect(await queue.add('batch', [{ ...itemFor(0), id: 'okta', service: 'okta' }])).toBe(1);
    const taken = await Promise.all(Array.from({ length: 45 }, (_, n) => queue.take('t', `desk-${n % 5}`, MINUTE)));
    const ids = taken.flatMap((item) => (item === null ? [] : [item.id]));
    expect([...ids].sort()).toEqual([...items(40).map(({ id }) => id), 'okta']);
    expect(ids[0]).toBe('item-0000');
    expect(taken[0]).toMatchObject({ ...itemFor(0), batch: 'batch', state: 'taken', deskId: 'desk-0', runId: null, failures: 0, lostBy: null });
    expect(await queue.counts('t')).toEqual([{ state: 'taken', items: 41 }]);
    expect(await queue.counts('another tenant')).toEqual([]);
  });

  it('gives an item again when its desk fell silent before the run began, and tells from whom', async () => {
    const { queue, later } = await rig();
    await queue.add('batch', items(1));
    await queue.take('t', 'desk-a', MINUTE);
    expect(await queue.take('t', 'desk-b', MINUTE)).toBeNull();
    await later(MINUTE);
    expect(await queue.take('t', 'desk-b', MINUTE)).toMatchObject({ id: 'item-0000', lostBy: 'Front desk' });
    // The first desk wakes up: it is not its item any more.
    expect(await queue.begin('item-0000', 'desk-a', 'run-a', MINUTE)).toBe(false);
    expect(await queue.renew('desk-a', ['item-0000'], MINUTE)).toBe(0);
    expect(await queue.begin('item-0000', 'desk-b', 'run-b', MINUTE)).toBe(true);
    expect(await queue.begin('item-0000', 'desk-b', 'run-b', MINUTE)).toBe(true);
    expect(await queue.begin('item-0000', 'desk-b', 'run-c', MINUTE)).toBe(false);
    await later(MINUTE);
    expect(await queue.take('t', 'desk-a', MINUTE)).toBeNull();
    expect(await queue.interrupted()).toMatchObject([{ id: 'item-0000', deskId: 'desk-b', runId: 'run-b', state: 'interrupted' }]);
    expect(await queue.one('t', 'item-0000')).toMatchObject({ deskId: 'desk-b', runId: 'run-b', state: 'interrupted' });
    expect(await queue.one('another tenant', 'item-0000')).toBeNull();
    expect(await queue.one('t', 'item-0001')).toBeNull();
  });

  it('is told of an end once; an interrupted item is done again when an operator says so', async () => {
    const { queue, later } = await rig();
    await queue.add('batch', items(2));
    await queue.take('t', 'desk-a', MINUTE);
    await queue.begin('item-0000', 'desk-a', 'run-a', MINUTE);
    expect(await queue.again('item-0000', 'run-a')).toBe(false);
    await later(MINUTE);
    expect(await queue.renew('desk-a', ['item-0000'], MINUTE)).toBe(1);
    expect(await queue.interrupted()).toEqual([]);
    await later(MINUTE);
    expect(await queue.again('item-0000', 'run-a')).toBe(true);
    expect(await queue.finish('item-0000', 'run-a', 'succeeded')).toBe(false);
    expect(await queue.take('t', 'desk-b', MINUTE)).toMatchObject({ id: 'item-0000', lostBy: 'Front desk' });
    await queue.begin('item-0000', 'desk-b', 'run-b', MINUTE);
    expect(await queue.finish('item-0000', 'run-b', 'succeeded')).toBe(true);
    expect(await queue.fail('item-0000', 'run-b', '{}')).toBe(false);
    expect(await queue.take('t', 'desk-b', MINUTE)).toMatchObject({ id: 'item-0001' });
    await queue.putBack('item-0001', 'desk-a');
    expect(await queue.heldBy('desk-b')).toMatchObject([{ id: 'item-0001' }]);
    await queue.putBack('item-0001', 'desk-b');
    expect(await queue.counts('t')).toEqual(expect.arrayContaining([{ state: 'waiting', items: 1 }, { state: 'done', items: 1 }]));
  });

  it('puts who failed, and who was put off, behind everybody, with the reason', async () => {
    const { queue } = await rig();
    await queue.add('batch', items(3));
    await queue.take('t', 'desk-a', MINUTE);
    await queue.begin('item-0000', 'desk-a', 'run-a', MINUTE);
    expect(await queue.fail('item-0000', 'run-b', '{}')).toBe(false);
    expect(await queue.fail('item-0000', 'run-a', '{"code":"touch.timeout"}')).toBe(true);
    await queue.take('t', 'desk-a', MINUTE);
    await queue.postpone('item-0001', 'desk-a', '{"code":"batch.putOff"}');
    expect(await queue.rows('t', 0, 10)).toMatchObject([
      { id: 'item-0002', state: 'waiting' },
      { id: 'item-0000', state: 'failed', failures: 1, reasonJson: '{"code":"touch.timeout"}', deskId: null, runId: null },
      { id: 'item-0001', state: 'failed', failures: 0 },
    ]);
    expect(await queue.take('t', 'desk-a', MINUTE)).toMatchObject({ id: 'item-0002' });
    expect(await queue.take('t', 'desk-a', MINUTE)).toMatchObject({ id: 'item-0000', failures: 1 });
  });

  it('gives a chosen person to a desk unless another one has them', async () => {
    const { queue, later } = await rig();
    await queue.add('batch', items(3));
    expect(await queue.claim(itemFor(2), 'desk-a', MINUTE)).toMatchObject({ id: 'item-0002', deskId: 'desk-a' });
    expect(await queue.claim(itemFor(2), 'desk-b', MINUTE)).toBeNull();
    expect(await queue.find(itemFor(2))).toMatchObject({ deskId: 'desk-a', deskName: 'Front desk' });
    expect(await queue.claim(itemFor(2), 'desk-a', MINUTE)).toMatchObject({ id: 'item-0002' });
    await later(MINUTE);
    expect(await queue.claim(itemFor(2), 'desk-b', MINUTE)).toMatchObject({ lostBy: 'Front desk' });
    expect(await queue.claim({ ...itemFor(9) }, 'desk-b', MINUTE)).toBeNull();
    expect(await queue.remove('item-0002')).toBe(false);
    expect(await queue.remove('item-0001')).toBe(true);
    expect(await queue.clear('t', 'waiting')).toBe(1);
    expect(await queue.rows('t', 0, 10)).toMatchObject([{ id: 'item-0002' }]);
    await queue.begin('item-0002', 'desk-b', 'run', MINUTE);
    await queue.finish('item-0002', 'run', 'succeeded');
    // Done is done: the same person may be put in anew.
    expect(await queue.add('batch', [{ ...itemFor(2), id: 'second' }])).toBe(1);
    expect(await queue.clear('t', 'done')).toBe(1);
  });
});
