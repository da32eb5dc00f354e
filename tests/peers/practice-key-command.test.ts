// `npm run practice-key` as a program: another client talks to it, a person touches it, its state outlives it.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { PRACTICE_KEY_PROGRAM, PracticeKeyProcess } from '../rig/practice-key-process.ts';
import { outputOf, requireProgram, runProgram, runWithKeys } from '../rig/programs.ts';

let folder: string;
let running: PracticeKeyProcess | undefined;

beforeEach(async () => {
  requireProgram('fido2-token', 'fido2-tools');
  requireProgram('gcc', 'gcc libc6-dev');
  folder = await mkdtemp(join(tmpdir(), 'practice-key-command-'));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(folder, { recursive: true });
});

async function start(...args: string[]): Promise<PracticeKeyProcess> {
  running = await PracticeKeyProcess.start(folder, ...args);
  return running;
}

it('waits for Enter when a key asks for a touch', async () => {
  const command = await start();
  const reset = runWithKeys(folder, 'fido2-token', ['-R', '/dev/hidraw0']);
  await command.saw('waitingForTouch');
  command.type('');
  outputOf(await reset);
  expect(command.events).toEqual(['ready', 'waitingForTouch', 'touched', 'touchEnded']);
});

it('touches by itself, offers several keys, and takes them out and back', async () => {
  const command = await start('--auto-touch', '--keys', '2');
  const listed = async () => outputOf(await runWithKeys(folder, 'fido2-token', ['-L'])).trim().split('\n').length;
  expect(await listed()).toBe(2);
  outputOf(await runWithKeys(folder, 'fido2-token', ['-R', '/dev/hidraw1']));
  command.type('unplug 1');
  await command.saw('unplugged');
  await expect.poll(listed).toBe(1);
  command.type('plug 1');
  await expect.poll(listed).toBe(2);
});

it('keeps the PIN over a restart, in a file only its owner reads', async () => {
  const state = join(folder, 'state.json');
  await (await start('--state', state, '--pin', '1234')).stop();
  expect((await stat(state)).mode & 0o777).toBe(0o600);
  expect(await readFile(state, 'utf8')).not.toContain('1234"');
  await start('--state', state);
  const changed = runWithKeys(folder, 'fido2-token', ['-C', '/dev/hidraw0'], { stdin: '1234\n5678\n5678\n' });
  outputOf(await changed);
});

it('is several kinds of key at once, and touches with the finger that is typed', async () => {
  const state = join(folder, 'state.json');
  const kinds = ['--personality', 'u2f-only', '--personality', 'uv-only', '--personality', 'enterprise'];
  const command = await start('--state', state, ...kinds);
  const info = async (index: number) => outputOf(await runWithKeys(folder, 'fido2-token', ['-I', `/dev/hidraw${index}`]));
  expect(await info(0)).toContain('nocbor');
  expect(await info(1)).toContain('uv retries: 5');
  expect(await info(2)).toContain('noep');
  const request = ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'login.example', 'alice', 'YWxpY2U='].join('\n');
  const made = runWithKeys(folder, 'fido2-cred', ['-M', '-v', '/dev/hidraw1'], { stdin: `${request}\n` });
  await command.saw('waitingForTouch');
  command.type('touch 1 owner');
  outputOf(await made);
  await command.stop();
  const saved = z.object({ attestations: z.looseObject({}) }).parse(JSON.parse(await readFile(state, 'utf8')));
  expect(Object.keys(saved.attestations)).toHaveLength(3);
  await start('--state', state, ...kinds);
  expect(await info(1)).toContain('uv retries: 5');
});

it('lists the kinds of key, and knows no other', async () => {
  const program = ['--import', 'tsx', PRACTICE_KEY_PROGRAM];
  const listed = outputOf(await runProgram(process.execPath, [...program, '--list-personalities']));
  expect(listed).toMatch(/^plain +CTAP 2.0 and 2.1/);
  expect(listed.trim().split('\n').length).toBeGreaterThanOrEqual(13);
  const refused = await runProgram(process.execPath, [...program, '--hidraw', folder, '--personality', 'vain']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('no practice key is called vain');
});

it('says how it is used', async () => {
  const result = await runProgram(process.execPath, ['--import', 'tsx', PRACTICE_KEY_PROGRAM, '--keys', '0']);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('practice-key --hidraw DIR');
});
