// The menu of the desk's window, and the keys a kiosk does not pass on. Pure.

import type { Input, MenuItemConstructorOptions } from 'electron';

/**
 * Roles only, so that the system's own words and keys apply: copy and paste (macOS has them through the menu alone),
 * zoom for those who need it. No reload: it would throw away what the operator typed.
 */
export function menuTemplate(platform: NodeJS.Platform, devTools: boolean): MenuItemConstructorOptions[] {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  if (devTools) view.push({ role: 'toggleDevTools' });
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : [{ role: 'fileMenu' } as const]),
    { role: 'editMenu' },
    { role: 'viewMenu', submenu: view },
    { role: 'windowMenu' },
  ];
}

type Keys = Pick<Input, 'key' | 'alt' | 'control' | 'meta' | 'shift'>;

/** Everything that leaves the window, reloads it, closes it or looks behind it. Typing, Tab and zoom pass. */
export function isBlockedInKiosk({ key, alt, control, meta, shift }: Keys): boolean {
  const name = key.toLowerCase();
  if (/^f([1-9]|1[0-2])$/.test(name)) return true;
  if (alt && ['f4', 'arrowleft', 'arrowright', 'home', ' ', 'tab'].includes(name)) return true;
  if (!control && !meta) return false;
  if (shift && ['i', 'j', 'c', 'r', 'n', 't', 'w', 'q', 'delete'].includes(name)) return true;
  return ['r', 'w', 'q', 'n', 't', 'p', 's', 'o', 'u', 'j', 'h', 'm'].includes(name);
}
