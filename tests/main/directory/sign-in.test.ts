import { clouds } from '../../../src/shared/clouds.ts';
import net from 'node:net';
import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { describe, expect, it } from 'vitest';
import { toSignInError } from '../../../src/main/directory/msal-error.ts';
import { createSignIn, type SignIn, type SignInWindow } from '../../../src/main/directory/sign-in.ts';
import { SignInError } from '../../../src/main/directory/sign-in-error.ts';
import { SteppedClock } from './directory-rig.ts';
import { admin, FakeAuthority, tenantId } from './fake-authority.ts';

interface Opened {
  readonly url: string;
  /** The person closes the window. */
  readonly closeByPerson: () => void;
  closedByApp: boolean;
}

interface Rig {
  readonly authority: FakeAuthority;
  readonly signIn: SignIn;
  readonly opened: Opened[];
  readonly kept: { text: string | null };
  readonly cacheFailures: unknown[];
}

/** @param page  what happens in the browser once it is open */
function rig(page: (opened: Opened, authority: FakeAuthority) => void, kept: { text: string | null } = { text: null }): Rig {
  const authority = new FakeAuthority();
  const opened: Opened[] = [];
  const cacheFailures: unknown[] = [];
  const signIn = createSignIn({
    tenant: { tenantId, clientId: 'client-1', cloud: clouds.global },
    fetch: authority.fetch,
    clock: new SteppedClock(),
    scopes: ['User.Read'],
    cache: {
      load: async () => kept.text,
      save: async (text) => {
        kept.text = text;
      },
    },
    onCacheFailure: (error) => cacheFailures.push(error),
    openBrowser: async (url): Promise<SignInWindow> => {
      const { promise, resolve } = deferred<void>();
      const one: Opened = { url, closeByPerson: resolve, closedByApp: false };
      opened.push(one);
      page(one, authority);
      return {
        closed: promise,
        close: () => {
          one.closedByApp = true;
          resolve();
        },
      };
    },
  });
  return { authority, signIn, opened, kept, cacheFailures };
}

const answers = (opened: Opened, authority: FakeAuthority): void => {
  void authority.answer(opened.url).catch(() => {});
};
const nothing = (): void => {};

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}

async function failureOf(work: Promise<unknown>): Promise<SignInError> {
  const error = await work.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof SignInError)) throw new Error(`no SignInError: ${String(error)}`);
  return error;
}

