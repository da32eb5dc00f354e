// What the journal and the records look like as JSON in the database: checked on the way in, so that nothing else gets
// in, and on the way out, because a disk is not to be trusted.

import { z } from 'zod';
import { routes } from '../../shared/checks.ts';
import { attestationTrusts, certificationLevels } from '../../shared/key-rules.ts';
import { type ErrorCode, type ErrorReply, errorCatalogue } from '../../shared/errors.ts';
import { isServiceId } from '../../shared/services.ts';
import { type LeftBehind, type RunRecord, type ServiceId, disarmReasons, keyTransports, obrRefusalReasons } from '../../shared/models.ts';
import type { JournalEntry, RunBegin } from './journal.ts';
import { StoreError } from './store-error.ts';

/** Text from keys, pages and services is bounded here, for the sake of the file's size. */
const text = z.string().max(4096);

export const serviceIdSchema = z.custom<ServiceId>((value) => typeof value === 'string' && isServiceId(value));

/** An attestation with its certificates. */
const large = z.string().max(65_536);

const operator = z.object({ id: text, userPrincipalName: text });
const target = z.object({ id: text, displayName: text, userPrincipalName: text });
const key = z.object({
  aaguid: text.nullable(), transport: z.enum(keyTransports), product: text, serialNumber: text,
});

const replacedKey = z.object({ methodId: text, displayName: text });

export const runBeginSchema = z.object({
  runId: text, startedAt: text, tenantId: text, operator, target, service: serviceIdSchema,
  serviceName: text.optional(), route: z.enum(routes), key,
  keyName: text, forcePinChange: z.boolean(), replaces: replacedKey.optional(),
}) satisfies z.ZodType<RunBegin>;

export const journalEntrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('entered') }),
  z.object({ kind: z.literal('tapRequested'), userId: text }),
  z.object({ kind: z.literal('tapIssued'), tapId: text, userId: text }),
  z.object({ kind: z.literal('tapRevoked') }),
  z.object({ kind: z.literal('obrArmed') }),
  z.object({ kind: z.literal('obrRefused'), reason: z.enum(obrRefusalReasons), expected: text.optional(), seen: text.optional() }),
  z.object({ kind: z.literal('obrDisarmed'), reason: z.enum(disarmReasons) }),
  z.object({ kind: z.literal('registrationRequested') }),
  z.object({ kind: z.literal('registrationBegun'), pendingId: text }),
  z.object({ kind: z.literal('registrationDiscarded') }),
  z.object({
    kind: z.literal('createRequested'), asked: z.object({ rpId: text, userName: text, userHandleBase64Url: text }).optional(),
  }),
  z.object({ kind: z.literal('credentialCreated'), credentialIdBase64Url: text }),
  z.object({
    kind: z.literal('responseSigned'), clientDataJsonBase64Url: large, attestationObjectBase64Url: large, hmacCreateSecret: z.boolean().nullable(),
    origin: text, pendingId: text.nullable(), expiresAt: text.nullable(),
  }),
  z.object({ kind: z.literal('postSent') }),
  z.object({ kind: z.literal('credentialStored'), methodId: text }),
  z.object({ kind: z.literal('credentialDeleted') }),
  z.object({ kind: z.literal('serviceLacks'), credentialIdBase64Url: text }),
  z.object({ kind: z.literal('keyLacks'), credentialIdBase64Url: text.nullable() }),
  z.object({ kind: z.literal('keyHolds'), credentialIdBase64Url: text }),
  z.object({ kind: z.literal('retireRequested'), methodId: text }),
  z.object({ kind: z.literal('retired'), methodId: text }),
]) satisfies z.ZodType<JournalEntry>;

/** A code of an older version that the catalogue no longer has is shown as `bug`; the rest of the record stays readable. */
const errorReply: z.ZodType<ErrorReply> = z.object({
  code: text.transform((code): ErrorCode => (isErrorCode(code) ? code : 'bug')),
  detail: z.record(text, z.union([z.string(), z.number(), z.boolean()])),
});

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

const leftBehind: z.ZodType<LeftBehind> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('credentialOnKey'), credentialIdBase64Url: text }),
  z.object({ kind: z.literal('maybeOnKey') }),
  z.object({ kind: z.literal('tapNotRevoked'), userId: text, tapId: text }),
  z.object({ kind: z.literal('unknownAtService'), credentialIdBase64Url: text, methodId: text.optional() }),
  z.object({ kind: z.literal('pendingAtService'), methodId: text }),
  z.object({ kind: z.literal('oldKeyNotDeleted'), methodId: text }),
  z.object({ kind: z.literal('registeredUnproven'), credentialIdBase64Url: text, methodId: text }),
]);

export const runRecordSchema = z.object({
  runId: text,
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'unknown']),
  startedAt: text,
  endedAt: text,
  tenantId: text,
  operator,
  target,
  service: serviceIdSchema,
  serviceName: text.optional(),
  userName: text.optional(),
  rpId: text.optional(),
  route: z.enum(routes),
  key,
  keyName: text,
  credentialIdBase64Url: text.nullable(),
  methodId: text.nullable(),
  readBack: z.boolean(),
  assertionVerified: z.boolean(),
  attestation: z.object({
    format: text,
    verdict: z.enum(['trustPathValid', 'selfSigned', 'none', 'invalid']),
    trust: z.enum(attestationTrusts).nullable().default(null),
    certification: z.enum(certificationLevels).nullable().default(null),
  }).nullable(),
  forcePinChange: z.boolean(),
  obr: z.object({ armedAt: text, disarmedAt: text, reason: z.enum(disarmReasons) }).nullable(),
  tap: z.object({ issuedAt: text, revokedAt: text.nullable() }).nullable(),
  replaced: replacedKey.extend({ deletedAt: text.nullable() }).optional(),
  stepsMs: z.record(text, z.number()),
  failedStep: text.nullable(),
  error: errorReply.nullable(),
  leftBehind: z.array(leftBehind).max(1000),
}) satisfies z.ZodType<RunRecord>;

/**
 * The value of a JSON column.
 *
 * @throws StoreError 'damaged' when it is not JSON or not of that shape
 */
export function readJson<T>(schema: z.ZodType<T>, json: string, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new StoreError('damaged', file, 'json', { cause: error });
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new StoreError('damaged', file, 'shape', { cause: result.error });
  return result.data;
}

/** JSON of exactly what the schema knows: members that do not belong there are left out. */
export function writeJson<T>(schema: z.ZodType<T>, value: T): string {
  return JSON.stringify(schema.parse(value));
}
