// Holds a tenant's page to its hosts: asked before each navigation, and again before each request for a document, which
// sees what navigation events do not (redirects of sub-frames, prerendering).

import type { Session, WebContents } from 'electron';
import { isAllowedFrame, isHttps, isLoopbackRedirect } from './navigation-rule.ts';

/** May a frame of this session show this address? */
export type FrameRule = (url: string) => boolean;

export function holdFrames(contents: WebContents, rule: FrameRule, onRefused: (url: string) => void): void {
  contents.on('will-frame-navigate', (event) => {
    if (rule(event.url)) return;
    event.preventDefault();
    if (event.isMainFrame) onRefused(event.url);
  });
  contents.on('will-redirect', (event) => {
    if (rule(event.url)) return;
    event.preventDefault();
    if (event.isMainFrame) onRefused(event.url);
  });
  contents.on('will-prevent-unload', (event) => event.preventDefault()); // a page cannot hold the window
}

export function holdRequests(session: Session, rule: FrameRule): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    const isDocument = details.resourceType === 'mainFrame' || details.resourceType === 'subFrame';
    answer({ cancel: isDocument ? !rule(details.url) : !isSecureResource(details.url) });
  });
}

/** The Permissions-Policy headers of documents as they came, by address; the newest ones. */
export type PageHeaders = (url: string) => string | undefined;

const MAX_REMEMBERED_HEADERS = 200;

/**
 * Native WebAuthn is off in every frame of this session, by permissions policy: where a frame were without the shim, a page
 * could ask Chromium's own client there, past the armed session. What the pages themselves allow is remembered.
 */
export function denyNativeWebAuthn(session: Session): PageHeaders {
  const remembered = new Map<string, string>();
  session.webRequest.onHeadersReceived((details, answer) => {
    if (details.resourceType !== 'mainFrame' && details.resourceType !== 'subFrame') return answer({});
    const headers = details.responseHeaders ?? {};
    const own = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'permissions-policy');
    const url = withoutFragment(details.url);
    remembered.delete(url);
    if (own.length > 0) remembered.set(url, own.flatMap(([, values]) => values).join(', '));
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED_HEADERS && oldest !== undefined) remembered.delete(oldest);
    answer({ responseHeaders: withPolicy(headers) });
  });
  return (url) => remembered.get(withoutFragment(url));
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? url;
}

/**
 * The page's own policy is replaced, not joined: one syntax error in it would void the whole header. Nothing is lost by
 * that: what it says of public keys is remembered, and all else it could forbid is denied by the session anyway.
 */
export function withPolicy(headers: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(headers)) {
    if (!['permissions-policy', 'feature-policy'].includes(name.toLowerCase())) result[name] = [...values];
  }
  result['Permissions-Policy'] = ['publickey-credentials-create=(), publickey-credentials-get=()'];
  return result;
}

/** The OBR window: the pages of these hosts. */
export function ruleForHosts(allowedHosts: readonly string[]): FrameRule {
  return (url) => isAllowedFrame(url, allowedHosts);
}

/** Practice sign-in: those pages, and our own listener on this computer that takes the answer. */
export function ruleForSignIn(hosts: readonly string[]): FrameRule {
  const isTenantPage = ruleForHosts(hosts);
  return (url) => isTenantPage(url) || isLoopbackRedirect(url);
}

function isSecureResource(url: string): boolean {
  return isHttps(url) || url.startsWith('wss:') || url.startsWith('data:') || url.startsWith('blob:https:');
}
