// The process is killed at a note of the journal; the next start looks after what was left: passes, the service, the key.
import { expect, it, vi } from 'vitest';
import { afterKill } from './after-kill.ts';
import { TARGET } from './run-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

it.each([
  ['was noted', 'after', 'credentialOnKey'],
  ['was made in the very moment of the kill', 'before', 'maybeOnKey'],
] as const)('a credential that %s is found on the key and deleted', async (_, moment, kind) => {
  const next = await afterKill('direct', moment, 'credentialCreated');
  expect((await next.left()).map((left) => left.kind)).toEqual([kind]);
  expect(next.rig.newOnKey()).toHaveLength(1);
  await next.look();
  expect(next.rig.newOnKey()).toEqual([]);
  expect(await next.left()).toEqual([]);
});

it('a wrong PIN deletes nothing, and says so', async () => {
  const next = await afterKill('direct', 'after', 'credentialCreated');
  await expect(next.look('000000')).rejects.toMatchObject({ code: 'pin.wrong' });
  expect(next.rig.newOnKey()).toHaveLength(1);
  expect(await next.left()).toHaveLength(1);
});

it('what the service has is registered, and stays on the key', async () => {
  const next = await afterKill('direct', 'before', 'credentialStored');
  const [id = ''] = next.rig.newOnKey();
  expect(await next.left()).toEqual([{ kind: 'unknownAtService', credentialIdBase64Url: id }]);
  await next.recovery.askService(next.session, next.runId);
  expect(await next.left()).toMatchObject([{ kind: 'registeredUnproven', credentialIdBase64Url: id }]);
  await next.look();
  expect(next.rig.newOnKey()).toEqual([id]);
});

it('what the service does not have is on the key alone, and then on neither side', async () => {
  const next = await afterKill('direct', 'after', 'postSent');
  const [id = ''] = next.rig.newOnKey();
  await next.recovery.askService(next.session, next.runId);
  expect(await next.left()).toEqual([{ kind: 'credentialOnKey', credentialIdBase64Url: id }]);
  await next.look();
  expect(await next.left()).toEqual([]);
  expect([next.rig.newOnKey(), next.rig.directory.held(TARGET)]).toEqual([[], []]);
});

it('a service that cannot be asked leaves everything as it was', async () => {
  const next = await afterKill('direct', 'after', 'postSent');
  const before = await next.left();
  next.rig.directory.fail('fido2Methods', { kind: 'offline', httpStatus: 0 }, 'before', 10_000);
  await expect(next.recovery.askService(next.session, next.runId)).rejects.toMatchObject({ name: 'GraphError' });
  await expect(next.look()).rejects.toMatchObject({ name: 'GraphError' });
  expect(await next.left()).toEqual(before);
  expect(next.rig.newOnKey()).toHaveLength(1);
});

it.each([
  ['whose id is known', 'after', 'tapIssued'],
  ['whose answer was lost', 'before', 'tapIssued'],
] as const)('a pass %s is revoked, and the audit says so', async (_, moment, kind) => {
  const next = await afterKill('obr', moment, kind);
  expect(next.rig.directory.usablePass(TARGET)).not.toBeNull();
  expect(await next.recovery.revokePasses({ ...next.session, tenantId: 'another' })).toBe(0);
  expect(await next.recovery.revokePasses(next.session)).toBe(1);
  expect(next.rig.directory.usablePass(TARGET)).toBeNull();
  expect((await next.left()).filter((left) => left.kind === 'tapNotRevoked')).toEqual([]);
  expect((await next.store.audit.search({ text: 'tap revoked', before: null })).entries).toMatchObject([{ runId: next.runId }]);
});

it('a pass that cannot be revoked now stays in the list', async () => {
  const next = await afterKill('obr', 'after', 'tapIssued');
  next.rig.directory.fail('revokeTemporaryAccessPass', { httpStatus: 503, message: 'unavailable' }, 'before', 10);
  expect(await next.recovery.revokePasses(next.session)).toBe(0);
  expect((await next.left()).map((left) => left.kind)).toContain('tapNotRevoked');
});

it('a run of another tenant, and one that there is not, are not looked after', async () => {
  const next = await afterKill('direct', 'after', 'postSent');
  await expect(next.recovery.askService({ ...next.session, tenantId: 'another' }, next.runId)).rejects.toMatchObject({ code: 'input.invalid' });
  await expect(next.recovery.askService(next.session, 'run-x')).rejects.toMatchObject({ code: 'input.invalid' });
});
