// The doctor on the screen: one app, one tenant that is changed while it runs, and for each entry what a person reads: the verdict,
// the reason, what to do and where.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/renderer/i18n/en.ts';
import { Bench, TARGET } from '../main/practice/tenant/kit.ts';
import { type DoctorCase, doctorCases, doctorRoom, resetTenant } from '../rig/doctor-cases.ts';
import { systemClock } from '../rig/practice-rig.ts';
import { openUser } from '../walkthrough/run-steps.ts';
import type { UserSummary } from '../../src/shared/models.ts';
import { type DoctorDesk, openDoctorDesk } from './harness/doctor-desk.ts';

let bench: Bench;
let room: ReturnType<typeof doctorRoom>;
let desk: DoctorDesk;
let people: readonly UserSummary[];

beforeAll(async () => {
  bench = await Bench.start({ clock: systemClock });
  room = doctorRoom(bench, await bench.operatorToken());
  desk = await openDoctorDesk(bench);
  people = (await desk.app.users()).users;
}, 120_000);

afterEach(async () => {
  resetTenant(bench);
  await room.takePassBack();
});

afterAll(async () => {
  await desk.close();
  await bench.close();
});

const list = () => desk.app.page.getByRole('main');

async function openChecks(target: string): Promise<void> {
  const user = people.find((one) => one.userPrincipalName === target);
  if (user === undefined) throw new Error(`no ${target}`);
  await openUser(desk.app, user);
  await desk.app.button('Check prerequisites').click();
}

/** The key's checks stand on the wizard's page of keys. */
async function openChecksOfKey(kind: string): Promise<void> {
  await desk.plugIn(kind);
  await openChecks(TARGET);
  await desk.app.button('User Provisioning').click();
  await desk.app.button(/^Microsoft/).click();
  await desk.app.button('Continue').click();
  await desk.app.page.getByRole('radio', { name: /Desk Key/ }).check();
}

async function expectOnScreen({ code, verdict, reason }: DoctorCase): Promise<void> {
  const words = en.checks[code];
  const text = verdict === 'unknown' ? words.title : words.problem;
  const entry = list().getByRole('listitem').filter({ hasText: text }).first();
  await entry.waitFor();
  const shown = await entry.innerText();
  const expected = [
    en.wizard[verdict],
    ...(reason === null ? [] : [en.checkReasons[reason]]),
    ...(verdict === 'unknown' ? [en.doctor.unknownNote] : [words.action]),
  ];
  for (const part of expected) expect(shown).toContain(part);
}

describe('each entry', () => {
  it.each(doctorCases)('$name: $code is $verdict', { timeout: 60_000 }, async (one) => {
    await one.arrange(bench.tenant, room);
    if (one.key === undefined) await openChecks(one.target ?? TARGET);
    else await openChecksOfKey(one.key);
    await expectOnScreen(one);
  });
});

describe('the list', () => {
  it('"Check again" sees what was put right meanwhile', async () => {
    bench.tenant.updateFido2Policy({ state: 'disabled' });
    await openChecks(TARGET);
    await list().getByText(en.checks.fido2PolicyEnabled.problem).waitFor();
    resetTenant(bench);
    await desk.app.button('Check again').click();
    await list().getByText(en.checks.fido2PolicyEnabled.problem).waitFor({ state: 'detached' });
  });

  it('opens the page of the admin centre, and copies its link', async () => {
    bench.tenant.updatePassPolicy({ state: 'disabled' });
    await openChecks(TARGET);
    const entry = list().getByRole('listitem').filter({ hasText: en.checks.tapPolicyEnabled.problem }).first();
    await entry.getByText(en.fixPlaces.tapTargets).waitFor();
    await entry.getByRole('button', { name: en.doctor.open }).click();
    await expect.poll(() => desk.opened()).toEqual([
      'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods',
    ]);
    await entry.getByRole('button', { name: en.doctor.copyLink }).click();
    await entry.getByText(en.doctor.linkCopied).waitFor();
  });
});

describe('a key that has been given out', () => {
  it('is refused for the same person, and warned of for another', { timeout: 60_000 }, async () => {
    await openChecksOfKey('plain');
    await desk.app.button('Start provisioning').click();
    await desk.app.page.getByLabel('New PIN', { exact: true }).fill('desk-4711');
    await desk.app.page.getByLabel('Confirm PIN', { exact: true }).fill('desk-4711');
    await desk.app.button('Set PIN').click();
    await desk.app.heading('The key is ready').waitFor({ timeout: 30_000 });
    const again = async (target: string): Promise<void> => {
      const user = people.find((one) => one.userPrincipalName === target);
      if (user === undefined) throw new Error(`no ${target}`);
      await openUser(desk.app, user);
      await desk.app.button('User Provisioning').click();
      await desk.app.button(/^Microsoft/).click();
      await desk.app.button('Continue').click();
      await desk.app.page.getByRole('radio', { name: /Desk Key/ }).check();
    };
    await desk.app.button('Next user').click();
    await again(TARGET);
    await list().getByText(en.checks.keyNotRegisteredYet.problem).waitFor();
    await list().getByText(en.checkReasons.knownToKey).waitFor();
    expect(await desk.app.button('Start provisioning').isDisabled()).toBe(true);
    await again('amina.diallo@harbour.example');
    await list().getByText(en.checks.keyNotGivenToOther.problem).waitFor();
  });
});

describe('permissions that were not granted', () => {
  it('are named, with the route they close', { timeout: 60_000 }, async () => {
    bench.tenant.updateSettings({ withheldScopes: ['UserAuthMethod-TAP.ReadWrite.All'] });
    await desk.app.button('Sign out').click();
    await desk.app.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await desk.signIn();
    await openChecks(TARGET);
    const entry = list().getByRole('listitem').filter({ hasText: en.checks.operatorHasScopes.problem }).first();
    await entry.getByText('UserAuthMethod-TAP.ReadWrite.All').waitFor();
    await entry.getByText(en.fixPlaces.appPermissions).waitFor();
  });
});
