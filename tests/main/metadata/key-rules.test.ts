// The desk's rules over time: kept, changed, lost; and FIDO's list brought up to date by itself, but never for the first time.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeyRules } from '../../../src/main/metadata/key-rules.ts';
import { createMetadata } from '../../../src/main/metadata/metadata.ts';
import { defaultMetadataSettings } from '../../../src/main/metadata/metadata-settings.ts';
import type { AttestationVerdict } from '../../../src/main/webauthn/attestation.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { mdsEntry, mdsPayload, newService, signBlob, toNode, type TestService } from './blob-signer.ts';

const AAGUID = 'aabbccdd-0011-2233-4455-66778899aabb';
const OTHER = 'ffffffff-0011-2233-4455-66778899aabb';
const DAY = 86_400_000;
const none: AttestationVerdict = { format: 'none', verdict: 'none' };

let service: TestService;
let clock: ManualClock;
let kept: Map<string, unknown>;
let file: Uint8Array | null;
let fetched: string[];
let answer: () => Promise<Response>;

beforeAll(async () => {
  service = await newService();
});
beforeEach(() => {
  clock = new ManualClock(Date.parse('2026-11-26T12:00:00Z'));
  kept = new Map();
  file = null;
  fetched = [];
  answer = () => Promise.reject(new TypeError('fetch failed'));
});

function rules() {
  return createKeyRules({
    metadata: createMetadata(
      {
        readFile: () => Promise.resolve(file),
        writeFile: (bytes) => {
          file = bytes;
          return Promise.resolve();
        },
        fetch: (url) => {
          fetched.push(url);
          return answer();
        },
        clock,
      },
      [toNode(service.root)],
    ),
    clock,
    settings: {
      get: (key) => Promise.resolve(kept.get(key) ?? null),
      set: (key, value) => Promise.resolve(void kept.set(key, JSON.parse(JSON.stringify(value)))),
    },
  });
}

const blob = (change: Parameters<typeof mdsPayload>[0] = {}) =>
  signBlob(mdsPayload(change), [service.leaf, service.intermediate]);
const demanding = (attestation: object) => ({
  ...defaultMetadataSettings, attestation: { ...defaultMetadataSettings.attestation, ...attestation },
});

