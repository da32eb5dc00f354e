// A bare Electron window on the test's page: Chromium's own WebAuthn client, no preload, nothing of Pairing App.
// The page reports to the test's server by itself.
const { app, BrowserWindow } = require('electron');

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: true, webPreferences: { sandbox: false, contextIsolation: true } });
  await window.loadURL(process.env.CHROMIUM_PEER_URL);
  // navigator.credentials.create() asks for a focused document, and there is no window manager to give the focus.
  window.focus();
  window.webContents.focus();
});
app.on('window-all-closed', () => app.quit());
