// Objects that inherit from the browser's own prototypes: accessors and methods there look into a WeakMap first, and fall
// back to the native ones. So attributes are inherited, classes are right, and foreign objects are refused as ever.
import { apply, callNative, defineProperty, getOwnPropertyDescriptor, inherit } from './natives.ts';

type Slots = Readonly<Record<string, () => unknown>>;
const slotsOf = new WeakMap<object, Slots>();

function findSlot(self: unknown, name: string): (() => unknown) | undefined {
  return typeof self === 'object' && self !== null ? slotsOf.get(self)?.[name] : undefined;
}

/** Is it an object that `makeObject` made? */
export function isMade(value: unknown): boolean {
  return typeof value === 'object' && value !== null && slotsOf.has(value);
}

export function makeObject(prototype: object, slots: Slots): object {
  const made = inherit(prototype) as object; // border: Object.create is typed any
  slotsOf.set(made, slots);
  return made;
}

/** Puts another getter in the place of a native one; whatever else the property is, it stays. */
export function replaceGetter(prototype: object, name: string, make: (native: () => unknown) => () => unknown): void {
  const descriptor = getOwnPropertyDescriptor(prototype, name);
  const native = descriptor?.get;
  if (descriptor === undefined || native === undefined) return;
  const get = make(native);
  const holder = {
    get [name](): unknown {
      return apply(get, this, []);
    },
  };
  const getter = getOwnPropertyDescriptor(holder, name)?.get;
  if (getter !== undefined) defineProperty(prototype, name, { ...descriptor, get: getter });
}

/** The same for a method; `make` gets the native function. Name and length stay, as far as `make` gives a method. */
export function replaceMethod(owner: object, name: string, make: (native: unknown) => unknown): void {
  const descriptor = getOwnPropertyDescriptor(owner, name);
  if (typeof descriptor?.value !== 'function') return;
  const value = make(descriptor.value);
  const { length } = descriptor.value as { length: number }; // border: a function, as just checked
  if (typeof value === 'function') defineProperty(value, 'length', { value: length, configurable: true });
  defineProperty(owner, name, { ...descriptor, value });
}

export function slotAccessor(prototype: object, name: string): void {
  replaceGetter(prototype, name, (native) =>
    function (this: unknown): unknown {
      const slot = findSlot(this, name);
      return slot === undefined ? apply(native, this, []) : slot();
    },
  );
}

export function slotMethod(prototype: object, name: string): void {
  replaceMethod(prototype, name, (native) => {
    const holder = {
      [name](...args: readonly unknown[]): unknown {
        const slot = findSlot(this, name);
        return slot === undefined ? callNative(native, this, args) : slot();
      },
    };
    return holder[name];
  });
}
