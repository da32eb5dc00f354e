// The main job in the real app: two people get a key, one by each route, and everything says so afterwards: the result
// that scripts read, the record on the History page, the person's page at the service, the picture of the key.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/shared/models.ts';
import { provisionBoth } from '../walkthrough/both-routes.ts';
import { openPanel } from '../walkthrough/practice-keys.ts';
import { type WalkthroughResult, summarise } from '../walkthrough/result.ts';
import { type Desk, PIN, keepPictures, noPictures, openDesk, userPageFacts } from './harness/desk.ts';

let desk: Desk;
let records: readonly RunRecord[];
let result: WalkthroughResult;

beforeAll(async () => {
  desk = await openDesk();
  records = await provisionBoth(desk.electron, desk.app, noPictures, { key: 'practice', pin: PIN });
  result = summarise(records);
}, 120_000);
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const milliseconds = expect.any(Number);
const stepsMs = {
  inspect: milliseconds, prerequisites: milliseconds, secure: milliseconds, register: milliseconds,
  verify: milliseconds, handOver: milliseconds,
};

it('proves both routes in result.json', () => {
  const common = {
    target: expect.stringContaining('@'),
    key: { aaguid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/), transport: 'usb' },
    credentialId: expect.stringMatching(/^[\w-]{20,}$/),
    readBack: true,
    assertionVerified: true,
  };
  expect(result).toEqual({
    ok: true,
    runs: [
      { ...common, route: 'direct', obr: null, tap: null, stepsMs: expect.objectContaining(stepsMs) },
      {
        ...common,
        route: 'obr',
        obr: { armedAt: timestamp, disarmedAt: timestamp, reason: 'credentialCreated' },
        tap: { issued: true, revoked: true },
        stepsMs: expect.objectContaining(stepsMs),
      },
    ],
  });
  expect(new Set(result.runs.map((run) => run.credentialId)).size).toBe(2);
});

describe.each([
  ['direct', 0, 'Practice Key A'],
  ['obr', 1, 'Practice Key B'],
] as const)('after the %s route', (route, at, keyName) => {
  const recordOf = (): RunRecord => {
    const record = records[at];
    if (record === undefined) throw new Error('no record');
    return record;
  };

  it('the History page has the record, with its credential', async () => {
    const { target, credentialIdBase64Url } = recordOf();
    const { app } = desk;
    await app.button('History').click();
    await app.button(new RegExp(`^Show run of .* for ${target.displayName}$`)).click();
    const drawer = app.page.getByRole('dialog', { name: 'Run details' });
    await drawer.getByText(credentialIdBase64Url ?? 'none').waitFor();
    expect(await drawer.getByText('Succeeded').count()).toBeGreaterThan(0);
    expect(await drawer.getByText(route === 'obr' ? /revoked/ : 'Not used').count()).toBeGreaterThan(0);
    await drawer.getByRole('button', { name: 'Close' }).click();
  });

  it('the user’s page shows the key as registered here, and no pass', async () => {
    const { users } = await desk.app.users();
    const user = users.find((one) => one.id === recordOf().target.id);
    if (user === undefined) throw new Error('no user');
    expect(user.keyCount).toBe(1);
    const { tap, page } = await userPageFacts(desk, user);
    expect(tap).toBe('None');
    expect(page).toContain('Registered here');
    expect(page).not.toContain('Registered elsewhere');
  });

  it('the picture of the key lists the passkey', async () => {
    await openPanel(desk.app);
    const picture = desk.app.page.getByRole('region', { name: keyName });
    const { userPrincipalName } = recordOf().target;
    await expect.poll(() => picture.getByRole('listitem').allInnerTexts()).toEqual([userPrincipalName]);
  });
});
