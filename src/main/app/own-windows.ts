// The windows that show our own pages: whose calls main answers, and to whom main sends its news.

import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { APP_ORIGIN } from './app-scheme.ts';

type CallEvent = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

export interface OwnWindows {
  /** Until its web contents are destroyed, the window's main frame is trusted and gets the news. */
  add(contents: WebContents): void;
  /** The sender is the main frame of a window of ours, and it shows a page of the bundle. */
  isTrusted(event: CallEvent): boolean;
  send(channel: string, value: unknown): void;
}

export function createOwnWindows(): OwnWindows {
  const windows = new Set<WebContents>();
  return {
    add(contents) {
      windows.add(contents);
      contents.once('destroyed', () => windows.delete(contents));
    },
    isTrusted({ sender, senderFrame }) {
      // The frame is null when it left the page before its call was handled.
      return windows.has(sender) && senderFrame?.parent === null && senderFrame.origin === APP_ORIGIN;
    },
    send(channel, value) {
      for (const contents of windows) {
        if (!contents.isDestroyed()) contents.send(channel, value);
      }
    },
  };
}
