// Practice keys behind fake hidraw nodes, so that any program can talk to them: hidrawN is the Nth key.
import { join } from 'node:path';
import type { PracticeKey } from '../key/practice-key.ts';
import { openHidrawNode, type HidrawNode } from './hidraw-node.ts';
import { createTree } from './sysfs-tree.ts';

/** Puts the keys behind `directory`; a key's own plugIn and pullOut move its node. `close` takes all of it away. */
export async function servePracticeKeys(
  directory: string,
  keys: readonly PracticeKey[],
): Promise<{ close(): Promise<void> }> {
  await createTree(join(directory, 'tree'));
  const closers: (() => Promise<void>)[] = [];
  for (const [index, key] of keys.entries()) {
    const node = await openHidrawNode(directory, { index, ...key.descriptor }, (report) => key.handleReport(report));
    const stopReports = key.onReport((report) => node.send(report));
    const stopPower = followPower(key, node);
    closers.push(async () => {
      stopReports();
      await stopPower();
      await node.close();
    });
  }
  return {
    async close() {
      for (const close of closers) await close();
    },
  };
}

/** Plugs and unplugs the node one after the other, in the order the key did. */
function followPower(key: PracticeKey, node: HidrawNode): () => Promise<void> {
  let plugged = key.face.plugged;
  let last = plugged ? Promise.resolve() : node.unplug();
  const stop = key.onFaceChange((face) => {
    if (face.plugged === plugged) return;
    plugged = face.plugged;
    const isPlugged = face.plugged;
    last = last.then(() => (isPlugged ? node.plug() : node.unplug()));
  });
  return async () => {
    stop();
    await last;
  };
}
