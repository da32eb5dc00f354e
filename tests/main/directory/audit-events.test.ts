// The tenant's own audit: what is asked, what is read of the documented events, what a refusal means.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { graphRefusal, json, scriptedGraph } from './directory-rig.ts';

const file = path.resolve(import.meta.dirname, '../../vectors/graph-samples/directory-audits.json');
const { sample } = z.object({ sample: z.object({ value: z.array(z.record(z.string(), z.unknown())) }) }).parse(JSON.parse(readFileSync(file, 'utf8')));
const [documented] = sample.value;
const span = { from: Date.UTC(2026, 0, 30), to: Date.UTC(2026, 0, 31, 12, 0, 0, 5) };

it('asks for the events of keys and passes of that time, newest first, and follows the pages', async () => {
  const next = 'https://graph.microsoft.com/v1.0/auditLogs/directoryAudits?$skiptoken=2';
  const { directory, seen } = scriptedGraph(
    json(200, { value: [documented], '@odata.nextLink': next }), json(200, { value: [{ ...documented, id: 'second' }] }),
  );
  const answer = await directory.auditEvents(span);
  const query = new URL(seen[0]?.url ?? '').searchParams;
  expect(query.get('$filter')).toBe(
    'activityDateTime ge 2026-01-30T00:00:00.000Z and activityDateTime le 2026-01-31T12:00:00.005Z and ' +
      "(startswith(activityDisplayName,'Add Passkey (device-bound)') or startswith(activityDisplayName,'Add FIDO2 security key')" +
      " or activityDisplayName eq 'Admin registered security info')",
  );
  expect(query.get('$orderby')).toBe('activityDateTime desc');
  expect(seen[1]?.url).toBe(next);
  expect(answer.kind === 'events' ? answer.events.map(({ id }) => id) : []).toEqual(['Device_1_88453290', 'second']);
});

it('reads the documented event', async () => {
  const { directory } = scriptedGraph(json(200, sample));
  expect(await directory.auditEvents(span)).toEqual({
    kind: 'events',
    events: [{
      id: 'Device_1_88453290',
      activityDateTime: '2026-01-31T10:04:12.721Z',
      activityDisplayName: 'Add Passkey (device-bound)',
      result: 'success',
      resultReason: 'OK',
      initiator: 'robin@contoso.example',
      target: { id: '6a1f0c1e-5a7b-4c7e-9a42-0d7f2f6f1b11', displayName: '7ebzDmVTSreLsJkrjm1mNA==', userPrincipalName: 'kim@contoso.example' },
      additionalDetails: [{ key: 'AAGuid', value: '2fc0579f-8113-47ea-b116-555a8db9202a' }],
    }],
  });
});

it.each<[string, Record<string, unknown>, unknown]>([
  ['nobody who did it', { initiatedBy: null }, { initiator: null }],
  ['an application', { initiatedBy: { user: null, app: { displayName: 'Sync' } } }, { initiator: 'Sync' }],
  ['somebody without a name', { initiatedBy: { user: { displayName: null, userPrincipalName: null } } }, { initiator: null }],
  ['no target', { targetResources: [] }, { target: null }],
  ['a target that is none', { targetResources: ['x'] }, { target: null }],
  ['no reason', { resultReason: null, additionalDetails: null }, { resultReason: null, additionalDetails: [] }],
  ['details of other kinds', { additionalDetails: [{ key: 1 }, { key: 'a', value: 7 }, { key: 'b', value: 'c' }] }, { additionalDetails: [{ key: 'a', value: '' }, { key: 'b', value: 'c' }] }],
])('an event with %s is read', async (_, changes, expected) => {
  const { directory } = scriptedGraph(json(200, { value: [{ ...documented, ...changes }] }));
  expect(await directory.auditEvents(span)).toMatchObject({ events: [expected] });
});

it.each<[string, unknown]>([
  ['no time', { ...documented, activityDateTime: 'yesterday' }],
  ['no id', { ...documented, id: '' }],
  ['a name that turns the line', { ...documented, activityDisplayName: '\u202eyeksap' }],
  ['no object', 'x'],
])('an event with %s is left out', async (_, event) => {
  const { directory } = scriptedGraph(json(200, { value: [event, documented] }));
  expect(await directory.auditEvents(span)).toMatchObject({ events: [{ id: 'Device_1_88453290' }] });
});

it.each([
  ['Authorization_RequestDenied', 'permission'],
  ['Authentication_MSGraphPermissionMissing', 'permission'],
  ['Authentication_RequestFromUnsupportedUserRole', 'role'],
  ['Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'licence'],
])('a refusal with %s: the %s is missing', async (code, missing) => {
  const { directory } = scriptedGraph(graphRefusal(403, code));
  expect(await directory.auditEvents(span)).toEqual({ kind: 'notGranted', missing });
});

it('any other failure is an error', async () => {
  const { directory } = scriptedGraph(graphRefusal(400, 'BadRequest'));
  await expect(directory.auditEvents(span)).rejects.toMatchObject({ httpStatus: 400, graphCode: 'BadRequest' });
});
