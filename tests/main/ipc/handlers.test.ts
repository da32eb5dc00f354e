// The calls of the contract over a real run, shelf and OBR switch: what each one starts, and what it must not cut off.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../../src/shared/contract.ts';
import type { Handlers } from '../../../src/shared/ipc.ts';
import type { Contract } from '../../../src/shared/contract.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import type { AccountsState } from '../../../src/shared/accounts.ts';
import type { SignedIn } from '../../../src/main/desk/session.ts';
import { createNews } from '../../../src/main/desk/news.ts';
import { createHandlers } from '../../../src/main/ipc/handlers.ts';
import { type BatchState, noBatch } from '../../../src/shared/batch.ts';
import { noFigures } from '../../../src/shared/users.ts';
import type { FleetState } from '../../../src/shared/fleet.ts';
import { deskRules } from '../../fakes/desk-rules.ts';
import { PIN, RunRig, TARGET } from '../provisioning/run-rig.ts';

let rig: RunRig;
let handlers: Handlers<Contract>;
let calls: string[];
let signedIn: SignedIn | null;

const tell = (name: string) => (): Promise<void> => {
  const { state } = rig.runs;
  calls.push(`${name} while ${state.status}`);
  return Promise.resolve();
};

beforeEach(async () => {
  rig = await RunRig.open();
  calls = [];
  signedIn = null;
  const unused = (): never => {
    throw new Error('not used here');
  };
  const noNews = { onChange: () => () => undefined };
  const rules = await deskRules(rig.clock);
  handlers = createHandlers({
    app: () => ({ version: '1', mode: 'desk', platform: 'linux', signInIsKept: true }),
    quit: () => void calls.push('quit'),
    openInBrowser: async (url) => void calls.push(`open ${url}`),
    session: {
      ...createNews({ status: 'noTenant' as const }), current: () => signedIn, shown: unused, keepPermissions: unused, restore: tell('restore'), startPractice: tell('startPractice'),
      connectTenant: tell('connectTenant'), leaveTenant: tell('leaveTenant'), signIn: tell('signIn'), signInByCode: tell('signInByCode'),
      cancelSignIn: () => void calls.push('cancelSignIn'), signOut: tell('signOut'), switchTo: tell('switchTo'), forget: tell('forget'),
      accounts: createNews<AccountsState>({ accounts: [], activeId: 'shown' }), close: tell('close'),
    },
    proxy: null,
    permissions: {
      ...createNews({ status: 'signedOut' as const }), refresh: tell('refreshConnection'), cancelAsk: () => void calls.push('cancelAsk'),
      ask: async ({ names, way }) => void calls.push(`ask ${names.join(' ')} ${way}`),
    },
    users: {
      ...noNews, value: { revision: 0, figures: noFigures, importedAt: null, importing: null, interrupted: null, syncing: false, lastSync: null, error: null }, window: unused, findGroups: unused, preview: unused, sync: tell('sync'), refresh: tell('refresh'), recount: tell('recount'),
      import: tell('import'), importAnew: tell('importAnew'),
      cancelImport: () => void calls.push('cancelImport'), details: unused, target: unused,
    },
    personKeys: { remove: unused },
    personPasses: { terms: unused, issue: unused, reveal: unused, copy: unused, forget: () => void calls.push('forget'), revoke: unused, lock: unused },
    shelf: rig.shelf,
    rules,
    runs: rig.runs,
    obr: rig.obr,
    history: { ...noNews, value: { records: [], unfinished: [], recognised: [] }, recognise: unused, refresh: tell('refresh'), acknowledge: async (runId) => void calls.push(`acknowledge ${runId}`) },
    services: {
      ...createNews({ sites: [], okta: null, pingone: null, secretsAreKept: true, practice: false } as const), all: [], open: unused, refresh: unused,
      saveSite: unused, removeSite: unused, connectOkta: unused, connectPingOne: unused, disconnect: unused,
    },
    fleet: {
      ...createNews<FleetState>({ status: 'off', settings: null, passwordIsKept: false, desks: [], orphans: [], syncedAt: null, error: null }),
      open: unused, watch: unused, join: async ({ host }) => void calls.push(`join ${host}`), leave: tell('leaveFleet'), sync: tell('syncFleet'),
      hold: unused, takeOver: async (runId) => void calls.push(`takeOver ${runId}`), verify: unused, close: unused, deskId: '', queue: () => null,
    },
    batch: {
      ...createNews<BatchState>({ revision: 0, place: 'alone', counts: noBatch, current: null, error: null }),
      add: unused, rows: unused, next: async () => null, putBack: tell('putBack'), remove: unused, clear: unused, takeOver: unused, hold: unused,
      watch: unused, refresh: unused,
    },
    recovery: { revokePasses: unused, askService: unused, sendSigned: unused, lookOnKey: unused },
    backup: { protection: { status: 'encrypted' }, save: async () => '/copies/record.backup' },
    audit: {
      search: async ({ text, before }) => {
        calls.push(`search ${text} ${before}`);
        return { entries: [], more: false };
      },
      verify: unused,
      export: async (format) => {
        calls.push(`export ${format}`);
        return null;
      },
    },
    keyBook: { list: unused, history: unused, mark: unused, export: async () => null, notePlugged: unused },
    entraAudit: { compare: unused, export: async () => null },
    practice: {
      ...noNews, state: { status: 'off' }, open: unused, close: tell('close'), touch: (keyId, finger) => void calls.push(`touch ${keyId} ${finger}`),
      plug: (keyId) => void calls.push(`plug ${keyId}`), unplug: (keyId) => void calls.push(`unplug ${keyId}`),
      addKey: async (kind) => void calls.push(`addKey ${kind}`), removeKey: (keyId) => void calls.push(`removeKey ${keyId}`), startLesson: tell('startLesson'), leaveLesson: tell('leaveLesson'),
      keepRoom: async (keep) => void calls.push(`keepRoom ${keep}`),
    },
  });
});
afterEach(() => rig.close());

