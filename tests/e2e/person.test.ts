// A person's page in the real app, at a tenant that is connected as a real one: each action from its button to what the tenant has
// afterwards, and what the page says when the tenant refuses.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UserSummary } from '../../src/shared/models.ts';
import { at, Bench, listOf, TARGET, textOf } from '../main/practice/tenant/kit.ts';
import { systemClock } from '../rig/practice-rig.ts';
import { chooseRoute, givePin, openUser, pickFromList, provisionKey, type RunSteps } from '../walkthrough/run-steps.ts';
import { noPictures, PIN } from './harness/desk.ts';
import { type DoctorDesk, openDoctorDesk } from './harness/doctor-desk.ts';

const WITH_KEY = 'priya.raman@harbour.example';
const OPERATOR = 'robin.desk@harbour.example';
let bench: Bench;
let token: string;
let desk: DoctorDesk;
let people: readonly UserSummary[];

beforeAll(async () => {
  bench = await Bench.start({ clock: systemClock });
  token = await bench.operatorToken();
  desk = await openDoctorDesk(bench);
  people = (await desk.app.users()).users;
}, 120_000);

afterEach(() => {
  bench.tenant.people.edit(WITH_KEY, { roles: [] });
  bench.tenant.people.edit(TARGET, { roles: [] });
});

afterAll(async () => {
  await desk.close();
  await bench.close();
});

const main = () => desk.app.page.getByRole('main');
const dialog = () => desk.app.page.getByRole('dialog');
const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();

function userOf(userPrincipalName: string): UserSummary {
  const user = people.find((one) => one.userPrincipalName === userPrincipalName);
  if (user === undefined) throw new Error(`no ${userPrincipalName}`);
  return user;
}

async function readList(path: string): Promise<readonly unknown[]> {
  const { status, json } = await bench.graph(token, 'GET', `v1.0/users/${path}`);
  if (status !== 200) throw new Error(`${path}: ${status}`);
  return listOf(json['value']);
}
const keysOf = (name: string) => readList(`${name}/authentication/fido2Methods`);
const passOf = async (name: string): Promise<string | null> => {
  const [pass] = await readList(`${name}/authentication/temporaryAccessPassMethods`);
  return pass === undefined ? null : textOf(at(pass, 'id'));
};

function steps(): RunSteps {
  return {
    electron: desk.electron, app: desk.app, user: userOf(TARGET), route: 'direct', pin: PIN, pictures: noPictures, keyLabel: 'Desk Key', touchName: null,
  };
}

async function chooseFor(key: string, action: string): Promise<void> {
  await desk.app.button(`Actions for ${key}`).click();
  await desk.app.page.getByRole('menuitem', { name: action }).click();
}

async function openPass(userPrincipalName: string): Promise<void> {
  await openUser(desk.app, userOf(userPrincipalName));
  await main().getByRole('button', { name: 'Temporary Access Pass', exact: true }).click();
  await dialog().getByLabel('Lifetime in minutes').waitFor();
}

describe('who it is', () => {
  it('office, manager, and the other one who is called the same', async () => {
    await openUser(desk.app, userOf('emma.smith2@harbour.example'));
    await main().getByText('2 people are called Emma Smith').waitFor();
    const about = main().getByRole('region', { name: 'About' });
    expect(await about.innerText()).toMatch(/Office\s+Quay 1[\s\S]*Manager\s+Quentin Dubois/);
    await desk.app.button('Show emma.smith@harbour.example').or(main().getByRole('link', { name: 'Show emma.smith@harbour.example' })).click();
    await about.getByText('Dock A').waitFor();
  });

  it('an admin; oneself has no actions', async () => {
    await openUser(desk.app, userOf('reed.only@harbour.example'));
    await main().getByText('Admin', { exact: true }).waitFor();
    await openUser(desk.app, userOf(OPERATOR));
    await main().getByText('You are signed in as this user.').waitFor();
    expect(await main().getByRole('button', { name: 'Issue a pass…' }).count()).toBe(0);
  });

  it('one whom the directory has deleted meanwhile', async () => {
    bench.tenant.people.remove('xavier.roy@harbour.example');
    await openUser(desk.app, userOf('xavier.roy@harbour.example'));
    await main().getByText('The directory does not know this user any more.').waitFor();
    expect(await main().getByRole('button', { name: 'User Provisioning' }).count()).toBe(0);
    await desk.app.button('All users').click();
    await main().getByRole('row', { name: /Xavier Roy/ }).getByText('Deleted').waitFor();
  });
});

