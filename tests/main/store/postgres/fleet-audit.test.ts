// Somebody changes the fleet's copy of an audit behind everybody's back: each change is found.
import { describe, expect, it } from 'vitest';
import { asOwner } from '../engine.ts';
import { sampleNote } from '../audit-rig.ts';
import { desk, fleetPlace, sync, type RigDesk } from './fleet-rig.ts';

async function twoDesks(): Promise<{ readonly name: string; readonly a: RigDesk; readonly b: RigDesk }> {
  const { name, place } = await fleetPlace();
  const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
  for (const { store } of [a, b]) for (let nth = 1; nth < 12; nth++) await store.audit.note(sampleNote(nth));
  await sync(a, b);
  expect(await a.link.verifyAudit()).toEqual([{ deskId: 'a', entries: 12, firstBad: null }, { deskId: 'b', entries: 12, firstBad: null }]);
  await asOwner('alter table desk_audit disable trigger all; alter table desk_heads disable trigger all', name);
  return { name, a, b };
}

describe('the copy of an audit', () => {
  it.each([
    ['a flipped byte', `update desk_audit set body = replace(body, 'Person 5', 'Person 4') where desk_id = 'b'`, 'changed'],
    ['a changed hash', `update desk_audit set hash = reverse(hash) where desk_id = 'b' and seq = 6`, 'changed'],
    ['a removed entry', `delete from desk_audit where desk_id = 'b' and seq = 6`, 'missing'],
    ['the last entry cut off', `delete from desk_audit where desk_id = 'b' and seq = 12`, 'truncated'],
    ['everything taken out, heads too', `delete from desk_audit where desk_id = 'b'; delete from desk_heads where desk_id = 'b'`, 'truncated'],
    ['two that changed places', `update desk_audit set seq = case seq when 5 then -6 else -5 end where desk_id = 'b' and seq in (5, 6);
      update desk_audit set seq = -seq where seq < 0`, 'changed'],
    ['an added entry', `insert into desk_audit select desk_id, 13, body, hash from desk_audit where desk_id = 'b' and seq = 12`, 'changed'],
    ['a forged head', `update desk_heads set signature = 'AAAA' where desk_id = 'b'`, 'headForged'],
  ])('tells %s, from any desk', async (_, change, flaw) => {
    const { name, a, b } = await twoDesks();
    await asOwner(change, name);
    for (const one of [a, b]) {
      const [mine, theirs] = await one.link.verifyAudit();
      expect(mine).toEqual({ deskId: 'a', entries: 12, firstBad: null });
      expect(theirs?.deskId).toBe('b');
      expect(theirs?.firstBad?.flaw).toBe(flaw);
    }
  });

  it('written anew from its first entry on, with a key of somebody else, does not fit what the desks have', async () => {
    const { name, place } = await fleetPlace();
    const [a, b, forger] = [await desk(place, 'a'), await desk(place, 'b'), await desk(place, 'x')];
    for (let nth = 1; nth < 12; nth++) {
      await b.store.audit.note(sampleNote(nth));
      await forger.store.audit.note(sampleNote(nth + 100));
    }
    await sync(a, b, forger);
    await asOwner(`alter table desk_audit disable trigger all; alter table desk_heads disable trigger all;
      delete from desk_audit where desk_id = 'b'; delete from desk_heads where desk_id = 'b';
      update desk_audit set desk_id = 'b' where desk_id = 'x'; update desk_heads set desk_id = 'b' where desk_id = 'x'`, name);
    const flawOf = async ({ link }: RigDesk) => (await link.verifyAudit()).find(({ deskId }) => deskId === 'b')?.firstBad;
    expect(await flawOf(b)).toEqual({ seq: 1, flaw: 'changed' });
    expect(await flawOf(a)).toEqual({ seq: 12, flaw: 'changed' });
    expect((await a.link.verifyAudit()).find(({ deskId }) => deskId === 'x')?.firstBad?.flaw).toBe('truncated');
  });

  it('that was cut off is brought again, and the desk does not forget it', async () => {
    const { name, a, b } = await twoDesks();
    await asOwner(`delete from desk_audit where desk_id = 'b' and seq > 6; delete from desk_heads where desk_id = 'b' and seq > 6`, name);
    await b.store.audit.note(sampleNote(12));
    await sync(b);
    expect((await b.link.verifyAudit())[1]).toEqual({ deskId: 'b', entries: 13, firstBad: { seq: 7, flaw: 'truncated' } });
    expect((await a.link.verifyAudit())[1]).toEqual({ deskId: 'b', entries: 13, firstBad: null });
  });

  it('that a restored backup is behind of is told at that desk', async () => {
    const { name, b } = await twoDesks();
    await asOwner(`insert into desk_audit values ('b', 13, '{"kind":"audit.exported"}', '${'0'.repeat(64)}')`, name);
    expect((await b.link.verifyAudit())[1]?.firstBad).toEqual({ seq: 13, flaw: 'changed' });
  });
});
