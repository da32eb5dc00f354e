// `npm start [-- arguments of the app]`: set-up, then the app; where there is no display, the walkthrough under Xvfb.
import { join } from 'node:path';
import { electronEnvironment, sandboxAdvice, sandboxSwitches } from './electron-arguments.mjs';
import { hasDisplay, run, underXvfb } from './processes.mjs';
import { executableIn } from './runtime.mjs';
import { say, sayFailure } from './say.mjs';
import { ensureSetup, project } from './setup.mjs';

const PICTURES = 'walkthrough';

async function start(args) {
  const runtime = await ensureSetup({ packages: 'app', electron: true, build: true });
  const env = electronEnvironment(runtime);
  const advice = sandboxAdvice(runtime.path);
  if (advice !== null) say(`this system withholds user namespaces; if Electron does not start, run first: ${advice}`);
  if (hasDisplay()) {
    say('start the app');
    const { code } = await run(executableIn(runtime.path), [...sandboxSwitches(), project, ...args], {
      cwd: project,
      env,
      show: true,
    });
    return code;
  }
  say(`this machine has no display: run the walkthrough on a virtual one instead; its pictures go to ${PICTURES}/`);
  const walkthrough = join('tests', 'walkthrough', 'walkthrough.ts');
  const command = underXvfb(process.execPath, ['--import', 'tsx', walkthrough, '--out', PICTURES, ...args]);
  const { code } = await run(...command, { cwd: project, env, show: true });
  if (code === 0) say(`done. Pictures and result.json: ${join(project, PICTURES)}`);
  else say(`the walkthrough ended with code ${code}; what there is of it: ${join(project, PICTURES)}`);
  return code;
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
