// What the preload puts into the page. Types only.

import type { Bridge } from '../shared/ipc.ts';

declare global {
  interface Window {
    readonly pairingBridge: Bridge;
  }
}
