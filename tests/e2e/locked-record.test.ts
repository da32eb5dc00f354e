// Another program holds the record of the real app: no run begins and no key is touched, the window goes on, and when the lock is
// free the same run goes to its end without a new start of the app.

import path from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { givePin, openKeyStep, pickFromList, touch } from '../walkthrough/run-steps.ts';
import { face, keepPictures, openWorkingDesk, stepsFor, type WorkingDesk } from './harness/desk.ts';

let desk: WorkingDesk;
beforeEach(async () => {
  desk = await openWorkingDesk();
});
afterEach(async (context) => {
  await keepPictures(desk, context);
  await desk.close();
});

it('no key is touched while the journal cannot be written, and nothing has to be started again', async () => {
  const { app } = desk;
  const steps = stepsFor(desk, { user: desk.nextPerson(), route: 'direct' });
  await openKeyStep(steps);
  await pickFromList(steps);
  const before = await face(desk);

  const other = new Libsql(path.join(desk.profile, 'pairing-app.sqlite'));
  try {
    other.exec('begin immediate');
    await app.button('Start provisioning').click();
    // It waits; the window answers meanwhile.
    expect((await app.run()).status).toBe('idle');
    await app.page.getByText('Another program holds the records').waitFor();
    expect((await app.run()).status).toBe('idle');
    expect((await app.obr()).status).toBe('disarmed');
    expect(await face(desk)).toEqual(before);
    other.exec('commit');
  } finally {
    other.close();
  }
  await app.button('Start provisioning').click();
  await givePin(steps);
  await touch(steps, '');
  await touch(steps, '');
  await app.heading('The key is ready').waitFor({ timeout: 60_000 });
});
