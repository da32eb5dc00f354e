// What the operator does before a run: enters practice mode, signs in on the tenant's page, imports the users.

import type { ElectronApplication } from 'playwright-core';
import type { SessionState, UserSummary } from '../../src/shared/models.ts';
import type { AppPage } from './app-page.ts';
import type { Pictures } from './pictures.ts';
import { tenantPage } from './run-steps.ts';
import { signInOnPage } from './tenant-pages.ts';

export interface OperatorSteps {
  readonly electron: ElectronApplication;
  readonly app: AppPage;
  readonly pictures: Pictures;
}

/** From the welcome page to the list of users, filled. */
export async function startDay(steps: OperatorSteps): Promise<readonly UserSummary[]> {
  await enterPractice(steps);
  await signIn(steps);
  return importUsers(steps);
}

export async function enterPractice({ app, pictures }: OperatorSteps): Promise<void> {
  await app.button(/^Practice/).waitFor();
  await pictures.page(app.page, 'welcome');
  await app.button(/^Practice/).click();
  await app.button('Sign in').waitFor();
  await pictures.page(app.page, 'sign-in');
}

export async function signIn({ electron, app, pictures }: OperatorSteps): Promise<void> {
  const account = await practiceAccount(app);
  await app.button('Sign in').click();
  const page = await tenantPage(electron);
  await page.locator('input[name="loginfmt"]').waitFor();
  await pictures.page(page, 'sign-in-page');
  await signInOnPage(page, account.userPrincipalName, account.password);
  await app.heading('Users & Security Keys').waitFor();
}

export async function importUsers({ app, pictures }: OperatorSteps): Promise<readonly UserSummary[]> {
  await app.button('Import users from Entra').click();
  // The list is there before the last photo; the button says when the import has ended.
  await app.button('Import again').waitFor();
  const { users } = await app.users();
  await pictures.page(app.page, 'users');
  return users;
}

/** People whom a key can be given to: enabled members who have none. */
export function peopleWithoutKey(users: readonly UserSummary[]): readonly UserSummary[] {
  return users.filter((user) => user.accountEnabled && user.userType === 'member' && user.keyCount === 0);
}

async function practiceAccount(app: AppPage): Promise<{ readonly userPrincipalName: string; readonly password: string }> {
  const session = await app.read<SessionState>('session.current');
  const account = session.status === 'noTenant' ? null : session.tenant.practiceSignIn;
  if (account === null) throw new Error('no practice tenant');
  return account;
}
