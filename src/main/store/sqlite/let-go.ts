// libsql closes a file only when its objects are collected. Where a file is to be renamed or replaced after it was closed (Windows
// refuses that for an open one), they are collected at once.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Everything that was closed and is not referred to any more is closed for the system, too, when this resolves. */
export async function letGo(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 2; round++) {
    collect();
    // What the collected objects held is freed by a task of its own.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
