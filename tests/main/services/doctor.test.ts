// The doctor in the whole app, against a practice tenant over loopback: for each entry one that fails exactly this check.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Check, Preflight } from '../../../src/shared/checks.ts';
import { Bench, TARGET } from '../practice/tenant/kit.ts';
import { type DeskApp, startDeskApp } from '../../rig/desk-app.ts';
import { type DoctorCase, doctorCases, doctorRoom, resetTenant } from '../../rig/doctor-cases.ts';
import { systemClock } from '../../rig/practice-rig.ts';

let bench: Bench;
let app: DeskApp;
let room: ReturnType<typeof doctorRoom>;

beforeAll(async () => {
  bench = await Bench.start({ clock: systemClock });
  room = doctorRoom(bench, await bench.operatorToken());
  app = await startDeskApp(bench);
}, 60_000);

afterEach(async () => {
  resetTenant(bench);
  await room.takePassBack();
});

afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await app.close();
  await bench.close();
});

async function look({ target = TARGET, key }: Partial<DoctorCase>): Promise<Preflight> {
  const keyId = key === undefined ? null : await app.plugIn(key);
  const targetId = bench.tenant.people.find(target)?.id ?? '';
  return (await app.handlers.run.preflight.handle({ targetId, service: 'entra', keyId })).preflight;
}

const notOk = (preflight: Preflight): readonly Check['code'][] =>
  preflight.checks.filter((check) => check.verdict !== 'ok').map((check) => check.code);

it('a tenant and a key with nothing to say against a run: all ok but what the key does not tell', async () => {
  const preflight = await look({ key: 'plain' });
  expect(preflight.checks.filter((check) => check.verdict !== 'ok' && check.verdict !== 'unknown')).toEqual([]);
  expect(preflight.chosen).toBe('direct');
});

describe('each entry', () => {
  it.each(doctorCases)('$name: $code is $verdict', { timeout: 20_000 }, async (one) => {
    const before = notOk(await look(one.key === undefined ? { target: TARGET } : { key: 'plain' }));
    await one.arrange(bench.tenant, room);
    const preflight = await look(one);
    const check = preflight.checks.find((each) => each.code === one.code);
    expect(check).toMatchObject({ verdict: one.verdict, reason: one.reason });
    expect(before).not.toContain(one.code);
    // What is put right in the admin centre says where; of a warning and of what is not known the run goes on.
    if (check?.fix != null) expect(check.fix.url).toMatch(/^https:\/\/entra\.microsoft\.com\/#view\//);
    if (one.verdict !== 'refused') expect(preflight.chosen).not.toBeNull();
    else expect(preflight.routes.some((route) => route.closedBy.includes(one.code))).toBe(true);
  });

  it('permissions that were not granted', async () => {
    bench.tenant.updateSettings({ withheldScopes: ['UserAuthMethod-TAP.ReadWrite.All', 'Policy.Read.AuthenticationMethod'] });
    await app.handlers.session.signOut.handle({ removeUsers: false });
    await app.signIn();
    const { checks, chosen } = await look({});
    expect(checks.find((check) => check.code === 'operatorHasScopes')).toMatchObject({
      verdict: 'refused', routes: ['obr'], detail: { missing: 'UserAuthMethod-TAP.ReadWrite.All' }, fix: { place: 'appPermissions' },
    });
    expect(checks.find((check) => check.code === 'fido2PolicyEnabled')).toMatchObject({ verdict: 'unknown', reason: 'noScope' });
    expect(chosen).toBe('direct');
    bench.tenant.updateSettings({ withheldScopes: [] });
    await app.handlers.session.signOut.handle({ removeUsers: false });
    await app.signIn();
  });
});
