// The fault tables of the direct routes of Okta and PingOne: {each error, lost answer, key removed, kill} × {each step}, against the
// practice services and the practice key themselves. Each cell says how the run ends, what is on the key, what works at the service and
// what it has begun only; they agree, or the record or the journal says where they do not.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/shared/models.ts';
import type { FaultScript } from '../../../src/main/practice/tenant/fault-script.ts';
import { Bench } from '../practice/tenant/kit.ts';
import { type Ending, hurriedClock, TenantRig } from './tenant-rig.ts';

let bench: Bench;
let token: string;
let people = 0;
/** Of the last run, for whoever reads why a cell is not what it should be. */
let lastError: RunRecord['error'] | null = null;

beforeAll(async () => {
  bench = await Bench.start({ clock: hurriedClock });
  token = await bench.operatorToken();
  // What the key keeps can be counted.
  bench.tenant.services.okta.wantsPasskeys = true;
}, 120_000);

afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

async function cell(service: 'okta' | 'pingone', arrange: (rig: TenantRig) => void): Promise<string> {
  const alias = `svc.${++people}`;
  bench.tenant.people.add({
    alias, displayName: alias, givenName: alias, surname: 'x', department: 'IT Service Desk', jobTitle: 'x', officeLocation: 'x', noPhoto: true,
  });
  const rig = await TenantRig.open(bench, token, `${alias}@harbour.example`, service);
  try {
    arrange(rig);
    const ending = await rig.run();
    lastError = ending.record?.error ?? null;
    return describeEnding(ending);
  } finally {
    bench.tenant.loadFaults([]);
    await rig.close();
  }
}

/** "outcome | key n, service n, pending n | what is told"; an untold difference is said in capitals. */
function describeEnding({ record, unfinished, leftBehind, onKey, atService, pending }: Ending): string {
  const outcome = record?.outcome ?? (unfinished === null ? 'LOST' : `open at ${unfinished.lastStep}`);
  const names = (id: string): boolean => leftBehind.some((left) => 'credentialIdBase64Url' in left && left.credentialIdBase64Url === id);
  const maybeOnKey = leftBehind.some(({ kind }) => kind === 'maybeOnKey');
  const tellsPending = leftBehind.some((left) => left.kind === 'pendingAtService' || (left.kind === 'unknownAtService' && left.methodId !== undefined));
  const untold = [
    ...onKey.filter((id) => !atService.includes(id) && !names(id) && !maybeOnKey).map(() => 'UNTOLD ON KEY'),
    ...atService.filter((id) => !onKey.includes(id) && !names(id)).map(() => 'UNTOLD AT SERVICE'),
    ...(pending.length > 0 && !tellsPending ? ['UNTOLD PENDING'] : []),
    ...(record?.outcome === 'succeeded' && onKey.length + atService.length !== 2 ? ['FALSE SUCCESS'] : []),
    ...(unfinished !== null && atService.length > 0 && !atService.every(names) ? ['OPEN, UNTOLD'] : []),
  ];
  const told = leftBehind.map((left) => left.kind).join(' ');
  return [outcome, `key ${onKey.length}, service ${atService.length}, pending ${pending.length}`, told, ...untold].filter((text) => text !== '').join(' | ');
}

const GOOD = 'succeeded | key 1, service 1, pending 0';
const CLEAN = 'failed | key 0, service 0, pending 0';

const services = {
  okta: { host: 'harbour.okta.com', account: '/api/v1/users', list: '*/factors', activate: '*/lifecycle/activate', moment: '/factors/ID/lifecycle/activate', begin: '/factors' },
  pingone: { host: 'api.pingone.eu', account: '*/users', list: '*/devices', activate: '*/devices/*', moment: '/devices/ID', begin: '/devices' },
} as const;

it('Okta as it is documented: a credential that the key does not keep is taken back without a trace', { timeout: 60_000 }, async () => {
  bench.tenant.services.okta.wantsPasskeys = false;
  const refused = { when: { host: 'harbour.okta.com', path: '*/lifecycle/activate', method: 'POST', times: 1 }, then: { kind: 'status', status: 400 } } as const;
  try {
    expect(await cell('okta', () => bench.tenant.loadFaults([refused]))).toBe(CLEAN);
  } finally {
    bench.tenant.services.okta.wantsPasskeys = true;
  }
});

