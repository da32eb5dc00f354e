// `npm run practice-key -- --vpcd` as a program: OpenSC's tool talks to the cards through Debian's pcscd, a person at the
// terminal moves and touches them.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CARDRUN, openPcscdRig, type PcscdRig, type VirtualReader } from '../rig/pcscd-rig.ts';
import { PRACTICE_KEY_PROGRAM, PracticeKeyProcess } from '../rig/practice-key-process.ts';
import { outputOf, requireProgram, runProgram } from '../rig/programs.ts';

const SELECT = '00:A4:04:00:08:A0:00:00:06:47:2F:00:01';
const GET_INFO = '80:10:80:00:01:04:00';
const RESET_WHILE_WAITING = '80:10:00:00:01:07:00';

let pcscd: PcscdRig;
let running: PracticeKeyProcess | undefined;

beforeEach(async () => {
  requireProgram('opensc-tool', 'opensc');
  pcscd = await openPcscdRig({ readers: 2 });
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await pcscd.close();
});

function readers(): readonly [VirtualReader, VirtualReader] {
  const [first, second] = pcscd.readers;
  if (first === undefined || second === undefined) throw new Error('no readers');
  return [first, second];
}

async function start(...args: string[]): Promise<PracticeKeyProcess> {
  running = await PracticeKeyProcess.startCards(
    readers().map(({ port }) => port),
    ...args,
  );
  await Promise.all(readers().map((reader) => pcscd.saw('inserted', reader)));
  return running;
}

async function openscTool(...args: string[]): Promise<string> {
  return outputOf(await runProgram(CARDRUN, [pcscd.directory, 'opensc-tool', ...args]));
}

it('is a FIDO card to OpenSC, contactless and with contacts', async () => {
  await start('--personality', 'plain', '--personality', '2.0-only', '--card', 'contactless', '--card', 'contact-t0');
  const [contactless, contact] = readers();
  expect(await openscTool('-r', contactless.name, '-a')).toContain('3b:84:80:01:46:49:44:4f:01');
  expect(await openscTool('-r', contact.name, '-a')).toContain('3b:04:46:49:44:4f');
  const spoken = await openscTool('-r', contactless.name, '-s', `${SELECT}:00`, '-s', GET_INFO);
  expect(spoken).toContain('FIDO_2_0');
  // OpenSC fetches what 61xx leaves by itself.
  expect(spoken).toContain('(SW1=0x90, SW2=0x00)');
  // A key with U2F says so when it is selected.
  expect(await openscTool('-r', contact.name, '-s', `${SELECT}:00`)).toContain('U2F_V2');
});

it('leaves and comes back, and waits for the touch of a person', async () => {
  const command = await start();
  const [first, second] = readers();
  await command.typeAndSee('unplug 1', 'unplugged');
  await pcscd.saw('removed', second);
  expect(await openscTool('-l')).toMatch(/Yes .*A 00 00\n.*No .*A 00 01/);
  await command.typeAndSee('plug 1', 'plugged');
  await pcscd.saw('inserted', second, 2);

  const reset = openscTool('-r', first.name, '-s', `${SELECT}:00`, '-s', RESET_WHILE_WAITING);
  await command.saw('waitingForTouch');
  command.type('');
  expect(await reset).toMatch(/SW1=0x90, SW2=0x00\):\n00 /);
});

it.each([
  [['--vpcd', '0'], 'a port that is none'],
  [['--vpcd', '35963', '--hidraw', '/tmp/x'], 'two places'],
  [['--hidraw', '/tmp/x', '--card', 'contact'], 'a card without a reader'],
  [['--vpcd', '35963', '--card', 'cardboard'], 'a card nobody knows'],
])('says how it is used for %j (%s)', async (args) => {
  const result = await runProgram(process.execPath, ['--import', 'tsx', PRACTICE_KEY_PROGRAM, ...args]);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('practice-key --vpcd PORT');
});

it('lists the kinds of card', async () => {
  const result = await runProgram(process.execPath, ['--import', 'tsx', PRACTICE_KEY_PROGRAM, '--list-cards']);
  expect(outputOf(result)).toMatch(/^contactless .*touch$/m);
});
