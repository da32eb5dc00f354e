// The fault table of the direct route, complete: {each error, lost answer, key removed, kill} × {each step}, against the practice
// tenant and the practice key themselves. Each cell says how the run ends and what is on the key and at the service; the two agree,
// or the journal says where they do not.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultScript } from '../../../src/main/practice/tenant/fault-script.ts';
import { Bench } from '../practice/tenant/kit.ts';
import { type Ending, hurriedClock, TenantRig } from './tenant-rig.ts';

let bench: Bench;
let token: string;
let people = 0;

beforeAll(async () => {
  bench = await Bench.start({ clock: hurriedClock });
  token = await bench.operatorToken();
}, 60_000);

afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

/** Each cell has a person and a key of its own. */
async function cell(arrange: (rig: TenantRig) => void): Promise<string> {
  const alias = `cell.${++people}`;
  bench.tenant.people.add({
    alias, displayName: alias, givenName: alias, surname: 'x', department: 'IT Service Desk', jobTitle: 'x', officeLocation: 'x', noPhoto: true,
  });
  const rig = await TenantRig.open(bench, token, `${alias}@harbour.example`);
  try {
    arrange(rig);
    return describeEnding(await rig.run());
  } finally {
    bench.tenant.loadFaults([]);
    await rig.close();
  }
}

/** "outcome | key n, service n | what the journal says"; an untold difference is said in capitals. */
function describeEnding({ record, unfinished, leftBehind, onKey, atService }: Ending): string {
  const outcome = record?.outcome ?? (unfinished === null ? 'LOST' : `open at ${unfinished.lastStep}`);
  const told = leftBehind.map((left) => left.kind).join(' ');
  const names = (id: string): boolean => leftBehind.some((left) => 'credentialIdBase64Url' in left && left.credentialIdBase64Url === id);
  // A key that was asked and had no time to answer: the journal says so without an id.
  const maybeOnKey = leftBehind.some(({ kind }) => kind === 'maybeOnKey');
  const untold = [
    ...onKey.filter((id) => !atService.includes(id) && !names(id) && !maybeOnKey).map(() => 'UNTOLD ON KEY'),
    ...atService.filter((id) => !onKey.includes(id) && !names(id)).map(() => 'UNTOLD AT SERVICE'),
    ...(record?.outcome === 'succeeded' && onKey.length + atService.length !== 2 ? ['FALSE SUCCESS'] : []),
    ...(unfinished !== null && atService.length > 0 && !atService.every(names) ? ['OPEN, UNTOLD'] : []),
  ];
  return [outcome, `key ${onKey.length}, service ${atService.length}`, told, ...untold].filter((text) => text !== '').join(' | ');
}

const GOOD = 'succeeded | key 1, service 1';
const CLEAN = 'failed | key 0, service 0';
const UNPROVEN = 'failed | key 1, service 1 | registeredUnproven';

it('no fault at all', async () => {
  expect(await cell(() => undefined)).toBe(GOOD);
});

describe('errors and lost answers of the service', () => {
  /** The requests of a run, and which one of its kind. The list of keys is read by the checks first, then by the proof. */
  const steps = {
    target: { path: '/v1.0/users/TARGET', method: 'GET', nth: 1 },
    list: { path: '*/fido2Methods', method: 'GET', nth: 1 },
    policy: { path: '*/authenticationMethodConfigurations/fido2', method: 'GET', nth: 1 },
    options: { path: '*/creationOptions', method: 'GET', nth: 1 },
    post: { path: '*/fido2Methods', method: 'POST', nth: 1 },
    proof: { path: '*/fido2Methods', method: 'GET', nth: 2 },
  } as const;
  type StepName = keyof typeof steps;
  type Row = Readonly<Record<StepName, string>>;

  /** What does not matter to the run, and what is asked again. */
  const asked = { list: GOOD, policy: GOOD, proof: GOOD } as const;
  const rows: Readonly<Record<string, readonly [then: FaultScript[number]['then'], times: number, row: Row]>> = {
    'refused (400)': [{ kind: 'status', status: 400, code: 'badRequest' }, 1, { ...asked, target: CLEAN, options: CLEAN, post: CLEAN }],
    'forbidden (403)': [{ kind: 'status', status: 403 }, 1, { ...asked, target: CLEAN, options: CLEAN, post: CLEAN }],
    'not found (404)': [{ kind: 'status', status: 404 }, 1, { ...asked, target: CLEAN, options: CLEAN, post: CLEAN }],
    'throttled once (429)': [{ kind: 'status', status: 429, retryAfter: 1 }, 1, { ...asked, target: GOOD, options: GOOD, post: GOOD }],
    'throttled for longer than the challenge lives': [
      { kind: 'status', status: 429, retryAfter: 400 }, 1,
      // The whole tenant is left alone for that long: what comes after is not sent, and is told.
      { target: CLEAN, list: CLEAN, policy: CLEAN, options: CLEAN, post: CLEAN, proof: UNPROVEN },
    ],
    'failed, not done (500)': [{ kind: 'status', status: 500 }, 1, { ...asked, target: CLEAN, options: CLEAN, post: GOOD }],
    'busy, not done (503)': [{ kind: 'status', status: 503 }, 1, { ...asked, target: GOOD, options: GOOD, post: GOOD }],
    'busy, not done, for ever (503)': [
      { kind: 'status', status: 503 }, 1000,
      // The list fails for the proof as well.
      { ...asked, target: CLEAN, list: UNPROVEN, options: CLEAN, post: CLEAN, proof: UNPROVEN },
    ],
    'busy although done (503)': [{ kind: 'statusAfterHandling', status: 503 }, 1, { ...asked, target: GOOD, options: GOOD, post: GOOD }],
    'connection lost, not done': [{ kind: 'drop', when: 'before' }, 1, { ...asked, target: CLEAN, options: CLEAN, post: GOOD }],
    'answer lost, done': [{ kind: 'drop', when: 'after' }, 1, { ...asked, target: CLEAN, options: CLEAN, post: GOOD }],
    'answer lost half-way, done': [{ kind: 'drop', when: 'during' }, 1, { ...asked, target: CLEAN, options: CLEAN, post: GOOD }],
    'an answer that makes no sense': [{ kind: 'garbage', text: '{"id":7,"value":{}}' }, 1, { ...asked, target: CLEAN, options: CLEAN, post: GOOD }],
    'no JSON': [{ kind: 'garbage', text: '<html>' }, 1, { ...asked, target: CLEAN, options: CLEAN, post: GOOD }],
  };

  it.each(Object.entries(rows))('%s', { timeout: 120_000 }, async (_, [then, times, expected]) => {
    const seen: Record<string, string> = {};
    for (const [name, { path, ...when }] of Object.entries(steps)) {
      seen[name] = await cell(({ targetId }) =>
        bench.tenant.loadFaults([{ when: { ...when, path: path.replace('TARGET', targetId), times }, then }]),
      );
    }
    expect(seen).toEqual(expected);
  });
});

