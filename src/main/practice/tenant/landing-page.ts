// What a browser sees on the bare loopback address: what this is and how to reach the pages under their real names.

import type { TenantReply } from './http.ts';
import { escapeHtml, pageReply } from './pages/page.ts';

export function landingPage(hostResolverRules: string, securityInfoHost: string, operatorName: string): TenantReply {
  return pageReply({
    title: 'Practice tenant',
    wide: true,
    body: `<h1>Practice tenant</h1>
<p>This server plays Microsoft Entra ID and Microsoft Graph for one made-up organisation. It answers under their host names,
for those who map the names to it.</p>
<h2>In a Chromium browser</h2>
<p>Start the browser with its own profile and</p>
<p><code>--host-resolver-rules="${escapeHtml(hostResolverRules)}"</code></p>
<p>then open https://${escapeHtml(securityInfoHost)}/security-info. The certificate is made anew at every start; trust it in that profile only.</p>
<h2>Who is here</h2>
<p>60 people. The operator is <strong>${escapeHtml(operatorName)}</strong>; the password was printed at the start.</p>`,
  });
}
