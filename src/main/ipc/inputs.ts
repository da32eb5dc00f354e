// What main accepts from the renderer: one schema per call with an input. Unknown members and oversize texts are refused.

import { z } from 'zod';
import type { ForgetAccount, SignOut } from '../../shared/accounts.ts';
import type { ConnectTenant, LookOnKey, PreflightRequest, SendSigned, ServiceId, StartRun } from '../../shared/models.ts';
import type { PracticeTouch } from '../../shared/practice-state.ts';
import { type LessonId, lessonIds } from '../../shared/lessons.ts';
import { type PracticeKeyKind, practiceFingers, practiceKeyKinds } from '../../shared/practice-kinds.ts';
import type { Answer } from '../../shared/run-state.ts';
import { type AuditFormat, type AuditQuery, auditFormats } from '../../shared/audit.ts';
import { confirmableChecks, routes } from '../../shared/checks.ts';
import type { JoinFleet } from '../../shared/fleet.ts';
import { type KeyRulesSettings, MAX_METADATA_BYTES } from '../../shared/key-rules.ts';
import { type ImportSource, MAX_IMPORT_NAMES, MAX_WINDOW, userFilters, type UserQuery } from '../../shared/users.ts';
import { type KeyLedgerQuery, type KeyMark, keyMarks, keyStates } from '../../shared/key-ledger.ts';
import { type ReconciliationDays, reconciliationDays } from '../../shared/reconciliation.ts';
import { isServiceId } from '../../shared/services.ts';
import { AppError } from '../../shared/errors.ts';
import { cloudChoiceShape } from '../desk/cloud-choice.ts';
import { fleetSettingsShape } from '../desk/fleet.ts';
import { metadataSettings } from '../metadata/metadata-settings.ts';

export const userId = z.string().min(1).max(100);
/** A device path of any system. */
export const keyId = z.string().min(1).max(1000);
const promptId = z.string().min(1).max(20);
/** Longer than any PIN a key takes (63 bytes), so that the rule about length is told by pin-rules, not by this. */
export const pin = z.string().min(1).max(256);
const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const domain = z.string().max(253).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i);

/** A page of some admin centre; which one the handler asks the session. */
const adminCentreUrl = z
  .string()
  .max(1000)
  .refine((url) => URL.canParse(url) && url.startsWith(`${new URL(url).origin}/#view/`) && url.startsWith('https:'));

const connectTenant = z.strictObject({ tenant: z.union([guid, domain]), clientId: guid, cloud: cloudChoiceShape });
export const serviceId = z.custom<ServiceId>((value) => typeof value === 'string' && isServiceId(value));
const preflightRequest = z.strictObject({ targetId: userId, service: serviceId, keyId: keyId.nullable() });
const startRun = z.strictObject({
  targetId: userId,
  keyId,
  service: serviceId,
  route: z.enum(routes),
  keyName: z.string().trim().min(1).max(30),
  handOver: z.strictObject({ forcePinChange: z.boolean() }),
  replaces: z.strictObject({ methodId: z.string().min(1).max(2048), displayName: z.string().max(256) }).optional(),
  confirmed: z.array(z.enum(confirmableChecks)).max(confirmableChecks.length).default([]),
});
const answer = z.discriminatedUnion('for', [
  z.strictObject({ promptId, for: z.literal('enterPin'), pin }),
  z.strictObject({ promptId, for: z.literal('newPin'), pin }),
  z.strictObject({ promptId, for: z.literal('startObr'), pass: z.string().trim().regex(/^[!-~]{8,64}$/).optional(), revokePass: z.boolean().optional() }),
  z.strictObject({ promptId, for: z.literal('replaceTap'), replace: z.boolean() }),
  z.strictObject({ promptId, for: z.literal('confirmName'), name: z.string().trim().min(1).max(1024).nullable() }),
  z.strictObject({ promptId, for: z.literal('confirmStored'), stored: z.boolean() }),
]);

const practiceTouch = z.strictObject({ keyId, finger: z.enum(practiceFingers) });
const lesson = z.strictObject({ lesson: z.enum(lessonIds) });
const keepRoom = z.strictObject({ keep: z.boolean() });
const newPracticeKey = z.strictObject({ personality: z.enum(practiceKeyKinds) });

