// main's side of the shim (src/preload/shim): one ceremony at a time, each with the frame it came from, as the browser
// knows it. What the page says is bounded and parsed here, and judged by whoever handles it.

import type { IpcMainEvent, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import type { ObrPageRequest, PageCeremony, PageErrorName, PageReply } from '../browser-ports.ts';
import { frameFacts, type PolicyAsker } from './frame-facts.ts';

/** A challenge of 7 KB and a long exclude list fit many times. */
const MAX_OPTIONS_CHARACTERS = 256 * 1024;

interface Running {
  readonly requestId: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

type PageContents = Pick<WebContents, 'ipc' | 'on'>;

export interface PageCeremonies {
  /** Calls that reached main, also those that were refused at once. */
  readonly count: number;
  /** Ends a ceremony in progress; every later request is refused. */
  end(reason: string): void;
}

/**
 * Answer the page's create() and get() with `onCeremony` until the end. The ceremony is aborted by the page's own signal,
 * by its frame leaving, by another page in the main frame and by the renderer's crash. A second request waits
 * for an aborted one to end, and is refused while one is in progress.
 */
export function answerCeremonies(
  contents: PageContents,
  policy: PolicyAsker,
  onCeremony: ObrPageRequest['onCeremony'],
): PageCeremonies {
  let current: Running | null = null;
  let ended = false;
  let count = 0;
  const abort = (reason: string): void => current?.controller.abort(new Error(reason));

  const answer = async (
    event: Pick<IpcMainInvokeEvent, 'senderFrame'>,
    kind: unknown,
    requestId: unknown,
    json: unknown,
    facts: unknown,
  ): Promise<PageReply> => {
    count++;
    // Read before anything is awaited: the frame may show another page afterwards.
    const { senderFrame } = event;
    const asked = senderFrame === null ? null : ceremonyOf(senderFrame, kind, json, facts);
    if (asked === null || senderFrame === null || typeof requestId !== 'string') {
      return refusal('NotAllowedError', 'The request is not one that this window can read.');
    }
    if (asked.origin === 'null') return refusal('NotAllowedError', 'A frame without an origin cannot ask.');
    while (current?.controller.signal.aborted === true) await current.ended;
    if (current !== null) return refusal('NotAllowedError', 'A request is already pending.');
    if (ended) return refusal('NotAllowedError', 'The window is closing.');
    const controller = new AbortController();
    const { promise, resolve } = deferred();
    current = { requestId, controller, ended: promise };
    try {
      const isPermitted = await policy.isPermitted(senderFrame, asked.kind);
      if (controller.signal.aborted) return refusal('AbortError', 'The request was cancelled.');
      return await onCeremony({ ...asked, isPermitted }, controller.signal);
    } catch {
      // The handler's own mistakes are logged by it; the page learns no more than that.
      return refusal('UnknownError', 'The registration failed.');
    } finally {
      current = null;
      resolve();
    }
  };

  contents.ipc.handle('obr.ask', (event, kind: unknown, requestId: unknown, json: unknown, facts: unknown) =>
    answer(event, kind, requestId, json, facts),
  );
  contents.ipc.on('obr.abort', (_event: IpcMainEvent, requestId: unknown) => {
    // The id is random and known to its frame alone.
    if (current?.requestId === requestId) abort('the page aborted the request');
  });
  contents.on('did-navigate', () => abort('the page was left'));
  contents.on('render-process-gone', () => abort('the page crashed'));
  return {
    get count() {
      return count;
    },
    end(reason) {
      ended = true;
      abort(reason);
    },
  };
}

function ceremonyOf(
  frame: WebFrameMain,
  kind: unknown,
  json: unknown,
  facts: unknown,
): Omit<PageCeremony, 'isPermitted'> | null {
  if (kind !== 'create' && kind !== 'get') return null;
  if (typeof json !== 'string' || json.length > MAX_OPTIONS_CHARACTERS) return null;
  try {
    const options: unknown = JSON.parse(json);
    const hasUserActivation =
      typeof facts === 'object' && facts !== null && 'hasUserActivation' in facts && facts.hasUserActivation === true;
    return { kind, ...frameFacts(frame), hasUserActivation, options };
  } catch {
    // Not JSON, or the frame was disposed of while we looked at it.
    return null;
  }
}

function refusal(name: PageErrorName, message: string): PageReply {
  return { ok: false, name, message };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
