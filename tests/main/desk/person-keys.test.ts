// A key of a person is deleted by hand: at the service and, with its PIN, from the practice key that lies plugged in.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPersonKeys, type PersonKeys } from '../../../src/main/desk/person-keys.ts';
import { createPersonLock } from '../../../src/main/desk/person-lock.ts';
import { Secret } from '../../../src/main/secret.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import { OPERATOR, PIN, RunRig, TARGET, TARGET_UPN, TENANT } from '../provisioning/run-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

let rig: RunRig;
let keys: PersonKeys;
let methodId: string;

beforeEach(async () => {
  rig = await RunRig.open();
  const { record } = await rig.run('direct');
  methodId = record?.methodId ?? '';
  rig.directory.giveKey(TARGET, 'another');
  const unused = (): never => {
    throw new Error('not used here');
  };
  keys = createPersonKeys({
    clock: rig.clock, store: rig.store, shelf: rig.shelf,
    lock: createPersonLock(() => rig.runs.busyWith),
    target: async () => ({ id: TARGET, displayName: 'Kim Example', userPrincipalName: TARGET_UPN, photo: null }),
    session: () => ({
      tenantId: TENANT, isPracticeTenant: true, operator: OPERATOR, directory: rig.directory, missingScopes: [], clientId: 'c', cloud: clouds.global, adminCentre: null,
      network: { fetch: unused, signIn: { open: unused }, obr: rig.browser, close: unused },
    }),
  });
});
afterEach(() => rig.close());

const atService = () => keys.remove({ userId: TARGET, methodId, onKey: null });
const both = (pin = PIN) => keys.remove({ userId: TARGET, methodId, onKey: { keyId: rig.key.face.id, pin: new Secret(pin) } });
const byHand = async (): Promise<string> => {
  const { entries } = await rig.store.audit.search({ text: '', before: null });
  return entries.filter(({ runId }) => runId === null).toReversed()
    .flatMap(({ kind, outcome, reason }) => (kind === 'anchorKey.made' ? [] : [[kind, outcome, reason].filter(Boolean).join(' ')])).join(', ');
};

describe('at the service', () => {
  it('it is gone; the key keeps its passkey, and this desk knows that', async () => {
    expect(await atService()).toEqual({ service: 'deleted', onKey: 'notAsked', onKeyError: null });
    expect(rig.directory.held(TARGET)).toEqual(['another']);
    expect(rig.newOnKey()).toHaveLength(1);
    expect(await rig.store.ledger.keysOf(TENANT, TARGET)).toHaveLength(1);
    expect(await byHand()).toBe('key.deletionBegun done, key.deleted done');
  });

  it('gone already counts as done, and is told', async () => {
    await atService();
    expect(await atService()).toMatchObject({ service: 'alreadyGone' });
    expect(await byHand()).toMatch(/key.deleted done alreadyGone$/);
  });

  it.each([
    ['an admin as target', { httpStatus: 403, message: 'Request Authorization failed' }, 1, 'refused entra.forbidden', { httpStatus: 403 }],
    ['a service that is down', { httpStatus: 503, message: 'down' }, 3, 'failed entra.unavailable', { httpStatus: 503 }],
  ])('%s: nothing is deleted, and the audit says why', async (_, error, times, words, expected) => {
    rig.directory.fail('deleteFido2Method', error, 'before', times);
    await expect(both()).rejects.toMatchObject(expected);
    expect([rig.directory.held(TARGET).length, rig.newOnKey().length]).toEqual([2, 1]);
    expect(await byHand()).toBe(`key.deletionBegun done, key.deleted ${words}`);
  });

  it('no answer to anything: unknown, and the key is not touched', async () => {
    const lost = { kind: 'offline', httpStatus: 0 } as const;
    rig.directory.fail('deleteFido2Method', lost, 'before', 3);
    rig.directory.fail('fido2Methods', lost, 'before', 3);
    await expect(both()).rejects.toMatchObject({ code: 'person.deletionUnknown' });
    expect(rig.newOnKey()).toHaveLength(1);
    expect(await byHand()).toMatch(/key.deleted unknown person.deletionUnknown$/);
  });

  it('without a record nothing is deleted', async () => {
    rig.store.audit.note = () => Promise.reject(new StoreError('full', 'f', 'SQLITE_FULL'));
    await expect(both()).rejects.toMatchObject({ kind: 'full' });
    expect([rig.directory.held(TARGET).length, rig.newOnKey().length]).toEqual([2, 1]);
  });
});

describe('from the key, too', () => {
  it('with its PIN: neither has it any more, and the ledger has forgotten it', async () => {
    expect(await both()).toEqual({ service: 'deleted', onKey: 'deleted', onKeyError: null });
    expect([rig.directory.held(TARGET), rig.newOnKey()]).toEqual([['another'], []]);
    expect(await rig.store.ledger.keysOf(TENANT, TARGET)).toEqual([]);
    expect(await byHand()).toBe('key.deletionBegun done, key.deleted done, credential.deleted done');
  });

  it.each([
    ['a wrong PIN', () => both('000000'), 'pin.wrong'],
    ['a key that is not there', () => keys.remove({ userId: TARGET, methodId, onKey: { keyId: 'nowhere', pin: new Secret(PIN) } }), 'key.notFound'],
    ['a key without this passkey', () => keys.remove({ userId: TARGET, methodId: 'another', onKey: { keyId: rig.key.face.id, pin: new Secret(PIN) } }), 'key.noCredential'],
  ])('%s: nothing is deleted anywhere', async (_, work, code) => {
    await expect(work()).rejects.toMatchObject({ code });
    expect([rig.directory.held(TARGET).length, rig.newOnKey().length]).toEqual([2, 1]);
    expect(await byHand()).toBe('');
  });

  it('a key that is pulled out in between: the service has deleted it, and the passkey is said to be left', async () => {
    rig.directory.onCall = (call, moment) => {
      if (call === 'deleteFido2Method' && moment === 'after') rig.unplug();
    };
    expect(await both()).toMatchObject({ service: 'deleted', onKey: 'failed', onKeyError: { code: 'key.removed' } });
    expect(rig.directory.held(TARGET)).toEqual(['another']);
    expect(await byHand()).toBe('key.deletionBegun done, key.deleted done');
    expect(await rig.store.ledger.keysOf(TENANT, TARGET)).toHaveLength(1);
  });
});

describe('one at a time', () => {
  it('a second click is refused, and deletes nothing', async () => {
    const first = both();
    await expect(atService()).rejects.toMatchObject({ code: 'person.busy' });
    await first;
  });

  it('a run for the same person comes first, from its first moment on', async () => {
    const starting = rig.runs.start(rig.startRun('direct'));
    await expect(atService()).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await starting;
    await expect(atService()).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await rig.until(() => rig.runs.state.status !== 'running');
    expect(await atService()).toMatchObject({ service: 'deleted' });
  });

  it('oneself: never', async () => {
    await expect(keys.remove({ userId: OPERATOR.id, methodId, onKey: null })).rejects.toMatchObject({ code: 'entra.self' });
  });
});