it('there is one for every call of the contract, and none beside', () => {
  const group = z.record(z.string(), z.looseObject({ kind: z.string().optional() }));
  const namesOf = (value: unknown, kind: string | undefined): readonly string[] =>
    Object.entries(z.record(z.string(), group).parse(value)).flatMap(([name, members]) =>
      Object.entries(members).filter(([, member]) => member.kind === kind).map(([call]) => `${name}.${call}`)).sort();
  expect(namesOf(handlers, undefined)).toEqual(namesOf(contract, 'call'));
});

it('no parser lets a foreign object through', () => {
  const parsers = Object.values(handlers).flatMap((group) => Object.values<{ readonly parse: (raw: unknown) => unknown }>(group));
  expect(parsers.length).toBeGreaterThan(20);
  for (const { parse } of parsers) expect(() => parse({ canary: 1 })).toThrow('input.invalid');
});

describe('run', () => {
  const atPin = async (): Promise<string> => {
    rig.operator = () => null;
    await handlers.run.start.handle(rig.startRun('obr'));
    const waiting = () => (rig.runs.state.status === 'running' ? rig.runs.state.waiting : null);
    await rig.until(() => waiting() !== null);
    return waiting()?.promptId ?? '';
  };

  it('starts, takes the answer, ends, and is put away', async () => {
    const reply = await handlers.run.preflight.handle({ targetId: TARGET, service: 'entra', keyId: rig.key.face.id });
    expect(reply.preflight.chosen).toBe('direct');
    const promptId = await atPin();
    await handlers.run.answer.handle({ promptId, for: 'enterPin', pin: PIN });
    await handlers.run.cancel.handle();
    expect((await handlers.run.current.handle()).status).toBe('cancelled');
    await handlers.run.dismiss.handle();
    expect(await handlers.run.current.handle()).toEqual({ status: 'idle' });
  });

  it.each([
    ['signOut', () => handlers.session.signOut.handle({ removeUsers: false })],
    ['leaveTenant', () => handlers.session.leaveTenant.handle()],
    ['forget', () => handlers.accounts.forget.handle({ accountId: 'shown', removeUsers: true })],
  ] as const)('%s ends it first, while the pass can still be revoked', async (name, leave) => {
    rig.browser.script = async () => undefined;
    await handlers.run.start.handle(rig.startRun('obr'));
    await rig.until(() => rig.obr.state.status === 'armed');
    await leave();
    expect(calls).toEqual([`${name} while cancelled`]);
    expect(rig.directory.usablePass(TARGET)).toBeNull();
    expect(rig.obr.state.status).toBe('disarmed');
  });

  it('no account takes the place of another one before it has ended', async () => {
    rig.browser.script = async () => undefined;
    await handlers.run.start.handle(rig.startRun('obr'));
    await rig.until(() => rig.obr.state.status === 'armed');
    const tenant = { tenant: 'contoso.example', clientId: 'c', cloud: { id: 'global' } } as const;
    for (const change of [
      () => handlers.accounts.switchTo.handle({ accountId: 'other' }), () => handlers.session.connectTenant.handle(tenant),
      () => handlers.session.startPractice.handle(),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'session.busy' });
    }
    await handlers.accounts.forget.handle({ accountId: 'other', removeUsers: false });
    expect(rig.obr.state.status).toBe('armed');
    await handlers.run.cancel.handle();
    await handlers.accounts.switchTo.handle({ accountId: 'other' });
    expect(calls).toEqual(['forget while running', 'switchTo while idle']);
  });

  it('obr.disarm switches off and ends the run', async () => {
    rig.browser.script = async () => undefined;
    await handlers.run.start.handle(rig.startRun('obr'));
    await rig.until(() => rig.obr.state.status === 'armed');
    await handlers.obr.disarm.handle();
    expect(rig.runs.state).toMatchObject({ status: 'cancelled', leftBehind: [] });
    expect(rig.obr.state).toMatchObject({ status: 'disarmed', last: { reason: 'cancelled' } });
  });
});

