// The page of the run that goes on, for an operator who has lost their way in it: the OBR window has no address field.

import { AppError } from '../../shared/errors.ts';
import type { ObrPage } from '../browser-ports.ts';

export interface PageDesk {
  /** Until `end` the operator may have it opened at its first page again. */
  offer(page: Pick<ObrPage, 'openStart'>): { end(): void };
  /** @throws AppError 'run.noSuchPrompt' when no run has a page that may be left now */
  openStart(): void;
}

export function createPageDesk(): PageDesk {
  let offered: Pick<ObrPage, 'openStart'> | null = null;
  return {
    offer(page) {
      offered = page;
      return {
        end: () => {
          if (offered === page) offered = null;
        },
      };
    },
    openStart() {
      if (offered === null) throw new AppError('run.noSuchPrompt');
      offered.openStart();
    },
  };
}
