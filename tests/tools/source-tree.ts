// The sources of this project as they are on the disk, for the tests that judge them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../..', import.meta.url));

/** Path from the project's root, with forward slashes → text, of every .ts and .tsx file below a folder. */
export function readSources(folder: string): ReadonlyMap<string, string> {
  const tree = new Map<string, string>();
  for (const entry of readdirSync(join(project, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) for (const [below, text] of readSources(path)) tree.set(below, text);
    else if (/\.tsx?$/.test(entry.name)) tree.set(path, readFileSync(join(project, path), 'utf8'));
  }
  return tree;
}
