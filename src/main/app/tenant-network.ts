// The way to one tenant: our own requests, the sign-in and the OBR window, with one idea of where its hosts are.

import type { Session, Shell } from 'electron';
import type { OpenTenantNetwork, TenantNetwork } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import { createObrBrowser } from './obr-window.ts';
import type { OwnPages } from './own-window.ts';
import { holdRequests, ruleForSignIn } from './page-rules.ts';
import { createPracticeSignIn, createSystemBrowser } from './sign-in-window.ts';
import type { AppProxySignIn } from './proxy-sign-in.ts';
import { clearTenantSession, openTenantSession } from './tenant-session.ts';

export interface TenantNetworkOptions {
  readonly pages: OwnPages;
  /** dist/preload/obr.cjs */
  readonly obrPreloadPath: string;
  readonly clock: Clock;
  readonly shell: Pick<Shell, 'openExternal'>;
  /** Without it a proxy that wants a password gets none. */
  readonly proxy?: AppProxySignIn;
  readonly titles: { readonly signIn: string; readonly obr: string };
}

export function createTenantNetworkOpener(options: TenantNetworkOptions): OpenTenantNetwork {
  const { pages, obrPreloadPath, clock, shell, proxy, titles } = options;
  return async (practice): Promise<TenantNetwork> => {
    const session = await openTenantSession(practice, clock);
    if (practice !== null) holdRequests(session, ruleForSignIn(practice.hosts));
    const obr = createObrBrowser({ pages, preloadPath: obrPreloadPath, title: titles.obr, clock, practice });
    const signIn =
      practice === null ? createSystemBrowser(shell) : createPracticeSignIn(session, practice.hosts, titles.signIn);
    return {
      fetch: proxy === undefined ? fetchIn(session) : proxy.past(session, fetchIn(session)),
      signIn,
      obr,
      async close() {
        signIn.closeAll();
        await obr.close();
        await clearTenantSession(session);
      },
    };
  };
}

/** `fetch` over Chromium's network stack: the system's proxies and certificates, or the practice network's. */
function fetchIn(session: Pick<Session, 'fetch'>): typeof fetch {
  return (input, init) =>
    session.fetch(input instanceof URL ? input.href : input, { credentials: 'omit', cache: 'no-store', ...init });
}
