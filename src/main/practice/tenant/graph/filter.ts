// $filter of users and groups: comparisons, startswith, endswith, in, joined by and / or / not and brackets.
// A recursive-descent reader with a bound on length and depth; anything else is refused.

import { unsupportedQuery, badRequest } from './graph-error.ts';
import type { PropertyTable } from './properties.ts';

const MAX_LENGTH = 1500;
const MAX_DEPTH = 10;
const MAX_IN = 15;
const MAX_VALUE = 120;
type Test<T> = (item: T) => boolean;

const TOKEN = /\s*(?:('(?:[^']|'')*')|([A-Za-z]+)|([(),]))/y;

export interface Filter<T> {
  readonly test: Test<T>;
  /** endsWith, ne and not need `ConsistencyLevel: eventual` and `$count=true`. */
  readonly isAdvanced: boolean;
}

/** @throws GraphRefusal 400 */
export function readFilter<T>(text: string, properties: PropertyTable<T>): Filter<T> {
  const reader = new FilterReader(text, properties);
  const test = reader.readOr(0);
  reader.expectEnd();
  return { test, isAdvanced: reader.isAdvanced };
}

class FilterReader<T> {
  readonly #properties: PropertyTable<T>;
  readonly #tokens: readonly string[];
  #at = 0;
  isAdvanced = false;

  constructor(text: string, properties: PropertyTable<T>) {
    this.#properties = properties;
    this.#tokens = tokenize(text);
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
    return this.#readComparison();
  }

  #readFunction(holds: (value: string, part: string) => boolean): Test<T> {
    this.#expect('(');
    const read = this.#property();
    this.#expect(',');
    const part = this.#text();
    this.#expect(')');
    return (item) => holds(String(read(item) ?? '').toLowerCase(), part.toLowerCase());
  }

  #readComparison(): Test<T> {
    const read = this.#property();
    const same = (value: unknown, wanted: unknown): boolean =>
      typeof value === 'string' && typeof wanted === 'string'
        ? value.toLowerCase() === wanted.toLowerCase()
        : value === wanted;
    if (this.#takeWord('in')) {
      this.#expect('(');
      const wanted = [this.#text()];
      while (this.#takeWord(',')) wanted.push(this.#text());
      this.#expect(')');
      if (wanted.length > MAX_IN)
        throw unsupportedQuery(
          `Too many child clauses specified in search filter expression containing 'OR' operators: ${wanted.length}. Max allowed: ${MAX_IN}.`,
        );
      return (item) => wanted.some((each) => same(read(item), each));
    }
    const negated = this.#takeWord('ne');
    if (negated) this.isAdvanced = true;
    else this.#expect('eq');
    const wanted = this.#value();
    return (item) => same(read(item), wanted) !== negated;
  }

  #property(): PropertyTable<T>[string] {
    const name = this.#tokens[this.#at++] ?? '';
    const property = this.#properties[name];
    if (property === undefined || !Object.hasOwn(this.#properties, name)) throw invalid();
    return property;
  }

  #value(): string | boolean | null {
    const token = this.#tokens[this.#at] ?? '';
    if (token === 'true' || token === 'false' || token === 'null') {
      this.#at++;
      return token === 'null' ? null : token === 'true';
    }
    return this.#text();
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
