// What a person does on the practice tenant's own pages: signs in as the operator, registers a key as the target.

import type { Page } from 'playwright-core';

/** In the sign-in window of the operator. */
export async function signInOnPage(page: Page, userPrincipalName: string, password: string): Promise<void> {
  await page.locator('input[name="loginfmt"]').fill(userPrincipalName);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.locator('input[name="passwd"]').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'No' }).click();
}

/** In the OBR window: the app has filled the pass in; the person presses on. */
export async function signInWithPass(page: Page): Promise<void> {
  const pass = page.locator('input[name="accesspass"]');
  await pass.waitFor();
  await page.waitForFunction(() => {
    const field = document.querySelector<HTMLInputElement>('input[name="accesspass"]');
    return field !== null && field.value !== '';
  });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'No' }).click();
}

/** Security info → Add sign-in method → Security key → USB device → Next: the page for create() loads. */
export async function addSecurityKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add sign-in method' }).click();
  await page.getByRole('button', { name: 'Security key' }).click();
  await page.getByRole('button', { name: 'USB device' }).click();
}

export async function nameTheKey(page: Page, name: string): Promise<void> {
  const field = page.getByLabel('Name your security key');
  await field.waitFor();
  await field.fill(name);
  await page.getByRole('button', { name: 'Next' }).click();
}
