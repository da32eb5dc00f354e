// The check of each exercise: which evidence ticks a step, and which wrong outcome does not count.
import { describe, expect, it } from 'vitest';
import { type LessonId, lessonIds, lessonSteps } from '../../../../src/shared/lessons.ts';
import { type LessonProgress, checkLesson } from '../../../../src/main/practice/lessons/check-lesson.ts';
import type { Checked, Evidence } from '../../../../src/main/practice/lessons/lesson.ts';
import { LESSONS } from '../../../../src/main/practice/lessons/lesson-list.ts';
import { PRACTICE_PEOPLE } from '../../../../src/main/practice/tenant/people.ts';
import { preflightWith } from '../../../renderer/fixtures.ts';
import { evidence, key, person, proof, refusal, running, usedKey } from './evidence.ts';

const look = (id: LessonId, seen: Evidence, before: LessonProgress['steps'] = []): LessonProgress => checkLesson(LESSONS[id], seen, before);
const ticked = ({ steps }: LessonProgress): readonly string[] => steps.flatMap(({ code, done }) => (done ? [code.replace(/^.*\./, '')] : []));

/** Looks at one evidence after the other, as the course does. */
function play(id: LessonId, ...seen: readonly Evidence[]): LessonProgress {
  return seen.reduce((before: LessonProgress | null, now) => look(id, now, before?.steps), null) ?? look(id, evidence({ people: [] }));
}

const kim = person('kim.example');

describe('every exercise', () => {
  it.each(lessonIds)('%s: has a check for each of its steps, people who exist, and is not reached by doing nothing', (id) => {
    const lesson = LESSONS[id];
    expect(Object.keys(lesson.steps)).toEqual(lessonSteps[id]);
    const known = [...PRACTICE_PEOPLE, ...lesson.setUp.newPeople].map(({ alias }) => alias);
    for (const alias of [...lesson.setUp.people, ...(lesson.setUp.mistakenFor === null ? [] : [lesson.setUp.mistakenFor])]) {
      expect(known).toContain(alias);
    }
    const fresh = look(id, evidence({ people: lesson.setUp.people.map((alias) => person(alias)) }));
    expect(fresh).toMatchObject({ problem: null, reached: false });
    expect(ticked(fresh)).toEqual([]);
  });

  it.each(lessonIds)('%s: a key for somebody else does not count', (id) => {
    const people = LESSONS[id].setUp.people.map((alias) => person(alias));
    const progress = look(id, evidence({ people, others: [person('stranger', 'c9')] }));
    expect(progress).toMatchObject({ reached: false, problem: { code: 'otherPerson', name: 'stranger (stranger@harbour.example)' } });
  });
});

describe('a moment stays ticked, a state does not', () => {
  const began = evidence({ people: [kim], run: running(kim), keys: [key('A', { pinSet: true })] });
  it('after the run has ended, and the key was thrown away', () => {
    const first = look('firstKey', began);
    expect(ticked(first)).toEqual(['start', 'setPin']);
    expect(ticked(look('firstKey', evidence({ people: [kim], keys: [] }), first.steps))).toEqual(['start']);
  });
});

describe('first key', () => {
  const kimWithKey = person('kim.example', 'c1');
  const started = evidence({ people: [kim], run: running(kim) });
  const end = { people: [kimWithKey], keys: [usedKey('A', ['c1', kim.userPrincipalName])] };

  it('is reached by a run that was proved', () => {
    const progress = play('firstKey', started, evidence({ ...end, records: [proof(kim, 'c1', 'A')] }));
    expect(progress).toMatchObject({ reached: true, problem: null, people: [{ done: true }] });
  });

  it.each([
    ['that failed', { outcome: 'failed' }],
    ['that the service does not list', { readBack: false }],
    ['whose key did not sign', { assertionVerified: false }],
    ['with another credential', { credentialIdBase64Url: 'c2' }],
    ['for another person', { target: { id: 'x', displayName: '', userPrincipalName: '' } }],
  ] as const)('not by a run %s', (_what, changes) => {
    const progress = play('firstKey', started, evidence({ ...end, records: [proof(kim, 'c1', 'A', changes)] }));
    expect(progress.reached).toBe(false);
    expect(ticked(progress)).not.toContain('prove');
  });

  it('not by a record alone: the tenant and the key must have it', () => {
    const records = [proof(kim, 'c1', 'A')];
    expect(play('firstKey', started, evidence({ ...end, people: [kim], records })).reached).toBe(false);
    expect(play('firstKey', started, evidence({ ...end, keys: [key('A', { pinSet: true })], records })).reached).toBe(false);
  });
});

