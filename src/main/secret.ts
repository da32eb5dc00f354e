// A value that must not leak: PINs, Temporary Access Passes, tokens, PIN/UV secrets.
// It prints, serialises and inspects as "[secret]"; only `reveal()` gives the value, and only where it is used.
// JavaScript strings cannot be wiped from memory: the life of a secret is kept short instead.

const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');

export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Call it at the last moment, and do not keep what it returns. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspectSymbol](): string {
    return '[secret]';
  }
}
