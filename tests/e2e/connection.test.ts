// Permissions in the real app, connected to a practice tenant in which nobody has consented to the audit log yet: the feature is off and
// says so, a button asks, the person accepts on the tenant's page, the feature works. Nobody signs out on the way.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/renderer/i18n/en.ts';
import { CONSENTED_SCOPES } from '../../src/main/practice/tenant/identity/scopes.ts';
import { Bench, TARGET } from '../main/practice/tenant/kit.ts';
import { systemClock } from '../rig/practice-rig.ts';
import { openUser, tenantPage } from '../walkthrough/run-steps.ts';
import { type DoctorDesk, openDoctorDesk } from './harness/doctor-desk.ts';

const AUDIT = 'AuditLog.Read.All';
const PASS = 'UserAuthMethod-TAP.ReadWrite.All';
const words = en.connection;

let bench: Bench;
let desk: DoctorDesk;

beforeAll(async () => {
  bench = await Bench.start({ clock: systemClock });
  bench.tenant.updateSettings({ unansweredScopes: [AUDIT, PASS], auditDelayMs: 0 });
  desk = await openDoctorDesk(bench);
}, 120_000);
afterEach(() => expect(bench.bugs).toEqual([]));
afterAll(async () => {
  await desk.close();
  await bench.close();
});

const main = () => desk.app.page.getByRole('main');
const line = (name: string) => main().getByRole('listitem').filter({ hasText: name }).first();

async function openConnection(): Promise<void> {
  await desk.app.button(/, accounts$/).click();
  await desk.app.page.getByRole('menuitem', { name: words.navigation }).click();
  await desk.app.heading(words.title).waitFor();
}

/** On the tenant's page, which knows who is signed in there. */
async function answerQuestion(button: 'Accept' | 'Cancel', scope: string): Promise<void> {
  const page = await tenantPage(desk.electron);
  await page.getByText(scope).waitFor();
  await page.getByRole('button', { name: button }).click();
}

describe('the page', () => {
  it('says where the desk is signed in, and each permission and role', { timeout: 60_000 }, async () => {
    await openConnection();
    const { tenantId, operator, clientId } = bench.tenant;
    for (const text of [tenantId, clientId, operator.userPrincipalName, 'graph.microsoft.com']) await main().getByText(text).first().waitFor();
    // This machine has no key store.
    await main().getByText(words.keptIn.memory).waitFor();
    for (const name of CONSENTED_SCOPES.filter((each) => each !== AUDIT && each !== PASS)) {
      expect(await line(name).innerText()).toContain(words.states.granted);
    }
    for (const name of [AUDIT, PASS] as const) {
      expect(await line(name).innerText()).toContain(words.states.missing);
      expect(await line(name).innerText()).toContain(words.disables[name]);
    }
    await line(words.needs.policies).getByText(words.states.granted).waitFor();
    expect(await line(words.needs.members).innerText()).toContain('By Authentication Administrator');
    expect(await line(words.needs.admins).innerText()).toContain(words.states.missing);
  });
});

describe('a permission that is missing', () => {
  it('turns the feature off; declined it stays off, accepted it works', { timeout: 60_000 }, async () => {
    await desk.app.button('History').click();
    await desk.app.page.getByRole('tab', { name: en.reconciliation.tab }).click();
    const compare = desk.app.page.getByRole('button', { name: en.reconciliation.compare, exact: true });
    await main().getByText(words.notice).waitFor();
    expect(await compare.getAttribute('aria-disabled')).toBe('true');

    await desk.app.button(`Ask for it: ${AUDIT}`).click();
    await answerQuestion('Cancel', AUDIT);
    await main().getByText(en.errors['signIn.closed'].title).waitFor();
    expect(await compare.getAttribute('aria-disabled')).toBe('true');

    await desk.app.button(`Ask for it: ${AUDIT}`).click();
    await answerQuestion('Accept', AUDIT);
    await main().getByText(words.notice).waitFor({ state: 'detached' });
    await compare.click();
    await main().getByText(/matched|in both/i).first().waitFor();
    expect(await main().getByRole('alert').count()).toBe(0);
  });

  it('is asked for by the check that needs it, which is then done again', { timeout: 60_000 }, async () => {
    await desk.app.button('Users & Security Keys').click();
    const user = (await desk.app.users()).users.find((one) => one.userPrincipalName === TARGET);
    if (user === undefined) throw new Error(`no ${TARGET}`);
    await openUser(desk.app, user);
    await desk.app.button('Check prerequisites').click();
    const check = main().getByRole('listitem').filter({ hasText: en.checks.operatorHasScopes.problem }).first();
    await check.getByRole('button', { name: `Ask for it: ${PASS}` }).click();
    await answerQuestion('Accept', PASS);
    await check.waitFor({ state: 'detached' });
    await main().getByRole('region', { name: 'Temporary Access Pass' }).getByRole('button', { name: en.person.pass.issue }).waitFor();
  });

  it('which an admin grants in the admin centre is seen by "Check again"', { timeout: 60_000 }, async () => {
    bench.tenant.updateSettings({ withheldScopes: ['Domain.Read.All'] });
    await openConnection();
    await line('Domain.Read.All').getByText(words.states.missing).waitFor();
    bench.tenant.updateSettings({ withheldScopes: [] });
    await desk.app.button(words.refresh).click();
    await line('Domain.Read.All').getByText(words.states.granted).waitFor();
  });
});
