// The app session through node-hid itself, as a program of its own: the preload libraries of hidrun must be there from its
// start. PIN in the environment variable PIN. Prints the result as one JSON object.
import { nodeHidPort } from '../../src/main/hid/node-hid-port.ts';
import { runAppSession } from './app-session.ts';
import { systemClock, systemRandom } from './practice-rig.ts';

const hid = nodeHidPort();
process.stdout.write(
  `${JSON.stringify({
    listed: await hid.list(),
    session: await runAppSession({ hid, clock: systemClock, random: systemRandom }, process.env['PIN'] ?? '123456'),
  })}\n`,
);