const auditQuery = z.strictObject({ text: z.string().max(200), before: z.number().int().positive().nullable() });
const auditExport = z.strictObject({ format: z.enum(auditFormats) });

const accountId = z.string().min(1).max(100);
export const parseAccountId = accept<{ readonly accountId: string }>(z.strictObject({ accountId }));
export const parseForget = accept<ForgetAccount>(z.strictObject({ accountId, removeUsers: z.boolean() }));
export const parseSignOut = accept<SignOut>(z.strictObject({ removeUsers: z.boolean() }));
export const parseNothing = accept<void>(z.void());
export const parseUserId = accept<{ readonly userId: string }>(z.strictObject({ userId }));
export const parseKeyId = accept<{ readonly keyId: string }>(z.strictObject({ keyId }));
export const parsePracticeTouch = accept<PracticeTouch>(practiceTouch);
export const parseNewPracticeKey = accept<{ readonly personality: PracticeKeyKind }>(newPracticeKey);
export const parseLesson = accept<{ readonly lesson: LessonId }>(lesson);
export const parseKeepRoom = accept<{ readonly keep: boolean }>(keepRoom);
export const parseRunId = accept<{ readonly runId: string }>(z.strictObject({ runId: z.uuid() }));
export const parseSendSigned = accept<SendSigned>(z.strictObject({ runId: z.uuid(), keyId }));
export const parseLookOnKey = accept<LookOnKey>(z.strictObject({ runId: z.uuid(), keyId, pin }));
export const parseConnectTenant = accept<ConnectTenant>(connectTenant);
export const parsePreflight = accept<PreflightRequest>(preflightRequest);
export const parseStartRun = accept<StartRun>(startRun);
export const parseAdminCentreUrl = accept<{ readonly url: string }>(z.strictObject({ url: adminCentreUrl }));
const words = z.string().max(200);
export const someOfDirectory = [
  z.strictObject({ kind: z.literal('group'), groupId: guid, displayName: z.string().max(256) }),
  z.strictObject({ kind: z.literal('search'), words: words.trim().min(1) }),
  z.strictObject({ kind: z.literal('names'), names: z.array(z.string().trim().min(1).max(256)).min(1).max(MAX_IMPORT_NAMES) }),
] as const;
const importSource = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('all') }), ...someOfDirectory]);
export const parseUserQuery = accept<UserQuery>(
  z.strictObject({
    words, filter: z.enum(userFilters), first: z.number().int().min(0).max(10_000_000), count: z.number().int().min(1).max(MAX_WINDOW),
  }),
);
export const parseWords = accept<{ readonly words: string }>(z.strictObject({ words: words.trim().min(1) }));
export const parseImportSource = accept<ImportSource>(importSource);
export const parseJoinFleet = accept<JoinFleet>(fleetSettingsShape.extend({ password: z.string().max(1000).nullable() }));
export const parseKeyRules = accept<KeyRulesSettings>(metadataSettings);
export const parseMetadataFile = accept<{ readonly bytes: Uint8Array }>(
  z.strictObject({ bytes: z.instanceof(Uint8Array).refine(({ length }) => length <= MAX_METADATA_BYTES) }),
);
export const parseAuditQuery = accept<AuditQuery>(auditQuery);
export const parseAuditExport = accept<{ readonly format: AuditFormat }>(auditExport);
export const parseComparison = accept<{ readonly days: ReconciliationDays }>(z.strictObject({ days: z.literal(reconciliationDays) }));
export const parseKeyLedgerQuery = accept<KeyLedgerQuery>(
  z.strictObject({ words, state: z.enum(['all', ...keyStates]), first: z.number().int().min(0).max(10_000_000) }),
);
export const parseLedgerKey = accept<{ readonly id: string }>(z.strictObject({ id: z.uuid() }));
export const parseKeyMark = accept<{ readonly id: string; readonly mark: KeyMark }>(z.strictObject({ id: z.uuid(), mark: z.enum(keyMarks) }));
export const parseAnswer = accept<Answer>(answer);

/** A parser that throws AppError 'input.invalid' with the name of the member, never with its value: it may be a PIN. */
export function accept<T>(schema: z.ZodType<T>): (raw: unknown) => T {
  return (raw) => {
    const result = schema.safeParse(raw);
    if (result.success) return result.data;
    throw new AppError('input.invalid', { field: result.error.issues[0]?.path.join('.') ?? '' });
  };
}
