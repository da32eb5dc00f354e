// Deleting a passkey at the service: every answer, and what is found out where there is none.
import { beforeEach, expect, it } from 'vitest';
import { deleteMethod } from '../../../src/main/desk/delete-method.ts';
import { FakeDirectory } from '../../fakes/fake-directory.ts';
import { FastClock } from '../../fakes/fast-clock.ts';

const LOST = { kind: 'offline', httpStatus: 0, message: 'lost' } as const;
let clock: FastClock;
let directory: FakeDirectory;
const remove = () => deleteMethod({ directory, clock }, 'u1', 'm1');

beforeEach(() => {
  clock = new FastClock();
  directory = new FakeDirectory(clock, []);
  directory.giveKey('u1', 'm1');
  directory.giveKey('u1', 'm2');
});

it('is done, and the others stay', async () => {
  expect(await remove()).toBe('deleted');
  expect(directory.held('u1')).toEqual(['m2']);
  expect(await remove()).toBe('alreadyGone');
});

it.each([403, 400, 405, 429])('a refusal (%i) is told at once, and nothing is gone', async (httpStatus) => {
  directory.fail('deleteFido2Method', { httpStatus });
  await expect(remove()).rejects.toMatchObject({ httpStatus });
  expect(directory.held('u1')).toEqual(['m1', 'm2']);
});

it.each([
  ['after the work was done', 'after', LOST],
  ['before it', 'before', LOST],
  ['behind a gateway', 'after', { httpStatus: 502, message: 'Bad gateway' }],
] as const)('an answer that is lost %s: done', async (_, when, error) => {
  directory.fail('deleteFido2Method', error, when);
  expect(await remove()).toBe('deleted');
  expect(directory.held('u1')).toEqual(['m2']);
});

it('where the key cannot be read back either, the next try says that it is gone', async () => {
  directory.fail('deleteFido2Method', LOST, 'after');
  directory.fail('fido2Methods', { httpStatus: 403 });
  expect(await remove()).toBe('deleted');
});

it('a service that does not do it, and lists the key still, is an error of its own', async () => {
  directory.fail('deleteFido2Method', { httpStatus: 503, message: 'unavailable' }, 'before', 3);
  await expect(remove()).rejects.toMatchObject({ httpStatus: 503 });
  expect(directory.held('u1')).toContain('m1');
});

it('a service that answers nothing leaves it open', async () => {
  directory.fail('deleteFido2Method', LOST, 'before', 3);
  directory.fail('fido2Methods', LOST, 'before', 3);
  await expect(remove()).rejects.toMatchObject({ code: 'person.deletionUnknown' });
});

it('what is no answer of the service is not tried again', async () => {
  let tries = 0;
  directory.deleteFido2Method = () => {
    tries += 1;
    return Promise.reject(new Error('signed out'));
  };
  await expect(remove()).rejects.toThrow('signed out');
  expect(tries).toBe(1);
});
