// Which events a change of somebody's methods leaves: names, services and spellings as public traces of the real logs have them.

import type { DirectoryData } from './directory-data.ts';
import type { Actor } from './store/event-log.ts';
import type { StoredKey, TenantUser } from './store/user-store.ts';

interface Change {
  readonly data: DirectoryData;
  readonly nowMs: number;
  /** Who did it; the user himself on the Security info pages. */
  readonly by: TenantUser;
  readonly user: TenantUser;
}

/** Two events: the device registration knows the key, the authentication methods know that an admin did it. */
export function logKeyAdded(change: Change, key: StoredKey): void {
  const { data } = change;
  const correlationId = data.events.newId();
  data.events.audit({
    ...common(change),
    correlationId,
    activity: `Add Passkey (${key.passkeyType === 'synced' ? 'synced' : 'device-bound'})`,
    service: 'Device Registration Service',
    operation: 'Add',
    reason: '',
    // The user's id is missing here in the real log; the key is named in plain base64, with padding.
    targetId: null,
    targetName: Buffer.from(key.credentialId).toString('base64'),
    details: [
      { key: 'WebAuthnInfo', value: key.model },
      { key: 'AAGuid', value: key.aaguid },
    ],
  });
  logMethod(change, 'registered', 'Passkey', correlationId);
}

export function logKeyDeleted(change: Change, key: StoredKey): void {
  const correlationId = change.data.events.newId();
  change.data.events.audit({
    ...common(change),
    correlationId,
    activity: `Delete Passkey (${key.passkeyType === 'synced' ? 'synced' : 'device-bound'})`,
    service: 'Device Registration Service',
    operation: 'Delete',
    reason: '',
    targetId: null,
    targetName: Buffer.from(key.credentialId).toString('base64'),
    details: [{ key: 'AAGuid', value: key.aaguid }],
  });
  logMethod(change, 'deleted', 'Passkey', correlationId);
}

export function logPass(change: Change, what: 'registered' | 'deleted'): void {
  logMethod(change, what, 'temporary access pass', change.data.events.newId());
}

function logMethod(change: Change, what: 'registered' | 'deleted', method: string, correlationId: string): void {
  const who = change.by === change.user ? 'User' : 'Admin';
  change.data.events.audit({
    ...common(change),
    correlationId,
    activity: `${who} ${what} security info`,
    service: 'Authentication Methods',
    operation: what === 'registered' ? 'Add' : 'Delete',
    reason: who === 'Admin' ? `Admin ${what} ${method} method for user` : `User ${what} ${method}`,
    targetId: change.user.id,
    targetName: change.user.person.displayName,
    details: [{ key: 'AuthenticationMethod', value: method }],
  });
}

function common({ nowMs, by, user }: Change) {
  return { atMs: nowMs, initiator: actorOf(by), target: actorOf(user) };
}

export function actorOf(user: TenantUser): Actor {
  return { id: user.id, displayName: user.person.displayName, userPrincipalName: user.userPrincipalName };
}
