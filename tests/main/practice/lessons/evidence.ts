// Evidence for the checks of exercises, as whole values: what a room looks like before anything was done, and what runs leave.

import type { Evidence, KeyEvidence, PersonEvidence } from '../../../../src/main/practice/lessons/lesson.ts';
import type { Route } from '../../../../src/shared/checks.ts';
import type { KeySummary, ObrState, RunRecord } from '../../../../src/shared/models.ts';
import type { RunState } from '../../../../src/shared/run-state.ts';
import { makeKey, makeRecord, makeUser } from '../../../renderer/fixtures.ts';

export function person(name: string, ...newCredentialIds: readonly string[]): PersonEvidence {
  return { id: `id-${name}`, displayName: name, userPrincipalName: `${name}@harbour.example`, newCredentialIds };
}

export function key(letter: string, changes: Partial<KeyEvidence> = {}): KeyEvidence {
  return {
    id: `practice:${letter}`, name: `Practice Key ${letter}`, kind: 'plain', serial: `SERIAL-${letter}`,
    pinSet: false, pinRetries: 8, passkeys: [], ...changes,
  };
}

/** A key with passkeys; each credential belongs to the person of the same name. */
export function usedKey(letter: string, ...credentials: readonly (readonly [credentialId: string, userName: string])[]): KeyEvidence {
  return key(letter, {
    pinSet: true,
    passkeys: credentials.map(([credentialIdBase64Url, userName]) => ({ credentialIdBase64Url, userName })),
  });
}

/** The record of a run that proved this credential. */
export function proof(of: PersonEvidence, credentialId: string, letter: string, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    ...makeRecord(makeUser(1), 0),
    target: { id: of.id, displayName: of.displayName, userPrincipalName: of.userPrincipalName },
    key: { aaguid: null, transport: 'usb', product: `Practice Key ${letter}`, serialNumber: `SERIAL-${letter}` },
    credentialIdBase64Url: credentialId,
    route: 'direct',
    ...changes,
  };
}

export function running(
  target: PersonEvidence,
  changes: { readonly route?: Route; readonly key?: Partial<KeySummary> } = {},
): RunState {
  return {
    status: 'running',
    plan: {
      runId: 'run', target: { ...target, photo: null }, key: makeKey('A', changes.key), service: 'entra',
      route: changes.route ?? 'direct', keyName: 'Key',
    },
    step: 'register', waiting: null, cancellable: true, cancelling: false,
    activities: [],
  };
}

export function refusal(expected: string, seen: string, reason: 'wrongUser' | 'wrongRp' = 'wrongUser'): ObrState {
  return { status: 'disarmed', last: null, refusals: [{ at: '', reason, expected, seen }] };
}

export function evidence(changes: Partial<Evidence> & Pick<Evidence, 'people'>): Evidence {
  return {
    others: [], keys: [key('A')], records: [], checked: null, faultsPlayed: 0,
    run: { status: 'idle' },
    obr: { status: 'disarmed', last: null, refusals: [] },
    ...changes,
  };
}