describe('the network ends, the key leaves, the process dies', () => {
  /** The moments of a run, in order, at the direct route's own steps. */
  const moments = [
    'before GET /target/authentication/fido2Methods/creationOptions',
    'after GET /target/authentication/fido2Methods/creationOptions',
    'touch 1',
    'before note credentialCreated',
    'after note credentialCreated',
    'after note postSent',
    'before POST /target/authentication/fido2Methods',
    'after POST /target/authentication/fido2Methods',
    'before note credentialStored',
    'after note credentialStored',
    'touch 2',
    'before finish',
  ] as const;
  type Column = Readonly<Record<(typeof moments)[number], string>>;

  const UNKNOWN_HERE = 'unknown | key 1, service 0 | unknownAtService';
  const UNKNOWN_THERE = 'unknown | key 1, service 1 | unknownAtService';
  const ORPHAN = 'failed | key 1, service 0 | credentialOnKey';

  const offline: Column = {
    'before GET /target/authentication/fido2Methods/creationOptions': CLEAN,
    'after GET /target/authentication/fido2Methods/creationOptions': CLEAN,
    'touch 1': UNKNOWN_HERE,
    'before note credentialCreated': UNKNOWN_HERE,
    'after note credentialCreated': UNKNOWN_HERE,
    'after note postSent': UNKNOWN_HERE,
    'before POST /target/authentication/fido2Methods': UNKNOWN_HERE,
    'after POST /target/authentication/fido2Methods': UNKNOWN_THERE,
    'before note credentialStored': UNPROVEN,
    'after note credentialStored': UNPROVEN,
    'touch 2': GOOD,
    'before finish': GOOD,
  };
  const removed: Column = {
    'before GET /target/authentication/fido2Methods/creationOptions': CLEAN,
    'after GET /target/authentication/fido2Methods/creationOptions': CLEAN,
    'touch 1': CLEAN,
    'before note credentialCreated': ORPHAN,
    'after note credentialCreated': ORPHAN,
    'after note postSent': UNPROVEN,
    'before POST /target/authentication/fido2Methods': UNPROVEN,
    'after POST /target/authentication/fido2Methods': UNPROVEN,
    'before note credentialStored': UNPROVEN,
    'after note credentialStored': UNPROVEN,
    'touch 2': UNPROVEN,
    'before finish': GOOD,
  };
  const killed: Column = {
    'before GET /target/authentication/fido2Methods/creationOptions': 'open at register | key 0, service 0',
    'after GET /target/authentication/fido2Methods/creationOptions': 'open at register | key 0, service 0',
    'touch 1': 'open at register | key 0, service 0 | maybeOnKey',
    // Made in the very moment of the death: no file can know its id. The journal said ahead that the key was asked.
    'before note credentialCreated': 'open at register | key 1, service 0 | maybeOnKey',
    'after note credentialCreated': 'open at register | key 1, service 0 | credentialOnKey',
    'after note postSent': 'open at register | key 1, service 0 | unknownAtService',
    'before POST /target/authentication/fido2Methods': 'open at register | key 1, service 0 | unknownAtService',
    'after POST /target/authentication/fido2Methods': 'open at register | key 1, service 1 | unknownAtService',
    'before note credentialStored': 'open at register | key 1, service 1 | unknownAtService',
    'after note credentialStored': 'open at register | key 1, service 1 | registeredUnproven',
    'touch 2': 'open at verify | key 1, service 1 | registeredUnproven',
    'before finish': 'open at handOver | key 1, service 1 | registeredUnproven',
  };

  it.each([
    ['the network ends', (rig: TenantRig) => rig.goOffline(), offline],
    ['the key leaves', (rig: TenantRig) => rig.unplug(), removed],
    ['the process dies', (rig: TenantRig) => rig.die(), killed],
  ] as const)('%s', { timeout: 120_000 }, async (_, strike, expected) => {
    const seen: Record<string, string> = {};
    for (const moment of moments) {
      let reached = 0;
      seen[moment] = await cell((rig) => {
        rig.onMoment = (name) => {
          if (name !== moment || ++reached > 1) return;
          return strike(rig);
        };
      });
      expect(`${moment}: ${reached > 0}`).toBe(`${moment}: true`);
    }
    expect(seen).toEqual(expected);
  });
});
