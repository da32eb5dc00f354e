// Where the operator signs in: for a real tenant the system's browser, which has the operator's own session, keys and
// managed device; in practice mode a window of ours in the practice network, for no other browser can find it.

import { BrowserWindow, type Session, type Shell } from 'electron';
import type { SignInBrowser } from '../browser-ports.ts';
import { denyNewWindows } from './lockdown.ts';
import { isHttps } from './navigation-rule.ts';
import { holdFrames, ruleForSignIn } from './page-rules.ts';

/** The tenant network closes what it opened. */
export interface ClosableSignIn extends SignInBrowser {
  closeAll(): void;
}

export function createSystemBrowser(shell: Pick<Shell, 'openExternal'>): ClosableSignIn {
  return {
    closeAll: () => undefined,
    async open(url) {
      // openExternal hands other schemes to whatever program claims them.
      if (!isHttps(url)) throw new RangeError('a sign-in page is https');
      await shell.openExternal(url);
      return { closed: new Promise<void>(() => undefined), close: () => undefined };
    },
  };
}

/** The session's requests must be held to the same rule by the caller, once. */
export function createPracticeSignIn(session: Session, hosts: readonly string[], title: string): ClosableSignIn {
  const windows = new Set<BrowserWindow>();
  return {
    closeAll() {
      for (const window of windows) window.destroy();
    },
    async open(url) {
      if (!isHttps(url)) throw new RangeError('a sign-in page is https');
      const window = new BrowserWindow({
        title,
        width: 560,
        height: 720,
        autoHideMenuBar: true,
        webPreferences: {
          session,
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webviewTag: false,
          spellcheck: false,
          navigateOnDragDrop: false,
          devTools: false,
        },
      });
      windows.add(window);
      window.once('closed', () => windows.delete(window));
      window.removeMenu();
      denyNewWindows(window.webContents);
      // The loopback answer is the end of it: where that leads is of no interest, so a refusal needs no word.
      holdFrames(window.webContents, ruleForSignIn(hosts), () => undefined);
      const closed = new Promise<void>((resolve) => window.once('closed', () => resolve()));
      void window.loadURL(url).catch(() => undefined); // Chromium shows its own error page; the operator may close it
      return {
        closed,
        close() {
          if (!window.isDestroyed()) window.destroy();
        },
      };
    },
  };
}
