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

/**
 * Native WebAuthn is off in every frame of this session, by permissions policy. The shim cannot reach a sub-frame's
 * initial empty page; without this, a page could ask Chromium's own client there, past the armed session.
 */
export function denyNativeWebAuthn(session: Session): void {
  session.webRequest.onHeadersReceived((details, answer) => {
    if (details.resourceType !== 'mainFrame' && details.resourceType !== 'subFrame') return answer({});
    answer({ responseHeaders: withPolicy(details.responseHeaders ?? {}) });
  });
}

/**
 * The page's own policy is replaced, not joined: one syntax error in it would void the whole header. Nothing is lost by
 * that, for all it could do is forbid features that the session denies anyway.
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
