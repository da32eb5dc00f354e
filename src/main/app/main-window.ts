// The main window: at a desk an ordinary one; as a kiosk full screen, without menu and without the shortcuts that leave
// it. The kiosk mode is comfort, not a wall: the wall is the system's own assigned access.

import { type BrowserWindow, type Input, Menu } from 'electron';
import { createOwnWindow, loadOwnPage, type OwnPages } from './own-window.ts';
import { isBlockedInKiosk, menuTemplate } from './window-shortcuts.ts';

export interface MainWindow {
  readonly closed: Promise<void>;
  /** To the front, from minimised as well. */
  focus(): void;
  close(): void;
}

export interface MainWindowOptions {
  readonly title: string;
  readonly mode: 'desk' | 'kiosk';
  /** PNG for the window's icon; on Windows and macOS the packaged app has its own. */
  readonly iconPath: string | null;
  /** The operator asks to close the window. False: it stays, for example because a run must end first. */
  readonly mayClose: () => boolean;
  /** The page of the window has ended, or does not answer: nobody sees the banner. */
  readonly onCrashed: () => void;
}

export async function openMainWindow(pages: OwnPages, options: MainWindowOptions): Promise<MainWindow> {
  const isKiosk = options.mode === 'kiosk';
  Menu.setApplicationMenu(isKiosk ? null : Menu.buildFromTemplate(menuTemplate(process.platform, pages.devTools)));
  const window = createOwnWindow(pages, {
    title: options.title,
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    kiosk: isKiosk,
    fullscreen: isKiosk,
    autoHideMenuBar: true,
    ...(options.iconPath === null ? {} : { icon: options.iconPath }),
  });
  if (isKiosk) blockShortcuts(window);
  window.on('close', (event) => {
    if (!options.mayClose()) event.preventDefault();
  });
  // A crashed page is loaded anew: main holds the whole state, so nothing is lost by it.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    options.onCrashed();
    window.webContents.reload();
  });
  window.webContents.on('unresponsive', options.onCrashed);
  const closed = new Promise<void>((resolve) => window.once('closed', () => resolve()));
  await loadOwnPage(window, 'index.html');
  return {
    closed,
    focus() {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    close() {
      if (!window.isDestroyed()) window.close();
    },
  };
}

function blockShortcuts(window: BrowserWindow): void {
  window.webContents.on('before-input-event', (event, input: Input) => {
    if (isBlockedInKiosk(input)) event.preventDefault();
  });
}
