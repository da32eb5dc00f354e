// navigator.credentials in the OBR window, in a real Electron: the objects that a relying party's page gets, in each kind of frame.
// Runs on the minified preload.

import { describe, expect, it } from 'vitest';
import { addOptions, useObrRig } from './harness/obr-rig.ts';
import { LOGIN } from './harness/obr-site.ts';

const rig = useObrRig(addOptions);

/** What the pages' scripts find on their window. Declared for the functions that run there. */
declare const options: () => CredentialCreationOptions & { publicKey: PublicKeyCredentialCreationOptions };
declare const outcome: (promise: Promise<unknown>) => Promise<string>;

describe('the credential', () => {
  it('is one of the browser, attribute by attribute', async () => {
    const facts = await rig.page.evaluate(async () => {
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
    const text = await rig.page.evaluate(async () => JSON.stringify(await navigator.credentials.create(options())));
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
    expect(json.response.publicKey).toBe((await rig.harness.read()).spki);
  });

  it('cannot be stored, and the functions look as they did', async () => {
    const facts = await rig.page.evaluate(async () => {
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
    const before = (await rig.harness.read()).registrations.length;
    expect(await rig.page.evaluate(ask)).toBe('fulfilled [object PublicKeyCredential]');
    const { registrations, native } = await rig.harness.read();
    expect(registrations.length).toBe(before + 1);
    expect(registrations.at(-1)).toMatchObject({ origin: `https://${LOGIN}`, crossOrigin: false });
    expect(native).toBe(0);
  });

  it.each([
    ['a page in a sandbox, without an origin', { src: '/inner' }, 'DOMException NotAllowedError'],
    ['an inline page in a sandbox, without a secure context', { srcdoc: '<p>inner' }, 'no WebAuthn'],
  ])('have no say: %s', async (_what, attributes, expected) => {
    const before = (await rig.harness.read()).registrations.length;
    const loaded = rig.page.evaluate(
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
    const frame = rig.page.frames().find((one) => one !== rig.page.mainFrame());
    if (frame === undefined) throw new Error('no frame');
    await addOptions(frame);
    const told = await frame.evaluate(() => {
      if (typeof PublicKeyCredential === 'undefined') return 'no WebAuthn';
      const given = options();
      return outcome(navigator.credentials.create({ publicKey: { ...given.publicKey, rp: { name: 'x' } } }));
    });
    expect(told).toBe(expected);
    expect((await rig.harness.read()).registrations.length).toBe(before);
  });
});

describe('an assertion', () => {
  it('is one of the browser, with buffers where the extensions have bytes', async () => {
    const facts = await rig.page.evaluate(async () => {
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
    expect((await rig.harness.read()).registrations.at(-1)).toMatchObject({
      kind: 'get',
      options: { challenge: 'AQ', rpId: LOGIN, allowCredentials: [] },
    });
  });
});
