// Secrets are planted in whole runs; then everything the app wrote or pushed is searched for them: the database file, the run
// states, the OBR states, the records, the errors.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../../src/main/secret.ts';
import { openStore } from '../../../src/main/store/store.ts';
import { NEW_PIN, PIN, RunRig, TARGET, goodOperator } from './run-rig.ts';

const CANARY_PASS = 'CanaryPass+4711';

function filesOf(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name)).toString('latin1')]);
}

/** UTF-8, base64 and hex: how a secret could have got into a file. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
}

it.each([
  ['a run that succeeds', (): void => undefined, 'succeeded', false],
  ['a run in which the PIN is changed', (): void => undefined, 'succeeded', true],
  ['a run with a wrong PIN and a service that fails', (rig: RunRig): void => {
    rig.directory.fail('revokeTemporaryAccessPass', { httpStatus: 503, message: 'unavailable' }, 'before', 3);
    rig.directory.fail('fido2Methods', { kind: 'offline', httpStatus: 0 }, 'before', 10_000);
    let first = true;
    rig.operator = (waiting, at) => {
      if (waiting.for !== 'enterPin' || !first) return goodOperator(waiting, at);
      first = false;
      return { promptId: waiting.promptId, for: 'enterPin', pin: 'WrongCanary99' };
    };
  }, 'unknown', true],
  ['a run that is cancelled while armed', (rig: RunRig): void => {
    rig.onTouch = () => void rig.runs.cancel('operator');
  }, 'cancelled', true],
])('%s leaves no secret anywhere', async (_, prepare, outcome, forcePinChange) => {
  const rig = await RunRig.open({ onDisk: true, key: { forcePinChange } });
  const issue = rig.directory.issueTemporaryAccessPass.bind(rig.directory);
  rig.directory.issueTemporaryAccessPass = async (userId, tap) => ({ ...(await issue(userId, tap)), pass: new Secret(CANARY_PASS) });
  prepare(rig);
  const filesWhileOpen: (readonly [string, string])[] = [];
  rig.onNote = (moment) => {
    if (moment === 'after') filesWhileOpen.push(...filesOf(rig.folder));
  };
  const ended = await rig.run('obr');
  expect(ended.record?.outcome).toBe(outcome);
  // They were really in use: the pass was to be filled in, the PINs opened the key.
  const filled = rig.browser.requests[0]?.autofill.map((fill) => fill.value.reveal());
  expect(filled).toContain(CANARY_PASS);
  expect(rig.activities()).toContain(forcePinChange ? 'pin.changed' : 'pin.accepted');

  await rig.store.close();
  const pushed: (readonly [string, string])[] = [
    ['states', JSON.stringify(rig.states)],
    ['states inspected', inspect(rig.states, { depth: 20, showHidden: true })],
    ['obr', JSON.stringify(rig.obrStates)],
    ['record', JSON.stringify(ended.record)],
    ['request inspected', inspect(rig.browser.requests.map(({ autofill }) => autofill), { depth: 20 })],
  ];
  const places = [...filesWhileOpen, ...filesOf(rig.folder), ...pushed];
  expect(places.find(([name]) => name === 'app.sqlite')?.[1]).toContain('SQLite format 3');
  for (const secret of [PIN, NEW_PIN, CANARY_PASS, 'WrongCanary99']) {
    for (const text of spellings(secret)) {
      expect(places.filter(([, content]) => content.includes(text)).map(([name]) => `${secret} in ${name}`)).toEqual([]);
    }
  }
  // The search does find what is there.
  expect(places.some(([name, content]) => name.startsWith('app.sqlite') && content.includes(TARGET))).toBe(true);
  const again = await openStore({ file: rig.file, clock: rig.clock });
  await again.close();
});
