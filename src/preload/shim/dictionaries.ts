// WebIDL dictionaries as tables: each member of the page's object is read once, in the order of WebIDL. What is read goes
// two ways: as values to the browser's own check of types, and as JSON to main. Absent members stay absent.
import { toBase64Url } from './base64url.ts';
import { hasOwn, keys, membersOf, type Members } from './natives.ts';

/** One member's conversion: the value for the native check, and its JSON; `undefined` JSON is left out. */
export interface Converted {
  readonly value: unknown;
  readonly json: unknown;
}

export type Conversion = (given: unknown) => Converted;

const asIs = (given: unknown, json: unknown): Converted => ({ value: given, json });

export const bytes: Conversion = (given) => asIs(given, toBase64Url(given));
/** As WebIDL converts to DOMString, whatever it is; once. */
export const text: Conversion = (given) => {
  if (typeof given === 'symbol') return asIs(given, undefined); // the native check refuses it
  const converted = String(given);
  return asIs(converted, converted);
};
export const flag: Conversion = (given) => asIs(given, Boolean(given));
export const number: Conversion = (given) => {
  if (typeof given === 'symbol' || typeof given === 'bigint') return asIs(given, undefined);
  const converted = Number(given);
  return asIs(converted, converted);
};

/**
 * An enumeration of one word, or a list of such: Chromium before 132 refused other words, where they are to be ignored
 * (WebAuthn L3 §5.8.2). Main sees the page's word; the native check sees the one it knows.
 */
export const credentialType: Conversion = (given) => {
  const { json } = text(given);
  return asIs(typeof json === 'string' ? 'public-key' : given, json);
};

export const listOf =
  (item: Conversion): Conversion =>
  (given) => {
    if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) return asIs(given, undefined);
    const converted = [...(given as Iterable<unknown>)].map(item);
    return { value: converted.map(({ value }) => value), json: converted.map(({ json }) => json) };
  };

/** @param table  the members in alphabetical order, as WebIDL reads them */
export const dictionary =
  (table: Readonly<Record<string, Conversion>>): Conversion =>
  (given) => {
    if (given === null) return asIs(given, {});
    if (typeof given !== 'object' && typeof given !== 'function') return asIs(given, undefined);
    return convertMembers(given as Members, table, keys(table));
  };

/** A record: every own name of the page's object, each value converted alike. */
export const recordOf =
  (item: Conversion): Conversion =>
  (given) => {
    if (typeof given !== 'object' || given === null) return asIs(given, undefined);
    const names = keys(given).slice(0, MAX_RECORD_MEMBERS);
    const value: Record<string, unknown> = {};
    const json: Record<string, unknown> = {};
    for (const name of names) {
      const converted = item(membersOf(given)[name]);
      value[name] = converted.value;
      json[name] = converted.json;
    }
    return { value, json };
  };

const MAX_RECORD_MEMBERS = 1_000;

function convertMembers(
  given: Members,
  table: Readonly<Record<string, Conversion>>,
  names: readonly string[],
): Converted {
  const value: Record<string, unknown> = {};
  const json: Record<string, unknown> = {};
  for (const name of names) {
    const conversion = hasOwn(table, name) ? table[name] : undefined;
    const member = given[name];
    if (member === undefined || conversion === undefined) continue;
    const converted = conversion(member);
    value[name] = converted.value;
    if (converted.json !== undefined) json[name] = converted.json;
  }
  return { value, json };
}
