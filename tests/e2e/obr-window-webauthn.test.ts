// navigator.credentials in the OBR window, in a real Electron: the objects and errors that a relying party's page gets,
// and what main is told of each request. Runs on the minified preload.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHarness, type RunningHarness } from './harness/obr-harness.ts';
import { INFO, LOGIN, startObrSite, type ObrSite } from './harness/obr-site.ts';

let site: ObrSite;
let harness: RunningHarness;
let page: Page;

beforeAll(async () => {
  site = await startObrSite();
  harness = await startHarness(site);
});
afterAll(async () => {
  await harness.stop();
  await site.close();
});
beforeEach(async () => {
  await harness.setScript('grant');
  page = await harness.open({ startUrl: `https://${LOGIN}/start`, allowedHosts: [LOGIN, INFO], autofill: [] });
  await addOptions(page);
});
afterEach(() => harness.close());

/** `window.options()`: good creation options, new each time. `window.outcome(promise)`: how it ended, as text. */
function addOptions(target: Pick<Page, 'evaluate'>): Promise<void> {
  return target.evaluate(() => {
    const options = (): CredentialCreationOptions => ({
      publicKey: {
        rp: { id: location.hostname, name: 'Practice' },
        user: { id: new Uint8Array([1, 2, 3]), name: 'ada@practice.test', displayName: 'Ada' },
        challenge: new Uint8Array([250, 251, 252, 253, 254, 255]),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      },
    });
    const outcome = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        (value) => `fulfilled ${Object.prototype.toString.call(value)}`,
        (error: unknown) =>
          error instanceof DOMException
            ? `DOMException ${error.name}`
            : error instanceof TypeError
              ? 'TypeError'
              : `value ${String(error)}`,
      );
    Object.assign(window, { options, outcome });
  });
}

/** What the pages' scripts find on their window. Declared for the functions that run there. */
declare const options: () => CredentialCreationOptions & { publicKey: PublicKeyCredentialCreationOptions };
declare const outcome: (promise: Promise<unknown>) => Promise<string>;

