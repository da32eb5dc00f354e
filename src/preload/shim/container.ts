// navigator.credentials: create, get and store, as far as they are about public keys. All else is the browser's.
import { toCredential } from './credentials.ts';
import type { Conversion } from './dictionaries.ts';
import { callNative, FrameAbortSignal, FrameDomException, inherit, membersOf, read, stringify } from './natives.ts';
import { creationOptions, requestOptions } from './options.ts';
import { isMade, replaceMethod } from './slots.ts';
import { askMain } from './wire.ts';

const MAX_USER_HANDLE_BYTES = 64;
const neverSignal = FrameAbortSignal.abort('options check');

export function replaceContainer(container: object): void {
  replaceMethod(container, 'create', (native) => ({ create: ceremony('create', native, creationOptions) }).create);
  replaceMethod(container, 'get', (native) => ({ get: ceremony('get', native, requestOptions) }).get);
  replaceMethod(container, 'store', (native) => {
    const holder = {
      async store(...args: readonly unknown[]): Promise<unknown> {
        if (!isMade(args[0])) return callNative(native, this, args);
        throw new FrameDomException('Public key credentials cannot be stored.', 'NotSupportedError');
      },
    };
    return holder.store;
  });
}

function ceremony(kind: 'create' | 'get', native: unknown, convert: Conversion): unknown {
  const holder = {
    async [kind](...args: readonly unknown[]): Promise<unknown> {
      const [options] = args;
      const publicKey: unknown =
        typeof options === 'object' && options !== null ? read(options, 'publicKey') : undefined;
      if (typeof options !== 'object' || options === null || publicKey === undefined) return callNative(native, this, args);
      const signal = signalOf(options);
      const mediation: unknown = read(options, 'mediation');
      // Read and copied now: the page may change its objects afterwards.
      const { value, json } = convert(publicKey);
      await checkNatively(native, this, options, value);
      checkUserHandle(json);
      if (signal?.aborted === true) throw signal.reason;
      if (mediation === 'conditional' || mediation === 'silent') return withoutAsking(kind, mediation, signal);
      return toCredential(await askMain(kind, stringify(json), signal));
    },
  };
  return holder[kind];
}

/**
 * Rejects as the browser does for options of wrong types: the native function gets what was read, with a signal that is
 * aborted already, so no key is asked. The policy of this window or that signal ends all others.
 */
async function checkNatively(native: unknown, self: unknown, options: object, publicKey: unknown): Promise<void> {
  try {
    const checked = inherit(options, { signal: { value: neverSignal }, publicKey: { value: publicKey } }) as object;
    await callNative(native, self, [checked]);
  } catch (error) {
    if (error instanceof TypeError) throw error;
  }
}

/** 1 … 64 bytes (§5.1.3 step 5); native looks at it after the signal. Chromium lets an empty one pass, keys do not. */
function checkUserHandle(json: unknown): void {
  const id = membersOf(membersOf(json)['user'])['id'];
  if (typeof id !== 'string') return;
  const length = Math.floor((id.length * 3) / 4);
  if (length === 0 || length > MAX_USER_HANDLE_BYTES) throw new TypeError('The user handle must be 1 to 64 bytes long.');
}

function signalOf(options: object): AbortSignal | undefined {
  const signal: unknown = read(options, 'signal');
  if (signal === undefined || signal instanceof FrameAbortSignal) return signal;
  throw new TypeError("Failed to read the 'signal' property: it is not of type 'AbortSignal'.");
}

/** This window never offers passkeys in a form: such a request waits until the page gives it up, as when nobody picks one. */
async function withoutAsking(kind: 'create' | 'get', mediation: string, signal: AbortSignal | undefined): Promise<never> {
  if (kind === 'get' && mediation === 'conditional') {
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
  throw kind === 'get'
    ? new FrameDomException('A security key is never asked silently.', 'NotSupportedError')
    : new FrameDomException('This window creates no credential by itself.', 'NotAllowedError');
}
