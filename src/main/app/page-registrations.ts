// main's side of the shim (preload/obr-shim.ts): one registration at a time, each with the frame it came from, as the
// browser knows it. What the page says is bounded and parsed here, and judged by whoever handles it.

import type { IpcMainEvent, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import type { ObrPageRequest, PageErrorName, PageRegistration, PageRegistrationReply } from '../browser-ports.ts';

/** A challenge of 7 KB and a long exclude list fit many times. */
const MAX_OPTIONS_CHARACTERS = 256 * 1024;

interface Ceremony {
  readonly requestId: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

type PageContents = Pick<WebContents, 'ipc' | 'mainFrame' | 'on'>;

/**
 * Answer the page's registrations with `onRegistration` until the end. The ceremony is aborted by the page's own signal,
 * by its frame leaving, by another page in the main frame and by the renderer's crash. A second request waits
 * for an aborted one to end, and is refused while one is in progress.
 *
 * @returns ends a ceremony in progress; every later request is refused
 */
export function answerRegistrations(
  contents: PageContents,
  onRegistration: ObrPageRequest['onRegistration'],
): (reason: string) => void {
  let current: Ceremony | null = null;
  let ended = false;
  const abort = (reason: string): void => current?.controller.abort(new Error(reason));

  const register = async (
    event: Pick<IpcMainInvokeEvent, 'senderFrame'>,
    requestId: unknown,
    json: unknown,
  ): Promise<PageRegistrationReply> => {
    // Read before anything is awaited: the frame may show another page afterwards.
    const registration = registrationOf(event.senderFrame, contents.mainFrame, json);
    if (registration === null || typeof requestId !== 'string') {
      return refusal('NotAllowedError', 'The request is not a registration that this window can read.');
    }
    while (current?.controller.signal.aborted === true) await current.ended;
    if (current !== null) return refusal('NotAllowedError', 'A request is already pending.');
    if (ended) return refusal('NotAllowedError', 'The window is closing.');
    const controller = new AbortController();
    const { promise, resolve } = deferred();
    current = { requestId, controller, ended: promise };
    try {
      return await onRegistration(registration, controller.signal);
    } catch {
      // The handler's own mistakes are logged by it; the page learns no more than that.
      return refusal('UnknownError', 'The registration failed.');
    } finally {
      current = null;
      resolve();
    }
  };

  contents.ipc.handle('obr.register', (event, requestId: unknown, json: unknown) => register(event, requestId, json));
  contents.ipc.on('obr.abort', (_event: IpcMainEvent, requestId: unknown) => {
    // The id is random and known to its frame alone.
    if (current?.requestId === requestId) abort('the page aborted the request');
  });
  contents.on('did-navigate', () => abort('the page was left'));
  contents.on('render-process-gone', () => abort('the page crashed'));
  return (reason) => {
    ended = true;
    abort(reason);
  };
}

function registrationOf(frame: WebFrameMain | null, mainFrame: WebFrameMain, json: unknown): PageRegistration | null {
  if (frame === null || typeof json !== 'string' || json.length > MAX_OPTIONS_CHARACTERS) return null;
  try {
    const options: unknown = JSON.parse(json);
    return { origin: frame.origin, topOrigin: mainFrame.origin, isTopFrame: frame.parent === null, options };
  } catch {
    // Not JSON, or the frame was disposed of while we looked at it.
    return null;
  }
}

function refusal(name: PageErrorName, message: string): PageRegistrationReply {
  return { ok: false, name, message };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
