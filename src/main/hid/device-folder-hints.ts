// Linux: /dev/hidrawN comes and goes with each HID device, and inotify tells (fs.watch). Costs nothing while nothing happens.
// Says only that something changed; what is there, the list says.
import { watch, type FSWatcher } from 'node:fs';
import type { HidHints } from '../ports.ts';

/** Silent for good where the folder cannot be watched: it is not there, or the user's inotify watches are used up. */
export function deviceFolderHints(folder = '/dev'): HidHints {
  return {
    listen: (onHint, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        let watcher: FSWatcher;
        try {
          watcher = watch(folder);
        } catch {
          return resolve();
        }
        const stop = (): void => {
          signal.removeEventListener('abort', stop);
          watcher.close();
          resolve();
        };
        signal.addEventListener('abort', stop, { once: true });
        watcher.on('error', stop);
        watcher.on('change', (event, name) => {
          // 'change' is somebody writing into a device, we too; 'rename' is a file that came or went.
          if (event === 'rename' && String(name).startsWith('hidraw')) onHint();
        });
        onHint();
      }),
  };
}
