// What the operator is told to do on the page, in whole runs: after a refusal, without a touch, on a page that nobody knows.

import { afterEach, expect, it } from 'vitest';
import { goodPage, type PageScript } from '../../fakes/fake-obr-browser.ts';
import { brokenPromises } from './promises.ts';
import { RunRig } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function runWith(script: PageScript): Promise<readonly string[]> {
  rig.browser.script = script;
  const ended = await rig.run('obr');
  expect(await brokenPromises(rig, ended)).toEqual([]);
  expect(ended.record?.outcome).toBe('succeeded');
  const places: string[] = [];
  for (const state of rig.states) {
    if (state.status !== 'running' || state.waiting?.for !== 'page') continue;
    if (places.at(-1) !== state.waiting.place) places.push(state.waiting.place);
  }
  return places;
}

it('the usual way', async () => {
  rig = await RunRig.open();
  expect(await runWith(goodPage)).toEqual(['opening', 'signIn', 'securityInfo', 'create', 'naming']);
});

it('a page that asks for somebody else: do not go on there', async () => {
  rig = await RunRig.open();
  const places = await runWith(async (page) => {
    expect(await page.create({ userName: 'somebody.else@contoso.example' })).toMatchObject({ ok: false });
    await goodPage(page);
  });
  expect(places).toEqual(['opening', 'refused', 'signIn', 'securityInfo', 'create', 'naming']);
});

it('no touch: the page is asked again; a sign-in that the page wants is no news', async () => {
  rig = await RunRig.open();
  rig.onTouch = (nth, { key }) => {
    if (nth > 1) key.touch();
  };
  const places = await runWith(async (page) => {
    page.navigate('https://login.microsoft.com/t/fido/create');
    expect(await page.get()).toMatchObject({ ok: false });
    expect(await page.create()).toMatchObject({ ok: false });
    await goodPage(page);
  });
  expect(places).toEqual(['opening', 'create', 'askAgain', 'signIn', 'securityInfo', 'create', 'naming']);
});

it('the first page can be opened again, by a page or without one, until there is a passkey', async () => {
  rig = await RunRig.open();
  expect(() => rig.runs.openStartPage()).toThrow('run.noSuchPrompt');
  let afterwards: unknown = null;
  const places = await runWith(async (page) => {
    page.failToLoad('https://evil.example/', 'refused');
    await new Promise((resolve) => setImmediate(resolve));
    rig.runs.openStartPage();
    await goodPage(page).finally(() => {
      try {
        rig.runs.openStartPage();
      } catch (error) {
        afterwards = error;
      }
    });
  });
  expect(places.slice(0, 3)).toEqual(['opening', 'notAllowed', 'securityInfo']);
  expect(rig.browser.startsOpened).toBe(1);
  expect(String(afterwards)).toContain('run.noSuchPrompt');
  expect(() => rig.runs.openStartPage()).toThrow('run.noSuchPrompt');
});
