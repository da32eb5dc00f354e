// What no page in any of our windows may do. Called once per session or window, before anything is loaded.

import type { App, Session, WebContents } from 'electron';
import { APP_ORIGIN } from './app-scheme.ts';

/** Before the app is ready: every renderer runs in the system's sandbox, and none gets a client certificate. */
export function lockDownApp(app: Pick<App, 'enableSandbox' | 'on' | 'commandLine'>): void {
  // enableSandbox would undo the switch, without which Chromium does not run as root (test machines, containers).
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  denyClientCertificates(app);
}

/** Without this, Chromium would answer with the first certificate of the operator's own store. */
export function denyClientCertificates(app: Pick<App, 'on'>): void {
  app.on('select-client-certificate', (event, _contents, _url, _certificates, choose) => {
    event.preventDefault();
    choose();
  });
}

/** No camera, no clipboard, no notifications, no WebHID, WebUSB, serial port or Bluetooth; but what `granted` names. */
export function denyPermissions(session: Session, granted: readonly 'clipboard-sanitized-write'[] = []): void {
  const isGranted = (permission: string): boolean => granted.some((one) => one === permission);
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isGranted(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isGranted(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault();
    choose(null);
  });
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault();
    choose();
  });
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault();
    choose('');
  });
}

/** Our own windows load files of the bundle and nothing else; they have no network. */
export function denyRequests(session: Pick<Session, 'webRequest'>): void {
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOwnRequest(details.url) }));
}

export function isOwnRequest(url: string): boolean {
  // devtools: pages load from inside Chromium; release builds have none.
  return url.startsWith(`${APP_ORIGIN}/`) || url.startsWith('data:image/') || url.startsWith('devtools://');
}

/** The page stays where it was opened. `loadURL` of main is not a navigation in this sense. */
export function denyNavigation(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
}

export function denyNewWindows(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

export function denyDownloads(session: Pick<Session, 'on'>): void {
  session.on('will-download', (event) => event.preventDefault());
}
