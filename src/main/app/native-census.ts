// Looks whether a frame of the page was missed by the shim: there the browser's own create() would be. It is denied by
// policy all the same (page-rules.ts); but a frame that was missed is a mistake of ours, and shall be noticed.

import type { WebContents, WebFrameMain } from 'electron';

export interface NativeCensus {
  /** Frames that were found with the browser's own function, each once. */
  readonly count: number;
}

/** Frames looked at, at most: a page that makes them without end must not keep main busy. */
const MAX_FRAMES = 1_000;

const isNative = `typeof CredentialsContainer === 'function' && typeof PublicKeyCredential === 'function' &&
  Function.prototype.toString.call(CredentialsContainer.prototype.create).includes('[native code]')`;

export function watchForNative(contents: Pick<WebContents, 'on' | 'mainFrame'>): NativeCensus {
  const found = new Set<number>();
  let looks = 0;
  const look = async (frame: WebFrameMain): Promise<void> => {
    if (++looks > MAX_FRAMES) return;
    try {
      // In the page's own world: a page that plays with these names deceives itself alone.
      if ((await frame.executeJavaScript(isNative)) === true) found.add(frame.frameTreeNodeId);
    } catch {
      // The frame has left meanwhile.
    }
  };
  contents.on('did-frame-finish-load', () => {
    for (const frame of contents.mainFrame.framesInSubtree) void look(frame);
  });
  return {
    get count() {
      return found.size;
    },
  };
}
