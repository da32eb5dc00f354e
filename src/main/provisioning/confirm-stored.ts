// The end of a registration at a site that cannot be asked: the page stores the credential, and only the operator sees that it did.

import { AppError } from '../../shared/errors.ts';
import { toBase64Url } from '../../shared/bytes.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { removeFromKey } from './created-credential.ts';
import type { RunContext } from './run-context.ts';
import type { UnlockedKey } from './unlock.ts';

/**
 * Asks the operator, however long the page takes. "No" takes the credential off the key. A run that ends before the answer takes it off
 * as well, and says that the site may list it.
 *
 * @throws AppError 'service.notConfirmed'; the signal's reason; StoreError
 */
export async function confirmStored(ctx: RunContext, unlocked: UnlockedKey, credential: CreatedCredential): Promise<void> {
  const { service, signal, facts } = ctx;
  let stored: boolean;
  try {
    ({ stored } = await ctx.prompter.ask({ for: 'confirmStored', serviceName: service.name, rpId: credential.rpId }, signal));
  } catch (error) {
    await removeFromKey(ctx, unlocked, credential.credentialId);
    facts.leftBehind.push({ kind: 'unknownAtService', credentialIdBase64Url: toBase64Url(credential.credentialId) });
    throw error;
  }
  if (!stored) {
    await removeFromKey(ctx, unlocked, credential.credentialId);
    throw new AppError('service.notConfirmed');
  }
  ctx.report.cancellable(false);
  ctx.report.happened('service.confirmed');
  // It has no name there that we know.
  facts.methodId = '';
  await ctx.note({ kind: 'credentialStored', methodId: '' });
  ctx.report.happened('credential.stored', { model: '' });
}
