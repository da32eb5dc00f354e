// What the browser gave this frame, kept from before the page's scripts, which may replace any of it.

export const { apply, get: read } = Reflect;
export const { parse, stringify } = JSON;
export const { create: inherit, defineProperty, getOwnPropertyDescriptor, keys, hasOwn } = Object;
export const FrameDomException = DOMException;
export const FrameAbortSignal = AbortSignal;
export const encodeBinary = btoa.bind(globalThis);
export const decodeBinary = atob.bind(globalThis);
const frameCrypto = crypto;
/** Only in a secure context, as all that needs it. */
export const newId = (): string => frameCrypto.randomUUID();
export const { isView } = ArrayBuffer;
const byteLengthOf = getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get;

/** An ArrayBuffer of any realm: its own slot is asked, for a name can be borrowed. */
export function isBuffer(value: unknown): value is ArrayBuffer {
  try {
    if (byteLengthOf === undefined) return false;
    apply(byteLengthOf, value, []);
    return true;
  } catch {
    return false;
  }
}

/** Border: what `this` and a replaced function are is for the native one to judge. */
export function callNative(native: unknown, self: unknown, args: readonly unknown[]): unknown {
  return typeof native === 'function' ? apply(native, self, args) : undefined;
}

export type Members = Readonly<Record<string, unknown>>;

export function membersOf(value: unknown): Members {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? (value as Members) : {};
}
