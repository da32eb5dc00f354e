// Services beside Microsoft in the real app, in practice mode: Okta and PingOne directly, a wiki through its own pages; and what must not
// happen there.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord, UserSummary } from '../../src/shared/models.ts';
import { givePin, openUser, pickFromList, type RunSteps, startProvisioning, tenantPage, touch } from '../walkthrough/run-steps.ts';
import { keepPictures, openWorkingDesk, passkeysOn, stepsFor, type WorkingDesk } from './harness/desk.ts';

let desk: WorkingDesk;
beforeAll(async () => {
  desk = await openWorkingDesk();
}, 120_000);
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

/** To the PIN, at this service. */
async function startAt(service: string, user: UserSummary): Promise<RunSteps> {
  const steps = stepsFor(desk, { user, route: 'direct' });
  const { app } = steps;
  await openUser(app, user);
  await app.button('User Provisioning').click();
  await app.button(service).click();
  await app.button('Continue').click();
  await pickFromList(steps);
  await startProvisioning(app);
  await givePin(steps);
  return steps;
}

async function resultOf({ app }: RunSteps): Promise<RunRecord> {
  await app.heading('The key is ready').waitFor({ timeout: 60_000 });
  const state = await app.run();
  if (state.status !== 'succeeded') throw new Error(`the run is ${state.status}`);
  await app.button('Back to user').click();
  return app.record(state.record.runId);
}

describe.each([
  ['Okta', 'okta', 'harbour.okta.com'],
  ['PingOne', 'pingone', 'pingone.eu'],
] as const)('%s', (name, service, rpId) => {
  it('registers directly, proves it, and the record says where', { timeout: 120_000 }, async () => {
    const steps = await startAt(name, desk.nextPerson());
    await touch(steps, '');
    await touch(steps, '');
    expect(await resultOf(steps)).toMatchObject({
      outcome: 'succeeded', service, serviceName: name, rpId, route: 'direct', readBack: true, assertionVerified: true, tap: null, obr: null, leftBehind: [],
    });
  });
});

describe('a site through the OBR window', () => {
  it('registers on its own page, and only the operator says that it lists the key', { timeout: 120_000 }, async () => {
    const user = desk.nextPerson();
    const steps = await startAt('Harbour wiki', user);
    await steps.app.button(`Start OBR for ${user.userPrincipalName}`).click();
    const page = await tenantPage(desk.electron);
    const alias = user.userPrincipalName.split('@')[0] ?? '';
    // Somebody else first: the page may ask, and is refused.
    await page.locator('#account').fill('robin.desk');
    await page.locator('#sign-in').click();
    await page.locator('#add-key').click();
    await page.locator('#failed').filter({ hasText: 'NotAllowedError' }).waitFor();
    await page.locator('#sign-out').click();
    await page.locator('#account').fill(alias);
    await page.locator('#sign-in').click();
    await page.locator('#add-key').click();
    await touch(steps, '');
    await page.locator('#done').waitFor();
    await steps.app.heading('Has the page taken the key?').waitFor();
    await steps.app.button('Yes, the key is listed').click();
    await touch(steps, '');
    const record = await resultOf(steps);
    expect(record).toMatchObject({
      outcome: 'succeeded', service: 'site:harbour-wiki', serviceName: 'Harbour wiki', rpId: 'wiki.harbour.example', route: 'obr',
      readBack: false, assertionVerified: true, tap: null, leftBehind: [],
    });
    expect(record.obr).toMatchObject({ reason: 'credentialCreated' });
  });

  it('a name that the desk does not know is typed by the operator', { timeout: 120_000 }, async () => {
    const user = desk.nextPerson();
    const steps = await startAt('Harbour notes', user);
    await steps.app.button(`Start OBR for ${user.userPrincipalName}`).click();
    const page = await tenantPage(desk.electron);
    const alias = user.userPrincipalName.split('@')[0] ?? '';
    await page.locator('#account').fill(alias);
    await page.locator('#sign-in').click();
    await page.locator('#add-key').click();
    await steps.app.page.getByRole('textbox').last().fill(alias);
    await steps.app.page.keyboard.press('Enter');
    await touch(steps, '');
    await steps.app.button('Yes, the key is listed').click();
    await touch(steps, '');
    expect(await resultOf(steps)).toMatchObject({ outcome: 'succeeded', service: 'site:harbour-notes', rpId: 'wiki.harbour.example' });
  });

  it('a run that is cancelled before the answer leaves no passkey on the key, and says that the site may list it', { timeout: 120_000 }, async () => {
    const user = desk.nextPerson();
    const steps = await startAt('Harbour wiki', user);
    await steps.app.button(`Start OBR for ${user.userPrincipalName}`).click();
    const page = await tenantPage(desk.electron);
    await page.locator('#account').fill(user.userPrincipalName.split('@')[0] ?? '');
    await page.locator('#sign-in').click();
    await page.locator('#add-key').click();
    await touch(steps, '');
    await steps.app.heading('Has the page taken the key?').waitFor();
    await steps.app.button('Cancel').click();
    await steps.app.heading('This service cannot be asked').waitFor({ timeout: 30_000 });
    expect(await steps.app.run()).toMatchObject({ status: 'failed', leftBehind: [{ kind: 'unknownAtService' }] });
    expect(await passkeysOn(desk)).not.toContain(user.userPrincipalName.split('@')[0]);
  });

  it('what the operator does not see on the page is taken back', { timeout: 120_000 }, async () => {
    const user = desk.nextPerson();
    const steps = await startAt('Harbour wiki', user);
    await steps.app.button(`Start OBR for ${user.userPrincipalName}`).click();
    const page = await tenantPage(desk.electron);
    await page.locator('#account').fill(user.userPrincipalName.split('@')[0] ?? '');
    await page.locator('#sign-in').click();
    await page.locator('#add-key').click();
    await touch(steps, '');
    await steps.app.button('No, take it back').click();
    await steps.app.heading('The service did not take the key').waitFor({ timeout: 30_000 });
    const state = await steps.app.run();
    expect(state).toMatchObject({ status: 'failed', error: { code: 'service.notConfirmed' }, leftBehind: [] });
  });
});
