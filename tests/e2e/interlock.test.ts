// The interlock with the real pages: while OBR is on for one person, a page of the login host asks for somebody else, or for
// another service. The page is refused, the bar and the app say why, the key is not even asked; then the right page may
// still come.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UserSummary } from '../../src/shared/models.ts';
import type { AppPage } from '../walkthrough/app-page.ts';
import { type RunSteps, givePin, startObr, touch } from '../walkthrough/run-steps.ts';
import { addSecurityKey, nameTheKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import { type WorkingDesk, face, keepPictures, obrBar, openWorkingDesk, passkeysOn, startRun, stepsFor } from './harness/desk.ts';

const LOGIN = 'login.microsoft.com';

let desk: WorkingDesk;
let user: UserSummary;
let steps: RunSteps;
let page: Page;
let bar: AppPage;

beforeAll(async () => {
  desk = await openWorkingDesk();
  user = desk.nextPerson();
  steps = stepsFor(desk, { user, route: 'obr' });
  await startRun(steps);
  await givePin(steps);
  page = await startObr(steps);
  bar = await obrBar(desk);
  await signInWithPass(page);
  await page.getByRole('button', { name: 'Add sign-in method' }).waitFor();
});
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

interface Wanted {
  readonly rpId: string;
  readonly userName: string;
}

/** What `navigator.credentials.create()` of the page rejects with. */
async function createOnPage(wanted: Wanted): Promise<string> {
  return page.evaluate(async ({ rpId, userName }) => {
    try {
      await navigator.credentials.create({
        publicKey: {
          rp: { id: rpId, name: 'Some service' },
          user: { id: new Uint8Array([1, 2, 3]), name: userName, displayName: 'Somebody' },
          challenge: new Uint8Array(32),
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        },
      });
      return 'created';
    } catch (error) {
      return error instanceof Error ? error.name : 'unknown';
    }
  }, wanted);
}

describe('a page of the login host', () => {
  beforeAll(async () => {
    await page.goto(`https://${LOGIN}/`);
    expect(new URL(page.url()).origin).toBe(`https://${LOGIN}`);
  });

  it.each([
    ['another user', 'wrongUser', { rpId: LOGIN, userName: 'somebody.else@harbour.example' }, 'Wrong user on the page'],
    ['another service', 'wrongRp', { rpId: 'microsoft.com', userName: '' }, 'Wrong service'],
  ] as const)('is refused for %s', async (_what, reason, wanted, title) => {
    const userName = wanted.userName === '' ? user.userPrincipalName : wanted.userName;
    expect(await createOnPage({ ...wanted, userName })).toBe('NotAllowedError');
    await bar.page.getByText(`Refused: ${title}`).waitFor();
    const banner = desk.app.page.getByRole('region', { name: 'On-behalf registration' });
    await banner.getByText(`Refused: ${title}`).waitFor();
    const obr = await desk.app.obr();
    expect(obr.status).toBe('armed');
    expect(obr.refusals.at(-1)).toMatchObject({
      reason,
      seen: reason === 'wrongUser' ? userName : wanted.rpId,
      expected: reason === 'wrongUser' ? user.userPrincipalName : LOGIN,
    });
    expect(await face(desk)).toMatchObject({ waitingForTouch: false, credentials: [] });
    await desk.app.page.getByRole('log').getByText('A request of the page was refused').last().waitFor();
  });

  it('is refused for a service of another domain, by the rules of WebAuthn', async () => {
    expect(await createOnPage({ rpId: 'example.com', userName: user.userPrincipalName })).toMatch(
      /^(SecurityError|NotAllowedError)$/,
    );
    expect(await face(desk)).toMatchObject({ waitingForTouch: false, credentials: [] });
  });

  it('is refused in a frame of its own', async () => {
    // The real pages refuse to be framed: one that is written in place has the page's origin, and is a frame all the same.
    await page.evaluate(() =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<p>inside</p>';
        frame.addEventListener('load', resolve);
        document.body.append(frame);
      }).then(() => undefined),
    );
    const frame = page.frames().find((one) => one.url() === 'about:srcdoc');
    if (frame === undefined) throw new Error('no frame');
    const name = await frame.evaluate(async ({ rpId, userName }) => {
      try {
        await navigator.credentials.create({
          publicKey: {
            rp: { id: rpId, name: 'Some service' },
            user: { id: new Uint8Array([1, 2, 3]), name: userName, displayName: 'Somebody' },
            challenge: new Uint8Array(32),
            pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          },
        });
        return 'created';
      } catch (error) {
        return error instanceof Error ? error.name : 'unknown';
      }
    }, { rpId: LOGIN, userName: user.userPrincipalName });
    expect(name).toBe('NotAllowedError');
    const obr = await desk.app.obr();
    expect(obr.status).toBe('armed');
    expect(obr.refusals.at(-1)).toMatchObject({ reason: 'wrongFrame' });
    expect(await face(desk)).toMatchObject({ waitingForTouch: false, credentials: [] });
  });

  it('gets no sign-in with the key either', async () => {
    const name = await page.evaluate(async (rpId) => {
      try {
        await navigator.credentials.get({ publicKey: { rpId, challenge: new Uint8Array(32) } });
        return 'signed in';
      } catch (error) {
        return error instanceof Error ? error.name : 'unknown';
      }
    }, LOGIN);
    expect(name).toBe('NotAllowedError');
    expect(await face(desk)).toMatchObject({ waitingForTouch: false });
  });
});

it('the right page may come after all of them', async () => {
  await page.goto('https://mysignins.microsoft.com/security-info');
  await addSecurityKey(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await touch(steps, '');
  await nameTheKey(page, 'The right one');
  await touch(steps, '');
  await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
  expect(await passkeysOn(desk)).toEqual([user.userPrincipalName]);
});