describe('wrong user', () => {
  const emma = person('emma.smith');
  const emmaWithKey = person('emma.smith', 'c1');
  const started = evidence({ people: [emma], run: running(emma, { route: 'obr' }) });
  const refused = evidence({ people: [emma], obr: refusal('emma.smith@harbour.example', 'Emma.Smith2@harbour.example') });
  const done = evidence({
    people: [emmaWithKey], keys: [usedKey('A', ['c1', 'emma'])], records: [proof(emma, 'c1', 'A', { route: 'obr' })],
  });

  it('is reached by the refusal and then the right page', () => {
    expect(play('wrongUser', started, refused, done)).toMatchObject({ reached: true, problem: null });
  });

  it('not without the refusal', () => {
    expect(ticked(play('wrongUser', started, done))).toEqual(['start', 'register']);
  });

  it.each([
    ['another reason', refusal('emma.smith@harbour.example', 'emma.smith2@harbour.example', 'wrongRp')],
    ['another user than the one the page is mixed up with', refusal('emma.smith@harbour.example', 'kim.example@harbour.example')],
    ['a run for somebody else', refusal('kim.example@harbour.example', 'emma.smith2@harbour.example')],
  ])('not by a refusal for %s', (_what, obr) => {
    expect(play('wrongUser', started, evidence({ people: [emma], obr }), done).reached).toBe(false);
  });

  it('not by the other route, which has no page', () => {
    const direct = evidence({ ...done, records: [proof(emma, 'c1', 'A')] });
    expect(play('wrongUser', started, refused, direct)).toMatchObject({ reached: false, problem: { code: 'wrongRoute' } });
  });

  it('not when the other Emma got the key', () => {
    const wrong = evidence({ people: [emma], others: [person('emma.smith2', 'c1')], keys: [usedKey('A', ['c1', 'emma.smith2'])] });
    expect(play('wrongUser', started, refused, wrong)).toMatchObject({ reached: false, problem: { code: 'otherPerson' } });
  });
});

describe('lost answer', () => {
  const amina = person('amina.diallo');
  const started = evidence({ people: [amina], run: running(amina) });
  const lost = evidence({ people: [person('amina.diallo', 'c1')], run: running(amina), faultsPlayed: 1 });
  const done = evidence({
    people: [person('amina.diallo', 'c1')], keys: [usedKey('A', ['c1', 'amina'])], records: [proof(amina, 'c1', 'A')], faultsPlayed: 1,
  });

  it('is reached when the app asked again and found it', () => {
    expect(play('lostAnswer', started, lost, done)).toMatchObject({ reached: true, problem: null });
  });

  it('not when nothing was lost', () => {
    expect(ticked(play('lostAnswer', started, evidence({ ...done, faultsPlayed: 0 })))).toEqual(['start', 'decided']);
  });

  it('not with two keys on the account', () => {
    const twice = evidence({ ...done, people: [person('amina.diallo', 'c1', 'c2')] });
    expect(play('lostAnswer', started, lost, twice)).toMatchObject({ reached: false });
  });

  it('not by the other route', () => {
    const obr = evidence({ ...done, records: [proof(amina, 'c1', 'A', { route: 'obr' })] });
    expect(play('lostAnswer', started, lost, obr)).toMatchObject({ reached: false, problem: { code: 'wrongRoute' } });
  });
});

describe('blocked PIN', () => {
  const rosa = person('rosa.jimenez');
  const old = key('A', { pinSet: true, pinRetries: 0 });
  const started = evidence({ people: [rosa], run: running(rosa, { key: { pinSet: true } }) });
  const failed = proof(rosa, 'c0', 'A', { outcome: 'failed', credentialIdBase64Url: null, error: { code: 'pin.blocked', detail: {} } });
  const fresh = usedKey('B', ['c1', 'rosa']);
  const served = person('rosa.jimenez', 'c1');

  it('is reached when the old key is blocked and a new one works', () => {
    const blocked = evidence({ people: [rosa], keys: [old], records: [failed] });
    const done = evidence({ people: [served], keys: [old, fresh], records: [failed, proof(rosa, 'c1', 'B')] });
    expect(play('blockedPin', started, blocked, done)).toMatchObject({ reached: true, problem: null });
  });

  it('not when the old key was never tried', () => {
    const done = evidence({ people: [served], keys: [key('A', { pinSet: true, pinRetries: 2 }), fresh], records: [proof(rosa, 'c1', 'B')] });
    expect(play('blockedPin', started, done)).toMatchObject({ reached: false, problem: { code: 'outOfOrder' } });
  });

  it('not by a run that failed of something else', () => {
    const removed = { ...failed, error: { code: 'key.removed', detail: {} } } as const;
    expect(ticked(play('blockedPin', started, evidence({ people: [rosa], keys: [old], records: [removed] })))).toEqual(['start']);
  });

  it('not while tries are left', () => {
    const keys = [key('A', { pinSet: true, pinRetries: 1 })];
    expect(ticked(play('blockedPin', started, evidence({ people: [rosa], keys, records: [failed] })))).toEqual(['start']);
  });
});

