// navigator.credentials in the OBR window, in a real Electron: what main is told of each request, and the errors that a page gets.
// Runs on the minified preload.

import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { addOptions, useObrRig } from './harness/obr-rig.ts';
import { INFO, LOGIN } from './harness/obr-site.ts';

const rig = useObrRig(addOptions);

/** What the pages' scripts find on their window. Declared for the functions that run there. */
declare const options: () => CredentialCreationOptions & { publicKey: PublicKeyCredentialCreationOptions };
declare const outcome: (promise: Promise<unknown>) => Promise<string>;

describe('what main is told', () => {
  it('is the origin that the browser knows, and the options as JSON', async () => {
    await rig.page.evaluate(async () => {
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
    const registration = (await rig.harness.read()).registrations.at(-1);
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
    await rig.page.goto(`https://${LOGIN}${path}`);
    const frame = rig.page.frames().find((one) => one.url() === `https://${frameHost}/inner`);
    if (frame === undefined) throw new Error('no frame');
    await addOptions(frame);
    expect(await frame.evaluate(() => outcome(navigator.credentials.create(options())))).toBe(
      'fulfilled [object PublicKeyCredential]',
    );
    expect((await rig.harness.read()).registrations.at(-1)).toMatchObject({
      origin: `https://${frameHost}`,
      topOrigin: `https://${LOGIN}`,
      isTopFrame: false,
    });
  });

  it('is nothing of options that the browser itself refuses', async () => {
    const before = (await rig.harness.read()).registrations.length;
    const outcomes = await rig.page.evaluate(async () => {
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
    expect((await rig.harness.read()).registrations.length).toBe(before);
  });

  it('is asked from the first script of a page on', async () => {
    expect(await rig.page.evaluate(() => Reflect.get(window, 'early') as unknown)).toEqual({
      nativeCreate: false,
      error: 'TypeError',
    });
  });
});

describe('refusals', () => {
  it.each(['NotAllowedError', 'InvalidStateError', 'SecurityError', 'ConstraintError', 'NotSupportedError'] as const)(
    'reach the page as its own DOMException: %s',
    async (name) => {
      await rig.harness.setScript(name);
      expect(await rig.page.evaluate(() => outcome(navigator.credentials.create(options())))).toBe(`DOMException ${name}`);
    },
  );

  it('say nothing of a failure inside main', async () => {
    await rig.harness.setScript('throw');
    const message = await rig.page.evaluate(() =>
      navigator.credentials.create(options()).catch((error: Error) => `${error.name} ${error.message}`),
    );
    expect(message).toBe('UnknownError The registration failed.');
  });

  it('meet sign-ins of wrong types, and every question for what this window has not', async () => {
    const facts = await rig.page.evaluate(async () => [
      await outcome(navigator.credentials.get({ publicKey: {} as PublicKeyCredentialRequestOptions })),
      await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable(),
      await PublicKeyCredential.isConditionalMediationAvailable(),
    ]);
    expect(facts).toEqual(['TypeError', false, false]);
  });

  it('meet native WebAuthn in an empty frame of a shadow tree, which the shim does not reach', async () => {
    const before = (await rig.harness.read()).registrations.length;
    const facts = await rig.page.evaluate(async () => {
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
    expect((await rig.harness.read()).registrations.length).toBe(before);
  });

  it('meet a second request while one is pending', async () => {
    await rig.harness.setScript('wait');
    const outcomes = await rig.page.evaluate(async () => {
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
    await rig.harness.setScript('wait');
    const outcomes = await rig.page.evaluate(async (isBefore) => {
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
    await rig.harness.setScript('wait');
    const { aborted, registrations } = await rig.harness.read();
    const [before, asked] = [aborted.length, registrations.length];
    await rig.page.evaluate(() => {
      const controller = new AbortController();
      document.body.addEventListener('cancel', () => controller.abort());
      void outcome(navigator.credentials.create({ ...options(), signal: controller.signal }));
    });
    await vi.waitFor(async () => expect((await rig.harness.read()).registrations.length).toBe(asked + 1), 10_000);
    await rig.page.evaluate(() => void document.body.dispatchEvent(new Event('cancel')));
    await vi.waitFor(async () => expect((await rig.harness.read()).aborted.length).toBe(before + 1), 10_000);
    await rig.harness.setScript('grant');
    expect(await rig.page.evaluate(() => outcome(navigator.credentials.create(options())))).toContain('fulfilled');
  });

  const leavings: readonly (readonly [string, string, (on: Page) => Promise<unknown>])[] = [
    ['its page is left', '/start', (on) => on.evaluate(() => location.assign('/next'))],
    ['its frame is taken out', '/framed', (on) => on.evaluate(() => document.querySelector('iframe')?.remove())],
    [
      'its frame shows another page',
      '/framed',
      (on) => on.evaluate(() => document.querySelector('iframe')?.setAttribute('src', '/other')),
    ],
    ['the window closes', '/start', () => rig.harness.close()],
  ];
  it.each(leavings)('comes when %s', async (_what, path, leave) => {
    await rig.harness.setScript('wait');
    await rig.page.goto(`https://${LOGIN}${path}`);
    const frame = path === '/framed' ? rig.page.frames().find((one) => one.url().endsWith('/inner')) : rig.page.mainFrame();
    if (frame === undefined) throw new Error('no frame');
    await addOptions(frame);
    const before = await rig.harness.read();
    await frame.evaluate(() => void outcome(navigator.credentials.create(options())));
    await vi.waitFor(async () => {
      expect((await rig.harness.read()).registrations.length).toBe(before.registrations.length + 1);
    }, 10_000);
    expect((await rig.harness.read()).aborted.length).toBe(before.aborted.length);
    await leave(rig.page);
    await vi.waitFor(async () => expect((await rig.harness.read()).aborted.length).toBe(before.aborted.length + 1), 10_000);
  });
});