describe('the credential', () => {
  it('is one of the browser, attribute by attribute', async () => {
    const facts = await page.evaluate(async () => {
      const credential = (await navigator.credentials.create(options())) as PublicKeyCredential;
      const response = credential.response as AuthenticatorAttestationResponse;
      const spki = response.getPublicKey();
      const imported =
        spki === null
          ? null
          : await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
      const bytes = (buffer: ArrayBuffer): string => String.fromCharCode(...new Uint8Array(buffer));
      const foreign = (): string => {
        try {
          return String(Object.getOwnPropertyDescriptor(PublicKeyCredential.prototype, 'rawId')?.get?.call({}));
        } catch (error) {
          return String(error instanceof TypeError);
        }
      };
      return {
        classes: [credential, response].map((object) => Object.prototype.toString.call(object)),
        instances: [
          credential instanceof PublicKeyCredential,
          credential instanceof Credential,
          response instanceof AuthenticatorAttestationResponse,
          response instanceof AuthenticatorResponse,
          ...[
            credential.rawId,
            response.clientDataJSON,
            response.attestationObject,
            response.getAuthenticatorData(),
          ].map((buffer) => buffer instanceof ArrayBuffer),
        ],
        ownKeys: [Object.keys(credential), Object.keys(response)],
        inherited: ['id', 'rawId', 'response', 'authenticatorAttachment', 'type'].every((name) => name in credential),
        sameObject: credential.rawId === credential.rawId && credential.response === response,
        extensible: Object.isExtensible(credential) && Object.isExtensible(response),
        id:
          credential.id === btoa(bytes(credential.rawId)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
        type: credential.type,
        attachment: credential.authenticatorAttachment,
        clientData: JSON.parse(bytes(response.clientDataJSON)) as unknown,
        authenticatorDataLength: response.getAuthenticatorData().byteLength,
        algorithm: response.getPublicKeyAlgorithm(),
        imported: imported?.type,
        transports: response.getTransports(),
        extensions: credential.getClientExtensionResults(),
        foreign: foreign(),
      };
    });
    expect(facts).toEqual({
      classes: ['[object PublicKeyCredential]', '[object AuthenticatorAttestationResponse]'],
      instances: [true, true, true, true, true, true, true, true],
      ownKeys: [[], []],
      inherited: true,
      sameObject: true,
      extensible: true,
      id: true,
      type: 'public-key',
      attachment: 'cross-platform',
      clientData: { type: 'webauthn.create', challenge: '-vv8_f7_', origin: `https://${LOGIN}`, crossOrigin: false },
      authenticatorDataLength: 37,
      algorithm: -7,
      imported: 'public',
      transports: ['nfc', 'usb'],
      extensions: { hmacCreateSecret: true },
      foreign: 'true',
    });
  });

  it('gives the registration response as JSON (WebAuthn L3 §5.1 toJSON)', async () => {
    const text = await page.evaluate(async () => JSON.stringify(await navigator.credentials.create(options())));
    const json = JSON.parse(text) as RegistrationResponseJSON; // border: what is checked below
    expect(Object.keys(json).sort()).toEqual([
      'authenticatorAttachment',
      'clientExtensionResults',
      'id',
      'rawId',
      'response',
      'type',
    ]);
    expect(Object.keys(json.response).sort()).toEqual([
      'attestationObject',
      'authenticatorData',
      'clientDataJSON',
      'publicKey',
      'publicKeyAlgorithm',
      'transports',
    ]);
    expect(json.id).toBe(json.rawId);
    expect(json.response.publicKey).toBe((await harness.read()).spki);
  });

  it('cannot be stored, and the functions look as they did', async () => {
    const facts = await page.evaluate(async () => {
      const credential = (await navigator.credentials.create(options())) as Credential;
      const { create, get, store } = CredentialsContainer.prototype;
      return {
        stored: await outcome(navigator.credentials.store(credential)),
        lengths: [create.length, get.length, store.length],
        names: [create.name, get.name, store.name],
        own: Object.keys(navigator.credentials),
        detached: await outcome(create.call({} as CredentialsContainer, options())),
        alone: await outcome(navigator.credentials.create()),
      };
    });
    expect(facts).toEqual({
      stored: 'DOMException NotSupportedError',
      lengths: [0, 0, 1],
      names: ['create', 'get', 'store'],
      own: [],
      detached: 'TypeError',
      alone: expect.stringContaining('NotSupportedError'),
    });
  });
});

describe('frames without a page of their own', () => {
  const ways: readonly (readonly [string, () => Promise<string>])[] = [
    [
      'an empty one, by contentWindow',
      () => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const target = frame.contentWindow?.navigator.credentials;
        return outcome(target?.create(options()) ?? Promise.reject(new Error('no frame')));
      },
    ],
    [
      'an empty one, by window[0], a moment later',
      async () => {
        document.body.append(document.createElement('iframe'));
        await Promise.resolve();
        return outcome(window[0]?.navigator.credentials.create(options()) ?? Promise.reject(new Error('no frame')));
      },
    ],
    [
      'an empty one in an empty one',
      () => {
        const outer = document.createElement('iframe');
        document.body.append(outer);
        const inner = outer.contentDocument?.createElement('iframe');
        if (inner === undefined) throw new Error('no frame');
        outer.contentDocument?.body.append(inner);
        return outcome(inner.contentWindow?.navigator.credentials.create(options()) ?? Promise.reject(new Error('none')));
      },
    ],
    [
      'one that is written into',
      () =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          document.body.append(frame);
          Object.assign(window, { told: resolve });
          frame.contentDocument?.write(
            '<script>parent.outcome(navigator.credentials.create(parent.options())).then(parent.told)</' + 'script>',
          );
        }),
    ],
    [
      'a script as its address',
      () =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          Object.assign(window, { told: resolve });
          frame.src = 'javascript:void parent.outcome(navigator.credentials.create(parent.options())).then(parent.told)';
          document.body.append(frame);
        }),
    ],
    [
      'srcdoc',
      () =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          Object.assign(window, { told: resolve });
          frame.srcdoc =
            '<script>parent.outcome(navigator.credentials.create(parent.options())).then(parent.told)</' + 'script>';
          document.body.append(frame);
        }),
    ],
  ];
  it.each(ways)('ask main: %s', async (_what, ask) => {
    const before = (await harness.read()).registrations.length;
    expect(await page.evaluate(ask)).toBe('fulfilled [object PublicKeyCredential]');
    const { registrations, native } = await harness.read();
    expect(registrations.length).toBe(before + 1);
    expect(registrations.at(-1)).toMatchObject({ origin: `https://${LOGIN}`, crossOrigin: false });
    expect(native).toBe(0);
  });

  it.each([
    ['a page in a sandbox, without an origin', { src: '/inner' }, 'DOMException NotAllowedError'],
    ['an inline page in a sandbox, without a secure context', { srcdoc: '<p>inner' }, 'no WebAuthn'],
  ])('have no say: %s', async (_what, attributes, expected) => {
    const before = (await harness.read()).registrations.length;
    const loaded = page.evaluate(
      (given) =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          frame.setAttribute('sandbox', 'allow-scripts');
          frame.setAttribute('allow', 'publickey-credentials-create *');
          for (const [name, value] of Object.entries(given)) frame.setAttribute(name, value);
          frame.addEventListener('load', resolve);
          document.body.append(frame);
        }).then(() => 'loaded'),
      attributes,
    );
    expect(await loaded).toBe('loaded');
    const frame = page.frames().find((one) => one !== page.mainFrame());
    if (frame === undefined) throw new Error('no frame');
    await addOptions(frame);
    const told = await frame.evaluate(() => {
      if (typeof PublicKeyCredential === 'undefined') return 'no WebAuthn';
      const given = options();
      return outcome(navigator.credentials.create({ publicKey: { ...given.publicKey, rp: { name: 'x' } } }));
    });
    expect(told).toBe(expected);
    expect((await harness.read()).registrations.length).toBe(before);
  });
});

