// The people of the practice tenant as the practice services know them: the same names, ids of their own. Pure.

import { createHash } from 'node:crypto';

/** What a service asks of a person of the tenant. */
export interface ServicePerson {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly isEnabled: boolean;
  /** Guests have no account of their own there. */
  readonly isGuest: boolean;
}

export interface PeopleOfTenant {
  find(userPrincipalName: string): ServicePerson | null;
  /** By what `idOf` gave. */
  byId(idOf: (person: ServicePerson) => string, id: string): ServicePerson | null;
}

/** Letters and digits that follow from a text. */
export function idFrom(prefix: string, text: string, length: number): string {
  const letters = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';
  const digest = createHash('sha512').update(`${prefix}/${text.toLowerCase()}`).digest();
  return prefix + Array.from(digest.subarray(0, length - prefix.length), (byte) => letters[byte % letters.length]).join('');
}

/** A GUID that follows from a text. */
export function guidOf(prefix: string, text: string): string {
  const hex = createHash('sha256').update(`${prefix}/${text.toLowerCase()}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `<attribute> eq "<value>"` joined by `or`: the part of SCIM's language (RFC 7644 §3.4.2.2) that looks somebody up. Null: another one. */
export function readSearch(text: string, attributes: readonly string[]): readonly string[] | null {
  const values: string[] = [];
  for (const part of text.split(/ or (?=[a-z.]+ eq ")/)) {
    const match = /^([a-zA-Z.]+) eq "((?:[^"\\]|\\.)*)"$/.exec(part);
    if (match === null || !attributes.includes(match[1] ?? '')) return null;
    values.push((match[2] ?? '').replace(/\\(.)/g, '$1'));
  }
  return values;
}