describe.each(['okta', 'pingone'] as const)('%s', (service) => {
  const { host, account, list, activate, moment: activateMoment, begin: beginMoment } = services[service];

  it('no fault at all: the service lists the key, and nothing is pending', async () => {
    expect(await cell(service, () => undefined)).toBe(GOOD);
  });

  const steps = {
    account: { host, path: account, method: 'GET', nth: 1 },
    list: { host, path: list, method: 'GET', nth: 1 },
    begin: { host, path: list, method: 'POST', nth: 1 },
    finish: { host, path: activate, method: 'POST', nth: 1 },
    proof: { host, path: list, method: 'GET', nth: 2 },
  } as const;
  type Row = Readonly<Record<keyof typeof steps, string>>;
  /** The account and the list are asked again by the run itself. */
  const asked = { account: GOOD, list: GOOD, proof: GOOD } as const;
  const rows: Readonly<Record<string, readonly [then: FaultScript[number]['then'], row: Row]>> = {
    'refused (400)': [{ kind: 'status', status: 400 }, { ...asked, begin: CLEAN, finish: CLEAN }],
    'throttled once (429)': [{ kind: 'status', status: 429, retryAfter: 1 }, { ...asked, begin: GOOD, finish: GOOD }],
    'failed, not done (500)': [{ kind: 'status', status: 500 }, { ...asked, begin: CLEAN, finish: GOOD }],
    'busy although done (503)': [{ kind: 'statusAfterHandling', status: 503 }, { ...asked, begin: CLEAN, finish: GOOD }],
    'connection lost, not done': [{ kind: 'drop', when: 'before' }, { ...asked, begin: CLEAN, finish: GOOD }],
    'answer lost, done': [{ kind: 'drop', when: 'after' }, { ...asked, begin: CLEAN, finish: GOOD }],
    'an answer that makes no sense': [{ kind: 'garbage', text: '{"id":7}' }, { ...asked, begin: CLEAN, finish: GOOD }],
    'no JSON': [{ kind: 'garbage', text: '<html>' }, { ...asked, begin: CLEAN, finish: GOOD }],
  };

  it.each(Object.entries(rows))('%s', { timeout: 240_000 }, async (_, [then, expected]) => {
    const seen: Record<string, string> = {};
    const errors: Record<string, unknown> = {};
    for (const [name, when] of Object.entries(steps)) {
      seen[name] = await cell(service, () => bench.tenant.loadFaults([{ when: { ...when, times: 1 }, then }]));
      errors[name] = lastError;
    }
    expect(seen, JSON.stringify(errors)).toEqual(expected);
  });

  const UNPROVEN = 'failed | key 1, service 1, pending 0 | registeredUnproven';
  const moments = [
    `before POST ${beginMoment}`, `after POST ${beginMoment}`, 'before note registrationBegun', 'after note registrationBegun', 'touch 1',
    'after note credentialCreated', 'after note postSent', `before POST ${activateMoment}`, `after POST ${activateMoment}`, 'after note credentialStored',
    'before finish',
  ] as const;

  const killed: readonly string[] = [
    'open at register | key 0, service 0, pending 0 | pendingAtService',
    'open at register | key 0, service 0, pending 1 | pendingAtService',
    'open at register | key 0, service 0, pending 1 | pendingAtService',
    'open at register | key 0, service 0, pending 1 | pendingAtService',
    'open at register | key 0, service 0, pending 1 | maybeOnKey pendingAtService',
    'open at register | key 1, service 0, pending 1 | credentialOnKey pendingAtService',
    'open at register | key 1, service 0, pending 1 | unknownAtService',
    'open at register | key 1, service 0, pending 1 | unknownAtService',
    'open at register | key 1, service 1, pending 0 | unknownAtService',
    'open at register | key 1, service 1, pending 0 | registeredUnproven',
    'open at handOver | key 1, service 1, pending 0 | registeredUnproven',
  ];
  const OFFLINE_PENDING = 'failed | key 0, service 0, pending 1 | pendingAtService';
  const UNKNOWN = 'unknown | key 1, service 0, pending 1 | unknownAtService';
  const offline: readonly string[] = [
    'failed | key 0, service 0, pending 0 | pendingAtService', OFFLINE_PENDING, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
    'unknown | key 1, service 1, pending 0 | unknownAtService', UNPROVEN, GOOD,
  ];
  const ORPHAN = 'failed | key 1, service 0, pending 0 | credentialOnKey';
  const removed: readonly string[] = [
    CLEAN, CLEAN, CLEAN, CLEAN, CLEAN, ORPHAN, UNPROVEN, UNPROVEN, UNPROVEN, UNPROVEN, GOOD,
  ];

  it.each([
    ['the network ends', (rig: TenantRig) => rig.goOffline(), offline],
    ['the key leaves', (rig: TenantRig) => rig.unplug(), removed],
    ['the process dies', (rig: TenantRig) => rig.die(), killed],
  ] as const)('%s', { timeout: 240_000 }, async (_, strike, expected) => {
    const seen: string[] = [];
    for (const moment of moments) {
      let reached = 0;
      seen.push(await cell(service, (rig) => {
        rig.onMoment = (name) => {
          if (name !== moment || ++reached > 1) return;
          return strike(rig);
        };
      }));
      expect(`${moment}: ${reached > 0}`).toBe(`${moment}: true`);
    }
    expect(seen).toEqual(expected);
  });
});
