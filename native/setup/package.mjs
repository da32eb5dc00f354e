// `npm run package`: electron-builder for this system, from the chosen runtime; then the result is started once.
// Installers (AppImage, deb, nsis, dmg) are made by the hosted build, with the official runtime.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sandboxSwitches } from './electron-arguments.mjs';
import { hasDisplay, run, underXvfb } from './processes.mjs';
import { say, sayFailure } from './say.mjs';
import { ensureSetup, project } from './setup.mjs';
import { SetupError } from './setup-error.mjs';

const SMOKE_MS = 60_000;

async function makePackage(args) {
  const runtime = await ensureSetup({ packages: 'app', electron: true, build: true });
  if (runtime.kind === 'fallback') {
    say(`packs Electron ${runtime.version}, the fallback: good for the demo and the tests, never for a release`);
  }
  say('pack the app (electron-builder --dir)');
  const builder = join('node_modules', 'electron-builder', 'cli.js');
  const sources = [`-c.electronDist=${runtime.path}`, `-c.electronVersion=${runtime.version}`];
  const packed = await run(process.execPath, [builder, '--dir', '--publish=never', ...sources, ...args], {
    cwd: project,
  });
  if (packed.code !== 0) {
    throw new SetupError(
      `electron-builder failed:\n${packed.output.trim().slice(-2000)}`,
      'Correct electron-builder.yml or the files it names.',
    );
  }
  const executable = packedExecutable(join(project, 'release'));
  // Electron's start program for developers has no business in a packed app, but electronDist brings it along.
  rmSync(join(dirname(executable), 'resources', 'default_app.asar'), { force: true });
  await smokeTest(executable);
  say(`packed, and started once: ${executable}`);
}

function packedExecutable(release) {
  const name = { linux: 'pairing-app', win32: 'Pairing App.exe', darwin: 'Pairing App.app/Contents/MacOS/Pairing App' };
  for (const folder of readdirSync(release)) {
    const path = join(release, folder, name[process.platform] ?? '');
    if (existsSync(path)) return path;
  }
  throw new SetupError(
    `electron-builder left no app in ${release}.`,
    'Look at executableName in electron-builder.yml.',
  );
}

/** The packed app starts, says "smoke ok" once its window has loaded, and ends by itself. */
async function smokeTest(executable) {
  say('start the packed app once (--smoke)');
  const command = [executable, [...sandboxSwitches(), '--smoke']];
  const { code, output, timedOut } = await run(...(hasDisplay() ? command : underXvfb(...command)), {
    cwd: project,
    timeoutMs: SMOKE_MS,
  });
  if (code === 0 && /^smoke ok$/m.test(output)) return;
  const end = timedOut ? `did not end within ${SMOKE_MS / 1000} s` : `ended with code ${code}, without "smoke ok"`;
  throw new SetupError(
    `The packed app ${end}:\n${output.trim().slice(-2000)}`,
    `Start it by hand: ${executable} --smoke`,
  );
}

try {
  await makePackage(process.argv.slice(2));
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
