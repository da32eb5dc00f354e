// Arguments and environment of every process of this machine, and what lies on the X display's clipboards.

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ProcessText {
  readonly place: string;
  readonly bytes: Buffer;
}

export async function processTexts(): Promise<readonly ProcessText[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    pids.flatMap((pid) =>
      (['cmdline', 'environ'] as const).map(async (part): Promise<readonly ProcessText[]> => {
        try {
          return [{ place: `${part} of process ${pid}`, bytes: await readFile(`/proc/${pid}/${part}`) }];
        } catch {
          // It has ended meanwhile, or belongs to somebody else.
          return [];
        }
      }),
    ),
  );
  return texts.flat();
}

export async function clipboards(): Promise<readonly ProcessText[]> {
  return Promise.all(
    ['clipboard', 'primary', 'secondary'].map(async (selection) => ({
      place: `${selection} of the display`,
      // An empty one is an error of xclip's.
      bytes: await run('xclip', ['-o', '-selection', selection], { encoding: 'buffer', timeout: 5000 }).then(({ stdout }) => stdout, () => Buffer.alloc(0)),
    })),
  );
}
