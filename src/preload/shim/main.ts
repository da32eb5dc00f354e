// What stands in for WebAuthn in the pages of the OBR window, in the page's own world: `navigator.credentials` with
// `publicKey` goes to main. Built into one script (vite-shim.ts), which the preload runs in each frame before the page's
// first script. It protects nothing: main takes the origin from the browser and judges what arrives as the page's words.
import { replaceContainer } from './container.ts';
import { preparePrototypes } from './credentials.ts';
import { callNative } from './natives.ts';
import { announceFrames } from './frames.ts';
import { replaceStatics } from './statics.ts';
import { connect, type Connect } from './wire.ts';

/** Before its version 35 Electron lets every page read the clipboard by this command; the permission is not asked for it. */
function denyPaste(): void {
  const native = Document.prototype.execCommand;
  Document.prototype.execCommand = function execCommand(this: Document, command: string, ...rest: readonly unknown[]): boolean {
    // Once to text: what changes from one reading to the next would pass by.
    const name = `${command}`;
    return name.toLowerCase() === 'paste' ? false : callNative(native, this, [name, ...rest]) === true;
  };
}

/**
 * @param eventName  known to this frame's preload alone: told by it that frames inside this one want their shim
 * @returns the function that takes the preload's side; null in a frame that has no WebAuthn (no secure context)
 */
export function install(eventName: string): Connect | null {
  // A dialog of the system, which a page could open again and again over our bar.
  globalThis.print = () => undefined;
  denyPaste();
  if (typeof PublicKeyCredential !== 'function' || typeof CredentialsContainer !== 'function') return null;
  const { dispatchEvent } = EventTarget.prototype;
  const FrameEvent = Event;
  preparePrototypes();
  replaceContainer(CredentialsContainer.prototype);
  replaceStatics();
  announceFrames(() => {
    // Not kept: another page may come into this window.
    dispatchEvent.call(globalThis.document, new FrameEvent(eventName));
  });
  return connect;
}