describe('the rules', () => {
  it('demand nothing at a new desk, and are those of last time at the next start', async () => {
    const first = rules();
    await first.open();
    expect(first.state).toMatchObject({ settings: defaultMetadataSettings, rulesUnreadable: false, busy: false });
    expect(first.foresee(AAGUID)).toBeNull();
    expect(first.judge(none, AAGUID)).toEqual({ trust: 'none', certification: null, refusal: null });
    await first.configure(demanding({ require: 'chain', deniedAaguids: [OTHER] }));
    const next = rules();
    await next.open();
    expect(next.foresee(OTHER)).toEqual({ reason: 'modelDenied', detail: { aaguid: OTHER } });
    expect(next.judge(none, AAGUID).refusal).toEqual({ reason: 'attestationMissing', detail: { attestation: 'none' } });
  });

  it('allow no key when they cannot be read any more, until some are saved', async () => {
    kept.set('metadata', { attestation: { require: 'somethingNew' } });
    const one = rules();
    await one.open();
    expect(one.state).toMatchObject({ rulesUnreadable: true, settings: defaultMetadataSettings });
    expect(one.foresee(AAGUID)?.reason).toBe('rulesUnreadable');
    expect(one.judge(none, AAGUID).refusal?.reason).toBe('rulesUnreadable');
    await one.configure(defaultMetadataSettings);
    expect(one.state.rulesUnreadable).toBe(false);
    expect(one.foresee(AAGUID)).toBeNull();
  });

  it('stay as they were when others cannot be kept', async () => {
    const one = rules();
    await one.open();
    kept.set = () => {
      throw new Error('disk full');
    };
    await expect(one.configure(demanding({ require: 'chain' }))).rejects.toThrow('disk full');
    expect(one.state.settings.attestation.require).toBe('nothing');
  });

  it('foresee what the list says: not listed, warned of, certified too low', async () => {
    const one = rules();
    await one.open();
    await one.configure(demanding({ require: 'certified', minimumLevel: 'FIDO_CERTIFIED_L2' }));
    expect(one.foresee(AAGUID)).toEqual({ reason: 'rootUnknown', detail: { because: 'noMetadata' } });
    const at = (status: string) => ({ status, effectiveDate: '2020-01-01' });
    await one.importFile(await blob({
      entries: [
        mdsEntry({ statusReports: [at('FIDO_CERTIFIED_L1')] }),
        mdsEntry({ aaguid: OTHER, statusReports: [at('FIDO_CERTIFIED_L3'), at('REVOKED')] }),
      ],
    }));
    expect(one.foresee(AAGUID)).toEqual({
      reason: 'levelTooLow', detail: { level: 'FIDO_CERTIFIED_L1', minimumLevel: 'FIDO_CERTIFIED_L2' },
    });
    expect(one.foresee(OTHER)).toEqual({ reason: 'modelCompromised', detail: { statuses: 'REVOKED' } });
    expect(one.foresee('11111111-0011-2233-4455-66778899aabb')?.detail).toEqual({ because: 'modelNotListed' });
    // Nothing can be foreseen of a key that hides its model; its credential is judged all the same.
    expect(one.foresee('00000000-0000-0000-0000-000000000000')).toBeNull();
    await one.configure(demanding({ require: 'certified', minimumLevel: 'FIDO_CERTIFIED' }));
    expect(one.foresee(AAGUID)).toBeNull();
  });

  it('name models: those of the list and those that come with the app', async () => {
    const one = rules();
    await one.open();
    const builtIn = one.models();
    expect(builtIn.length).toBeGreaterThan(20);
    await one.importFile(await blob({ entries: [mdsEntry()] }));
    const models = one.models();
    expect(models).toHaveLength(builtIn.length + 1);
    expect(models).toContainEqual({ aaguid: AAGUID, model: 'Key of the tests' });
    expect(models.map(({ model }) => model)).toEqual([...models.map(({ model }) => model)].sort((a, b) => a.localeCompare(b, 'en')));
  });
});

describe('FIDO’s list', () => {
  it('is never fetched before the operator has asked for it', async () => {
    const one = rules();
    await one.open();
    const stop = new AbortController();
    const done = one.keepFresh(stop.signal);
    await clock.advance(40 * DAY);
    stop.abort();
    await done;
    expect(fetched).toEqual([]);
  });

  it('is brought up to date once a day when FIDO has replaced it', async () => {
    const one = rules();
    await one.open();
    await one.importFile(await blob({ no: 7, nextUpdate: '2026-11-28' }));
    const stop = new AbortController();
    const done = one.keepFresh(stop.signal);
    await clock.advance(2 * DAY);
    expect(fetched).toEqual([]);
    await clock.advance(2 * DAY);
    expect(fetched.length).toBeGreaterThan(0);
    expect(one.state.metadata).toMatchObject({ status: 'expired', no: 7, problem: { kind: 'network' } });
    const newer = await blob({ no: 8, nextUpdate: '2026-12-28' });
    answer = () => Promise.resolve(new Response(Buffer.from(newer)));
    // Verifying takes real time: the state says when it is over.
    const fresh = new Promise<void>((resolve) => one.onChange(({ metadata, busy }) => {
      if (metadata.no === 8 && !busy) resolve();
    }));
    await clock.advance(DAY);
    await fresh;
    expect(one.state.metadata).toMatchObject({ status: 'fresh', problem: null });
    expect(file).toEqual(Buffer.from(newer));
    const times = fetched.length;
    await clock.advance(5 * DAY);
    expect(fetched).toHaveLength(times);
    stop.abort();
    await done;
  });

  it('says that it is being read, and when that is over', async () => {
    const one = rules();
    await one.open();
    const seen: boolean[] = [];
    one.onChange(({ busy }) => seen.push(busy));
    expect(await one.refresh()).toBe('refused');
    expect(seen).toEqual([true, false]);
  });
});
