// The system's clipboard, text alone.

import type { Clipboard as ElectronClipboard } from 'electron';
import type { Clipboard } from '../browser-ports.ts';

export function systemClipboard(clipboard: Pick<ElectronClipboard, 'writeText' | 'readText' | 'clear'>): Clipboard {
  return {
    write: (text) => void clipboard.writeText(text),
    // A promise in newer versions of Electron.
    read: async () => clipboard.readText(),
    clear: () => void clipboard.clear(),
  };
}
