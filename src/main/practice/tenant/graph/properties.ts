// $select and $top, and the tables of properties behind them. A property that a type does not have is refused, never ignored.

import { badRequest, unsupportedQuery } from './graph-error.ts';

export type PropertyValue = string | number | boolean | null | readonly string[];

/** Every property of a type that can be read; null where an item has none. */
export type PropertyTable<T> = Readonly<Record<string, (item: T) => PropertyValue>>;

/** A member of a collection inside an item, as JSON. */
export type Element = Readonly<Record<string, PropertyValue>>;

/** What $filter may look at. A name may be a path, e.g. `status/errorCode`. */
export interface FilterableType<T> {
  readonly properties: PropertyTable<T>;
  /** For `name/any(x:x/…)`. */
  readonly collections?: Readonly<
    Record<string, { readonly names: readonly string[]; readonly of: (item: T) => readonly Element[] }>
  >;
}

export interface ReadableType<T> extends FilterableType<T> {
  /** For messages, e.g. `microsoft.graph.user`. */
  readonly name: string;
  readonly defaults: readonly string[];
}

/** @throws GraphRefusal 400 for a property the type does not have */
export function readSelect<T>(type: ReadableType<T>, text: string | null): readonly string[] {
  if (text === null || text.trim() === '') return type.defaults;
  const known = Object.keys(type.properties);
  return text.split(',').map((part) => {
    const name = known.find((each) => each.toLowerCase() === part.trim().toLowerCase());
    if (name === undefined) {
      throw badRequest(
        `Parsing OData Select and Expand failed: Could not find a property named '${part.trim()}' on type '${type.name}'.`,
      );
    }
    return name;
  });
}

export function project<T>(type: ReadableType<T>, item: T, select: readonly string[]): Record<string, PropertyValue> {
  const values: Record<string, PropertyValue> = {};
  for (const name of select) values[name] = type.properties[name]?.(item) ?? null;
  return values;
}

/** @throws GraphRefusal 400 with the documented text */
export function readTop(text: string | null): number {
  if (text === null) return 100;
  const top = Number(text);
  if (!/^\d{1,9}$/.test(text) || top < 1 || top > 999) {
    throw unsupportedQuery(`Invalid page size specified: '${text}'. Must be between 1 and 999 inclusive.`);
  }
  return top;
}

/** The part of a context URL that names the selected properties, when some were. */
export function selectedIn(select: readonly string[], text: string | null): string {
  return text === null || text.trim() === '' ? '' : `(${select.join(',')})`;
}
