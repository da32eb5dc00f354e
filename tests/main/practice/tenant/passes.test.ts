// Temporary Access Passes: issued and withdrawn through Graph, used on the sign-in pages.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultPassPolicy } from '../../../../src/main/practice/tenant/policies.ts';
import { Bench, Browser, TARGET, at } from './kit.ts';

const METHODS = `v1.0/users/${TARGET}/authentication/temporaryAccessPassMethods`;

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterEach(async () => {
  bench.tenant.updatePassPolicy(defaultPassPolicy());
  const { json } = await bench.graph(token, 'GET', METHODS);
  const id = JSON.stringify(json['value']) === '[]' ? null : String(at(json, 'value', 0, 'id'));
  if (id !== null) await bench.graph(token, 'DELETE', `${METHODS}/${id}`);
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

async function issue(body: unknown = {}): Promise<{ readonly id: string; readonly secret: string }> {
  const { status, json } = await bench.graph(token, 'POST', METHODS, body);
  expect(status).toBe(201);
  return { id: String(json['id']), secret: String(json['temporaryAccessPass']) };
}

/** Opens the sign-in pages with the target's name and gives the pass. */
async function signInWith(pass: string): Promise<Browser> {
  const browser = new Browser(bench.fetch);
  await browser.open(bench.authorizeUrl({ login_hint: TARGET }));
  expect(browser.html).toContain('<input id="accesspass" name="accesspass"');
  await browser.submit({ accesspass: pass });
  return browser;
}

describe('through Graph', () => {
  it('issues with the policy defaults; the secret is in this answer only', async () => {
    const answer = await bench.graph(token, 'POST', METHODS, {});
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethod',
      temporaryAccessPass: expect.stringMatching(/^.{8}$/),
      createdDateTime: '2026-11-23T09:00:00Z',
      startDateTime: '2026-11-23T09:00:00Z',
      lifetimeInMinutes: 60,
      isUsableOnce: false,
      isUsable: true,
      methodUsabilityReason: 'EnabledByPolicy',
    });
    const listed = await bench.graph(token, 'GET', METHODS);
    expect(listed.json['value']).toEqual([
      expect.objectContaining({ id: answer.json['id'], temporaryAccessPass: null }),
    ]);
    const one = await bench.graph(token, 'GET', `${METHODS}/${String(answer.json['id'])}`);
    expect([one.status, one.json['temporaryAccessPass']]).toEqual([200, null]);
  });

  it('replaces the pass that was there, and deletes', async () => {
    const first = await issue();
    const second = await issue({ isUsableOnce: true, lifetimeInMinutes: 61 });
    expect((await bench.graph(token, 'GET', `${METHODS}/${first.id}`)).status).toBe(404);
    expect((await signInWith(first.secret)).errorText).toMatch(/incorrect/);
    expect((await bench.graph(token, 'DELETE', `${METHODS}/${second.id}`)).status).toBe(204);
    expect(bench.tenant.hasPass(TARGET)).toBe(false);
    expect((await bench.graph(token, 'GET', METHODS)).json['value']).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a lifetime under the policy', { lifetimeInMinutes: 59 }],
    ['a lifetime over the policy', { lifetimeInMinutes: 481 }],
    ['a lifetime that is no integer', { lifetimeInMinutes: 60.5 }],
    ['a start that is no date', { startDateTime: 'tomorrow' }],
    ['an unknown member', { secret: 'x' }],
    ['a list', []],
  ])('refuses %s', async (_name, body) => {
    expect((await bench.graph(token, 'POST', METHODS, body)).status).toBe(400);
  });

  it('refuses guests, people outside the policy, the caller itself and admins, in the known words', async () => {
    const guest = encodeURIComponent('nia.guest_partner.example#EXT#@harbour.example');
    const forGuest = await bench.graph(
      token,
      'POST',
      `v1.0/users/${guest}/authentication/temporaryAccessPassMethods`,
      {},
    );
    expect([forGuest.status, at(forGuest.json, 'error', 'message')]).toEqual([
      400,
      'Temporary Access Pass cannot be added to an external guest user',
    ]);
    bench.tenant.updatePassPolicy({ excludeTargets: [{ id: bench.groupId('Logistics') }] });
    const excluded = await bench.graph(token, 'POST', METHODS, {});
    expect(at(excluded.json, 'error', 'message')).toBe(
      'Converged UserCredentialPolicy does not allow creating or updating this authentication method. AuthMethodType [TemporaryAccessPass].',
    );
    bench.tenant.updatePassPolicy({ ...defaultPassPolicy(), state: 'disabled' });
    expect((await bench.graph(token, 'POST', METHODS, {})).status).toBe(400);
    for (const name of ['robin.desk', 'val.keeper']) {
      const answer = await bench.graph(
        token,
        'POST',
        `v1.0/users/${name}@harbour.example/authentication/temporaryAccessPassMethods`,
        {},
      );
      expect(answer.status).toBe(403);
    }
  });

  it('tells why a pass is not usable', async () => {
    const reason = async (): Promise<unknown> =>
      at((await bench.graph(token, 'GET', METHODS)).json, 'value', 0, 'methodUsabilityReason');
    await issue({ startDateTime: '2026-11-23T09:30:00Z' });
    expect(await reason()).toBe('NotYetValid');
    const { secret } = await issue({ isUsableOnce: true });
    expect(await reason()).toBe('EnabledByPolicy');
    await signInWith(secret);
    expect(await reason()).toBe('OneTimeUsed');
    await issue();
    bench.tenant.updatePassPolicy({ isUsableOnce: true });
    expect(await reason()).toBe('DisabledByPolicy');
    bench.tenant.updatePassPolicy({ isUsableOnce: false });
    await bench.clock.advance(60 * 60_000);
    token = await bench.operatorToken();
    expect(await reason()).toBe('Expired');
  });
});

describe('on the sign-in pages', () => {
  it('signs the target in, and says what is wrong with a pass', async () => {
    const multi = await issue();
    expect((await signInWith('wrong')).errorText).toMatch(/Temporary Access Pass is incorrect/);
    expect((await signInWith(multi.secret)).html).toContain('Stay signed in?');
    const once = await issue({ isUsableOnce: true });
    expect((await signInWith(once.secret)).html).toContain('Stay signed in?');
    expect((await signInWith(once.secret)).errorText).toBe(
      'Temporary Access Pass sign in was blocked due to User Credential Policy.',
    );
    const late = await issue({ lifetimeInMinutes: 60 });
    await bench.clock.advance(60 * 60_000);
    token = await bench.operatorToken();
    expect((await signInWith(late.secret)).errorText).toMatch(/has expired/);
    const early = await issue({ startDateTime: new Date(bench.clock.now() + 60_000).toISOString() });
    expect((await signInWith(early.secret)).errorText).toMatch(/not valid yet/);
  });

  it('locks after ten wrong passes; a new pass opens again', async () => {
    await issue();
    for (let i = 0; i < 10; i++) await signInWith(`wrong-${i}`);
    expect((await signInWith('any')).errorText).toMatch(/temporarily locked/);
    const fresh = await issue();
    expect((await signInWith(fresh.secret)).html).toContain('Stay signed in?');
  });
});
