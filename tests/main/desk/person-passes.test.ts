// Passes by hand: every answer of the service, a lost one above all, ends with nothing that nobody knows of; the code is shown, copied,
// forgotten, and in no file.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPersonPasses, type PersonPasses } from '../../../src/main/desk/person-passes.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import type { IssuePass, PassReply } from '../../../src/shared/person.ts';
import { openTapPolicy } from '../../fakes/fake-directory.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { KIM, OPERATOR, PersonRig } from './person-rig.ts';

const LOST = { kind: 'offline', httpStatus: 0, message: 'lost' } as const;
const wish: IssuePass = { userId: KIM.id, startsAt: null, lifetimeInMinutes: 60, isUsableOnce: true, replace: false };

let rig: PersonRig;
let clock: ManualClock;
let clipboard: string;
let passes: PersonPasses;

beforeEach(async () => {
  rig = await PersonRig.open();
  clock = new ManualClock();
  clipboard = '';
  passes = createPersonPasses({
    clock, store: rig.store, lock: rig.lock, session: rig.session, target: rig.target,
    clipboard: {
      read: async () => clipboard,
      write: (text) => {
        clipboard = text;
      },
      clear: () => {
        clipboard = '';
      },
    },
  });
});
afterEach(() => rig.store.close());

/** Lets the service's slowness pass while it is asked again. */
async function patient<T>(work: Promise<T>): Promise<T> {
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  // A rejection is the test's own to look at.
  ended.catch(() => undefined);
  for (let turn = 0; turn < 2000 && !over; turn++) await clock.advance(100);
  return ended;
}

function tapIdOf(reply: PassReply): string {
  if (reply.kind !== 'issued') throw new Error('not issued');
  return reply.pass.tapId;
}

describe('issued', () => {
  it('within the wishes, shown and copied, and in the audit without its code', async () => {
    const reply = await passes.issue({ ...wish, lifetimeInMinutes: 90, isUsableOnce: false });
    const tapId = tapIdOf(reply);
    expect(reply).toMatchObject({ pass: { isUsableOnce: false } });
    expect(rig.directory.usablePass(KIM.id)).toBe(tapId);
    const [code = 'none'] = rig.directory.passes;
    expect(passes.reveal(tapId)).toBe(code);
    expect(await rig.auditLine()).toBe(`tap.requested done, tap.issued done ${tapId}`);
    expect((await rig.audit()).at(-1)).toMatchObject({ target: { id: KIM.id, userPrincipalName: KIM.userPrincipalName }, operator: { id: OPERATOR.id } });
    expect(JSON.stringify([reply, await rig.audit()])).not.toContain(code);
  });

  it('its code is forgotten by a word, by time, by a lock; another one does not show it', async () => {
    for (const end of [() => passes.forget(), () => clock.advance(10 * 60_000), () => passes.lock()]) {
      const tapId = tapIdOf(await passes.issue({ ...wish, replace: true }));
      expect(passes.reveal(tapId)).toBe(rig.directory.passes.at(-1));
      await Promise.resolve(end());
      expect(() => passes.reveal(tapId)).toThrow('input.invalid');
    }
    const tapId = tapIdOf(await passes.issue({ ...wish, replace: true }));
    expect(() => passes.reveal(`${tapId}x`)).toThrow('input.invalid');
    expect(clock.sleeping).toBe(1);
  });

  it('is on the clipboard for a minute, and what was copied since stays there', async () => {
    const tapId = tapIdOf(await passes.issue(wish));
    expect(Date.parse(passes.copy(tapId)) - clock.now()).toBe(60_000);
    expect(clipboard).toBe(rig.directory.passes[0]);
    await clock.advance(59_999);
    expect(clipboard).not.toBe('');
    await clock.advance(1);
    expect(clipboard).toBe('');
    passes.copy(tapId);
    clipboard = 'something else';
    await clock.advance(60_000);
    expect(clipboard).toBe('something else');
  });

  it('leaves the clipboard when the desk is locked', async () => {
    passes.copy(tapIdOf(await passes.issue(wish)));
    await passes.lock();
    expect(clipboard).toBe('');
  });
});

describe('not issued', () => {
  it('over a pass that can be used, unless it is given up', async () => {
    const old = rig.directory.givePass(KIM.id);
    expect(await passes.issue(wish)).toMatchObject({ kind: 'exists', pass: { id: old, usability: 'usable' } });
    expect(rig.directory.usablePass(KIM.id)).toBe(old);
    expect(await rig.auditLine()).toBe('');
    expect(await passes.issue({ ...wish, replace: true })).toMatchObject({ kind: 'issued' });
    expect(rig.directory.usablePass(KIM.id)).not.toBe(old);
  });

  it('to oneself, twice at once, or into a run', async () => {
    await expect(passes.issue({ ...wish, userId: OPERATOR.id })).rejects.toMatchObject({ code: 'entra.self' });
    const first = passes.issue(wish);
    await expect(passes.issue(wish)).rejects.toMatchObject({ code: 'person.busy' });
    await first;
    rig.running = KIM.id;
    await expect(passes.issue({ ...wish, replace: true })).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await expect(passes.revoke(KIM.id, 'tap-1')).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    expect(rig.directory.passes).toHaveLength(1);
  });

  it('where the service refuses: that is recorded', async () => {
    rig.directory.fail('issueTemporaryAccessPass', { httpStatus: 403, message: 'Request Authorization failed' });
    await expect(passes.issue(wish)).rejects.toMatchObject({ httpStatus: 403 });
    expect(await rig.auditLine()).toBe('tap.requested done, tap.issued refused entra.forbidden');
  });

  it('where the record cannot be written: before, nothing is asked; after, it is taken back', async () => {
    const { note } = rig.store.audit;
    let writes = 0;
    rig.store.audit.note = (entry) => {
      writes += 1;
      return writes === 2 ? Promise.reject(new StoreError('full', 'f', 'SQLITE_FULL')) : note(entry);
    };
    await expect(passes.issue(wish)).rejects.toMatchObject({ kind: 'full' });
    expect(rig.directory.passes).toHaveLength(1);
    expect(rig.directory.usablePass(KIM.id)).toBeNull();
    writes = 1;
    await expect(passes.issue(wish)).rejects.toMatchObject({ kind: 'full' });
    expect(rig.directory.passes).toHaveLength(1);
  });
});

