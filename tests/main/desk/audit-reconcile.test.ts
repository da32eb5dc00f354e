import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/shared/audit.ts';
import type { EntraAuditEvent } from '../../../src/shared/reconciliation.ts';
import { reconcileAudit } from '../../../src/main/desk/audit-reconcile.ts';

const AAGUID = '2fc0579f-8113-47ea-b116-555a8db9202a';
/** 32 bytes: base64url without padding has 43 characters, so one "=" is missing. Has both characters that the alphabets differ in. */
const ID = '-_8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0';
let seq = 0;

function entry(kind: AuditEntry['kind'], at: string, changes: Partial<AuditEntry> = {}): AuditEntry {
  seq += 1;
  return {
    seq, at, kind, outcome: 'done', operator: null, tenantId: 't', service: 'entra', runId: 'run-1', step: 'register', reason: '',
    target: { id: 'user-1', displayName: 'Kim', userPrincipalName: 'Kim@contoso.example' },
    key: { aaguid: AAGUID, product: 'Key 5', serialNumber: '1', credentialIdBase64Url: kind === 'credential.created' ? ID : null },
    hash: '', ...changes,
  };
}

function event(activityDateTime: string, changes: Partial<EntraAuditEvent> = {}): EntraAuditEvent {
  seq += 1;
  return {
    id: `event-${seq}`, activityDateTime, activityDisplayName: 'Add Passkey (device-bound)', result: 'success', resultReason: null, initiator: 'desk@contoso.example',
    target: { id: null, displayName: null, userPrincipalName: 'kim@contoso.example' },
    additionalDetails: [{ key: 'WebAuthnInfo', value: '…' }, { key: 'AAGuid', value: AAGUID.toUpperCase() }], ...changes,
  };
}

const passEvent = (at: string, changes: Partial<EntraAuditEvent> = {}): EntraAuditEvent => event(at, {
  activityDisplayName: 'Admin registered security info', resultReason: 'Admin registered temporary access pass method for user',
  additionalDetails: [], ...changes,
});

const created = entry('credential.created', '2026-05-03T10:00:00.000Z');
const stored = entry('credential.stored', '2026-05-03T10:00:05.000Z', { reason: `${ID}1` });

describe('a registration', () => {
  it.each([
    ['base64url', ID],
    ['base64url with a padding digit', `${ID}1`],
    ['base64 with padding', `${ID.replaceAll('-', '+').replaceAll('_', '/')}=`],
    ['base64 without padding', ID.replaceAll('-', '+').replaceAll('_', '/')],
  ])('is known by its key identifier in %s, whoever and whenever the event says', (_, value) => {
    const one = event('2026-05-04T22:00:00.000Z', { target: null, additionalDetails: [{ key: 'keyIdentifier', value }] });
    expect(reconcileAudit([one], [created, stored])).toEqual({ matched: [{ event: one, entry: stored }], onlyInEntra: [], onlyHere: [] });
  });

  it('is known by the name of its target, where the documented events have the identifier', () => {
    const displayName = `${ID.replaceAll('-', '+').replaceAll('_', '/')}=`;
    const one = event('2026-05-04T22:00:00.000Z', { target: { id: null, displayName, userPrincipalName: null } });
    expect(reconcileAudit([one], [created, stored])).toMatchObject({ matched: [{ event: one, entry: stored }], onlyInEntra: [], onlyHere: [] });
    const named = event('2026-05-03T10:00:05Z', { target: { id: 'user-1', displayName: 'Wolfeschlegelsteinhausenbergerdorff', userPrincipalName: null } });
    expect(reconcileAudit([named], [created, stored]).matched).toHaveLength(1);
  });

  it('with another key identifier is another one, though person, model and time fit', () => {
    const one = event('2026-05-03T10:00:05Z', { additionalDetails: [{ key: 'KeyIdentifier', value: `A${ID.slice(1)}` }] });
    expect(reconcileAudit([one], [created, stored])).toEqual({ matched: [], onlyInEntra: [one], onlyHere: [stored] });
  });

  it('without a key identifier is known by person, model and time; the nearest go together', () => {
    const later = entry('credential.stored', '2026-05-03T10:05:00.000Z', { runId: 'run-2' });
    const [first, second] = [event('2026-05-03T10:04:50.1234567Z'), event('2026-05-03T10:00:09Z')];
    const result = reconcileAudit([first, second], [stored, later]);
    expect(result.matched).toContainEqual({ event: first, entry: later });
    expect(result.matched).toContainEqual({ event: second, entry: stored });
    expect(result).toMatchObject({ onlyInEntra: [], onlyHere: [] });
  });

  it.each([
    ['another person', event('2026-05-03T10:00:05Z', { target: { id: null, displayName: null, userPrincipalName: 'sam@contoso.example' } })],
    ['another person by id, with the same name', event('2026-05-03T10:00:05Z', { target: { id: 'user-2', displayName: null, userPrincipalName: 'kim@contoso.example' } })],
    ['another model', event('2026-05-03T10:00:05Z', { additionalDetails: [{ key: 'AAGuid', value: '00000000-0000-0000-0000-000000000000' }] })],
    ['another time', event('2026-05-03T10:11:00Z')],
    ['no time', event('')],
  ])('of %s is nobody\'s here', (_, one) => {
    expect(reconcileAudit([one], [created, stored])).toEqual({ matched: [], onlyInEntra: [one], onlyHere: [stored] });
  });

  it('by the names of earlier years counts, one that failed does not', () => {
    const old = event('2026-05-03T10:00:05Z', { activityDisplayName: 'Add FIDO2 security key' });
    const failed = event('2026-05-03T10:00:01Z', { result: 'failure' });
    expect(reconcileAudit([old, failed], [stored])).toEqual({ matched: [{ event: old, entry: stored }], onlyInEntra: [], onlyHere: [] });
  });
});

describe('a pass', () => {
  it('is known by person and time, and is not a registration', () => {
    const issued = entry('tap.issued', '2026-05-03T09:59:00.000Z');
    const pass = passEvent('2026-05-03T09:59:02Z');
    const second = event('2026-05-03T09:59:02Z', { activityDisplayName: 'Admin registered security info', resultReason: 'Admin registered passkey for user' });
    expect(reconcileAudit([pass, second], [issued, stored])).toEqual({ matched: [{ event: pass, entry: issued }], onlyInEntra: [], onlyHere: [stored] });
  });

  it('that somebody else issued is listed, and one event does not stand for two passes', () => {
    const issued = [entry('tap.issued', '2026-05-03T09:59:00.000Z'), entry('tap.issued', '2026-05-03T09:59:30.000Z')];
    const pass = passEvent('2026-05-03T09:59:29Z');
    const foreign = passEvent('2026-05-03T09:59:29Z', { target: { id: 'user-9', displayName: null, userPrincipalName: null } });
    const result = reconcileAudit([pass, foreign], issued);
    expect(result).toEqual({ matched: [{ event: pass, entry: issued[1] }], onlyInEntra: [foreign], onlyHere: [issued[0]] });
  });
});