describe('forbidden model', () => {
  const farid = person('farid.rahimi');
  const keys = [key('A', { kind: 'fingerprint' }), key('B')];
  const look2 = (keyId: string, verdict: 'ok' | 'refused', targetId = farid.id): Checked => ({
    targetId, keyId,
    preflight: preflightWith({ code: 'fido2PolicyAllowsKey', verdict }),
  });
  const refused = evidence({ people: [farid], keys, checked: look2('practice:A', 'refused') });
  const started = evidence({ people: [farid], keys, run: running(farid) });
  const done = evidence({
    people: [person('farid.rahimi', 'c1')], keys: [keys[0] ?? key('A'), usedKey('B', ['c1', 'farid'])], records: [proof(farid, 'c1', 'B')],
  });

  it('is reached by the refused check and the allowed key', () => {
    expect(play('forbiddenModel', refused, started, done)).toMatchObject({ reached: true, problem: null });
  });

  it.each([
    ['no look at the forbidden key', null],
    ['a look at the allowed key', look2('practice:B', 'refused')],
    ['a look that refused nothing', look2('practice:A', 'ok')],
    ['a look for somebody else', look2('practice:A', 'refused', 'id-other')],
  ])('not by %s', (_what, checked) => {
    expect(play('forbiddenModel', evidence({ people: [farid], keys, checked }), started, done).reached).toBe(false);
  });
});

describe('batch of ten', () => {
  const letters = [...'ABCDEFGHIJ'];
  const aliases = LESSONS.batchOfTen.setUp.people;
  /** The first so many people have the key of their place; `keyOf` says otherwise. */
  const served = (count: number, keyOf: (at: number) => string = (at) => letters[at] ?? ''): Evidence => {
    const people = aliases.map((alias, at) => (at < count ? person(alias, `c${at}`) : person(alias)));
    const given = people.slice(0, count);
    return evidence({
      people,
      keys: letters.map((letter) =>
        usedKey(letter, ...given.flatMap((one, at) => (keyOf(at) === letter ? [[`c${at}`, one.userPrincipalName] as const] : []))),
      ),
      records: given.map((one, at) => proof(one, `c${at}`, keyOf(at))),
    });
  };

  it('is ten people and ten keys', () => {
    expect(aliases).toHaveLength(10);
    expect(LESSONS.batchOfTen.setUp.keys).toHaveLength(10);
  });

  it('counts as they are served, and is reached by the tenth', () => {
    expect([0, 1, 4, 5, 9, 10].map((count) => ticked(look('batchOfTen', served(count))))).toEqual([
      [], ['first'], ['first'], ['first', 'half'], ['first', 'half'], ['first', 'half', 'all'],
    ]);
    expect(look('batchOfTen', served(9)).people.map(({ done }) => done)).toEqual([...Array<boolean>(9).fill(true), false]);
    expect(look('batchOfTen', served(10))).toMatchObject({ reached: true, problem: null });
  });

  it('not when one key was given to two people', () => {
    const progress = look('batchOfTen', served(10, (at) => letters[at === 9 ? 0 : at] ?? ''));
    expect(progress).toMatchObject({ reached: false, problem: { code: 'keyGivenTwice', name: 'Practice Key A' } });
    expect(progress.people.filter(({ done }) => done)).toHaveLength(8);
  });

  it('not when a key holds two people’s passkeys, whatever the records say', () => {
    const both = served(2, () => 'A');
    expect(look('batchOfTen', { ...both, records: both.records.slice(0, 1) }).problem).toEqual({ code: 'keyGivenTwice', name: 'Practice Key A' });
  });

  it('not when the first passkey has left that key meanwhile', () => {
    const both = served(2, () => 'A');
    const keys = both.keys.map((each) => ({ ...each, passkeys: each.passkeys.slice(1) }));
    expect(look('batchOfTen', { ...both, keys }).problem).toEqual({ code: 'keyGivenTwice', name: 'Practice Key A' });
  });
});
