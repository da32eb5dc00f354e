// "Is this already done?" answered by content, never by dates: hashes of files, and lock files compared.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A hash over the named files and folders (with all below them) of a project; an absent one counts as absent. */
export function hashOf(/** @type {string} */ project, /** @type {readonly string[]} */ names) {
  const hash = createHash('sha256');
  const add = (name) => {
    const path = join(project, name);
    if (!existsSync(path)) hash.update(`${name}\0absent\0`);
    else if (statSync(path).isDirectory()) for (const child of readdirSync(path).sort()) add(`${name}/${child}`);
    else {
      const bytes = readFileSync(path);
      hash.update(`${name}\0${bytes.length}\0`).update(bytes);
    }
  };
  for (const name of names) add(name);
  return hash.digest('hex');
}

export function readStamp(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // absent or damaged: the step is simply done again
  }
}

export function writeStamp(/** @type {string} */ file, /** @type {object} */ stamp) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(stamp, null, 2)}\n`);
}

/**
 * Does node_modules hold what package-lock.json asks for?
 *
 * @param wanted     package-lock.json, parsed
 * @param installed  node_modules/.package-lock.json, parsed, which npm writes when an installation is complete; or null
 * @returns null when it does, else the first difference in words
 */
export function lockDifference(wanted, installed) {
  if (installed === null) return 'nothing is installed yet';
  const have = installed.packages ?? {};
  for (const [path, { version, optional, devOptional, link }] of Object.entries(wanted.packages ?? {})) {
    if (path === '' || link) continue;
    if (have[path] === undefined) {
      if (!optional && !devOptional) return `${path} is not installed`;
    } else if (have[path].version !== version) return `${path} is ${have[path].version}, not ${version}`;
  }
  for (const path of Object.keys(have)) {
    if (wanted.packages?.[path] === undefined) return `${path} is not wanted any more`;
  }
  return null;
}
