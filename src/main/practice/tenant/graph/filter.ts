// $filter: comparisons, startswith, endswith, in, any over a collection, joined by and / or / not and brackets.
// A recursive-descent reader with a bound on length and depth; anything else is refused.

import { unsupportedQuery, badRequest } from './graph-error.ts';
import type { Element, FilterableType, PropertyValue } from './properties.ts';

const MAX_LENGTH = 1500;
const MAX_DEPTH = 10;
const MAX_IN = 15;
const MAX_VALUE = 120;
const DATE = /^\d{4}-\d\d-\d\d/;
const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?Z)?)|(\d{1,10})|([A-Za-z]\w*(?:\/[A-Za-z]\w*)*)|([(),:]))/y;

type Test<T> = (item: T) => boolean;
type Literal = string | number | boolean | null | Date;

export interface Filter<T> {
  readonly test: Test<T>;
  /** endsWith, ne and not need `ConsistencyLevel: eventual` and `$count=true`. */
  readonly isAdvanced: boolean;
}

/** @throws GraphRefusal 400 */
export function readFilter<T>(text: string, type: FilterableType<T>): Filter<T> {
  const reader = new FilterReader(type, tokenize(text));
  const test = reader.readOr(0);
  reader.expectEnd();
  return { test, isAdvanced: reader.isAdvanced };
}

class FilterReader<T> {
  readonly #type: FilterableType<T>;
  /** Before each name: `t/` inside `any(t:…)`. */
  readonly #prefix: string;
  readonly #tokens: readonly string[];
  #at = 0;
  isAdvanced = false;

  constructor(type: FilterableType<T>, tokens: readonly string[], prefix = '') {
    this.#type = type;
    this.#tokens = tokens;
    this.#prefix = prefix;
  }

  readOr(depth: number): Test<T> {
    if (depth > MAX_DEPTH) throw invalid();
    let left = this.#readAnd(depth);
    while (this.#takeWord('or')) {
      const [first, second] = [left, this.#readAnd(depth)];
      left = (item) => first(item) || second(item);
    }
    return left;
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw invalid();
  }

  #readAnd(depth: number): Test<T> {
    let left = this.#readOne(depth);
    while (this.#takeWord('and')) {
      const [first, second] = [left, this.#readOne(depth)];
      left = (item) => first(item) && second(item);
    }
    return left;
  }

  #readOne(depth: number): Test<T> {
    if (this.#takeWord('not')) {
      this.isAdvanced = true;
      const inner = this.#readOne(depth + 1);
      return (item) => !inner(item);
    }
    if (this.#takeWord('(')) {
      const inner = this.readOr(depth + 1);
      this.#expect(')');
      return inner;
    }
    if (this.#takeWord('startswith')) return this.#readFunction((value, part) => value.startsWith(part));
    if (this.#takeWord('endswith')) {
      this.isAdvanced = true;
      return this.#readFunction((value, part) => value.endsWith(part));
    }
    return this.#readAny() ?? this.#readComparison();
  }

  #readFunction(holds: (value: string, part: string) => boolean): Test<T> {
    this.#expect('(');
    const read = this.#property();
    this.#expect(',');
    const part = this.#text();
    this.#expect(')');
    return (item) => holds(String(read(item) ?? '').toLowerCase(), part.toLowerCase());
  }

