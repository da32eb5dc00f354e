// What stands in for WebAuthn in the pages of the OBR window: `navigator.credentials.create({ publicKey })` goes to
// main. `installShim` runs in the page's own world, as text (function.toString): so it must stand alone. No imports, no
// names of this module inside it, nothing a compiler would replace by a call to something outside; hence the length of
// this file. It protects nothing: main takes the origin from the browser and judges what arrives as the page's words.

/** To main and back, as text only: whatever else crosses between the worlds would belong to the wrong realm. */
export type RegisterInMain = (requestId: string, optionsJson: string) => Promise<string>;
export type AbortInMain = (requestId: string) => void;
export type ConnectShim = (register: RegisterInMain, abort: AbortInMain) => void;

/**
 * Put the shim into this frame, before its first script runs. Calls made before `connect` wait for it.
 *
 * The objects that a page gets inherit from the browser's own prototypes; the accessors there look into a WeakMap first
 * and fall back to the native ones. Options are checked by the native `create` itself, with a signal that is already
 * aborted: bad types reject as the browser says it, and no key is asked.
 *
 * @returns the function that takes main's side; null in a frame that has no WebAuthn (no secure context)
 * @see WebAuthn L3 §5.1 PublicKeyCredential, §5.1.3 create(), §5.2 AuthenticatorAttestationResponse
 */
