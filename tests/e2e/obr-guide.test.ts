// The guide beside the OBR window, in the app and in the bar: what it says at each page of the tenant, on a page that nobody knows,
// and how the operator gets back from there. Nothing of it is in the tenant's page.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from '../walkthrough/app-page.ts';
import { type RunSteps, givePin, startObr, touch } from '../walkthrough/run-steps.ts';
import { addSecurityKey, nameTheKey } from '../walkthrough/tenant-pages.ts';
import { seriousFindings } from './harness/axe.ts';
import { type WorkingDesk, keepPictures, obrBar, openWorkingDesk, startRun, stepsFor } from './harness/desk.ts';

let desk: WorkingDesk;
let steps: RunSteps;
let page: Page;
let bar: AppPage;

beforeAll(async () => {
  desk = await openWorkingDesk();
  steps = stepsFor(desk, { user: desk.nextPerson(), route: 'obr' });
  await startRun(steps);
  await givePin(steps);
  page = await startObr(steps);
  bar = await obrBar(desk);
}, 90_000);
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

/** Heading in the app, the same words in the bar, and the steps. */
async function expectGuide(title: string, ...stepsOnPage: readonly string[]): Promise<void> {
  await desk.app.heading(title).waitFor();
  await bar.page.getByRole('status').getByText(title).waitFor();
  const list = desk.app.page.getByRole('list', { name: 'What to do on the page' });
  for (const step of stepsOnPage) expect(await list.innerText()).toContain(step);
}

const byHand = () => desk.app.page.getByRole('list', { name: 'Finish by hand' });

describe('the usual way', () => {
  it('the sign-in page: whom it must name, and that the pass is there', async () => {
    await expectGuide('Sign in as the user', `Check that the page names ${steps.user.userPrincipalName}.`, 'choose Sign in');
    expect(await byHand().count()).toBe(0);
    expect(await seriousFindings(desk.app.page)).toEqual([]);
  });

  it('after it: stay signed in? No', async () => {
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="accesspass"]')?.value !== '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectGuide('Answer the page', 'Choose No.');
    await page.getByRole('button', { name: 'No' }).click();
  });

  it('Security info: which buttons, for a USB key', async () => {
    await expectGuide('Add the security key', 'Add sign-in method', 'Choose USB device');
  });
});

describe('off the way', () => {
  it('a page that nobody knows: the whole job in plain steps, and the first page by a button', async () => {
    await page.goto('https://login.microsoftonline.com/common/a-page-of-tomorrow');
    await expectGuide('A page that the app does not know');
    expect(await byHand().innerText()).toContain(`Sign in as ${steps.user.userPrincipalName}`);
    await desk.app.page.getByText('The page is at login.microsoftonline.com.').waitFor();
    expect(await seriousFindings(desk.app.page)).toEqual([]);
    expect(await seriousFindings(bar.page)).toEqual([]);
    await desk.app.button('Open the first page again').click();
    await page.waitForURL(/mysignins\.microsoft\.com\/security-info/);
    await expectGuide('Add the security key');
  });

  it('a page that wants to leave: where to', async () => {
    await page.evaluate(() => location.assign('https://sign-in.evil.example/fido'));
    await expectGuide('The page wanted to leave');
    await desk.app.page.getByText('It was led to sign-in.evil.example.').waitFor();
    expect(new URL(page.url()).host).toBe('mysignins.microsoft.com');
    await desk.app.button('Open the first page again').click();
    await expectGuide('Add the security key');
  });

  it('the window that shows them has nothing of it in the tenant’s page', async () => {
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(/Finish by hand|Open the first page|What to do on the page/);
  });
});

describe('on to the end', () => {
  it('the page that asks for the key, the touch, the name', async () => {
    await addSecurityKey(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await touch(steps, '');
    await desk.app.heading('Name the key and finish').waitFor();
    expect(await desk.app.button('Open the first page again').count()).toBe(0);
    await nameTheKey(page, 'Guided key');
    await touch(steps, '');
    await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
  });
});