  /** `targetResources/any(t:t/userPrincipalName eq '…')`; null when there is none here. */
  #readAny(): Test<T> | null {
    const name = /^(\w+)\/any$/.exec(this.#tokens[this.#at] ?? '')?.[1];
    const collection = name === undefined ? undefined : this.#type.collections?.[name];
    if (collection === undefined) return null;
    this.#at++;
    this.#expect('(');
    const variable = this.#tokens[this.#at++] ?? '';
    if (!/^\w+$/.test(variable)) throw invalid();
    this.#expect(':');
    const properties = Object.fromEntries(
      collection.names.map((each) => [each, (element: Element): PropertyValue => element[each] ?? null]),
    );
    const inner = new FilterReader<Element>({ properties }, this.#tokens.slice(this.#at), `${variable}/`);
    const test = inner.readOr(1);
    if (inner.isAdvanced) this.isAdvanced = true;
    this.#at += inner.#at;
    this.#expect(')');
    return (item) => collection.of(item).some(test);
  }

  #readComparison(): Test<T> {
    const read = this.#property();
    if (this.#takeWord('in')) {
      this.#expect('(');
      const wanted = [this.#text()];
      while (this.#takeWord(',')) wanted.push(this.#text());
      this.#expect(')');
      if (wanted.length > MAX_IN)
        throw unsupportedQuery(
          `Too many child clauses specified in search filter expression containing 'OR' operators: ${wanted.length}. Max allowed: ${MAX_IN}.`,
        );
      return (item) => wanted.some((each) => isSame(read(item), each));
    }
    const operator = ['eq', 'ne', 'ge', 'gt', 'le', 'lt'].find((each) => this.#takeWord(each));
    const wanted = this.#value();
    switch (operator) {
      case 'eq':
        return (item) => isSame(read(item), wanted);
      case 'ne':
        this.isAdvanced = true;
        return (item) => !isSame(read(item), wanted);
      case 'ge':
        return (item) => order(read(item), wanted) >= 0;
      case 'gt':
        return (item) => order(read(item), wanted) > 0;
      case 'le':
        return (item) => order(read(item), wanted) <= 0;
      case 'lt':
        return (item) => order(read(item), wanted) < 0;
      default:
        throw invalid();
    }
  }

  #property(): (item: T) => PropertyValue {
    const token = this.#tokens[this.#at++] ?? '';
    const name = token.startsWith(this.#prefix) ? token.slice(this.#prefix.length) : '';
    const property = this.#type.properties[name];
    if (property === undefined || !Object.hasOwn(this.#type.properties, name)) throw invalid();
    return property;
  }

  #value(): Literal {
    const token = this.#tokens[this.#at] ?? '';
    if (token.startsWith("'")) return this.#text();
    this.#at++;
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    if (DATE.test(token)) {
      const date = new Date(token);
      if (Number.isNaN(date.getTime())) throw invalid();
      return date;
    }
    if (/^\d/.test(token)) return Number(token);
    throw invalid();
  }

  #text(): string {
    const token = this.#tokens[this.#at++] ?? '';
    if (!token.startsWith("'")) throw invalid();
    const text = token.slice(1, -1).replaceAll("''", "'");
    if (text.length > MAX_VALUE) throw badRequest(`Property value in filter is longer than ${MAX_VALUE} characters.`);
    return text;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.startsWith("'") || token.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }

  #expect(word: string): void {
    if (!this.#takeWord(word)) throw invalid();
  }
}

/** Texts compare without case, moments by time. */
function isSame(value: PropertyValue, wanted: Literal): boolean {
  if (wanted instanceof Date) return typeof value === 'string' && Date.parse(value) === wanted.getTime();
  if (typeof value === 'string' && typeof wanted === 'string') return value.toLowerCase() === wanted.toLowerCase();
  return value === wanted;
}

/** Below, at or above zero; not a number for what has no order. */
function order(value: PropertyValue, wanted: Literal): number {
  if (wanted instanceof Date) return typeof value === 'string' ? Date.parse(value) - wanted.getTime() : Number.NaN;
  return typeof value === 'number' && typeof wanted === 'number' ? value - wanted : Number.NaN;
}

function tokenize(text: string): readonly string[] {
  if (text.length > MAX_LENGTH) throw invalid();
  const tokens: string[] = [];
  let at = 0;
  while (at < text.trimEnd().length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw invalid();
    tokens.push(match[0].trimStart());
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function invalid(): Error {
  return badRequest('Invalid filter clause: the expression could not be parsed.');
}
