// A window that shows one of our own pages from app://bundle. Nothing of a tenant's page runs in it.

import { BrowserWindow, type BrowserWindowConstructorOptions, type Session } from 'electron';
import { APP_ORIGIN } from './app-scheme.ts';
import { denyNavigation, denyNewWindows } from './lockdown.ts';
import type { OwnWindows } from './own-windows.ts';

/** What our own pages need, the same for every window of ours. */
export interface OwnPages {
  /** Made by openOwnSession: serves app://bundle, has no network. */
  readonly session: Session;
  /** dist/preload/index.cjs */
  readonly preloadPath: string;
  readonly windows: OwnWindows;
  readonly devTools: boolean;
}

/** The window, hidden; `loadOwnPage` shows it. */
export function createOwnWindow(pages: OwnPages, options: BrowserWindowConstructorOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...options,
    show: false,
    webPreferences: {
      session: pages.session,
      preload: pages.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: pages.devTools,
    },
  });
  denyNavigation(window.webContents);
  denyNewWindows(window.webContents);
  pages.windows.add(window.webContents);
  return window;
}

/** Load a page of the bundle and show the window when it has painted. */
export async function loadOwnPage(window: BrowserWindow, page: 'index.html' | 'obr.html'): Promise<void> {
  const painted = new Promise<void>((resolve) => window.once('ready-to-show', resolve));
  await window.loadURL(`${APP_ORIGIN}/${page}`);
  await painted;
  if (!window.isDestroyed()) window.show();
}
