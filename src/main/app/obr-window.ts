// The OBR window: our own bar above (app://bundle/obr.html, our preload), the tenant's page below, in a view and a
// session of its own that nothing outlives. Knows nothing of users, keys and rules: it asks `onCeremony`.

import { type BrowserWindow, WebContentsView } from 'electron';
import { OBR_BAR_HEIGHT_PX } from '../../shared/obr-bar.ts';
import type { ObrBrowser, ObrPage, ObrPageRequest, PracticeNetwork } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import { denyNewWindows } from './lockdown.ts';
import { createPolicyAsker } from './frame-facts.ts';
import { isAllowedPage, withoutQuery } from './navigation-rule.ts';
import { createOwnWindow, loadOwnPage, type OwnPages } from './own-window.ts';
import { autofillPages } from './page-autofill.ts';
import { answerCeremonies } from './page-ceremonies.ts';
import { denyNativeWebAuthn, holdFrames, holdRequests, ruleForHosts } from './page-rules.ts';
import { watchForNative } from './native-census.ts';
import { clearTenantSession, openTenantSession } from './tenant-session.ts';

/** What Chromium calls a navigation that another one, or we, ended: not a failure of the page. */
const ERR_ABORTED = -3;

export interface ObrWindowOptions {
  readonly pages: OwnPages;
  /** dist/preload/obr.cjs */
  readonly preloadPath: string;
  readonly title: string;
  readonly clock: Clock;
  readonly practice: PracticeNetwork | null;
}

/** `close` ends the window that is open, if any. */
export function createObrBrowser(options: ObrWindowOptions): ObrBrowser & { close(): Promise<void> } {
  let current: Promise<ObrPage> | null = null;
  return {
    async open(request) {
      if (current !== null) throw new Error('an OBR window is open already');
      if (!isAllowedPage(request.startUrl, request.allowedHosts)) {
        throw new Error(`not a page of the allowed hosts: ${withoutQuery(request.startUrl)}`);
      }
      const opening = openObrWindow(options, request, () => {
        current = null;
      });
      current = opening;
      opening.catch(() => {
        current = null;
      });
      return opening;
    },
    async close() {
      await (await current)?.close();
    },
  };
}

async function openObrWindow(options: ObrWindowOptions, request: ObrPageRequest, onEnd: () => void): Promise<ObrPage> {
  const { pages, preloadPath, title, clock, practice } = options;
  const rule = ruleForHosts(request.allowedHosts);
  const session = await openTenantSession(practice, clock);
  holdRequests(session, rule);
  const headerOf = denyNativeWebAuthn(session);

  // In no build: whoever stands at the desk has nothing to look for behind the bar of somebody else's account.
  const window = createOwnWindow({ ...pages, devTools: false }, { title, width: 1120, height: 900, minWidth: 720, minHeight: 560 });
  window.removeMenu();
  const view = new WebContentsView({
    webPreferences: {
      session,
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // The shim belongs in every frame; the preload runs sandboxed there as well.
      nodeIntegrationInSubFrames: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: false,
      // A box of a page would stand over our bar, and hold the operator at it.
      disableDialogs: true,
    },
  });
  const contents = view.webContents;
  denyNewWindows(contents);
  holdFrames(contents, rule, (url) => request.onLoadFailed({ url: withoutQuery(url), reason: 'refused' }));
  const policy = createPolicyAsker(contents, headerOf, clock);
  const ceremonies = answerCeremonies(contents, policy, request.onCeremony);
  const census = watchForNative(contents);
  const closing = new AbortController();
  autofillPages(contents, request.autofill, clock, closing.signal);
  contents.on('did-navigate', (_event, url) => request.onNavigated(withoutQuery(url)));
  contents.on('did-fail-load', (_event, code, reason, url, isMainFrame) => {
    if (isMainFrame && code !== ERR_ABORTED) request.onLoadFailed({ url: withoutQuery(url), reason });
  });
  const crash = (reason: string): void => {
    if (closing.signal.aborted) return;
    request.onCrashed(reason);
    if (!window.isDestroyed()) window.destroy();
  };
  for (const one of [contents, window.webContents]) {
    one.on('render-process-gone', (_event, { reason }) => crash(reason));
    one.on('unresponsive', () => crash('unresponsive'));
  }

  const closed = new Promise<void>((resolve) => {
    window.once('closed', () => {
      closing.abort();
      ceremonies.end('the window was closed');
      // A view outlives its window unless it is closed; without unload questions.
      if (!contents.isDestroyed()) contents.close();
      // What could not be cleared is in memory only, under a name that is never used again.
      void clearTenantSession(session)
        .catch(() => undefined)
        .finally(() => {
          onEnd();
          resolve();
        });
    });
  });
  contents.once('destroyed', () => {
    if (!window.isDestroyed()) window.destroy();
  });
  placeBelowBar(window, view);
  const page: ObrPage = {
    get calls() {
      return { bridge: ceremonies.count, native: census.count };
    },
    closed,
    async close() {
      if (!window.isDestroyed()) window.destroy();
      await closed;
    },
    openStart() {
      // A page that does not load is reported by did-fail-load; the rejection here says the same again.
      if (!contents.isDestroyed()) void contents.loadURL(request.startUrl).catch(() => undefined);
    },
    focus() {
      if (window.isDestroyed()) return;
      window.show();
      contents.focus();
    },
  };
  try {
    await loadOwnPage(window, 'obr.html');
  } catch (error) {
    await page.close();
    throw error;
  }
  page.openStart();
  return page;
}

function placeBelowBar(window: BrowserWindow, view: WebContentsView): void {
  const place = (): void => {
    const { width, height } = window.getContentBounds();
    view.setBounds({ x: 0, y: OBR_BAR_HEIGHT_PX, width, height: Math.max(0, height - OBR_BAR_HEIGHT_PX) });
  };
  window.contentView.addChildView(view);
  window.on('resize', place);
  window.on('show', place);
  place();
}
