// Numbered pictures of what a person would see: one of a page, or of the whole screen where a window is made of two pages.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';

export interface Pictures {
  page(page: Page, name: string): Promise<void>;
  /** The whole (virtual) screen, by ImageMagick; the page alone where there is no X display. */
  screen(page: Page, name: string): Promise<void>;
  readonly files: readonly string[];
}

const run = promisify(execFile);

export function createPictures(folder: string): Pictures {
  const files: string[] = [];
  const next = (name: string): string => {
    const file = path.join(folder, `${String(files.length + 1).padStart(2, '0')}-${name}.png`);
    files.push(file);
    return file;
  };
  const shoot = async (page: Page, file: string): Promise<void> => {
    // A moment that is over (a window that closed meanwhile) costs a picture, never the run.
    await page.screenshot({ path: file, animations: 'disabled' }).catch(() => files.splice(files.indexOf(file), 1));
  };
  return {
    files,
    page: (page, name) => shoot(page, next(name)),
    screen: async (page, name) => {
      const file = next(name);
      if (process.env['DISPLAY'] === undefined) return shoot(page, file);
      await run('import', ['-window', 'root', file]).catch(() => shoot(page, file));
    },
  };
}
