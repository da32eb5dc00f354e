// A renderer that was taken over and speaks to main by itself: a preload of the test's own gives its pages the raw channels,
// past our bridge and past the shim. Wrong shapes, foreign ids, words out of order; OBR off, asked about, on, and off again.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../src/shared/contract.ts';
import { channelName } from '../../src/shared/ipc.ts';
import type { RunState } from '../../src/shared/run-state.ts';
import { type RunSteps, givePin, startObr, touch } from '../walkthrough/run-steps.ts';
import { addSecurityKey, nameTheKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import { type WorkingDesk, face, keepPictures, obrBar, openWorkingDesk, passkeysOn, startRun, stepsFor } from './harness/desk.ts';

const PRELOAD = `const { contextBridge, ipcRenderer } = require('electron');
contextBridge.exposeInMainWorld('raw', {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
});`;

const SOMEBODY = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

let folder: string;
let desk: WorkingDesk;
let steps: RunSteps;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'raw-preload-'));
  const file = path.join(folder, 'raw.cjs');
  await writeFile(file, PRELOAD);
  desk = await openWorkingDesk();
  await desk.electron.evaluate(({ app, BrowserWindow }, preload) => {
    type Sessions = Electron.Session & { registerPreloadScript?(script: object): string };
    const give = (session: Sessions): void => {
      if (session.registerPreloadScript === undefined) session.setPreloads([preload]);
      else session.registerPreloadScript({ type: 'frame', filePath: preload });
    };
    app.on('session-created', give);
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      give(webContents.session);
      webContents.reload();
    }
  }, file);
  await desk.app.page.waitForFunction(() => 'raw' in window);
  await desk.app.button('Users & Security Keys').first().waitFor();
}, 90_000);
afterEach((context) => keepPictures(desk, context));
afterAll(async () => {
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

interface RawWindow {
  readonly raw: {
    invoke(channel: string, ...args: readonly unknown[]): Promise<unknown>;
    send(channel: string, ...args: readonly unknown[]): void;
  };
}

/** What main says to each of these: a code of the contract, `ok`, or why the channel gave no answer at all. */
async function say(where: Page, calls: readonly (readonly [string, ...unknown[]])[]): Promise<readonly string[]> {
  return where.evaluate(async (all) => {
    // Border: the preload of this test puts it there.
    const { raw } = window as unknown as RawWindow;
    const told: string[] = [];
    for (const [channel, ...args] of all) {
      told.push(
        await raw.invoke(channel, ...args).then(
          (reply) => {
            const { ok, error, name } = (reply ?? {}) as { ok?: boolean; error?: { code: string }; name?: string };
            return ok === true ? 'ok' : (error?.code ?? name ?? 'nothing');
          },
          (error: Error) => (/not a page of this app/.test(error.message) ? 'untrusted' : /No handler/.test(error.message) ? 'no handler' : error.message),
        ),
      );
    }
    return told;
  }, calls);
}

const calls = Object.entries(contract).flatMap(([group, members]) =>
  Object.entries(members as Readonly<Record<string, { readonly kind: string }>>)
    .filter(([, member]) => member.kind === 'call')
    .map(([name]) => channelName(group, name)),
);
const pushes = Object.entries(contract).flatMap(([group, members]) =>
  Object.entries(members as Readonly<Record<string, { readonly kind: string }>>)
    .filter(([, member]) => member.kind === 'push')
    .map(([name]) => channelName(group, name)),
);

/** Nothing of it fits any call. */
const misshapen: readonly unknown[] = [
  { unexpected: true }, [], 'text', 7, true, { __proto__: null, targetId: {}, keyId: [] }, { promptId: 'x'.repeat(100_000) },
  { for: 'startObr', promptId: 1, pass: ['a'] },
];

const idle: RunState = { status: 'idle' };

describe('a page of ours, OBR off', () => {
  it('gets "input.invalid" for every shape that is not a call’s own, from every call', async () => {
    for (const input of misshapen) {
      const answers = await say(desk.app.page, calls.map((channel) => [channel, input]));
      expect(calls.filter((_channel, at) => answers[at] !== 'input.invalid')).toEqual([]);
    }
    expect([await desk.app.run(), (await desk.app.obr()).status]).toEqual([idle, 'disarmed']);
  });

  it('finds no channel but those of the contract', async () => {
    const others = ['obr.ask', 'obr.arm', 'obr.allow', 'obr.claim', 'fs.readFile', 'ELECTRON_BROWSER_REQUIRE', ...pushes];
    expect(await say(desk.app.page, others.map((channel) => [channel, {}]))).toEqual(others.map(() => 'no handler'));
  });

  it('gets nothing by ids of others and by words out of order', async () => {
    const [key] = await desk.app.keys();
    const user = desk.nextPerson();
    const start = {
      targetId: user.id, keyId: key?.id, service: 'entra', route: 'obr', keyName: 'x', handOver: { forcePinChange: false },
    };
    const answers = await say(desk.app.page, [
      ['run.answer', { promptId: '1', for: 'startObr' }],
      ['run.answer', { promptId: '1', for: 'confirmName', name: 'x' }],
      ['run.copyPass', undefined],
      ['run.start', { ...start, targetId: SOMEBODY }],
      ['run.start', { ...start, keyId: 'practice:none' }],
      ['run.start', { ...start, service: 'site:nobody' }],
      ['practice.touch', { keyId: 'no such key', finger: 'owner' }],
      ['history.lookOnKey', { runId: SOMEBODY, keyId: key?.id, pin: '1234' }],
      ['history.acknowledge', { runId: SOMEBODY }],
    ]);
    expect(answers.slice(0, 6)).toEqual([
      'run.noSuchPrompt', 'run.noSuchPrompt', 'run.noSuchPrompt', 'input.invalid', 'key.notFound', 'input.invalid',
    ]);
    expect(answers.slice(6)).not.toContain('ok');
    expect([await desk.app.run(), (await desk.app.obr()).status]).toEqual([idle, 'disarmed']);
  });
});

describe('a page of ours, while the run asks', () => {
  beforeAll(async () => {
    steps = stepsFor(desk, { user: desk.nextPerson(), route: 'obr' });
    await startRun(steps);
  });

  const waiting = async (): Promise<{ readonly promptId: string; readonly for: string }> => {
    const run = await desk.app.run();
    if (run.status !== 'running' || run.waiting === null) throw new Error('nothing is asked');
    return run.waiting;
  };

  it('cannot answer another question than the one that is open, and not by another id', async () => {
    const { promptId, for: open } = await waiting();
    expect(open).toBe('newPin');
    expect(await say(desk.app.page, [
      ['run.answer', { promptId, for: 'startObr' }],
      ['run.answer', { promptId, for: 'startObr', pass: 'Stolen-Pass-1' }],
      ['run.answer', { promptId, for: 'enterPin', pin: '123456' }],
      ['run.answer', { promptId: String(Number(promptId) + 1), for: 'newPin', pin: '123456' }],
      ['run.answer', { promptId: String(Number(promptId) - 1), for: 'newPin', pin: '123456' }],
    ])).toEqual(Array(5).fill('run.noSuchPrompt'));
    expect(await waiting()).toMatchObject({ promptId, for: 'newPin' });
    expect((await desk.app.obr()).status).toBe('disarmed');
    expect(await face(desk)).toMatchObject({ pinSet: false });
  });

  it('cannot give one answer twice: OBR is armed once', async () => {
    await givePin(steps);
    await desk.app.button(`Start OBR for ${steps.user.userPrincipalName}`).waitFor();
    const { promptId } = await waiting();
    page = await startObr(steps);
    expect(await say(desk.app.page, [['run.answer', { promptId, for: 'startObr' }], ['run.answer', { promptId, for: 'startObr' }]]))
      .toEqual(['run.noSuchPrompt', 'run.noSuchPrompt']);
    expect(await desk.app.obr()).toMatchObject({ status: 'armed', target: { id: steps.user.id } });
    expect(desk.electron.windows().filter((one) => one.url().startsWith('https:')).length).toBe(1);
  });
});

/** Good in every respect but for what the test changes. */
function request(userName: string, rpId = 'login.microsoft.com'): string {
  return JSON.stringify({
    rp: { id: rpId, name: 'x' },
    user: { id: 'T0Y6AQID', name: userName, displayName: '' },
    challenge: 'AQIDBAUGBwgJCgsMDQ4PEA',
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  });
}

describe('OBR on', () => {
  const armed = () => desk.app.obr();

  it('a page of ours begins no second run, and says nothing to a question that nobody asks', async () => {
    const [key] = await desk.app.keys();
    const other = desk.nextPerson();
    expect(await say(desk.app.page, [
      ['run.start', { targetId: other.id, keyId: key?.id, service: 'entra', route: 'obr', keyName: 'x', handOver: { forcePinChange: false } }],
      ['run.answer', { promptId: '1', for: 'confirmName', name: other.userPrincipalName }],
      ['obr.ask', 'create', 'id', request(steps.user.userPrincipalName), { hasUserActivation: true }],
      ['obr.disarm', { for: 'somebody' }],
    ])).toEqual(['run.alreadyRunning', 'run.noSuchPrompt', 'no handler', 'input.invalid']);
    expect(await armed()).toMatchObject({ status: 'armed', target: { id: steps.user.id }, refusals: [] });
  });

  it('the page of the tenant reaches none of the app’s calls', async () => {
    const inputs = [undefined, { promptId: '1', for: 'startObr' }];
    for (const input of inputs) {
      expect(new Set(await say(page, calls.map((channel) => [channel, input])))).toEqual(new Set(['untrusted']));
    }
    expect((await armed()).status).toBe('armed');
  });

  it('the bar above it reaches those of the contract alone, and answers nothing either', async () => {
    const bar = (await obrBar(desk)).page;
    await bar.reload();
    await bar.waitForFunction(() => 'raw' in window);
    expect(await say(bar, [
      ['run.answer', { promptId: '1', for: 'startObr' }],
      ['obr.ask', 'create', 'id', request(steps.user.userPrincipalName), {}],
      ['obr.allow', 1, 'publickey-credentials-create'],
    ])).toEqual(['run.noSuchPrompt', 'no handler', 'no handler']);
    expect((await armed()).status).toBe('armed');
  });

  it('the page’s own channel takes no shape but its own', async () => {
    const good = request(steps.user.userPrincipalName);
    const before = (await armed()).refusals.length;
    const shapes: readonly (readonly [string, ...unknown[]])[] = [
      ['obr.ask'],
      ['obr.ask', 'destroy', 'id', good, {}],
      ['obr.ask', 'create', 7, good, {}],
      ['obr.ask', 'create', { id: 'x' }, good, {}],
      ['obr.ask', 'create', 'id', { rp: {} }, {}],
      ['obr.ask', 'create', 'id', '{"rp":', {}],
      ['obr.ask', 'create', 'id', `"${'x'.repeat(300_000)}"`, {}],
      ['obr.ask', ['create'], 'id', good, {}],
    ];
    expect(await say(page, shapes)).toEqual(shapes.map(() => 'NotAllowedError'));
    // Readable as JSON, but not as options: refused by the session, and told.
    for (const odd of ['null', '[]', '7', '{}', '{"rp":7,"user":[],"challenge":{},"pubKeyCredParams":"x"}']) {
      expect(await say(page, [['obr.ask', 'create', 'id', odd, { hasUserActivation: 'yes' }]])).toEqual(['NotAllowedError']);
    }
    const { status, refusals } = await armed();
    expect([status, refusals.length]).toEqual(['armed', before + 5]);
    expect(new Set(refusals.slice(before).map(({ reason }) => reason))).toEqual(new Set(['malformed']));
    expect(await face(desk)).toMatchObject({ waitingForTouch: false, credentials: [] });
  });

  it('the page does not get away with facts about itself', async () => {
    const lies = {
      hasUserActivation: true, origin: 'https://login.microsoft.com', topOrigin: 'https://login.microsoft.com', isTopFrame: true,
      isPermitted: true, crossOrigin: false, userName: steps.user.userPrincipalName,
    };
    const ask = (userName: string): Promise<readonly string[]> => say(page, [['obr.ask', 'create', 'id', request(userName), lies]]);
    expect(await ask(steps.user.userPrincipalName)).toEqual(['NotAllowedError']);
    expect((await armed()).refusals.at(-1)).toMatchObject({ reason: 'wrongOrigin', seen: 'https://login.microsoftonline.com' });
    await signInWithPass(page);
    await page.getByRole('button', { name: 'Add sign-in method' }).waitFor();
    await page.goto('https://login.microsoft.com/');
    expect(await ask('somebody.else@harbour.example')).toEqual(['NotAllowedError']);
    expect((await armed()).refusals.at(-1)).toMatchObject({ reason: 'wrongUser', seen: 'somebody.else@harbour.example' });
    await page.evaluate(() => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<p>inside</p>';
      frame.addEventListener('load', resolve);
      document.body.append(frame);
    }).then(() => undefined));
    const inside = page.frames().find((one) => one.url() === 'about:srcdoc');
    if (inside === undefined) throw new Error('no frame');
    const name = await inside.evaluate(async ([json, facts]) => {
      const { raw } = window as unknown as RawWindow;
      return ((await raw.invoke('obr.ask', 'create', 'id', json, facts)) as { name?: string }).name;
    }, [request(steps.user.userPrincipalName), lies] as const);
    expect(name).toBe('NotAllowedError');
    expect((await armed()).refusals.at(-1)?.reason).toBe('wrongFrame');
  });

  it('aborts and permissions of nobody’s request do nothing; the right registration still passes, once', async () => {
    await page.evaluate(() => {
      const { raw } = window as unknown as RawWindow;
      for (const id of ['id', 7, null, {}, 'x'.repeat(10_000)]) raw.send('obr.abort', id);
      for (const allow of ['*', 7, null, 'x'.repeat(200_000)]) for (const id of [1, 2, 'one', -1]) raw.send('obr.allow', id, allow);
      raw.send('run.answer', { promptId: '1', for: 'startObr' });
      raw.send('obr.disarm');
    });
    await page.goto('https://mysignins.microsoft.com/security-info');
    await addSecurityKey(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await touch(steps, '');
    await page.getByLabel('Name your security key').waitFor();
    expect(await desk.app.obr()).toMatchObject({ status: 'disarmed', last: { reason: 'credentialCreated' } });
    // Off: the same words as a moment ago, from the right page, for the right person.
    const upn = steps.user.userPrincipalName;
    expect(await say(page, [['obr.ask', 'create', 'id', request(upn), { hasUserActivation: true }]])).toEqual(['NotAllowedError']);
    expect((await desk.app.obr()).refusals.at(-1)?.reason).toBe('notArmed');
    await nameTheKey(page, 'The only one');
    await touch(steps, '');
    await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
    expect(await passkeysOn(desk)).toEqual([upn]);
  });
});
