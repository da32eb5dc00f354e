// A pass from elsewhere, typed by the operator in place of one that the app issues: used as it is, left alone or revoked as they
// wish, and in no window, state or record of the app.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { UserSummary } from '../../src/shared/models.ts';
import { givePin, openUser, tenantPage, touch } from '../walkthrough/run-steps.ts';
import { addSecurityKey, nameTheKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import { seriousFindings } from './harness/axe.ts';
import { type WorkingDesk, keepPictures, openWorkingDesk, startRun, stepsFor, userPageFacts } from './harness/desk.ts';

let desk: WorkingDesk;
beforeAll(async () => {
  desk = await openWorkingDesk();
}, 90_000);
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

/** As somebody else at the help desk would: on the person's page, before the run. */
async function issuePass(user: UserSummary): Promise<string> {
  const { app } = desk;
  await openUser(app, user);
  await app.page.getByRole('main').getByRole('button', { name: 'Temporary Access Pass', exact: true }).click();
  const dialog = app.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Issue pass' }).click();
  await dialog.getByRole('button', { name: 'Show code' }).click();
  const code = await dialog.getByRole('group', { name: 'Code' }).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return code;
}

it.each([
  ['left alone', false, 'Used up'],
  ['revoked in the end', true, 'None'],
] as const)('a pass from elsewhere signs in, and is %s', { timeout: 120_000 }, async (_what, revoke, tapAfterwards) => {
  const { app } = desk;
  const user = desk.nextPerson();
  const pass = await issuePass(user);
  const steps = stepsFor(desk, { user, route: 'obr' });
  await startRun(steps);
  await givePin(steps);
  const start = app.button(`Start OBR for ${user.userPrincipalName}`);
  await app.page.getByRole('checkbox', { name: 'Use a pass that I have already' }).check();
  expect(await start.isDisabled()).toBe(true);
  const field = app.page.getByLabel('Temporary Access Pass', { exact: true });
  expect(await field.getAttribute('type')).toBe('password');
  await field.fill('a b');
  await app.page.getByText('A pass has 8 to 64 letters').waitFor();
  expect(await start.isDisabled()).toBe(true);
  expect(await seriousFindings(app.page)).toEqual([]);
  await field.fill(` ${pass} `);
  if (revoke) await app.page.getByRole('checkbox', { name: 'Revoke it when the run has ended' }).check();
  expect(await seriousFindings(app.page)).toEqual([]);
  await start.click();

  // No pass was issued, so none was to be replaced, and the one on the page is this one.
  const page = await tenantPage(desk.electron);
  await page.waitForFunction(() => (document.querySelector<HTMLInputElement>('input[name="accesspass"]')?.value ?? '') !== '');
  expect(await page.locator('input[name="accesspass"]').inputValue()).toBe(pass);
  expect(await app.page.content()).not.toContain(pass);
  await signInWithPass(page);
  await addSecurityKey(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await touch(steps, '');
  await nameTheKey(page, 'By a pass from elsewhere');
  await touch(steps, '');
  await app.heading('The key is ready').waitFor({ timeout: 60_000 });

  const run = await app.run();
  if (run.status !== 'succeeded') throw new Error(run.status);
  expect(run.activities.map(({ code }) => code)).toContain('tap.given');
  expect(run.activities.map(({ code }) => code)).not.toContain('tap.issued');
  const record = await app.record(run.record.runId);
  expect(record).toMatchObject({ leftBehind: [], obr: { reason: 'credentialCreated' } });
  expect(record.tap === null ? null : record.tap.revokedAt !== null).toBe(revoke ? true : null);
  expect(JSON.stringify([run, record])).not.toContain(pass);
  await app.button('Back to user').click();
  expect((await userPageFacts(desk, user)).tap).toBe(tapAfterwards);
});