/** Whether anybody still listens on the loopback address of this sign-in. */
function listens(authorizeUrl: string): Promise<boolean> {
  const { port } = new URL(new URL(authorizeUrl).searchParams.get('redirect_uri') ?? '');
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function untilNobodyListens(authorizeUrl: string): Promise<void> {
  for (let n = 0; n < 500; n++) if (!(await listens(authorizeUrl))) return;
  throw new Error('the loopback server is still there');
}

describe('signIn', () => {
  it('ends with the account, a kept cache and a token', async () => {
    const { signIn, opened, kept, authority } = rig(answers);
    expect(await signIn.signIn()).toEqual({
      id: admin.oid, tenantId, userPrincipalName: admin.upn, displayName: admin.name,
      roleTemplateIds: ['c4e39bd9-1100-46d3-8c65-fb160da0071f'],
      scopes: ['https://graph.microsoft.com/User.Read', 'openid', 'profile', 'offline_access'],
      tokenClaims: null,
      tokenExpiresAt: expect.any(Number),
    });
    const query = new URL(opened[0]?.url ?? '').searchParams;
    expect(query.get('response_mode')).toBe('form_post');
    expect(query.get('code_challenge_method')).toBe('S256');
    expect(opened[0]?.closedByApp).toBe(true);
    expect(kept.text).toContain('refresh-1');
    const token = await signIn.token();
    expect(token.reveal()).toBe('access-1');
    expect(JSON.stringify(token)).not.toContain('access-1');
    expect(authority.tokensIssued).toBe(1);
    await untilNobodyListens(opened[0]?.url ?? '');
  });

  it('shows a page of its own', async () => {
    const { promise, resolve } = deferred<string>();
    const { signIn } = rig((opened, authority) => void authority.answer(opened.url).then(resolve));
    await signIn.signIn();
    expect(await promise).toContain('You are signed in');
  });

  it('says null for roles that the tenant does not send', async () => {
    const { signIn, authority } = rig(answers);
    const { wids: _, ...plain } = admin;
    authority.person = plain;
    expect((await signIn.signIn()).roleTemplateIds).toBeNull();
  });

  it('a closed window ends it at once and frees the port', async () => {
    const { signIn, opened, kept } = rig((one) => one.closeByPerson());
    expect(await failureOf(signIn.signIn())).toMatchObject({ reason: 'closed' });
    expect(kept.text).toBeNull();
    await untilNobodyListens(opened[0]?.url ?? '');
  });

  it('an abort ends it at once, closes the window and frees the port', async () => {
    const controller = new AbortController();
    const { signIn, opened } = rig(() => controller.abort());
    expect(await failureOf(signIn.signIn({ signal: controller.signal }))).toMatchObject({ reason: 'closed' });
    expect(opened[0]?.closedByApp).toBe(true);
    await untilNobodyListens(opened[0]?.url ?? '');
  });

  it('an abort before it begins opens no browser', async () => {
    const { signIn, opened } = rig(nothing);
    expect(await failureOf(signIn.signIn({ signal: AbortSignal.abort() }))).toMatchObject({ reason: 'closed' });
    expect(opened).toEqual([]);
  });

  it('after an abort the next one works', async () => {
    const controller = new AbortController();
    let times = 0;
    const { signIn } = rig((opened, authority) => {
      times += 1;
      if (times === 1) controller.abort();
      else answers(opened, authority);
    });
    await failureOf(signIn.signIn({ signal: controller.signal }));
    expect(await signIn.signIn()).toMatchObject({ id: admin.oid });
    expect(await signIn.silent()).toMatchObject({ id: admin.oid });
  });

  it('an answer that was on its way when the person gave up is not kept', async () => {
    const controller = new AbortController();
    const authority = new FakeAuthority();
    let authorizeUrl = '';
    const arrived = deferred<void>();
    const go = deferred<void>();
    const slow = createSignIn({
      tenant: { tenantId, clientId: 'client-1', cloud: clouds.global },
      clock: new SteppedClock(),
      scopes: ['User.Read'],
      cache: { load: async () => null, save: async () => {} },
      openBrowser: async (url) => {
        authorizeUrl = url;
        void authority.answer(url).catch(() => {});
        return { closed: new Promise(() => {}), close: nothing };
      },
      fetch: async (input, init) => {
        if (init?.method === 'POST') {
          arrived.resolve();
          await go.promise;
        }
        return await authority.fetch(input, init);
      },
    });
    const failure = failureOf(slow.signIn({ signal: controller.signal }));
    await arrived.promise;
    controller.abort();
    expect(await failure).toMatchObject({ reason: 'closed' });
    go.resolve();
    await untilNobodyListens(authorizeUrl);
    // The next sign-in waits for the old one to end; aborted, it does nothing else.
    await failureOf(slow.signIn({ signal: AbortSignal.abort() }));
    expect(authority.tokensIssued).toBe(1);
    expect(await slow.silent()).toBeNull();
  });

  it('an account of another tenant is refused and forgotten', async () => {
    const { signIn, authority } = rig(answers);
    authority.person = { ...admin, tid: '99999999-2222-4333-8444-555555555555' };
    expect(await failureOf(signIn.signIn())).toMatchObject({ reason: 'wrongTenant' });
    expect(await signIn.silent()).toBeNull();
  });

  it('a refusal of the page is told by its code', async () => {
    const { signIn } = rig((opened, authority) => {
      void authority.answer(opened.url, {
        error: 'access_denied',
        error_description: 'AADSTS65004: User declined to consent to access the app.\r\nTrace ID: 1',
      });
    });
    expect(await failureOf(signIn.signIn())).toMatchObject({ reason: 'closed', nativeCode: 'AADSTS65004' });
  });

  it('a refusal of the token endpoint is told by its code', async () => {
    const { signIn, authority } = rig(answers);
    authority.refusal = { error: 'invalid_grant', error_description: 'AADSTS65001: consent missing', suberror: 'consent_required' };
    expect(await failureOf(signIn.signIn())).toMatchObject({ reason: 'consent', nativeCode: 'AADSTS65001' });
  });

  it('no network is "offline"', async () => {
    const { signIn, authority, opened } = rig(answers);
    authority.failure = new TypeError('fetch failed');
    expect(await failureOf(signIn.signIn())).toMatchObject({ reason: 'offline' });
    expect(opened[0]?.closedByApp).toBe(true);
  });

  it.each([
    ['a page instead of JSON', () => new Response('<html>Log in to the hotel</html>')],
    ['an answer without end', () => new Response(new Uint8Array(2 * 1024 * 1024))],
  ])('%s from the token endpoint is "failed"', async (_name, answer) => {
    const { signIn, authority } = rig(answers);
    authority.instead = answer;
    expect(await failureOf(signIn.signIn())).toMatchObject({ reason: 'failed' });
  });

  it('where no browser opens, the address is told and the person goes there by themself', async () => {
    const { signIn, authority } = rig(() => {
      throw new Error('no browser');
    });
    const told: string[] = [];
    const onAddress = (url: string): void => {
      told.push(url);
      setTimeout(() => void authority.answer(url), 0);
    };
    expect(await signIn.signIn({ onAddress })).toMatchObject({ id: admin.oid });
    expect(told).toEqual([expect.stringMatching(/^https:\/\/login\.microsoftonline\.com\//)]);
  });

  it('where no browser opens, an abort ends it all the same', async () => {
    const { signIn } = rig(() => {
      throw new Error('no browser');
    });
    const controller = new AbortController();
    let address = '';
    const onAddress = (url: string): void => {
      address = url;
      setTimeout(() => controller.abort(), 0);
    };
    expect(await failureOf(signIn.signIn({ signal: controller.signal, onAddress }))).toMatchObject({ reason: 'closed' });
    await untilNobodyListens(address);
  });
});

describe('signInByCode', () => {
  it('shows the code, opens nothing, and ends when the person has signed in elsewhere', async () => {
    const { signIn, authority, opened } = rig(answers);
    const shown: unknown[] = [];
    const account = await signIn.signInByCode((code) => {
      shown.push(code);
      setTimeout(() => {
        authority.approved = true;
      }, 20);
    });
    expect(account).toMatchObject({ id: admin.oid, tenantId });
    expect(shown).toEqual([{ userCode: 'ABCD-EFGH', url: 'https://microsoft.com/devicelogin', expiresAt: Date.UTC(2026, 0, 31, 10, 15) }]);
    expect(opened).toEqual([]);
    expect((await signIn.token()).reveal()).toBe('access-1');
  });

  it('an abort ends it at once, and what comes later is not kept', async () => {
    const { signIn, authority } = rig(answers);
    const over = new AbortController();
    const failure = failureOf(signIn.signInByCode(() => over.abort(), over.signal));
    expect(await failure).toMatchObject({ reason: 'closed' });
    authority.approved = true;
    expect(await signIn.silent()).toBeNull();
    await signIn.signIn();
    expect(await signIn.silent()).toMatchObject({ id: admin.oid });
  });

  it.each([
    ['authorization_declined', 'AADSTS70018: declined', 'closed'],
    ['expired_token', 'AADSTS70020: expired', 'closed'],
    ['access_denied', 'AADSTS53003: blocked by Conditional Access', 'closed'],
  ])('%s is told', async (error, description, reason) => {
    const { signIn, authority } = rig(answers);
    expect(await failureOf(signIn.signInByCode(() => {
      authority.refusal = { error, error_description: description };
    }))).toMatchObject({ reason });
  });

  it('an account of another tenant is refused and forgotten', async () => {
    const { signIn, authority } = rig(answers);
    authority.approved = true;
    authority.person = { ...admin, tid: '99999999-2222-4333-8444-555555555555' };
    expect(await failureOf(signIn.signInByCode(() => undefined))).toMatchObject({ reason: 'wrongTenant' });
    expect(await signIn.silent()).toBeNull();
  });

  it.each([
    { verification_uri: 'javascript:alert(1)' }, { verification_uri: 'http://microsoft.com/devicelogin' }, { verification_uri: 'x' },
    { user_code: 'A\u202eB' }, { user_code: 'x'.repeat(65) }, { user_code: '' },
  ])('a code that is not to be shown: %j', async (change) => {
    const { signIn, authority } = rig(answers);
    authority.approved = true;
    authority.device = { ...authority.device, ...change };
    const shown: unknown[] = [];
    expect(await failureOf(signIn.signInByCode((code) => shown.push(code)))).toMatchObject({ reason: 'failed' });
    expect(shown).toEqual([]);
  });
});

describe('silent, token, signOut', () => {
  it('finds the account again from the kept cache, in a new process', async () => {
    const kept: { text: string | null } = { text: null };
    await rig(answers, kept).signIn.signIn();
    const again = rig(nothing, kept);
    expect(await again.signIn.silent()).toMatchObject({ id: admin.oid, displayName: admin.name });
    expect(again.opened).toEqual([]);
  });

  it('without an account: null, and "required"', async () => {
    const { signIn } = rig(nothing);
    expect(await signIn.silent()).toBeNull();
    expect(await failureOf(signIn.token())).toMatchObject({ reason: 'required' });
  });

  it('a revoked sign-in is "required", never a browser', async () => {
    const { signIn, authority, opened } = rig(answers);
    await signIn.signIn();
    authority.refusal = { error: 'invalid_grant', error_description: 'AADSTS50173: revoked', suberror: 'bad_token' };
    expect(await failureOf(signIn.tokenFacts({ fresh: true }))).toMatchObject({ reason: 'required', nativeCode: 'AADSTS50173' });
    expect(opened).toHaveLength(1);
  });

  it('a token that must be fetched without a network is "offline"', async () => {
    const { signIn, authority } = rig(answers);
    await signIn.signIn();
    authority.failure = new TypeError('fetch failed');
    expect(await failureOf(signIn.tokenFacts({ fresh: true }))).toMatchObject({ reason: 'offline' });
  });

  it('claims that the service wants are asked for anew, past the cache', async () => {
    const { signIn, authority } = rig(answers);
    await signIn.signIn();
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1769850000"}}}';
    expect((await signIn.token()).reveal()).toBe('access-1');
    expect((await signIn.token({ claims })).reveal()).toBe('access-2');
    const sent: unknown = JSON.parse(authority.claims.at(-1) ?? '{}');
    // What this client can do is told beside what the service wants.
    expect(sent).toMatchObject({ access_token: { nbf: { value: '1769850000' }, xms_cc: { values: ['CP1'] } } });
  });

  it('claims that only a person can give are asked for by the next sign-in, once', async () => {
    const { signIn, authority, opened } = rig(answers);
    await signIn.signIn();
    authority.refusal = { error: 'interaction_required', error_description: 'AADSTS50076: multi-factor sign-in' };
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    expect(await failureOf(signIn.token({ claims }))).toMatchObject({ reason: 'required' });
    authority.refusal = null;
    const claimsOf = (at: number): string => new URL(opened[at]?.url ?? '').searchParams.get('claims') ?? '';
    await signIn.signIn();
    expect(claimsOf(0)).not.toContain('acrs');
    expect(claimsOf(1)).toContain('"acrs"');
    await signIn.signIn();
    expect(claimsOf(2)).not.toContain('acrs');
  });

  it('signing out forgets everything, also what is kept', async () => {
    const { signIn, kept } = rig(answers);
    await signIn.signIn();
    await signIn.signOut();
    expect(await signIn.silent()).toBeNull();
    expect(kept.text).not.toContain('refresh-1');
  });

  it.each(['not JSON', '[]', '{"Account":5}', ''])('a broken cache (%j) costs one sign-in, no more', async (text) => {
    const { signIn } = rig(answers, { text });
    expect(await signIn.silent()).toBeNull();
    expect(await signIn.signIn()).toMatchObject({ id: admin.oid });
  });

  it('a cache that cannot be kept is told and does not end the sign-in', async () => {
    const kept = {
      get text(): string | null {
        return null;
      },
      set text(_: string | null) {
        throw new Error('disk full');
      },
    };
    const { signIn, cacheFailures, authority } = rig(answers, kept);
    expect(await signIn.signIn()).toMatchObject({ id: admin.oid });
    expect(await signIn.silent()).toMatchObject({ id: admin.oid });
    expect((await signIn.token()).reveal()).toBe('access-1');
    await signIn.tokenFacts({ fresh: true });
    expect((await signIn.token()).reveal()).toBe('access-2');
    expect((await signIn.token()).reveal()).toBe('access-2');
    expect(authority.tokensIssued).toBe(2);
    expect(cacheFailures.length).toBeGreaterThan(0);
  });
});

describe('toSignInError', () => {
  it.each([
    [new ServerError('invalid_grant', '', 'AADSTS50020: other tenant'), 'wrongTenant'],
    [new ServerError('invalid_client', '', 'AADSTS90094: admin consent'), 'consent'],
    [new ServerError('invalid_client', '', 'AADSTS700016: app not found'), 'failed'],
    [new InteractionRequiredAuthError('interaction_required', '', 'x'), 'required'],
    [new InteractionRequiredAuthError('interaction_required', '', 'x', 'consent_required'), 'consent'],
    [new AuthError('network_error', '', 'fetch failed'), 'offline'],
    [new Error('anything'), 'failed'],
    ['text', 'failed'],
  ] as const)('%s is "%s"', (error, reason) => {
    expect(toSignInError(error, 'login.example').reason).toBe(reason);
  });
});
