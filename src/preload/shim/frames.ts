// A frame's initial empty page exists without a preload of its own. Before the page gets at one by an element's property, the
// preload of this frame is told, so that it can put the shim there first (../child-frames.ts).
import { apply, callNative } from './natives.ts';
import { replaceGetter, replaceMethod } from './slots.ts';

/** @param announce  returns when every frame inside this one has its shim */
export function announceFrames(announce: () => void): void {
  const owners = [HTMLIFrameElement, HTMLFrameElement, HTMLObjectElement, HTMLEmbedElement];
  for (const { prototype } of owners) {
    for (const name of ['contentWindow', 'contentDocument']) {
      replaceGetter(prototype, name, (native) =>
        function (this: unknown): unknown {
          announce();
          return apply(native, this, []);
        },
      );
    }
    replaceMethod(prototype, 'getSVGDocument', (native) => {
      const holder = {
        getSVGDocument(...args: readonly unknown[]): unknown {
          announce();
          return callNative(native, this, args);
        },
      };
      return holder.getSVGDocument;
    });
  }
}
