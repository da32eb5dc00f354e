// One provisioning from the user's page to the result, pressed button by button. What must be done next is read off the
// window itself: whichever prompt is there is answered.

import type { ElectronApplication, Page } from 'playwright-core';
import type { RunRecord, UserSummary } from '../../src/shared/models.ts';
import type { Route } from '../../src/shared/checks.ts';
import type { AppPage } from './app-page.ts';
import type { Pictures } from './pictures.ts';
import { addSecurityKey, nameTheKey, signInWithPass } from './tenant-pages.ts';

export interface RunSteps {
  readonly electron: ElectronApplication;
  readonly app: AppPage;
  readonly pictures: Pictures;
  readonly user: UserSummary;
  readonly route: Route;
  /** The key's name as its radio shows it, and how it is touched: null for a key that somebody else touches. */
  readonly keyLabel: string;
  readonly touchName: string | null;
  readonly pin: string;
}

const ROUTE_NAMES: Readonly<Record<Route, string>> = {
  direct: 'Direct registration',
  obr: 'Temporary Access Pass and OBR window',
};

export async function provisionKey(steps: RunSteps): Promise<RunRecord> {
  const { app, pictures, user, route } = steps;
  await openKeyStep(steps);
  await pickKey(steps);
  await startProvisioning(app);
  await givePin(steps);
  if (route === 'obr') await registerOnPages(steps);
  else await touch(steps, `${route}-touch`);
  await touch(steps, `${route}-touch-to-verify`);
  await app.heading('The key is ready').waitFor({ timeout: 60_000 });
  await pictures.page(app.page, `${route}-result`);
  const state = await app.run();
  if (state.status !== 'succeeded') throw new Error(`the run for ${user.userPrincipalName} ended as ${state.status}`);
  return app.record(state.record.runId);
}

export async function openUser(app: AppPage, user: UserSummary): Promise<void> {
  await app.button('Users & Security Keys').first().click();
  await app.page.getByRole('searchbox').fill(user.userPrincipalName);
  // The list of before the search may still be there, with somebody who is called the same.
  const row = app.page.getByRole('table', { name: 'Users' }).getByRole('row').filter({ hasText: user.userPrincipalName });
  await row.getByRole('button', { name: user.displayName }).click();
  await app.heading(user.displayName).first().waitFor();
}

/** User → User Provisioning → service → route: up to the page on which a key is chosen. */
export async function openKeyStep(steps: RunSteps): Promise<void> {
  const { app, pictures, user, route } = steps;
  await openUser(app, user);
  await pictures.page(app.page, `${route}-user`);
  await app.button('User Provisioning').click();
  await chooseServiceAndRoute(steps);
}

async function chooseServiceAndRoute(steps: RunSteps): Promise<void> {
  const { app, pictures, route } = steps;
  await app.button(/^Microsoft/).waitFor();
  await pictures.page(app.page, `${route}-service`);
  await app.button(/^Microsoft/).click();
  await chooseRoute(steps);
}

/** On the page of the prerequisites. */
export async function chooseRoute({ app, pictures, route }: RunSteps): Promise<void> {
  const routeRadio = app.page.getByRole('radio', { name: new RegExp(`^${ROUTE_NAMES[route]}`) });
  await routeRadio.check();
  await pictures.page(app.page, `${route}-prerequisites`);
  await app.button('Continue').click();
}

/** By touch, as the wizard offers it; a key that somebody else touches is taken from the list. */
async function pickKey(steps: RunSteps): Promise<void> {
  const { app, pictures, route, touchName } = steps;
  if (touchName === null) {
    await pickFromList(steps);
  } else {
    await app.button('Pick by touch').click();
    await app.page.getByText('Waiting for a touch').first().waitFor();
    await pictures.page(app.page, `${route}-pick-by-touch`);
    await app.button(touchName).click();
    await app.page.waitForFunction(() => document.querySelector('input[type=radio]:checked') !== null);
  }
  await pictures.page(app.page, `${route}-key`);
}

/** A key that somebody else had is started once the person at the desk has said that they know. */
export async function startProvisioning(app: AppPage): Promise<void> {
  const start = app.button('Start provisioning');
  const confirm = app.page.getByRole('checkbox', { name: /all the same\.$/ });
  for (;;) {
    if ((await confirm.count()) > 0) {
      await confirm.first().check();
      break;
    }
    if (await start.isEnabled()) break;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  await start.click();
}

export async function pickFromList({ app, keyLabel }: Pick<RunSteps, 'app' | 'keyLabel'>): Promise<void> {
  await app.page.getByRole('radio', { name: keyLabel }).check();
}

/** Sets the PIN on a key that has none, enters it on one that has. */
export async function givePin({ app, pictures, route, pin }: RunSteps): Promise<void> {
  const set = app.button('Set PIN');
  const unlock = app.button('Unlock key');
  await set.or(unlock).first().waitFor();
  await pictures.page(app.page, `${route}-pin`);
  if (await set.isVisible()) {
    await app.page.getByLabel('New PIN', { exact: true }).fill(pin);
    await app.page.getByLabel('Confirm PIN', { exact: true }).fill(pin);
    await set.click();
  } else {
    await app.page.getByLabel('PIN', { exact: true }).fill(pin);
    await unlock.click();
  }
}

export async function touch({ app, pictures, touchName }: RunSteps, picture: string): Promise<void> {
  if (touchName === null) return;
  await app.page.getByText('Waiting for a touch').first().waitFor({ timeout: 30_000 });
  await pictures.page(app.page, picture);
  await app.button(touchName).click();
}

async function registerOnPages(steps: RunSteps): Promise<void> {
  const { app, pictures, route } = steps;
  const page = await startObr(steps);
  await pictures.screen(page, `${route}-window-sign-in`);
  await pictures.page(app.page, `${route}-armed`);
  await signInWithPass(page);
  await addSecurityKey(page);
  await pictures.screen(page, `${route}-window-security-info`);
  await page.getByRole('button', { name: 'Next' }).click();
  await touch(steps, `${route}-touch`);
  await page.getByLabel('Name your security key').waitFor();
  await pictures.screen(page, `${route}-window-name-the-key`);
  await nameTheKey(page, 'Walkthrough key');
}

/** Presses Start OBR and gives the page in the OBR window, at its sign-in. */
export async function startObr({ electron, app, pictures, user, route }: RunSteps): Promise<Page> {
  const start = app.button(`Start OBR for ${user.userPrincipalName}`);
  await start.waitFor();
  await pictures.page(app.page, `${route}-warning`);
  await start.click();
  const page = await tenantPage(electron);
  await page.locator('input[name="accesspass"]').waitFor();
  return page;
}

/** The page inside the OBR window: the only one that is not ours. */
export async function tenantPage(electron: ElectronApplication): Promise<Page> {
  const isTenants = (page: Page): boolean => page.url().startsWith('https://');
  const deadline = Date.now() + 15_000;
  for (;;) {
    const page = electron.windows().find(isTenants);
    if (page !== undefined) return page;
    if (Date.now() > deadline) throw new Error('the window with the tenant’s page did not open');
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
