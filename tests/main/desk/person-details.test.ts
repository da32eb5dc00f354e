// What a person's page shows: the service's own words beside what this desk remembers, and marks against the wrong person.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { personDetails } from '../../../src/main/desk/person-details.ts';
import type { DirectoryUser } from '../../../src/main/directory/directory.ts';
import type { RunRecord } from '../../../src/shared/models.ts';
import { begin, record } from '../store/store-rig.ts';
import { PersonRig } from './person-rig.ts';

let rig: PersonRig;

const person = (id: string, displayName: string, department: string): DirectoryUser => ({
  id, displayName, department, userPrincipalName: `${id}@contoso.example`, jobTitle: 'Planner', employeeId: null, accountEnabled: true,
  userType: 'member',
});
const people = [person('u1', 'Anna Berg', 'Sales'), person('u2', 'ANNA BÉRG', 'Catering'), person('u3', 'Anna Berger', 'Sales')];
const tenantId = begin.tenantId;
const look = (userId = 'u1') => personDetails({ directory: rig.directory, store: rig.store, tenantId, operatorId: 'op' }, userId);

async function runThatGave(methodId: string, credentialIdBase64Url: string): Promise<RunRecord> {
  const run = { ...begin, runId: `run-${methodId}`, target: { id: 'u1', displayName: 'Anna Berg', userPrincipalName: 'u1@contoso.example' } };
  const done: RunRecord = { ...record, ...run, methodId, credentialIdBase64Url, outcome: 'succeeded' };
  await rig.store.journal.begin(run);
  await rig.store.journal.finish(run.runId, done);
  await rig.store.ledger.remember({
    credentialIdBase64Url, tenantId, targetId: 'u1', displayName: 'Anna Berg', aaguid: done.key.aaguid, serialNumber: 'S-1', at: done.endedAt,
  });
  return done;
}

beforeEach(async () => {
  rig = await PersonRig.open();
  rig.directory.users = [...people];
  await rig.store.imports.add(tenantId, people, 'now');
});
afterEach(() => rig.store.close());

it('has manager, office and roles; what may not be read is not known', async () => {
  rig.directory.targetRoles = ['Global Reader'];
  expect((await look()).profile).toEqual({
    officeLocation: 'Quay 1', isSynced: null, roles: ['Global Reader'], isDeleted: false,
    manager: { id: 'boss', displayName: 'Bo Boss', userPrincipalName: 'bo@contoso.example' },
  });
  rig.directory.targetRoles = 'unreadable';
  expect((await look()).profile.roles).toBeNull();
  rig.directory.fail('roleNamesOf', { httpStatus: 500 });
  expect((await look()).profile.roles).toBeNull();
});

it('names those who are called the same, without case and accents, and nobody else', async () => {
  expect((await look()).namesakes).toEqual([
    { id: 'u2', userPrincipalName: 'u2@contoso.example', department: 'Catering', jobTitle: 'Planner' },
  ]);
  expect((await look('u3')).namesakes).toEqual([]);
  const marked = await rig.store.namesakes.among(tenantId, people);
  expect(marked.map(({ id }) => id)).toEqual(['u1', 'u2']);
  expect(await rig.store.namesakes.among('another tenant', people)).toEqual([]);
  expect(await rig.store.namesakes.among(tenantId, [])).toEqual([]);
});

it('says who registered a key, when this desk did', async () => {
  const done = await runThatGave('AQID0', 'AQID');
  rig.directory.giveKey('u1', 'AQID0');
  rig.directory.giveKey('u1', 'foreign');
  const details = await look();
  expect(details.keys.map(({ id, registeredHere, origin }) => [id, registeredHere, origin])).toEqual([
    ['AQID0', true, { at: done.endedAt, operator: done.operator.userPrincipalName, product: done.key.product, serialNumber: done.key.serialNumber }],
    ['foreign', false, null],
  ]);
  expect(details.givenKeys).toMatchObject([{ credentialIdBase64Url: 'AQID', serialNumber: 'S-1', product: done.key.product, atService: 'listed' }]);
});

it('a given key whose passkey is gone, and one that nobody can tell', async () => {
  await runThatGave('AQID0', 'AQID');
  expect((await look()).givenKeys).toMatchObject([{ atService: 'gone' }]);
  rig.directory.fail('fido2Methods', { httpStatus: 403 });
  expect(await look()).toMatchObject({ givenKeys: [{ atService: 'unknown' }], unreadable: ['keys'] });
});

it('a user whom the directory has lost is shown from memory; one whom nobody knows is an error', async () => {
  await runThatGave('AQID0', 'AQID');
  rig.directory.users = [];
  rig.directory.fail('fido2Methods', { httpStatus: 404 }, 'before', 9);
  rig.directory.fail('temporaryAccessPass', { httpStatus: 404 }, 'before', 9);
  rig.directory.fail('roleNamesOf', { httpStatus: 404 }, 'before', 9);
  const details = await look();
  expect(details).toMatchObject({
    user: { id: 'u1', displayName: 'Anna Berg' }, keys: [], tap: null, unreadable: [], profile: { isDeleted: true, roles: null, manager: null },
    givenKeys: [{ atService: 'unknown' }],
  });
  expect(details.runs).toHaveLength(1);
  await expect(look('nobody')).rejects.toMatchObject({ httpStatus: 404 });
  rig.directory.fail('person', { kind: 'offline', httpStatus: 0 });
  await expect(look()).rejects.toMatchObject({ kind: 'offline' });
});

it('what was done by hand for this user, and for nobody else', async () => {
  const target = (id: string) => ({ id, displayName: 'x', userPrincipalName: 'x' });
  await rig.store.audit.note({ kind: 'key.deleted', outcome: 'done', target: target('u1') });
  await rig.store.audit.note({ kind: 'key.deleted', outcome: 'done', target: target('u2') });
  await rig.store.audit.note({ kind: 'tap.issued', outcome: 'refused', target: target('u1') });
  await rig.store.audit.note({ kind: 'tap.issued', outcome: 'done', target: target('u1'), runId: 'run-1' });
  await rig.store.audit.note({ kind: 'audit.exported', outcome: 'done', target: target('u1') });
  expect((await look()).events.map(({ kind, outcome }) => [kind, outcome])).toEqual([['tap.issued', 'refused'], ['key.deleted', 'done']]);
});

it.each([
  ['EnabledByPolicy', true, 'usable'], ['NotYetValid', false, 'notYetValid'], ['Expired', false, 'expired'], ['OneTimeUsed', false, 'used'],
  ['DisabledByPolicy', false, 'disabledByPolicy'], ['SomethingNew', false, 'unknown'], [null, false, 'unknown'],
])('a pass that the service calls %s', async (usability, isUsable, expected) => {
  rig.directory.temporaryAccessPass = async () => ({ id: 't', isUsable, isUsableOnce: true, startsAt: null, expiresAt: null, usability });
  expect((await look()).tap).toMatchObject({ usability: expected });
});
