// `npm run walkthrough -- --out DIR [--key hid] [--pin PIN]`: the main job, both routes, in the real app with the practice
// tenant. Leaves numbered pictures and result.json; ends 0 when every field of it is true.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppPage } from './app-page.ts';
import { launchApp } from './app-process.ts';
import { type WalkthroughArguments, readArguments } from './arguments.ts';
import { provisionBoth } from './both-routes.ts';
import { createPictures } from './pictures.ts';
import { summarise } from './result.ts';

async function walkThrough(args: WalkthroughArguments): Promise<boolean> {
  await mkdir(args.out, { recursive: true });
  const profile = await mkdtemp(path.join(tmpdir(), 'pairing-app-walkthrough-'));
  const electron = await launchApp(profile);
  const pictures = createPictures(args.out);
  try {
    const app = new AppPage(await electron.firstWindow());
    const records = await provisionBoth(electron, app, pictures, args);
    await app.button('History').click();
    await app.heading('History').waitFor();
    await pictures.page(app.page, 'history');
    const result = summarise(records);
    await writeFile(path.join(args.out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
    return result.ok;
  } catch (error) {
    for (const page of electron.windows()) await pictures.page(page, 'where-it-stopped');
    throw error;
  } finally {
    await electron.close();
    await rm(profile, { recursive: true, force: true });
  }
}

try {
  const args = readArguments(process.argv.slice(2));
  const ok = await walkThrough(args);
  process.stdout.write(`walkthrough: ${ok ? 'ok' : 'NOT ok'}; pictures and result.json are in ${args.out}\n`);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`walkthrough stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