describe('an assertion', () => {
  it('is one of the browser, with buffers where the extensions have bytes', async () => {
    const facts = await page.evaluate(async () => {
      const assertion = (await navigator.credentials.get({
        publicKey: { challenge: new Uint8Array([1]), rpId: location.hostname, allowCredentials: [] },
      })) as PublicKeyCredential;
      const response = assertion.response as AuthenticatorAssertionResponse;
      const results = assertion.getClientExtensionResults() as {
        readonly prf: { readonly results: { readonly first: ArrayBuffer } };
        readonly getCredBlob: ArrayBuffer;
        readonly largeBlob: { readonly blob: ArrayBuffer };
      };
      return {
        classes: [assertion, response].map((object) => Object.prototype.toString.call(object)),
        sizes: [response.signature, response.authenticatorData, response.userHandle, results.prf.results.first,
          results.getCredBlob, results.largeBlob.blob].map((buffer) => buffer instanceof ArrayBuffer && buffer.byteLength),
        own: [Object.keys(assertion), Object.keys(response)],
        json: assertion.toJSON(),
        stored: await outcome(navigator.credentials.store(assertion)),
      };
    });
    expect(facts).toEqual({
      classes: ['[object PublicKeyCredential]', '[object AuthenticatorAssertionResponse]'],
      sizes: [2, 37, 3, 3, 1, 1],
      own: [[], []],
      json: {
        id: 'AQIDBA',
        rawId: 'AQIDBA',
        type: 'public-key',
        authenticatorAttachment: 'cross-platform',
        response: expect.objectContaining({ signature: 'MAY', userHandle: 'AQID' }),
        clientExtensionResults: { prf: { results: { first: 'AAAA' } }, getCredBlob: 'AQ', largeBlob: { blob: 'Ag' } },
      },
      stored: 'DOMException NotSupportedError',
    });
    expect((await harness.read()).registrations.at(-1)).toMatchObject({
      kind: 'get',
      options: { challenge: 'AQ', rpId: LOGIN, allowCredentials: [] },
    });
  });
});

