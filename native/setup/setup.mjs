// All set-up steps in order; each is skipped at once when it is already done. Plain Node only: it runs before npm ci.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './build.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { checkNode, ensureDependencies } from './dependencies.mjs';
import { ensureRuntime } from './runtime.mjs';
import { withLock } from './setup-lock.mjs';

export const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * @param needs  packages: Debian packages ('app', or 'test' for more), electron: a runtime, build: dist/ up to date
 *   (true), or made anew in any case ('always')
 * @returns {Promise<{ path: string, version: string, kind: string } | null>} the Electron runtime, if asked for
 */
export async function ensureSetup({ packages = null, electron = false, build = false }) {
  checkNode();
  return withLock(join(project, '.cache', 'setup.lock'), async () => {
    await ensureDependencies(project);
    if (packages !== null) await ensureDebianPackages({ tests: packages === 'test' });
    const runtime = electron ? await ensureRuntime(project) : null;
    if (build !== false) await ensureBuild(project, { always: build === 'always' });
    return runtime;
  });
}
