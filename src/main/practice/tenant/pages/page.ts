// The frame of every practice page: banner, card, style, content security policy. Its look is its own: neutral, with
// no vendor's logo or colours, and the banner says on every page that this is practice.

import { randomBytes } from 'node:crypto';
import type { TenantReply } from '../http.ts';
import { PRACTICE_ORGANIZATION } from '../people.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface PageContent {
  readonly title: string;
  /** HTML that is already escaped. */
  readonly body: string;
  /** Script text; it runs with the page's nonce. */
  readonly script?: string;
  /** Origins the page's forms may post to, beside its own. */
  readonly formTargets?: readonly string[];
  readonly cookies?: readonly string[];
  readonly status?: number;
  readonly wide?: boolean;
}

export function pageReply(content: PageContent): TenantReply {
  const nonce = randomBytes(16).toString('base64');
  const script = content.script === undefined ? '' : `<script nonce="${nonce}">${content.script}</script>`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(content.title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${PAGE_STYLE}</style>
</head>
<body>
<p class="banner" id="practice-banner" role="note"><strong>Practice tenant</strong> <span>Made-up people. No real account is touched.</span></p>
<main class="${content.wide === true ? 'wide' : 'card'}">
<p class="brand"><span class="mark" aria-hidden="true"></span>${escapeHtml(PRACTICE_ORGANIZATION)}</p>
${content.body}
</main>
${script}
</body>
</html>`;
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    content.script === undefined ? "script-src 'none'" : `script-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    ["form-action 'self'", ...(content.formTargets ?? [])].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    status: content.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-content-type-options': 'nosniff',
      ...(content.cookies === undefined ? {} : { 'set-cookie': content.cookies }),
    },
    body: html,
  };
}

/** A page that posts a form at once; without script it shows a button. */
export function autoPostReply(
  action: string,
  fields: Readonly<Record<string, string>>,
  title: string,
  cookies: readonly string[] = [],
): TenantReply {
  const inputs = Object.entries(fields).map(([name, value]) => hiddenInput(name, value));
  return pageReply({
    title,
    body: `<h1>${escapeHtml(title)}</h1>
<form id="hiddenform" method="post" action="${escapeHtml(action)}">${inputs.join('')}
<noscript><p>Script is off. Press Continue.</p><div class="actions"><button class="primary" type="submit">Continue</button></div></noscript></form>`,
    script: "document.getElementById('hiddenform').submit();",
    formTargets: [new URL(action).origin],
    cookies,
  });
}

export function hiddenInput(name: string, value: string): string {
  return `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** JSON that may stand inside a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
