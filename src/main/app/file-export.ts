// Files for the person at the desk: the system's own save dialog, and documents printed to PDF by Chromium.

import { BrowserWindow, dialog, session as sessions } from 'electron';
import type { FileExport } from '../browser-ports.ts';
import { denyDownloads, denyNavigation, denyNewWindows, denyPermissions } from './lockdown.ts';

/** Nothing is ever asked of the network for it: this session answers every address itself. */
const DOCUMENT_URL = 'https://document.invalid/';
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** @param mayAsk  false in a kiosk: the dialog is a door to the whole disk */
export function createFileExport(mayAsk: boolean): FileExport {
  return {
    askForFile: async (suggestedName) => {
      if (!mayAsk) return null;
      const options = { defaultPath: suggestedName, properties: ['showOverwriteConfirmation' as const] };
      const parent = BrowserWindow.getFocusedWindow();
      const { canceled, filePath } =
        parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options);
      return canceled || filePath === '' ? null : filePath;
    },
    printPdf,
  };
}

async function printPdf(html: string): Promise<Uint8Array> {
  const session = sessions.fromPartition(`document-${Date.now()}`, { cache: false });
  denyPermissions(session);
  denyDownloads(session);
  session.protocol.handle('https', ({ url }) =>
    url === DOCUMENT_URL
      ? new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY } })
      : new Response(null, { status: 404 }),
  );
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session, sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false, webviewTag: false },
  });
  try {
    denyNewWindows(window.webContents);
    await window.loadURL(DOCUMENT_URL);
    denyNavigation(window.webContents);
    return new Uint8Array(
      await window.webContents.printToPDF({
        preferCSSPageSize: true,
        displayHeaderFooter: true,
        headerTemplate: '<span></span>',
        footerTemplate: '<div style="font:7pt sans-serif;color:#555;width:100%;text-align:center"><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
      }),
    );
  } finally {
    window.destroy();
  }
}
