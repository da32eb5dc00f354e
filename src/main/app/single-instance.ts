// One app per user session: a second start brings the first one to the front and ends.

import type { App } from 'electron';

/** False: another copy runs, and this one must quit before it opens anything. */
export function claimSingleInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  onSecondStart: (args: readonly string[]) => void,
): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, args) => onSecondStart(args));
  return true;
}
