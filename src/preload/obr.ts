// Preload of the untrusted page in the OBR window, in every frame of it: puts the shim into the page's world and carries its
// requests to main. Nothing is exposed as a global: the two worlds share two functions, by closure.

import { ipcRenderer, webFrame, type WebFrame } from 'electron';
import { shimScript } from 'virtual:obr-shim';
import { allowOf } from './frame-policy.ts';
import { type FrameLink, takeOver, watchChildFrames } from './child-frames.ts';
import type { Connect } from './shim/wire.ts';

const pending = new Set<string>();

async function ask(kind: 'create' | 'get', requestId: string, optionsJson: string): Promise<string> {
  pending.add(requestId);
  try {
    const facts = { hasUserActivation: navigator.userActivation.isActive };
    return JSON.stringify(await ipcRenderer.invoke('obr.ask', kind, requestId, optionsJson, facts));
  } finally {
    pending.delete(requestId);
  }
}

function abort(requestId: string): void {
  if (pending.has(requestId)) ipcRenderer.send('obr.abort', requestId);
}

/** Runs now, before the frame's own scripts; only its result comes later. */
function install(frame: WebFrame, link: FrameLink): void {
  const script = `(() => { ${shimScript}; return obrShim.install(${JSON.stringify(link.eventName)}); })()`;
  void frame.executeJavaScript(script).then((connect: unknown) => {
    // Border: what install() returned, as Electron's copy for this world.
    if (typeof connect !== 'function') return;
    (connect as Connect)(
      (kind, requestId, optionsJson) => link.ask(kind, requestId, optionsJson),
      (requestId) => link.abort(requestId),
    );
  });
}

const kept = takeOver(ask, abort);
const own: FrameLink = kept ?? { eventName: newEventName(), ask, abort };
if (kept === null) install(webFrame, own);
watchChildFrames(webFrame, own, install).cover();

// Main asks what this page lets the frames inside it do.
ipcRenderer.on('obr.allow', (_event, questionId: unknown, index: unknown) => {
  ipcRenderer.send('obr.allow', questionId, allowOf(index));
});

// The frame leaves or is taken out of its page: nobody will read the answer.
window.addEventListener('pagehide', () => {
  for (const requestId of pending) abort(requestId);
});

/** Not by randomUUID, which frames without a secure context have not. */
function newEventName(): string {
  return `frames-${[...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('')}`;
}
