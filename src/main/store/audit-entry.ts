// One entry of the audit as bytes: its canonical text, and the hash that chains it to the one before. Pure.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type AuditEntry, type AuditFacts, auditKinds, auditOutcomes } from '../../shared/audit.ts';
import type { Timestamp } from '../../shared/models.ts';
import { readJson, serviceIdSchema } from './record-json.ts';

/** What the first entry is chained to: 64 zeros. */
export const GENESIS = '0'.repeat(64);

/** Longer texts are cut, for an entry must never be refused because somebody's name is long. */
const MAX_TEXT = 1000;

const text = z.string().transform(wellFormed);
const operator = z.object({ id: text, userPrincipalName: text });

const bodySchema = z.object({
  at: text,
  kind: z.enum(auditKinds),
  outcome: z.enum(auditOutcomes),
  operator: operator.nullable(),
  tenantId: text.nullable(),
  target: z.object({ id: text, displayName: text, userPrincipalName: text }).nullable(),
  key: z
    .object({ aaguid: text.nullable(), product: text, serialNumber: text, credentialIdBase64Url: text.nullable() })
    .nullable(),
  service: serviceIdSchema.nullable(),
  runId: text.nullable(),
  step: text.nullable(),
  reason: text,
}) satisfies z.ZodType<AuditFacts & { readonly at: Timestamp }>;

export type AuditBody = AuditFacts & { readonly at: Timestamp };

/**
 * The canonical text of an entry: JSON with its members sorted by name, no white space, as RFC 8785 writes it. It has texts,
 * nulls and objects only, so ECMAScript's own JSON is that of the RFC (§3.2.2). Members that do not belong there are left
 * out; texts are cut after 1000 characters, and a surrogate without its other half becomes U+FFFD (§3.2.2.2 forbids it).
 */
export function encodeBody(body: AuditBody): string {
  return JSON.stringify(sorted(bodySchema.parse(body)));
}

/** @throws StoreError 'damaged' when it is not an entry */
export function decodeEntry(row: { readonly seq: number; readonly body: Buffer; readonly hash: string }, file: string): AuditEntry {
  return { seq: row.seq, ...readJson(bodySchema, row.body.toString('utf8'), file), hash: row.hash };
}

/**
 * SHA-256 over UTF-8 of: the previous entry's hash (64 hexadecimal digits), line feed, seq (decimal), line feed, the canonical
 * text. The first two have fixed forms, so no two entries give the same bytes.
 *
 * @returns 64 hexadecimal digits, lower case
 */
export function hashEntry(previousHash: string, seq: number, body: string | Buffer): string {
  return createHash('sha256').update(`${previousHash}\n${seq}\n`, 'utf8').update(body).digest('hex');
}

function wellFormed(value: string): string {
  const cut = value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value;
  return cut.replace(/\p{Surrogate}/gu, '\ufffd');
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(
    [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}
