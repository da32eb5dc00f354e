// The fleet in the settings: alone, connected, offline, a server that proves nothing, and what silent desks have left.

import type { FleetState } from '../../src/shared/fleet.ts';

export const alone: FleetState = { status: 'off', settings: null, passwordIsKept: false, desks: [], orphans: [], syncedAt: null, error: null };

const settings = { deskName: 'Reception', host: 'fleet.contoso.example', port: 5432, database: 'pairing', user: 'desk_reception', tls: true, caPem: '' };
const desks = [
  { deskId: 'a', name: 'Reception', operator: 'anna.nowak@contoso.example', silent: false, secondsAgo: 3, isThisOne: true },
  { deskId: 'b', name: 'Service point, building 7', operator: 'ben@contoso.example', silent: false, secondsAgo: 12, isThisOne: false },
  { deskId: 'c', name: 'A desk with a name that is rather too long for a line of this card', operator: '', silent: true, secondsAgo: 840, isThisOne: false },
];
const connected: FleetState = { ...alone, status: 'connected', settings, passwordIsKept: true, desks, syncedAt: '2026-05-03T08:59:40.000Z' };

export const fleetStates: Readonly<Record<string, FleetState>> = {
  'fleet-alone': alone,
  'fleet-connected': connected,
  'fleet-orphans': { ...connected, orphans: [{ runId: 'r', deskName: 'A desk with a name that is rather too long for a line of this card', startedAt: '2026-05-03T08:40:00.000Z' }] },
  'fleet-offline': { ...connected, status: 'offline', error: { code: 'fleet.unreachable', detail: { place: 'fleet.contoso.example:5432/pairing', reason: 'ECONNREFUSED' } } },
  'fleet-certificate': { ...connected, status: 'offline', desks: [], syncedAt: null, error: { code: 'fleet.certificate', detail: { place: 'fleet.contoso.example:5432/pairing', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' } } },
};
