// The pass of the run that goes on, for the case that the page's field is not found: copied by a button, and taken off the
// clipboard again. Its text goes to no window of ours.

import { AppError } from '../../shared/errors.ts';
import type { Clipboard } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';

export interface PassDesk {
  /** Until `end`, which takes the pass off the clipboard, the operator may copy it. */
  offer(pass: Secret<string>): { end(): Promise<void> };
  /** @throws AppError 'run.noSuchPrompt' when no run has a pass now */
  copy(): void;
}

/** Long enough for a click and a paste. */
export const COPIED_FOR_MS = 30_000;

export function createPassDesk(clipboard: Clipboard, clock: Clock): PassDesk {
  let offered: Secret<string> | null = null;
  let timer = new AbortController();

  /** What somebody else has copied meanwhile is left alone. */
  const takeBack = async (pass: Secret<string>): Promise<void> => {
    timer.abort(new Error('taken back'));
    const found = await clipboard.read().catch(() => '');
    if (found === pass.reveal()) clipboard.clear();
  };

  return {
    offer(pass) {
      offered = pass;
      return {
        end: () => {
          if (offered === pass) offered = null;
          return takeBack(pass);
        },
      };
    },
    copy() {
      const pass = offered;
      if (pass === null) throw new AppError('run.noSuchPrompt');
      timer.abort(new Error('copied anew'));
      timer = new AbortController();
      clipboard.write(pass.reveal());
      clock.sleep(COPIED_FOR_MS, timer.signal).then(
        () => takeBack(pass),
        () => undefined,
      );
    },
  };
}
