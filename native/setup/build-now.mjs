// `npm run build`: all four builds, whether or not something has changed.
import { say, sayFailure } from './say.mjs';
import { ensureSetup } from './setup.mjs';

try {
  await ensureSetup({ build: 'always' });
  say('built: dist/main, dist/preload, dist/renderer');
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
