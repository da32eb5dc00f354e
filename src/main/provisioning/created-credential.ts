// A credential that now exists on the key, and what happens to it when the service did not take it.

import { toBase64Url } from '../../shared/bytes.ts';
import type { LeftBehind } from '../../shared/models.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import type { Fido2Method } from '../directory/directory.ts';
import { sameCredentialId } from '../directory/method-id.ts';
import type { RunContext } from './run-context.ts';
import type { UnlockedKey } from './unlock.ts';

/** Notes the credential before anything else can happen to it. */
export async function noteCreated(ctx: RunContext, credential: CreatedCredential): Promise<void> {
  const credentialIdBase64Url = toBase64Url(credential.credentialId);
  ctx.facts.credentialIdBase64Url = credentialIdBase64Url;
  await ctx.note({ kind: 'credentialCreated', credentialIdBase64Url });
  ctx.report.happened('credential.created');
}

/** Notes what the service now holds. */
export async function noteStored(ctx: RunContext, method: Fido2Method): Promise<void> {
  ctx.facts.methodId = method.id;
  await ctx.note({ kind: 'credentialStored', methodId: method.id });
  ctx.report.happened('credential.stored', { model: method.model ?? '' });
}

export type AtService =
  | { readonly answer: 'there'; readonly method: Fido2Method }
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
  const wanted = toBase64Url(credential.credentialId);
  let answered = false;
  for (const delayMs of delaysMs) {
    await ctx.clock.sleep(delayMs);
    try {
      const methods = await ctx.directory.fido2Methods(ctx.plan.target.id);
      answered = true;
      const method = methods.find((candidate) => sameCredentialId(candidate.id, wanted));
      if (method !== undefined) return { answer: 'there', method };
    } catch {
      // The next question may be answered; if none is, the answer is "unknown".
    }
  }
  return { answer: answered ? 'absent' : 'unknown' };
}

/**
 * Deletes the credential from the key, so that no orphan stays there. What cannot be deleted (key gone, no credential
 * management) is left behind by name, never forgotten. Does not throw.
 */
export async function removeFromKey(ctx: RunContext, unlocked: UnlockedKey, credential: CreatedCredential): Promise<void> {
  const left: LeftBehind = {
    kind: 'credentialOnKey',
    credentialIdBase64Url: toBase64Url(credential.credentialId),
  };
  try {
    const token = await unlocked.token('credentialManagement');
    if (token === undefined || !ctx.opened.key.managesCredentials) throw new Error('no credential management');
    await ctx.opened.key.deleteCredential({ token, credentialId: credential.credentialId });
    await ctx.note({ kind: 'credentialDeleted' });
    ctx.report.happened('credential.deleted');
  } catch {
    ctx.facts.leftBehind.push(left);
    ctx.report.happened('credential.left');
  }
}
