// The process is killed right before or right after each note of the journal. The next start opens the same file: what the run
// left on the key and at the service is named there, or the step in which it stopped is.
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/main/store/store.ts';
import { untold } from './promises.ts';
import { RunRig, TARGET } from './run-rig.ts';

const never = new Promise<never>(() => undefined);

describe.each(['direct', 'obr'] as const)('route %s', (route) => {
  it.each(['before', 'after'] as const)('killed right %s each note', { timeout: 120_000 }, async (when) => {
    const told: string[] = [];
    const broken: string[] = [];
    for (let nth = 0; ; nth++) {
      const rig = await RunRig.open({ onDisk: true });
      let count = 0;
      const killed: { at: string | null } = { at: null };
      rig.onNote = (moment, kind) => {
        if (killed.at !== null) return never;
        if (moment !== when || kind === 'begin' || count++ !== nth) return;
        killed.at = kind;
        return never;
      };
      // A dead process drives no key, sends nothing and shows no window.
      rig.directory.onCall = () => {
        if (killed.at !== null) throw new Error('the process is dead');
      };
      await rig.runs.start(rig.startRun(route));
      await rig.until(() => killed.at !== null || rig.runs.state.status !== 'running');
      if (killed.at === null) {
        expect(rig.runs.state.status).toBe('succeeded');
        await rig.close();
        break;
      }
      const next = await openStore({ file: rig.file, clock: rig.clock });
      const [open] = await next.journal.unfinished();
      if (when === 'after' && killed.at === 'finish') {
        expect(open).toBeUndefined();
        expect((await next.runs.all())[0]?.outcome).toBe('succeeded');
      } else {
        if (open === undefined) throw new Error('the run is lost');
        for (const gap of untold(rig, open.leftBehind)) broken.push(`${killed.at} (${open.lastStep}): ${gap}`);
        const held = rig.directory.held(TARGET);
        if (held.length > 0 && !open.leftBehind.some((left) => 'credentialIdBase64Url' in left && held.includes(left.credentialIdBase64Url))) {
          broken.push(`${killed.at}: registered, not told`);
        }
        told.push(...open.leftBehind.map((left) => left.kind));
        const record = await next.journal.acknowledge(open.runId);
        expect(record).toMatchObject({ outcome: 'unknown', leftBehind: open.leftBehind });
      }
      await next.close();
      await rig.close();
      expect(nth).toBeLessThan(100);
    }
    expect(broken).toEqual([]);
    expect(new Set(told)).toEqual(
      new Set(route === 'obr'
        ? ['tapNotRevoked', 'maybeOnKey', 'unknownAtService', 'registeredUnproven']
        : ['maybeOnKey', 'unknownAtService', 'registeredUnproven', ...(when === 'after' || told.includes('credentialOnKey') ? ['credentialOnKey'] : [])]),
    );
  });
});
