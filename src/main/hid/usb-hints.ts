// Windows and macOS: a USB device came or went. The only file that imports `usb`, and only when it is asked to listen: on a
// machine where its native part does not load, keys are still found, a little later. Says nothing about which device.
import type { HidHints } from '../ports.ts';

/** The part of `usb` that is used here. Its WebUSB face throws into the void where the system has no events. */
export interface UsbLibrary {
  readonly Emitter: new () => {
    addAttach(callback: () => void): Promise<void>;
    addDetach(callback: () => void): Promise<void>;
    removeAttach(): Promise<void>;
    removeDetach(): Promise<void>;
  };
}

export function usbHints(load: () => Promise<UsbLibrary> = () => import('usb/index.js')): HidHints {
  return {
    async listen(onHint, signal) {
      if (signal.aborted) return;
      try {
        const { Emitter } = await load();
        const emitter = new Emitter();
        const hint = (): void => {
          if (!signal.aborted) onHint();
        };
        try {
          await emitter.addAttach(hint);
          await emitter.addDetach(hint);
          hint();
          await aborted(signal);
        } finally {
          // Also what was never added: its callback would keep the program alive.
          await Promise.allSettled([emitter.removeAttach(), emitter.removeDetach()]);
        }
      } catch {
        // No news here, says the contract. Why is no matter of the user's: the list is looked at all the same.
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
