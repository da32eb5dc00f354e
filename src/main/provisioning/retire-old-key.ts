// A run that replaces a key: the old one goes from the service when the new one has proven itself, and not a moment before. In no
// state of the run is the person without a key that worked.

import { toBase64Url } from '../../shared/bytes.ts';
import { AppError } from '../../shared/errors.ts';
import { deleteMethod } from '../desk/delete-method.ts';
import { GraphError } from '../directory/graph-error.ts';
import { sameCredentialId } from '../directory/method-id.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import type { RunContext } from './run-context.ts';

/**
 * Deletes the replaced key at the service. What cannot be deleted is left behind by name: the person then has two keys. Nothing
 * is cancellable here, for a deletion that may have arrived must not be forgotten.
 *
 * @throws StoreError, before anything is deleted; SignInError
 */
export async function retireOldKey(ctx: RunContext, created: CreatedCredential): Promise<void> {
  const { plan, facts, directory, clock } = ctx;
  const { replaces } = plan;
  if (replaces === undefined || !facts.readBack || !facts.assertionVerified) return;
  const { methodId } = replaces;
  if (sameCredentialId(methodId, toBase64Url(created.credentialId))) return;
  ctx.report.cancellable(false);
  facts.replaced = { ...replaces, deletedAt: null };
  await ctx.note({ kind: 'retireRequested', methodId });
  try {
    await deleteMethod({ directory, clock }, plan.target.id, methodId);
  } catch (error) {
    if (!(error instanceof GraphError || error instanceof AppError)) throw error;
    facts.leftBehind.push({ kind: 'oldKeyNotDeleted', methodId });
    ctx.report.happened('oldKey.left');
    return;
  }
  facts.replaced = { ...replaces, deletedAt: new Date(clock.now()).toISOString() };
  ctx.report.happened('oldKey.deleted');
  // It is gone; a journal that cannot say so any more must not hide that.
  await ctx.note({ kind: 'retired', methodId }).catch(() => undefined);
}