describe('an answer that is lost', () => {
  it('after the pass was made: it is found and taken back', async () => {
    rig.directory.fail('issueTemporaryAccessPass', LOST, 'after');
    await expect(patient(passes.issue(wish))).rejects.toMatchObject({ kind: 'offline' });
    expect(rig.directory.usablePass(KIM.id)).toBeNull();
    expect(await rig.auditLine()).toBe('tap.requested done, tap.issued done tap-1, tap.revoked done tap-1');
  });

  it('before: nothing was made, and the old one is left alone', async () => {
    const old = rig.directory.givePass(KIM.id);
    rig.directory.fail('issueTemporaryAccessPass', LOST);
    await expect(patient(passes.issue({ ...wish, replace: true }))).rejects.toMatchObject({ kind: 'offline' });
    expect(rig.directory.usablePass(KIM.id)).toBe(old);
    expect(await rig.auditLine()).toBe('tap.requested done, tap.issued failed entra.offline');
  });

  it('and no other comes: it is not known', async () => {
    rig.directory.onCall = (call, moment) => {
      if (call === 'issueTemporaryAccessPass' && moment === 'before') rig.directory.fail('temporaryAccessPass', LOST, 'before', 10);
    };
    rig.directory.fail('issueTemporaryAccessPass', LOST, 'after');
    await expect(patient(passes.issue(wish))).rejects.toMatchObject({ code: 'tap.outcomeUnknown' });
    expect(await rig.auditLine()).toBe('tap.requested done, tap.issued unknown tap.outcomeUnknown');
  });
});

describe('revoked', () => {
  it.each([
    ['at once', 0],
    ['after answers that were lost', 2],
  ])('%s, and the code with it', async (_, times) => {
    const tapId = tapIdOf(await passes.issue(wish));
    rig.directory.fail('revokeTemporaryAccessPass', LOST, 'after', times);
    await patient(passes.revoke(KIM.id, tapId));
    expect(rig.directory.usablePass(KIM.id)).toBeNull();
    expect(() => passes.reveal(tapId)).toThrow('input.invalid');
    expect(await rig.auditLine()).toMatch(new RegExp(`tap.revoked done ${tapId}$`));
  });

  it('one that is gone already is fine', async () => {
    await passes.revoke(KIM.id, 'nobody-knows');
    expect(await rig.auditLine()).toBe('tap.revoked done nobody-knows');
  });

  it.each([
    ['a refusal', { httpStatus: 403, message: 'Request Authorization failed' }, 1, 'entra.forbidden'],
    ['no answer at all', LOST, 3, 'entra.offline'],
  ])('not, by %s: said, recorded, and the code is still there', async (_, error, times, code) => {
    const tapId = tapIdOf(await passes.issue(wish));
    rig.directory.fail('revokeTemporaryAccessPass', error, 'before', times);
    await expect(patient(passes.revoke(KIM.id, tapId))).rejects.toMatchObject({ name: 'GraphError' });
    expect(rig.directory.usablePass(KIM.id)).toBe(tapId);
    expect(await rig.auditLine()).toMatch(new RegExp(`tap.revoked failed ${code}$`));
    expect(passes.reveal(tapId)).toBe(rig.directory.passes[0]);
  });
});

describe('terms', () => {
  it('are those of the policy, with the pass that is there', async () => {
    rig.directory.tap = { ...openTapPolicy, minimumLifetimeInMinutes: 30, isUsableOnce: true };
    expect(await passes.terms(KIM.id)).toEqual({
      policy: { enabled: true, minimumMinutes: 30, maximumMinutes: 480, defaultMinutes: 60, onceOnly: true }, existing: null,
    });
    const old = rig.directory.givePass(KIM.id);
    expect(await passes.terms(KIM.id)).toMatchObject({ existing: { id: old, isUsable: true } });
  });

  it('what may not be read is not known; no network is an error', async () => {
    rig.directory.tap = 'unreadable';
    rig.directory.fail('temporaryAccessPass', { httpStatus: 403 });
    expect(await passes.terms(KIM.id)).toEqual({ policy: null, existing: null });
    rig.directory.fail('temporaryAccessPass', LOST);
    await expect(passes.terms(KIM.id)).rejects.toMatchObject({ kind: 'offline' });
    await settle();
  });

  it('need somebody who is signed in', async () => {
    rig.signedIn = false;
    await expect(passes.terms(KIM.id)).rejects.toMatchObject({ code: 'signIn.required' });
    await expect(passes.issue(wish)).rejects.toMatchObject({ code: 'signIn.required' });
  });
});
