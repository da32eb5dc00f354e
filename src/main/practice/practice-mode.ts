// Practice mode: a tenant and some keys inside the app. The keys come and go as real ones do: through a HidPort, in real frames.
// It fulfils desk/practice-room.ts without importing it: the desk is another floor.

import type { PracticeKeyFace, PracticeState } from '../../shared/models.ts';
import type { PracticeFinger, PracticeKeyKind } from '../../shared/practice-kinds.ts';
import { AppError } from '../../shared/errors.ts';
import type { PracticeNetwork } from '../browser-ports.ts';
import type { Clock, HidPort, Random } from '../ports.ts';
import { OWNER } from './key/user-presence.ts';
import { KeyRack, type RackKey } from './key-rack.ts';
import { type PracticeTenant, startPracticeTenant } from './tenant/practice-tenant.ts';

export interface PracticeModeOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The error of a key that has left, in the words of the hid floor. */
  readonly removed: (kind: 'removed', message: string) => Error;
  readonly onBug: (error: unknown) => void;
}

export interface PracticeMode {
  readonly state: PracticeState;
  onChange(listener: (state: PracticeState) => void): () => void;
  /** Lists nothing while practice mode is off. */
  readonly hid: HidPort;
  open(): Promise<{
    readonly name: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly signIn: { readonly userPrincipalName: string; readonly password: string };
    readonly network: PracticeNetwork;
  }>;
  close(): Promise<void>;
  touch(keyId: string, finger: PracticeFinger): void;
  plug(keyId: string): void;
  unplug(keyId: string): void;
  addKey(kind: PracticeKeyKind): Promise<void>;
  removeKey(keyId: string): void;
}

/** The keys of a new room. */
const FIRST_KEYS = 3;

interface Room {
  readonly tenant: PracticeTenant;
  readonly rack: KeyRack;
}

/** True for the path of a practice key. */
export function isPracticePath(path: string): boolean {
  return path.startsWith('practice:');
}

export function createPracticeMode({ clock, random, removed, onBug }: PracticeModeOptions): PracticeMode {
  const listeners = new Set<(state: PracticeState) => void>();
  let room: Room | null = null;

  const stateNow = (): PracticeState =>
    room === null
      ? { status: 'off' }
      : {
          status: 'on',
          tenantName: room.tenant.displayName,
          keys: room.rack.keys.map(faceOf),
        };
  const show = (): void => {
    const state = stateNow();
    for (const listener of [...listeners]) listener(state);
  };

  const need = (): Room => {
    if (room === null) throw new AppError('key.notFound');
    return room;
  };

  /** The tenant knows the makers of the keys that are there, as the real one knows those in FIDO's metadata. */
  const trustMakers = ({ tenant, rack }: Room): void => tenant.trustAttestationRoots(rack.attestationRoots.map(pem));

  const furnish = async (): Promise<Room> => {
    const rack = new KeyRack({ clock, random, removed, onChange: show });
    // One key lies ready; the others are plugged in by hand, as at a desk.
    for (let at = 0; at < FIRST_KEYS; at++) await rack.add({ kind: 'plain', plugged: at === 0 });
    const made = { tenant: await startPracticeTenant({ clock, random, onBug }), rack };
    trustMakers(made);
    return made;
  };

  return {
    get state() {
      return stateNow();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hid: {
      hints: {
        listen: (onHint, signal) =>
          new Promise((resolve) => {
            if (signal.aborted) return resolve();
            let seen = pluggedPaths(stateNow());
            const look = (state: PracticeState): void => {
              const paths = pluggedPaths(state);
              if (paths !== seen) onHint();
              seen = paths;
            };
            listeners.add(look);
            signal.addEventListener('abort', () => resolve(void listeners.delete(look)), { once: true });
            onHint();
          }),
      },
      list: async () => room?.rack.hid.list() ?? [],
      open: async (path) => {
        if (room === null) throw removed('removed', `practice mode is off: ${path}`);
        return room.rack.hid.open(path);
      },
    },
    open: async () => {
      try {
        room ??= await furnish();
      } catch (error) {
        throw new AppError('practice.unavailable', { reason: error instanceof Error ? error.message : '' }, { cause: error });
      }
      show();
      const { tenant } = room;
      return {
        name: tenant.displayName,
        tenantId: tenant.tenantId,
        clientId: tenant.clientId,
        signIn: {
          userPrincipalName: tenant.operator.userPrincipalName,
          password: tenant.operator.password.reveal(),
        },
        network: { proxyPort: tenant.proxyPort, caCertificatePem: tenant.caCertificatePem, hosts: tenant.hosts },
      };
    },
    close: async () => {
      const closing = room;
      room = null;
      if (closing === null) return;
      closing.rack.clear();
      await closing.tenant.close();
      show();
    },
    touch: (keyId, finger) => need().rack.find(keyId).key.touch(finger === 'owner' ? OWNER : finger),
    plug: (keyId) => need().rack.find(keyId).key.plugIn(),
    unplug: (keyId) => need().rack.find(keyId).key.pullOut(),
    addKey: async (kind) => {
      const at = need();
      await at.rack.add({ kind, plugged: true });
      trustMakers(at);
    },
    removeKey: (keyId) => need().rack.remove(keyId),
  };
}

function faceOf({ kind, key }: RackKey): PracticeKeyFace {
  const { face, facts } = key;
  const { id, name, plugged, waitingForTouch, waitsFor, pinSet, pinRetries, needsReplug, credentials } = face;
  return {
    id, name, kind, plugged, waitingForTouch, waitsFor, pinSet, pinRetries, needsReplug, credentials,
    hasSensor: facts.features.fingerprints !== null,
    takesPin: facts.features.clientPin,
  };
}

function pluggedPaths(state: PracticeState): string {
  return state.status === 'off' ? '' : state.keys.flatMap(({ id, plugged }) => (plugged ? [id] : [])).join(' ');
}

function pem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
