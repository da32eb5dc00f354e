// `npm run NAME [-- arguments]` for every tool of the README: set-up as far as the tool needs it, then the tool itself.
import { join } from 'node:path';
import { electronEnvironment } from './electron-arguments.mjs';
import { hasDisplay, run, underXvfb } from './processes.mjs';
import { sayFailure } from './say.mjs';
import { ensureSetup, project } from './setup.mjs';
import { SetupError } from './setup-error.mjs';

const script = (file) => (args) => [process.execPath, ['--import', 'tsx', file, ...args]];
const packageProgram = (file, first) => (args) => [process.execPath, [join('node_modules', file), ...first, ...args]];

/** needs: for ensureSetup. command: program and arguments. screen: it gets a virtual one where there is none. */
export const tools = {
  walkthrough: {
    needs: { packages: 'app', electron: true, build: true },
    command: script('tests/walkthrough/walkthrough.ts'),
    screen: true,
  },
  gallery: {
    needs: { packages: 'app', electron: true, build: true },
    command: script('tests/gallery/gallery.ts'),
    screen: true,
  },
  'practice-tenant': { needs: {}, command: script('src/main/cli/practice-tenant.ts') },
  'practice-key': { needs: { packages: 'test' }, command: script('src/main/cli/practice-key.ts') },
  fuzz: { needs: {}, command: script('tests/fuzz/fuzz.ts') },
  crash: { needs: {}, command: script('tests/crash/crash.ts') },
  'key-check': { needs: {}, command: script('src/main/cli/key-check.ts') },
  wpt: { needs: { packages: 'app', electron: true }, command: script('tests/wpt/wpt.ts'), screen: true },
  bench: { needs: { packages: 'test' }, command: script('tests/bench/bench.ts') },
  lint: { needs: {}, command: packageProgram('eslint/bin/eslint.js', ['.']) },
  typecheck: { needs: {}, command: packageProgram('typescript/bin/tsc', ['-p', '.', '--noEmit']) },
};

async function runTool(name, args) {
  const tool = tools[name];
  if (tool === undefined) {
    throw new SetupError(`There is no tool ${name}.`, `Use one of: ${Object.keys(tools).join(', ')}.`);
  }
  const runtime = await ensureSetup(tool.needs);
  const command = tool.command(args);
  const { code } = await run(...(tool.screen && !hasDisplay() ? underXvfb(...command) : command), {
    cwd: project,
    env: electronEnvironment(runtime),
    show: true,
    input: 'inherit',
  });
  return code;
}

try {
  const [name, ...args] = process.argv.slice(2);
  process.exitCode = await runTool(name, args);
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
