// Network sessions in which a tenant's pages and our own requests run. In memory only. In practice mode the host names
// of the tenant lead to the practice proxy here, and in no other program.

import { type Session, session as sessions } from 'electron';
import { randomUUID } from 'node:crypto';
import type { PracticeNetwork } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import { denyDownloads, denyPermissions } from './lockdown.ts';
import { judgeByAuthority } from './practice-certificate.ts';
import { asChromium } from './user-agent.ts';

/** Verdicts of setCertificateVerifyProc, as Electron numbers them. */
const ACCEPT = 0;
const REFUSE = -2;
const LET_CHROMIUM_JUDGE = -3;

/** A new session that shares nothing with any other: no cookies, no cache, no connections. */
export async function openTenantSession(practice: PracticeNetwork | null, clock: Clock): Promise<Session> {
  // No "persist:" in front: kept in memory. A new name each time: what a session keeps cannot reach the next one.
  const session = sessions.fromPartition(`tenant-${randomUUID()}`, { cache: false });
  denyPermissions(session);
  denyDownloads(session);
  // Otherwise Chromium fetches a dictionary from Google for it.
  session.setSpellCheckerEnabled(false);
  session.setUserAgent(asChromium(session.getUserAgent()));
  if (practice === null) {
    await session.setProxy({ mode: 'system' });
    return session;
  }
  const judge = judgeByAuthority(practice.caCertificatePem, practice.hosts);
  session.setCertificateVerifyProc((request, answer) => {
    switch (judge(request.hostname, request.certificate.data, clock.now())) {
      case 'ok':
        return answer(ACCEPT);
      case 'refused':
        return answer(REFUSE);
      case 'chromium':
        return answer(LET_CHROMIUM_JUDGE);
    }
  });
  // For every scheme, not https alone: in practice mode nothing goes out. Loopback addresses are never proxied.
  await session.setProxy({ proxyRules: `http://127.0.0.1:${practice.proxyPort}` });
  return session;
}

/** Forget everything. The session itself stays known to Electron, empty. */
export async function clearTenantSession(session: Session): Promise<void> {
  await session.closeAllConnections();
  await session.clearStorageData();
  await session.clearCache();
  await session.clearAuthCache();
}
