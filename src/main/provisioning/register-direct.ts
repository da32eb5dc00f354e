// The direct route: creationOptions → key → POST fido2Methods. A lost answer to the POST is found again, never guessed.

import { AppError } from '../../shared/errors.ts';
import { toBase64Url } from '../../shared/bytes.ts';
import { GraphError } from '../directory/graph-error.ts';
import type { Fido2Method } from '../directory/directory.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { parseCreationOptions } from '../webauthn/creation-options.ts';
import { createOnKey, findAtService, noteStored, removeFromKey } from './created-credential.ts';
import type { RunContext } from './run-context.ts';
import type { UnlockedKey } from './unlock.ts';

const READ_DELAYS_MS = [0, 1000, 2000, 4000] as const;

/**
 * Registers through Graph. When it throws, the key holds no credential of this run, or `facts.leftBehind` says so.
 *
 * @throws AppError 'entra.notStored' | 'entra.outcomeUnknown' | 'entra.malformed'; GraphError; CtapError; the signal's reason
 */
export async function registerDirectly(ctx: RunContext, unlocked: UnlockedKey): Promise<CreatedCredential> {
  const received = await ctx.directory.creationOptions(ctx.plan.target.id);
  const options = parseCreationOptions(received.publicKey);
  const rpId = options.rp.id ?? '';
  if (!ctx.service.rpIds.includes(rpId)) throw new AppError('entra.malformed', { reason: `rp.id ${rpId}` });
  ctx.report.happened('challenge.received');

  const credential = await createOnKey(ctx, unlocked, { options, rpId, origin: `https://${rpId}`, signal: ctx.signal });
  // From here on nothing is cancellable: a request that may have arrived must not be forgotten.
  ctx.report.cancellable(false);
  try {
    await ctx.note({ kind: 'postSent' });
    await noteStored(ctx, await store(ctx, credential, received.challengeExpiresAt));
  } catch (error) {
    if (error instanceof AppError && error.code === 'entra.outcomeUnknown') {
      ctx.facts.leftBehind.push({
        kind: 'unknownAtService',
        credentialIdBase64Url: toBase64Url(credential.credentialId),
      });
    } else if (ctx.facts.methodId === null) {
      await removeFromKey(ctx, unlocked, credential.credentialId);
    }
    throw error;
  }
  return credential;
}

/**
 * POSTs the credential. An answer that leaves it open whether the service has it (5xx, connection lost) is followed by
 * a question; only where the service says "absent" is the same signed response sent once more, inside its lifetime.
 */
async function store(ctx: RunContext, credential: CreatedCredential, expiresAt: number | null): Promise<Fido2Method> {
  let failure: unknown;
  for (const attempt of [1, 2]) {
    try {
      return await post(ctx, credential);
    } catch (error) {
      failure = error;
      if (attempt === 1 && !(error instanceof GraphError && error.outcomeIsUnknown)) throw error;
    }
    ctx.report.happened('service.retried');
    const found = await findAtService(ctx, credential, READ_DELAYS_MS);
    if (found.answer === 'there') return found.method;
    if (found.answer === 'unknown') throw new AppError('entra.outcomeUnknown', {}, { cause: failure });
    if (expiresAt !== null && ctx.clock.now() >= expiresAt) break;
  }
  throw new AppError('entra.notStored', {}, { cause: failure });
}

function post(ctx: RunContext, credential: CreatedCredential): Promise<Fido2Method> {
  return ctx.directory.createFido2Method(ctx.plan.target.id, {
    displayName: ctx.plan.keyName,
    publicKeyCredential: {
      id: toBase64Url(credential.credentialId),
      response: {
        clientDataJSON: toBase64Url(credential.clientDataJson),
        attestationObject: toBase64Url(credential.attestationObject),
      },
      clientExtensionResults: { ...credential.clientExtensionResults },
    },
  });
}
