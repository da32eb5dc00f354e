// Practice mode: a tenant and some keys inside the app. The keys come and go as real ones do: through a HidPort, in real frames.
// It fulfils desk/practice-room.ts without importing it: the desk is another floor.

import type { PracticeState } from '../../shared/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { PracticeNetwork } from '../browser-ports.ts';
import type { Clock, HidPort, Random } from '../ports.ts';
import { practiceAttestation } from './key/attestation.ts';
import { practiceHidPort } from './key/hid-port.ts';
import { PRACTICE_AAGUID, PracticeKey, practiceKeyFacts } from './key/practice-key.ts';
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
  touch(keyId: string): void;
  plug(keyId: string): void;
  unplug(keyId: string): void;
}

const KEY_NAMES = ['Practice Key A', 'Practice Key B', 'Practice Key C'] as const;

interface Room {
  readonly tenant: PracticeTenant;
  readonly keys: readonly PracticeKey[];
  readonly hid: HidPort;
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
          keys: room.keys.map(({ face }) => {
            const { id, name, plugged, waitingForTouch, pinSet, pinRetries, credentials } = face;
            return { id, name, plugged, waitingForTouch, pinSet, pinRetries, credentials };
          }),
        };
  const show = (): void => {
    const state = stateNow();
    for (const listener of [...listeners]) listener(state);
  };

  const keyOf = (keyId: string): PracticeKey => {
    const key = room?.keys.find((candidate) => candidate.face.id === keyId);
    if (key === undefined) throw new AppError('key.notFound');
    return key;
  };

  const furnish = async (): Promise<Room> => {
    const attestation = await practiceAttestation(random, PRACTICE_AAGUID);
    const keys = KEY_NAMES.map((name, at) => {
      const key = new PracticeKey({ clock, random, facts: practiceKeyFacts(`PRACTICE-${at + 1}`, name), attestation });
      // One key lies ready; the others are plugged in by hand, as at a desk.
      if (at > 0) key.pullOut();
      key.onFaceChange(show);
      return key;
    });
    const tenant = await startPracticeTenant({ clock, random, onBug });
    tenant.trustAttestationRoots([pem(attestation.rootCertificate)]);
    return { tenant, keys, hid: practiceHidPort(keys, removed) };
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
      list: async () => room?.hid.list() ?? [],
      open: async (path) => {
        if (room === null) throw removed('removed', `practice mode is off: ${path}`);
        return room.hid.open(path);
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
      for (const key of closing.keys) key.pullOut();
      await closing.tenant.close();
      show();
    },
    touch: (keyId) => keyOf(keyId).touch(),
    plug: (keyId) => keyOf(keyId).plugIn(),
    unplug: (keyId) => keyOf(keyId).pullOut(),
  };
}

function pluggedPaths(state: PracticeState): string {
  return state.status === 'off' ? '' : state.keys.flatMap(({ id, plugged }) => (plugged ? [id] : [])).join(' ');
}

function pem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