describe('keys', () => {
  it('replace: the old one is there until the new one is proven, then it is gone', { timeout: 180_000 }, async () => {
    await desk.plugIn('plain');
    const first = await provisionKey(steps());
    expect(await keysOf(TARGET)).toHaveLength(1);
    await openUser(desk.app, userOf(TARGET));
    await main().getByText(/^Added .* by robin\.desk@/).waitFor();

    await desk.plugIn('plain');
    await chooseFor(first.keyName, 'Replace key…');
    await desk.app.page.getByText(`Replaces “${first.keyName}”`).waitFor();
    await chooseRoute(steps());
    await pickFromList(steps());
    await desk.app.button('Start provisioning').click();
    await givePin(steps());
    await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
    await main().getByText('The old key was deleted at the service').waitFor();
    await main().getByText(`“${first.keyName}” deleted at the service at`).waitFor();
    const [left, ...more] = await keysOf(TARGET);
    expect(more).toEqual([]);
    expect(textOf(at(left, 'id'))).not.toBe(first.methodId);
  });

  it('delete: from the tenant and, with its PIN, from the key that is plugged in', { timeout: 120_000 }, async () => {
    await openUser(desk.app, userOf(TARGET));
    const [key] = await keysOf(TARGET);
    await chooseFor(textOf(at(key, 'displayName')), 'Delete key…');
    const tryWith = async (pin: string): Promise<void> => {
      await dialog().getByLabel('PIN of the key').fill(pin);
      await press('Continue');
      await dialog().getByRole('checkbox', { name: /may be locked out/ }).check();
      await press('Delete key');
    };
    await dialog().getByRole('checkbox', { name: /Also delete the passkey/ }).check();
    await tryWith('0000-wrong');
    await dialog().getByRole('alert').filter({ hasText: 'PIN' }).waitFor();
    expect(await keysOf(TARGET)).toHaveLength(1);
    await tryWith(PIN);
    await dialog().getByText('The passkey is deleted from the key, too.').waitFor();
    await press('Close');
    await main().getByText('No security key yet.').waitFor();
    expect(await keysOf(TARGET)).toEqual([]);
    await main().getByText('Key deleted at the service').first().waitFor();
  });

  it('a refusal of the tenant: the key stays, and the page says why', async () => {
    await openUser(desk.app, userOf(WITH_KEY));
    bench.tenant.people.edit(WITH_KEY, { roles: ['Global Reader'] });
    await chooseFor('Blue key', 'Delete key…');
    await press('Continue');
    await dialog().getByRole('checkbox', { name: /may be locked out/ }).check();
    await press('Delete key');
    await dialog().getByText('You may not do this').waitFor();
    await press('Back');
    await press('Cancel');
    bench.tenant.people.edit(WITH_KEY, { roles: [] });
    expect(await keysOf(WITH_KEY)).toHaveLength(1);
  });
});

describe('passes', () => {
  it('issue, show, copy; a second one only after asking; revoke', { timeout: 120_000 }, async () => {
    await openPass(TARGET);
    await dialog().getByLabel('Lifetime in minutes').fill('61');
    await press('Issue pass');
    await dialog().getByText('The pass is ready').waitFor();
    const first = await passOf(TARGET);
    expect(first).not.toBeNull();
    const code = dialog().getByRole('group', { name: 'Code' });
    expect(await code.innerText()).toBe('Hidden');
    await press('Show code');
    const shown = await code.innerText();
    expect(shown).toMatch(/^\S{8,}$/);
    await press('Copy code');
    await dialog().getByText('It is taken from the clipboard at').waitFor();
    expect(await desk.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(shown);
    await press('Done');
    const card = main().getByRole('region', { name: 'Temporary Access Pass' });
    expect(await card.innerText()).toMatch(/Usable[\s\S]*61 minutes[\s\S]*One-time/);
    expect(await main().innerText()).not.toContain(shown);

    await card.getByRole('button', { name: 'Replace it…' }).click();
    await dialog().getByText('has a pass already').waitFor();
    await press('Issue pass');
    await dialog().getByText('Tick this to replace it').waitFor();
    expect(await passOf(TARGET)).toBe(first);
    await dialog().getByRole('checkbox', { name: 'Replace the existing pass' }).check();
    await press('Issue pass');
    await dialog().getByText('The pass is ready').waitFor();
    expect(await passOf(TARGET)).not.toBe(first);
    await press('Done');

    await card.getByRole('button', { name: 'Revoke' }).click();
    await press('Revoke');
    await card.getByText('None').waitFor();
    expect(await passOf(TARGET)).toBeNull();
    await main().getByText('Pass revoked').first().waitFor();
  });

  it('for an admin: the tenant refuses, and the dialog says why', async () => {
    await openPass(TARGET);
    bench.tenant.people.edit(TARGET, { roles: ['Global Reader'] });
    await press('Issue pass');
    await dialog().getByText('You may not do this').waitFor();
    await press('Cancel');
    bench.tenant.people.edit(TARGET, { roles: [] });
    expect(await passOf(TARGET)).toBeNull();
  });
});