describe('keys', () => {
  it('a second pick ends the first, cancelPick the second', async () => {
    rig.onTouch = () => undefined;
    const first = handlers.keys.pickByTouch.handle();
    await rig.until(() => rig.key.face.waitingForTouch);
    const second = handlers.keys.pickByTouch.handle();
    await expect(first).rejects.toMatchObject({ code: 'touch.refused' });
    await rig.until(() => rig.key.face.waitingForTouch);
    await handlers.keys.cancelPick.handle();
    await expect(second).rejects.toMatchObject({ code: 'touch.refused' });
    expect(rig.key.face.waitingForTouch).toBe(false);
  });

  it('the touched key is picked', async () => {
    expect(await handlers.keys.pickByTouch.handle()).toEqual({ keyId: rig.key.face.id });
  });
});

describe('the admin centre', () => {
  const signInTo = (adminCentre: string | null): void => {
    const operator = { id: 'o', displayName: 'O', userPrincipalName: 'o@contoso.example', photo: null };
    const unused = (): never => {
      throw new Error('not used here');
    };
    const network = { fetch: unused, signIn: { open: unused }, obr: { open: unused }, close: unused };
    signedIn = {
      tenantId: 't', isPracticeTenant: false, operator, directory: rig.directory, network, missingScopes: [], clientId: 'c',
      cloud: clouds.usGovL4, adminCentre,
    };
  };

  it('of the signed-in tenant is opened', async () => {
    signInTo('https://entra.microsoft.us');
    await handlers.app.openAdminCentre.handle({ url: 'https://entra.microsoft.us/#view/x' });
    expect(calls).toEqual(['open https://entra.microsoft.us/#view/x']);
  });

  it.each(['https://entra.microsoft.com/#view/x', 'https://entra.microsoft.us.evil.example/#view/x', 'https://evil.example/#view/x'])('%s is not', async (url) => {
    signInTo('https://entra.microsoft.us');
    await expect(handlers.app.openAdminCentre.handle({ url })).rejects.toMatchObject({ code: 'input.invalid' });
    signInTo(null);
    await expect(handlers.app.openAdminCentre.handle({ url })).rejects.toMatchObject({ code: 'input.invalid' });
    signedIn = null;
    await expect(handlers.app.openAdminCentre.handle({ url })).rejects.toMatchObject({ code: 'signIn.required' });
    expect(calls).toEqual([]);
  });
});

it('the rest is handed on', async () => {
  await handlers.app.quit.handle();
  await handlers.session.startPractice.handle();
  await handlers.users.cancelImport.handle();
  await handlers.history.acknowledge.handle({ runId: 'r' });
  await handlers.audit.search.handle({ text: 'kim', before: 7 });
  expect(await handlers.audit.export.handle({ format: 'csv' })).toEqual({ file: null });
  await handlers.practice.touch.handle({ keyId: 'k', finger: 'stranger' });
  await handlers.practice.addKey.handle({ personality: 'fingerprint' });
  await handlers.practice.removeKey.handle({ keyId: 'k' });
  await handlers.practice.startLesson.handle({ lesson: 'firstKey' });
  await handlers.practice.keepRoom.handle({ keep: true });
  expect(calls).toEqual([
    'quit', 'startPractice while idle', 'cancelImport', 'acknowledge r', 'search kim 7', 'export csv', 'touch k stranger', 'addKey fingerprint',
    'removeKey k', 'startLesson while idle', 'keepRoom true',
  ]);
});