describe('what main is told', () => {
  it('is the origin that the browser knows, and the options as JSON', async () => {
    await page.evaluate(async () => {
      const { publicKey } = options();
      await navigator.credentials.create({
        publicKey: {
          ...publicKey,
          challenge: new TextEncoder().encode('c'.repeat(7000)),
          timeout: 0,
          excludeCredentials: [{ type: 'public-key', id: new Uint8Array([9, 9]).buffer, transports: ['usb', 'nfc'] }],
          authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
          attestation: 'direct',
          // Not in the DOM library's types: extensions of CTAP that the service asks for.
          extensions: {
            hmacCreateSecret: true,
            credProps: true,
            enforceCredentialProtectionPolicy: false,
            credBlob: new Uint8Array([1]),
          } as object,
        },
      });
    });
    const registration = (await harness.read()).registrations.at(-1);
    expect(registration).toEqual({
      kind: 'create',
      origin: `https://${LOGIN}`,
      topOrigin: `https://${LOGIN}`,
      isTopFrame: true,
      crossOrigin: false,
      isPermitted: true,
      hasUserActivation: expect.any(Boolean),
      options: {
        rp: { id: LOGIN, name: 'Practice' },
        user: { id: 'AQID', name: 'ada@practice.test', displayName: 'Ada' },
        challenge: Buffer.from('c'.repeat(7000)).toString('base64url'),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        timeout: 0,
        excludeCredentials: [{ type: 'public-key', id: 'CQk', transports: ['usb', 'nfc'] }],
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        attestation: 'direct',
        extensions: {
          hmacCreateSecret: true,
          credProps: true,
          enforceCredentialProtectionPolicy: false,
          credBlob: 'AQ',
        },
      },
    });
  });

  it.each([
    ['/framed', LOGIN],
    ['/cross-framed', INFO],
  ])('names the frame that asked: %s', async (path, frameHost) => {
    await page.goto(`https://${LOGIN}${path}`);
    const frame = page.frames().find((one) => one.url() === `https://${frameHost}/inner`);
    if (frame === undefined) throw new Error('no frame');
    await addOptions(frame);
    expect(await frame.evaluate(() => outcome(navigator.credentials.create(options())))).toBe(
      'fulfilled [object PublicKeyCredential]',
    );
    expect((await harness.read()).registrations.at(-1)).toMatchObject({
      origin: `https://${frameHost}`,
      topOrigin: `https://${LOGIN}`,
      isTopFrame: false,
    });
  });

  it('is nothing of options that the browser itself refuses', async () => {
    const before = (await harness.read()).registrations.length;
    const outcomes = await page.evaluate(async () => {
      const { publicKey } = options();
      const bad: object[] = [
        { publicKey: {} },
        { publicKey: null },
        { publicKey: { ...publicKey, challenge: 'text' } },
        { publicKey: { ...publicKey, rp: 'text' } },
        { publicKey: { ...publicKey, user: { id: new Uint8Array(0), name: 'n', displayName: 'd' } } },
        { publicKey: { ...publicKey, user: { id: new Uint8Array(65), name: 'n', displayName: 'd' } } },
        { publicKey: { ...publicKey, excludeCredentials: 7 } },
        { publicKey, signal: {} },
      ];
      return Promise.all(bad.map((one) => outcome(navigator.credentials.create(one))));
    });
    expect(outcomes).toEqual(outcomes.map(() => 'TypeError'));
    expect((await harness.read()).registrations.length).toBe(before);
  });

  it('is asked from the first script of a page on', async () => {
    expect(await page.evaluate(() => Reflect.get(window, 'early') as unknown)).toEqual({
      nativeCreate: false,
      error: 'TypeError',
    });
  });
});

