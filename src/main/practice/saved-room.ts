// A practice room as one JSON value: what its tenant holds, and its keys with everything on them. People and groups are not in
// it: they follow from the tenant's seed. Passes and sign-ins are not in it either: they end with the app.

import { z } from 'zod';
import { MAX_PRACTICE_KEYS, practiceKeyKinds } from '../../shared/practice-kinds.ts';
import { type PracticeAttestation, restoreAttestation } from './key/attestation.ts';
import type { KeyRack } from './key-rack.ts';
import { type SavedTenant, savedTenant } from './tenant/saved-state.ts';
import type { PracticeTenant } from './tenant/practice-tenant.ts';

const savedKey = z.strictObject({
  kind: z.enum(practiceKeyKinds),
  name: z.string().min(1).max(64),
  serial: z.string().min(1).max(64),
  plugged: z.boolean(),
  /** Checked by the key itself. */
  state: z.unknown(),
  attestation: z.unknown(),
});

const savedRoom = z.strictObject({
  version: z.literal(1),
  tenant: savedTenant,
  keys: z.array(savedKey).max(MAX_PRACTICE_KEYS),
});

export type SavedRoom = z.input<typeof savedRoom>;

export interface RoomToBe {
  readonly tenant: SavedTenant;
  readonly addKeysTo: (rack: KeyRack) => Promise<void>;
}

export function saveRoom({ tenant, rack }: { readonly tenant: PracticeTenant; readonly rack: KeyRack }): SavedRoom {
  return {
    version: 1,
    tenant: tenant.save(),
    keys: rack.keys.map(({ kind, key, attestation }) => ({
      kind,
      name: key.facts.name,
      serial: key.facts.serial,
      plugged: key.face.plugged,
      state: key.save(),
      attestation: attestation.save(),
    })),
  };
}

/** @throws SyntaxError, z.ZodError when the text is no saved room; `addKeysTo` rejects with z.ZodError for a key that is none */
export function readRoom(text: string): RoomToBe {
  const { tenant, keys } = savedRoom.parse(JSON.parse(text));
  return {
    tenant,
    addKeysTo: async (rack) => {
      // Keys of one model shared one attestation, and do so again.
      const restored = new Map<string, PracticeAttestation>();
      for (const { state, attestation, ...facts } of keys) {
        const text = JSON.stringify(attestation);
        const shared = restored.get(text) ?? restoreAttestation(attestation);
        restored.set(text, shared);
        await rack.add({ ...facts, saved: state, attestation: shared });
      }
    },
  };
}
