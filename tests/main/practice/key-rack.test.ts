// The rack of practice keys: any kind, sixteen at the most, no serial twice, and real frames through one HidPort.
import { beforeEach, describe, expect, it } from 'vitest';
import { DELIVERED_PRACTICE_PIN, MAX_PRACTICE_KEYS, practiceKeyKinds } from '../../../src/shared/practice-kinds.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import { hidKeySource } from '../../../src/main/hid/hid-key-source.ts';
import { DELIVERED_PIN } from '../../../src/main/practice/key/personalities/states.ts';
import { PERSONALITIES } from '../../../src/main/practice/key/personalities/registry.ts';
import { KeyRack } from '../../../src/main/practice/key-rack.ts';
import { systemClock as clock, systemRandom as random } from '../../../src/main/system-ports.ts';

let rack: KeyRack;
let changes: number;

beforeEach(() => {
  changes = 0;
  rack = new KeyRack({
    clock,
    random,
    removed: (kind, message) => new HidError(kind, message),
    onChange: () => {
      changes += 1;
    },
  });
});

const paths = async (): Promise<readonly string[]> => (await rack.hid.list()).map(({ path }) => path);

it('offers every kind that there is, and says the PIN that some come with', () => {
  expect(practiceKeyKinds.toSorted()).toEqual(PERSONALITIES.map(({ name }) => name).toSorted());
  expect(DELIVERED_PRACTICE_PIN).toBe(DELIVERED_PIN);
});

describe('adding', () => {
  it.each(practiceKeyKinds)('%s: listed and opened by the app’s own client', async (kind) => {
    const { key } = await rack.add({ kind, plugged: true });
    expect(key.facts.personality).toBe(kind);
    expect(await paths()).toEqual([key.face.id]);
    const source = hidKeySource(rack.hid, clock, random);
    const transport = await source.connect(key.face.id);
    try {
      if (kind === 'u2f-only') await expect(SecurityKey.open(transport, random)).rejects.toThrow();
      else expect((await SecurityKey.open(transport, random)).info.aaguid).toEqual(key.facts.aaguid);
    } finally {
      await transport.close();
    }
  });

  it('gives the next free letter and a serial of its own', async () => {
    const [a, b] = [await rack.add({ kind: 'plain', plugged: true }), await rack.add({ kind: 'plain', plugged: true })];
    rack.remove(a.key.face.id);
    const again = await rack.add({ kind: 'slow', plugged: true });
    expect([a, b, again].map(({ key }) => key.facts.name)).toEqual(['Practice Key A', 'Practice Key B', 'Practice Key A']);
    expect(again.key.facts.serial).toMatch(/^PRACTICE-\d{8}$/);
    expect(new Set([a, b, again].map(({ key }) => key.facts.serial)).size).toBe(3);
  });

  it('two at once get two letters', async () => {
    await Promise.all([rack.add({ kind: '2.2', plugged: true }), rack.add({ kind: '2.0-only', plugged: true })]);
    expect(rack.keys.map(({ key }) => key.facts.name).toSorted()).toEqual(['Practice Key A', 'Practice Key B']);
  });

  it('keys of one model share a maker; an enterprise key has its own', async () => {
    for (const kind of ['plain', 'slow', 'enterprise', 'enterprise'] as const) await rack.add({ kind, plugged: false });
    const [plain, slow, first, second] = rack.keys.map(({ attestation }) => attestation);
    expect(slow).toBe(plain);
    expect(second).not.toBe(first);
    expect(rack.attestationRoots).toHaveLength(3);
  });

  it('stops at sixteen', async () => {
    for (let at = 0; at < MAX_PRACTICE_KEYS; at++) await rack.add({ kind: 'plain', plugged: false });
    await expect(rack.add({ kind: 'plain', plugged: false })).rejects.toMatchObject({ code: 'practice.keysFull' });
    expect(rack.keys).toHaveLength(MAX_PRACTICE_KEYS);
    expect(new Set(rack.keys.map(({ key }) => key.facts.name)).size).toBe(MAX_PRACTICE_KEYS);
  });
});

describe('removing', () => {
  it('ends who has it open, and takes it off the list', async () => {
    const { key } = await rack.add({ kind: 'plain', plugged: true });
    const connection = await rack.hid.open(key.face.id);
    rack.remove(key.face.id);
    await connection.gone;
    expect(await paths()).toEqual([]);
    await expect(rack.hid.open(key.face.id)).rejects.toMatchObject({ kind: 'removed' });
    expect(() => rack.remove(key.face.id)).toThrow('key.notFound');
  });

  it('of all leaves nothing behind', async () => {
    await rack.add({ kind: 'plain', plugged: true });
    await rack.add({ kind: 'plain', plugged: true });
    rack.clear();
    expect([await paths(), rack.keys]).toEqual([[], []]);
  });
});

it('tells every change', async () => {
  const { key } = await rack.add({ kind: 'plain', plugged: true });
  const before = changes;
  key.pullOut();
  expect(changes).toBeGreaterThan(before);
});
