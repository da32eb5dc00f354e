// A practice key of this process behind a fake /dev/hidraw0, touched at once whenever it asks.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { servePracticeKeys } from '../../src/main/practice/hidraw/practice-hidraw.ts';
import { practiceAttestation, type PracticeAttestation } from '../../src/main/practice/key/attestation.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import { systemClock, systemRandom } from '../../src/main/system-ports.ts';

export { systemClock, systemRandom };

export interface PracticeRig {
  /** For FAKEHID_DIR. */
  readonly directory: string;
  readonly key: PracticeKey;
  readonly keys: readonly PracticeKey[];
  readonly attestation: PracticeAttestation;
  /** How often a key was touched. */
  readonly touches: () => number;
  /** Whose finger touches from now on; the owner's at first. */
  useFinger(finger: string): void;
  close(): Promise<void>;
}

/** @param personality  of all of them; the attestation is for its model, with enterprise attestation for the first key */
export async function openPracticeRig(count = 1, personality = 'plain'): Promise<PracticeRig> {
  const directory = await mkdtemp(join(tmpdir(), 'practice-rig-'));
  const { aaguid, serial } = practiceKeyFacts('RIG1', 'Practice Key', personality);
  const attestation = await practiceAttestation(systemRandom, aaguid, serial);
  let touches = 0;
  let finger: string | undefined;
  const keys = Array.from({ length: count }, (_, index) => {
    const facts = practiceKeyFacts(`RIG${index + 1}`, 'Practice Key', personality);
    const key = new PracticeKey({ clock: systemClock, random: systemRandom, facts, attestation });
    key.onFaceChange((face) => {
      if (!face.waitingForTouch) return;
      touches++;
      key.touch(finger);
    });
    return key;
  });
  const [key] = keys;
  if (key === undefined) throw new RangeError('a rig needs a key');
  const served = await servePracticeKeys(directory, keys);
  return {
    directory,
    key,
    keys,
    attestation,
    touches: () => touches,
    useFinger: (name) => {
      finger = name;
    },
    async close() {
      await served.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
