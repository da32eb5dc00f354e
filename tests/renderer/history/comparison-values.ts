// Comparisons of the two audits, for tests and pictures.

import type { AuditEntry } from '../../../src/shared/audit.ts';
import type { UserSummary } from '../../../src/shared/models.ts';
import type { EntraAuditEvent, Reconciliation } from '../../../src/shared/reconciliation.ts';
import { at, auditPage, longUser, makeUser } from '../fixtures.ts';

export function entraEvent(number: number, user: UserSummary, changes: Partial<EntraAuditEvent> = {}): EntraAuditEvent {
  return {
    id: `event-${number}`, activityDateTime: at(-3600 * (number + 1)), activityDisplayName: 'Add Passkey (device-bound)', result: 'success',
    resultReason: null, initiator: 'second.desk@contoso.example',
    target: { id: null, displayName: '7ebzDmVTSreLsJkrjm1mNA==', userPrincipalName: user.userPrincipalName }, additionalDetails: [], ...changes,
  };
}

function storedEntry(number: number): AuditEntry {
  const [entry] = auditPage([makeUser(number)]).entries.filter(({ kind }) => kind === 'credential.stored');
  if (entry === undefined) throw new Error('no such entry');
  return { ...entry, seq: 1400 - number, at: at(-7200 * number) };
}

export const agreement: Reconciliation = {
  from: at(-7 * 86_400), to: at(0), matched: 212, onlyInEntra: { count: 0, newest: [] }, onlyHere: { count: 0, newest: [] },
  notYetExpected: { count: 0, newest: [] },
};

export const difference: Reconciliation = {
  ...agreement,
  onlyInEntra: {
    count: 1203,
    newest: [
      entraEvent(1, makeUser(5)),
      entraEvent(2, makeUser(8), { initiator: makeUser(8).userPrincipalName }),
      entraEvent(3, longUser, { activityDisplayName: 'Admin registered security info', initiator: null }),
    ],
  },
  onlyHere: { count: 1, newest: [storedEntry(2)] },
  notYetExpected: { count: 2, newest: [storedEntry(0), storedEntry(3)] },
};
