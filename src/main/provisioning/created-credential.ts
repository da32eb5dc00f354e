// A credential on the key, from its making to the moment the service has it or it is deleted again.

import { aaguidToUuid, toBase64Url } from '../../shared/bytes.ts';
import { AppError } from '../../shared/errors.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import type { ServiceKey } from '../services/key-registry.ts';
import { verifyAttestation } from '../webauthn/attestation.ts';
import { type CreatedCredential, createCredential } from '../webauthn/create-credential.ts';
import type { CreationOptions } from '../webauthn/creation-options.ts';
import { WebAuthnError } from '../webauthn/webauthn-error.ts';
import type { RunContext } from './run-context.ts';
import { isSameKey } from './same-key.ts';
import type { UnlockedKey } from './unlock.ts';

/** Longer than any key keeps. */
const MAX_NOTED_NAME = 1000;

export interface CreateOnKey {
  readonly options: CreationOptions;
  readonly rpId: string;
  readonly origin: string;
  readonly signal: AbortSignal;
  /** When the challenge ends, milliseconds since the epoch; null where it is not known. */
  readonly expiresAt: number | null;
}

/**
 * Makes the credential, and notes it before anything else can happen to it. When it throws, none is left on the key, or
 * `facts.leftBehind` says so: a touch that was faster than the cancel, and a credential that is not what was asked for,
 * that this desk's rules refuse are deleted here.
 *
 * @throws AppError 'key.notAllowed'; the signal's reason; CtapError; WebAuthnError; HidError; StoreError
 */
export async function createOnKey(
  ctx: RunContext,
  unlocked: UnlockedKey,
  { options, rpId, origin, signal, expiresAt }: CreateOnKey,
): Promise<CreatedCredential> {
  // getAssertion lets the key look through a long exclude list before the touch.
  const token = await unlocked.token(['makeCredential', 'getAssertion'], rpId);
  // A key that answers after the app has ended has made one whose id nobody knows: the journal must have said so before.
  const { name: userName, id } = options.user;
  ctx.facts.rpId = rpId;
  ctx.facts.userName = userName;
  await ctx.note({ kind: 'createRequested', asked: { rpId, userName: userName.slice(0, MAX_NOTED_NAME), userHandleBase64Url: toBase64Url(id) } });
  signal.throwIfAborted();
  ctx.mustHold();
  let credential: CreatedCredential;
  try {
    const until = expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() };
    credential = await ctx.prompter.during({ for: 'touch', purpose: 'register', ...until }, () =>
      createCredential(ctx.opened.key, { options, origin, crossOrigin: false, token, signal }),
    );
  } catch (error) {
    if (error instanceof WebAuthnError && error.credentialId !== undefined) {
      // It is taken off the key even where the journal cannot say that it was there.
      await noteCreated(ctx, error.credentialId).catch(() => undefined);
      await removeFromKey(ctx, unlocked, error.credentialId);
    }
    throw error;
  }
  try {
    await noteCreated(ctx, credential.credentialId);
    signal.throwIfAborted();
    judgeByRules(ctx, credential);
  } catch (error) {
    await removeFromKey(ctx, unlocked, credential.credentialId);
    throw error;
  }
  return credential;
}

/** What the attestation proves, for the record; and whether that is enough for this desk. @throws AppError 'key.notAllowed' */
function judgeByRules(ctx: RunContext, credential: CreatedCredential): void {
  const { attestationOfKey: attestationObject, clientDataJson, aaguid } = credential;
  const attestation = verifyAttestation({ attestationObject, clientDataJson });
  const { trust, certification, refusal } = ctx.rules.judge(attestation, aaguidToUuid(aaguid));
  ctx.facts.attestation = { format: attestation.format, verdict: attestation.verdict, trust, certification };
  if (refusal === null || (ctx.isPracticeTenant && ctx.opened.summary.practice)) return;
  throw new AppError('key.notAllowed', { reason: refusal.reason, ...refusal.detail });
}

async function noteCreated(ctx: RunContext, credentialId: Uint8Array): Promise<void> {
  const credentialIdBase64Url = toBase64Url(credentialId);
  ctx.facts.credentialIdBase64Url = credentialIdBase64Url;
  await ctx.note({ kind: 'credentialCreated', credentialIdBase64Url });
  ctx.report.happened('credential.created');
}

/** Notes what the service now holds. */
export async function noteStored(ctx: RunContext, method: ServiceKey): Promise<void> {
  ctx.facts.methodId = method.id;
  await ctx.note({ kind: 'credentialStored', methodId: method.id });
  ctx.report.happened('credential.stored', { model: method.model ?? '' });
}

export type AtService =
  | { readonly answer: 'there'; readonly method: ServiceKey }
  | { readonly answer: 'absent' }
  /** Not one of the questions was answered. */
  | { readonly answer: 'unknown' };

/**
 * Asks the service whether it holds the credential, once after each delay. "absent" is said only after the last one:
 * a read may lag behind a write by some seconds. Not cancellable: this is how an answer that was lost is found again.
 */
export async function findAtService(
  ctx: RunContext,
  credential: CreatedCredential,
  delaysMs: readonly number[],
): Promise<AtService> {
  const { registry, plan, facts } = ctx;
  if (registry === null) return { answer: 'unknown' };
  const wanted = toBase64Url(credential.credentialId);
  let lastAnswered = false;
  for (const delayMs of delaysMs) {
    await ctx.clock.sleep(delayMs);
    try {
      const keys = await registry.list(plan.target);
      lastAnswered = true;
      const method = keys.find((candidate) => isSameKey(candidate, { credentialIdBase64Url: wanted, methodId: facts.pendingId }));
      if (method !== undefined) return { answer: 'there', method };
    } catch {
      // The next question may be answered; if the last one is not, the answer is "unknown".
      lastAnswered = false;
    }
  }
  return { answer: lastAnswered ? 'absent' : 'unknown' };
}

/**
 * Deletes the credential from the key, so that no orphan stays there. What cannot be deleted (key gone, no credential
 * management) is left behind by name, never forgotten. Does not throw.
 */
export async function removeFromKey(ctx: RunContext, unlocked: UnlockedKey, credentialId: Uint8Array): Promise<void> {
  const { key } = ctx.opened;
  try {
    if (!key.credentials.supported) throw new Error('no credential management');
    const token = await unlocked.token(['credentialManagement']);
    if (token === undefined) throw new Error('no token');
    await key.credentials.delete({ token, credentialId }).catch((error: unknown) => {
      // One that is not discoverable is kept nowhere on the key: without the service's list nobody can use it.
      if (!(error instanceof CtapError) || error.status !== CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS) throw error;
    });
  } catch {
    ctx.facts.leftBehind.push({ kind: 'credentialOnKey', credentialIdBase64Url: toBase64Url(credentialId) });
    ctx.report.happened('credential.left');
    return;
  }
  ctx.report.happened('credential.deleted');
  // The key is clean; a journal that cannot say so any more must not hide that.
  await ctx.note({ kind: 'credentialDeleted' }).catch(() => undefined);
}
