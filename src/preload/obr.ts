// Preload of the untrusted page in the OBR window, in every frame of it: puts the shim into the page's world and
// carries its requests to main. Nothing is exposed as a global: the two worlds share two functions, by closure.

import { ipcRenderer, webFrame } from 'electron';
import { type ConnectShim, installShim } from './obr-shim.ts';

const pending = new Set<string>();

async function register(requestId: string, optionsJson: string): Promise<string> {
  pending.add(requestId);
  try {
    return JSON.stringify(await ipcRenderer.invoke('obr.register', requestId, optionsJson));
  } finally {
    pending.delete(requestId);
  }
}

function abort(requestId: string): void {
  if (pending.has(requestId)) ipcRenderer.send('obr.abort', requestId);
}

// Runs now, before the frame's own scripts; only its result comes later.
void webFrame.executeJavaScript(`(${installShim.toString()})()`).then((connect: unknown) => {
  // Border: what installShim returned, as Electron's copy for this world.
  if (typeof connect === 'function') (connect as ConnectShim)(register, abort);
});

// The frame leaves or is taken out of its page: nobody will read the answer.
window.addEventListener('pagehide', () => {
  for (const requestId of pending) abort(requestId);
});