export function installShim(): ConnectShim | null {
  if (typeof PublicKeyCredential !== 'function' || typeof CredentialsContainer !== 'function') return null;

  // Kept from before the page's scripts, which may replace any of them.
  const { apply, get: read } = Reflect;
  const { parse, stringify } = JSON;
  const { create: inherit, defineProperty, entries, getOwnPropertyDescriptor, prototype: objectPrototype } = Object;
  const FrameDomException = DOMException;
  const FrameAbortSignal = AbortSignal;
  const encodeBinary = btoa.bind(globalThis);
  const decodeBinary = atob.bind(globalThis);
  const newId = crypto.randomUUID.bind(crypto);
  const container = CredentialsContainer.prototype;
  const nativeCreate: unknown = container.create;
  const nativeGet: unknown = container.get;
  const nativeStore: unknown = container.store;
  const neverSignal = FrameAbortSignal.abort('options check');

  let connect: (main: { readonly register: RegisterInMain; readonly abort: AbortInMain }) => void;
  const connected = new Promise<{ readonly register: RegisterInMain; readonly abort: AbortInMain }>((resolve) => {
    connect = resolve;
  });

  /* Objects of the page: slots by object */

  type Slots = Readonly<Record<string, () => unknown>>;
  const slotsOf = new WeakMap<object, Slots>();
  const findSlot = (self: unknown, name: string): (() => unknown) | undefined =>
    typeof self === 'object' && self !== null ? slotsOf.get(self)?.[name] : undefined;

  const patchAccessor = (prototype: object, name: string): void => {
    const descriptor = getOwnPropertyDescriptor(prototype, name);
    const nativeGetter = descriptor?.get;
    if (descriptor === undefined || nativeGetter === undefined) return;
    const holder = {
      get [name](): unknown {
        const slot = findSlot(this, name);
        const value: unknown = slot === undefined ? apply(nativeGetter, this, []) : slot();
        return value;
      },
    };
    const getter = getOwnPropertyDescriptor(holder, name)?.get;
    if (getter !== undefined) defineProperty(prototype, name, { ...descriptor, get: getter });
  };

  const replaceMethod = (owner: object, name: string, make: (native: unknown) => unknown): void => {
    const descriptor = getOwnPropertyDescriptor(owner, name);
    if (typeof descriptor?.value !== 'function') return;
    const value = make(descriptor.value);
    const { length } = descriptor.value as { length: number }; // border: a function, as just checked
    if (typeof value === 'function') defineProperty(value, 'length', { value: length, configurable: true });
    defineProperty(owner, name, { ...descriptor, value });
  };

  const callNative = (native: unknown, self: unknown, args: readonly unknown[]): unknown =>
    typeof native === 'function' ? apply(native, self, args) : undefined;

  const patchMethod = (prototype: object, name: string): void =>
    replaceMethod(prototype, name, (native) => {
      const holder = {
        [name](...args: readonly unknown[]): unknown {
          const slot = findSlot(this, name);
          return slot === undefined ? callNative(native, this, args) : slot();
        },
      };
      return holder[name];
    });

  const makeObject = (prototype: object, slots: Slots): object => {
    const made = inherit(prototype) as object; // border: Object.create is typed any
    slotsOf.set(made, slots);
    return made;
  };

  for (const name of ['id', 'type']) patchAccessor(Credential.prototype, name);
  for (const name of ['rawId', 'response', 'authenticatorAttachment'])
    patchAccessor(PublicKeyCredential.prototype, name);
  for (const name of ['getClientExtensionResults', 'toJSON']) patchMethod(PublicKeyCredential.prototype, name);
  patchAccessor(AuthenticatorResponse.prototype, 'clientDataJSON');
  patchAccessor(AuthenticatorAttestationResponse.prototype, 'attestationObject');
  for (const name of ['getTransports', 'getAuthenticatorData', 'getPublicKey', 'getPublicKeyAlgorithm']) {
    patchMethod(AuthenticatorAttestationResponse.prototype, name);
  }

  /* Bytes and text */

  const toBase64Url = (source: unknown): string => {
    const bytes = ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source as ArrayBuffer); // border: the native check let only buffers through
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return encodeBinary(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  };

  const toBuffer = (base64Url: string): ArrayBuffer => {
    const binary = decodeBinary(base64Url.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes.buffer;
  };

  /* The page's options as JSON. Absent members stay absent: JSON leaves undefined out. */

  type Members = Readonly<Record<string, unknown>>;
  const membersOf = (value: unknown): Members =>
    typeof value === 'object' && value !== null ? (value as Members) : {};
  // As WebIDL converts to DOMString, whatever it is.
  const toText: (value: unknown) => string = String;
  const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : toText(value));
  const listOf = (value: unknown): readonly unknown[] =>
    value === undefined || value === null ? [] : [...(value as [])];
  const MAX_DEPTH = 6;

  const jsonOf = (value: unknown, depth: number): unknown => {
    if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? undefined : value;
    if (depth > MAX_DEPTH) return undefined;
    const tag: unknown = apply(objectPrototype.toString, value, []);
    if (ArrayBuffer.isView(value) || tag === '[object ArrayBuffer]') return toBase64Url(value);
    if (Array.isArray(value)) return value.map((item) => jsonOf(item, depth + 1));
    const result: Record<string, unknown> = {};
    for (const [name, item] of entries(value)) result[name] = jsonOf(item, depth + 1);
    return result;
  };

  const optionsJson = (publicKey: Members): string => {
    const rp = membersOf(publicKey['rp']);
    const user = membersOf(publicKey['user']);
    const selection =
      publicKey['authenticatorSelection'] === undefined ? null : membersOf(publicKey['authenticatorSelection']);
    const userId = toBase64Url(user['id']);
    // 1 … 64 bytes (§5.4.3); native checks it after the abort, so it is checked here. 86 characters hold 64 bytes.
    if (userId === '' || userId.length > 86) throw new TypeError('The user handle must be 1 to 64 bytes long.');
    return stringify({
      rp: { id: textOf(rp['id']), name: textOf(rp['name']) },
      user: { id: userId, name: textOf(user['name']), displayName: textOf(user['displayName']) },
      challenge: toBase64Url(publicKey['challenge']),
      pubKeyCredParams: listOf(publicKey['pubKeyCredParams']).map((item) => ({
        type: textOf(membersOf(item)['type']),
        alg: Number(membersOf(item)['alg']),
      })),
      timeout: publicKey['timeout'] === undefined ? undefined : Number(publicKey['timeout']),
      excludeCredentials: listOf(publicKey['excludeCredentials']).map((item) => {
        const { type, id, transports } = membersOf(item);
        return {
          type: textOf(type),
          id: toBase64Url(id),
          transports: transports === undefined ? undefined : listOf(transports).map(String),
        };
      }),
      authenticatorSelection:
        selection === null
          ? undefined
          : {
              authenticatorAttachment: textOf(selection['authenticatorAttachment']),
              residentKey: textOf(selection['residentKey']),
              requireResidentKey:
                selection['requireResidentKey'] === undefined ? undefined : Boolean(selection['requireResidentKey']),
              userVerification: textOf(selection['userVerification']),
            },
      hints: publicKey['hints'] === undefined ? undefined : listOf(publicKey['hints']).map(String),
      attestation: textOf(publicKey['attestation']),
      attestationFormats:
        publicKey['attestationFormats'] === undefined ? undefined : listOf(publicKey['attestationFormats']).map(String),
      extensions: publicKey['extensions'] === undefined ? undefined : jsonOf(publicKey['extensions'], 0),
    });
  };

  /* Main's reply as the page's object */

  const toCredential = (credential: Members): object => {
    const text = (name: string): string => String(credential[name]);
    const transports = listOf(credential['transports']).map(String);
    const extensionsJson = stringify(credential['clientExtensionResults'] ?? {});
    const spki = credential['publicKeySpkiBase64Url'];
    const rawId = toBuffer(text('idBase64Url'));
    const clientData = toBuffer(text('clientDataJsonBase64Url'));
    const attestationObject = toBuffer(text('attestationObjectBase64Url'));
    const response = makeObject(AuthenticatorAttestationResponse.prototype, {
      clientDataJSON: () => clientData,
      attestationObject: () => attestationObject,
      getTransports: () => [...transports],
      getAuthenticatorData: () => toBuffer(text('authenticatorDataBase64Url')),
      getPublicKey: () => (typeof spki === 'string' ? toBuffer(spki) : null),
      getPublicKeyAlgorithm: () => credential['publicKeyAlgorithm'],
    });
    return makeObject(PublicKeyCredential.prototype, {
      id: () => text('idBase64Url'),
      type: () => 'public-key',
      rawId: () => rawId,
      response: () => response,
      authenticatorAttachment: () => credential['authenticatorAttachment'],
      getClientExtensionResults: () => parse(extensionsJson) as unknown,
      toJSON: () => ({
        id: text('idBase64Url'),
        rawId: text('idBase64Url'),
        response: {
          clientDataJSON: text('clientDataJsonBase64Url'),
          authenticatorData: text('authenticatorDataBase64Url'),
          transports: [...transports],
          ...(typeof spki === 'string' ? { publicKey: spki } : {}),
          publicKeyAlgorithm: credential['publicKeyAlgorithm'],
          attestationObject: text('attestationObjectBase64Url'),
        },
        authenticatorAttachment: credential['authenticatorAttachment'],
        clientExtensionResults: parse(extensionsJson) as unknown,
        type: 'public-key',
      }),
    });
  };

  const register = async (json: string, signal: AbortSignal | undefined): Promise<object> => {
    const main = await connected;
    const requestId = newId();
    const text = await new Promise<string>((resolve, reject) => {
      const onAbort = (): void => {
        main.abort(requestId);
        reject(signal?.reason);
      };
      if (signal?.aborted === true) return reject(signal.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      main
        .register(requestId, json)
        .then(resolve, () => reject(new FrameDomException('The request could not be handled.', 'UnknownError')))
        .finally(() => signal?.removeEventListener('abort', onAbort));
    });
    const reply = membersOf(parse(text));
    if (reply['ok'] === true) return toCredential(membersOf(reply['credential']));
    throw new FrameDomException(String(reply['message']), String(reply['name']));
  };

  /** Rejects as the browser does for options of wrong types; the policy of this window or the abort ends all others. */
  const checkNatively = async (native: unknown, self: unknown, options: object): Promise<void> => {
    try {
      await callNative(native, self, [inherit(options, { signal: { value: neverSignal } })]);
    } catch (error) {
      if (error instanceof TypeError) throw error;
    }
  };

  const asksForPublicKey = (options: unknown): options is object =>
    typeof options === 'object' && options !== null && read(options, 'publicKey') !== undefined;

  const signalOf = (options: object): AbortSignal | undefined => {
    const signal: unknown = read(options, 'signal');
    if (signal === undefined || signal instanceof FrameAbortSignal) return signal;
    throw new TypeError("Failed to read the 'signal' property: it is not of type 'AbortSignal'.");
  };

  const methods = {
    async create(...args: readonly unknown[]): Promise<unknown> {
      const [options] = args;
      if (!asksForPublicKey(options)) return callNative(nativeCreate, this, args);
      const signal = signalOf(options);
      await checkNatively(nativeCreate, this, options);
      const json = optionsJson(membersOf(read(options, 'publicKey')));
      if (signal?.aborted === true) throw signal.reason;
      return register(json, signal);
    },
    async get(...args: readonly unknown[]): Promise<unknown> {
      const [options] = args;
      if (!asksForPublicKey(options)) return callNative(nativeGet, this, args);
      const signal = signalOf(options);
      await checkNatively(nativeGet, this, options);
      if (signal?.aborted === true) throw signal.reason;
      throw new FrameDomException('This window registers keys. It does not sign in with them.', 'NotAllowedError');
    },
    async store(...args: readonly unknown[]): Promise<unknown> {
      const [credential] = args;
      if (findSlot(credential, 'id') === undefined) return callNative(nativeStore, this, args);
      throw new FrameDomException('Public key credentials cannot be stored.', 'NotSupportedError');
    },
  };
  replaceMethod(container, 'create', () => methods.create);
  replaceMethod(container, 'get', () => methods.get);
  replaceMethod(container, 'store', () => methods.store);

  /* What this window can do: one security key, no platform authenticator, no autofill of passkeys */

  const absent = [
    'conditionalCreate',
    'conditionalGet',
    'hybridTransport',
    'immediateGet',
    'passkeyPlatformAuthenticator',
    'relatedOrigins',
    'userVerifyingPlatformAuthenticator',
  ];
  for (const owner of [PublicKeyCredential, Credential]) {
    for (const name of ['isUserVerifyingPlatformAuthenticatorAvailable', 'isConditionalMediationAvailable']) {
      replaceMethod(owner, name, () => ({ [name]: async (): Promise<boolean> => false })[name]);
    }
  }
  replaceMethod(PublicKeyCredential, 'getClientCapabilities', (native) => {
    const holder = {
      async getClientCapabilities(...args: readonly unknown[]): Promise<unknown> {
        const capabilities = { ...membersOf(await callNative(native, this, args)) };
        for (const name of absent) if (name in capabilities) capabilities[name] = false;
        return capabilities;
      },
    };
    return holder.getClientCapabilities;
  });

  return (registerInMain, abortInMain) => connect({ register: registerInMain, abort: abortInMain });
}
