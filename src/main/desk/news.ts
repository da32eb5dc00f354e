// One whole value with listeners: what every part of the desk shows, and how it says that it has changed.

export interface News<T> {
  readonly value: T;
  set(value: T): void;
  onChange(listener: (value: T) => void): () => void;
}

export function createNews<T>(first: T): News<T> {
  const listeners = new Set<(value: T) => void>();
  let value = first;
  return {
    get value() {
      return value;
    },
    set: (next) => {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
