// A run whose process is killed at a note of the journal, and the app that starts after it over the same file and the same key.

import { onTestFinished } from 'vitest';
import { createKeyShelf, type KeyShelf } from '../../../src/main/desk/key-shelf.ts';
import { createRecovery, type Recovery, type RecoverySession } from '../../../src/main/provisioning/recovery.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import { entraRegistry } from '../../../src/main/services/entra-registry.ts';
import { Secret } from '../../../src/main/secret.ts';
import type { JournalEntry } from '../../../src/main/store/journal.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import type { LeftBehind } from '../../../src/shared/models.ts';
import { systemRandom } from '../../../src/main/system-ports.ts';
import { noMetadata } from '../../fakes/scripted-source.ts';
import { PIN, RunRig, TENANT } from './run-rig.ts';

export interface NextStart {
  readonly rig: RunRig;
  readonly store: Store;
  readonly recovery: Recovery;
  readonly session: RecoverySession;
  readonly shelf: KeyShelf;
  readonly runId: string;
  left(): Promise<readonly LeftBehind[]>;
  look(pin?: string): Promise<void>;
}

/** A run that is killed at that note, and the app that starts after it. */
export async function afterKill(route: 'direct' | 'obr', moment: 'before' | 'after', kind: JournalEntry['kind']): Promise<NextStart> {
  const rig = await RunRig.open({ onDisk: true });
  let dead = false;
  rig.onNote = (when, noted) => {
    dead ||= when === moment && noted === kind;
    return dead ? new Promise<never>(() => undefined) : undefined;
  };
  rig.directory.onCall = () => {
    if (dead) throw new Error('the process is dead');
  };
  const runId = await rig.runs.start(rig.startRun(route));
  await rig.until(() => dead);
  rig.directory.onCall = () => undefined;
  const store = await openStore({ file: rig.file, clock: rig.clock });
  const over = new AbortController();
  const shelf = createKeyShelf({ sources: [rig.source], metadata: noMetadata, clock: rig.clock, random: systemRandom, isPractice: () => true });
  const watched = shelf.watch(over.signal);
  rig.source.show([rig.key.descriptor]);
  await rig.until(() => shelf.keys[0]?.status === 'ready');
  onTestFinished(async () => {
    over.abort();
    await watched;
    await store.close();
    await rig.close();
  });
  const recovery = createRecovery({ clock: rig.clock, random: systemRandom, shelf, journal: store.journal, services: [{ id: 'entra', rpIds: ['login.microsoft.com'], registry: (directory) => entraRegistry(directory, () => clouds.global) }], currentRunId: () => null });
  const session = { tenantId: TENANT, directory: rig.directory };
  return {
    rig, store, recovery, session, shelf, runId,
    left: async () => (await store.journal.unfinished())[0]?.leftBehind ?? [],
    look: (pin = PIN) => recovery.lookOnKey(session, { runId, keyId: rig.key.face.id, pin: new Secret(pin) }),
  };
}
