// The session of our own pages: app://bundle and nothing else, in memory only.

import { type Session, session as sessions } from 'electron';
import type { Random } from '../ports.ts';
import { serveAppScheme } from './app-scheme.ts';
import { denyDownloads, denyPermissions, denyRequests } from './lockdown.ts';

/** Call it once, when the app is ready. `rendererRoot` is dist/renderer. */
export function openOwnSession(rendererRoot: string, random: Random): Session {
  const session = sessions.fromPartition('own-pages', { cache: false });
  denyPermissions(session, ['clipboard-sanitized-write']); // the copy buttons
  denyRequests(session);
  denyDownloads(session);
  serveAppScheme(session, rendererRoot, random);
  return session;
}