describe('refusals', () => {
  it.each(['NotAllowedError', 'InvalidStateError', 'SecurityError', 'ConstraintError', 'NotSupportedError'] as const)(
    'reach the page as its own DOMException: %s',
    async (name) => {
      await harness.setScript(name);
      expect(await page.evaluate(() => outcome(navigator.credentials.create(options())))).toBe(`DOMException ${name}`);
    },
  );

  it('say nothing of a failure inside main', async () => {
    await harness.setScript('throw');
    const message = await page.evaluate(() =>
      navigator.credentials.create(options()).catch((error: Error) => `${error.name} ${error.message}`),
    );
    expect(message).toBe('UnknownError The registration failed.');
  });

  it('meet sign-ins of wrong types, and every question for what this window has not', async () => {
    const facts = await page.evaluate(async () => [
      await outcome(navigator.credentials.get({ publicKey: {} as PublicKeyCredentialRequestOptions })),
      await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable(),
      await PublicKeyCredential.isConditionalMediationAvailable(),
    ]);
    expect(facts).toEqual(['TypeError', false, false]);
  });

  it('meet native WebAuthn in an empty frame of a shadow tree, which the shim does not reach', async () => {
    const before = (await harness.read()).registrations.length;
    const facts = await page.evaluate(async () => {
      const host = document.createElement('div');
      document.body.append(host);
      const frame = document.createElement('iframe');
      host.attachShadow({ mode: 'closed' }).append(frame);
      const native = frame.contentWindow?.navigator.credentials;
      const isNative = String(native?.create).includes('[native code]');
      const error: unknown = await native?.create(options()).catch((reason: unknown) => reason);
      return { isNative, text: String(error) };
    });
    expect(facts.isNative).toBe(true); // else this test shows nothing
    expect(facts.text).toMatch(/NotAllowedError.*(publickey-credentials-create|Permissions Policy)/);
    expect((await harness.read()).registrations.length).toBe(before);
  });

  it('meet a second request while one is pending', async () => {
    await harness.setScript('wait');
    const outcomes = await page.evaluate(async () => {
      const controller = new AbortController();
      const first = outcome(navigator.credentials.create({ ...options(), signal: controller.signal }));
      const second = await outcome(navigator.credentials.create(options()));
      controller.abort();
      return [await first, second];
    });
    expect(outcomes).toEqual(['DOMException AbortError', 'DOMException NotAllowedError']);
  });
});

describe('abort', () => {
  it.each(['before', 'during'])('rejects with the reason itself, whatever it is: %s', async (when) => {
    await harness.setScript('wait');
    const outcomes = await page.evaluate(async (isBefore) => {
      const results: string[] = [];
      for (const reason of [undefined, 'a string', new Error('own')]) {
        const controller = new AbortController();
        if (isBefore) controller.abort(reason);
        const pending = outcome(navigator.credentials.create({ ...options(), signal: controller.signal }));
        if (!isBefore) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          controller.abort(reason);
        }
        results.push(await pending);
      }
      return results;
    }, when === 'before');
    expect(outcomes).toEqual(['DOMException AbortError', 'value a string', 'value Error: own']);
  });

  it('reaches main, and the next request is served', async () => {
    await harness.setScript('wait');
    const { aborted, registrations } = await harness.read();
    const [before, asked] = [aborted.length, registrations.length];
    await page.evaluate(() => {
      const controller = new AbortController();
      document.body.addEventListener('cancel', () => controller.abort());
      void outcome(navigator.credentials.create({ ...options(), signal: controller.signal }));
    });
    await vi.waitFor(async () => expect((await harness.read()).registrations.length).toBe(asked + 1), 10_000);
    await page.evaluate(() => void document.body.dispatchEvent(new Event('cancel')));
    await vi.waitFor(async () => expect((await harness.read()).aborted.length).toBe(before + 1), 10_000);
    await harness.setScript('grant');
    expect(await page.evaluate(() => outcome(navigator.credentials.create(options())))).toContain('fulfilled');
  });

  const leavings: readonly (readonly [string, string, (on: Page) => Promise<unknown>])[] = [
    ['its page is left', '/start', (on) => on.evaluate(() => location.assign('/next'))],
    ['its frame is taken out', '/framed', (on) => on.evaluate(() => document.querySelector('iframe')?.remove())],
    [
      'its frame shows another page',
      '/framed',
      (on) => on.evaluate(() => document.querySelector('iframe')?.setAttribute('src', '/other')),
    ],
    ['the window closes', '/start', () => harness.close()],
  ];
  it.each(leavings)('comes when %s', async (_what, path, leave) => {
    await harness.setScript('wait');
    await page.goto(`https://${LOGIN}${path}`);
    const frame = path === '/framed' ? page.frames().find((one) => one.url().endsWith('/inner')) : page.mainFrame();
    if (frame === undefined) throw new Error('no frame');
    await addOptions(frame);
    const before = await harness.read();
    await frame.evaluate(() => void outcome(navigator.credentials.create(options())));
    await vi.waitFor(async () => {
      expect((await harness.read()).registrations.length).toBe(before.registrations.length + 1);
    }, 10_000);
    expect((await harness.read()).aborted.length).toBe(before.aborted.length);
    await leave(page);
    await vi.waitFor(async () => expect((await harness.read()).aborted.length).toBe(before.aborted.length + 1), 10_000);
  });
});
