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
/** Before a credential is given up that the service may have after all: a read can lag behind the write. */
const LAST_LOOK_DELAYS_MS = [4000, 8000] as const;
/** Behind a refusal there is seldom anything, and the operator waits. */
const COPY_DELAYS_MS = [0, 2000] as const;
/** The same signed response, at most so often: a service that fails for minutes is not asked for ever. */
const MAX_POSTS = 5;
/** Longest wait for a service that is to be asked what it has. */
const MAX_PATIENCE_MS = 2 * 60_000;
/** Between two POSTs where the service does not say how long. */
const PAUSE_MS = 2000;

/**
 * Registers through Graph. The options are asked for when the key is open and unlocked: their challenge lives for five minutes.
 * When it throws, the key holds no credential of this run, or `facts.leftBehind` says so.
 *
 * @throws AppError 'entra.notStored' | 'entra.outcomeUnknown' | 'entra.challengeExpired' | 'entra.malformed'; GraphError; CtapError;
 *   the signal's reason
 */
export async function registerDirectly(ctx: RunContext, unlocked: UnlockedKey): Promise<CreatedCredential> {
  const received = await ctx.directory.creationOptions(ctx.plan.target.id);
  const expiresAt = received.challengeExpiresAt;
  const options = parseCreationOptions(received.publicKey);
  const rpId = options.rp.id ?? '';
  if (!ctx.service.rpIds.includes(rpId)) throw new AppError('entra.malformed', { reason: `rp.id ${rpId}` });
  ctx.report.happened('challenge.received');

  const origin = `https://${rpId}`;
  const credential = await createOnKey(ctx, unlocked, { options, rpId, origin, signal: ctx.signal, expiresAt });
  // From here on nothing is cancellable: a request that may have arrived must not be forgotten.
  ctx.report.cancellable(false);
  try {
    await ctx.note({ kind: 'postSent' });
    await noteStored(ctx, await store(ctx, credential, expiresAt ?? Number.POSITIVE_INFINITY));
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
 * POSTs the credential, and the same signed response again inside its lifetime where that can help.
 *
 * 429: nothing was done, so it is sent again after the wait that the service asks for. 5xx, an answer that makes no sense, a lost
 * connection: the service may have it, so it is asked, and only "absent" allows another POST. Any other answer is a
 * refusal, unless an earlier POST may have arrived: then the question comes first too.
 */
async function store(ctx: RunContext, credential: CreatedCredential, expiresAt: number): Promise<Fido2Method> {
  const { clock } = ctx;
  if (clock.now() >= expiresAt) throw new AppError('entra.challengeExpired');
  let failure: unknown = null;
  let mayHaveArrived = false;
  for (let posts = 1; posts <= MAX_POSTS; posts++) {
    try {
      return await post(ctx, credential);
    } catch (error) {
      failure = error;
    }
    const isThrottled = failure instanceof GraphError && failure.httpStatus === 429;
    const isOpen = failure instanceof GraphError && failure.outcomeIsUnknown;
    mayHaveArrived ||= isOpen;
    if (!mayHaveArrived && !isThrottled) {
      const found = await askForCopy(ctx, credential, failure);
      if (found === null) throw failure;
      return found;
    }
    const waitMs = failure instanceof GraphError ? Math.max(PAUSE_MS, failure.retryAfterMs ?? 0) : PAUSE_MS;
    if (mayHaveArrived) {
      // A service that throttles answers no question either.
      if (isThrottled) await clock.sleep(Math.min(waitMs, MAX_PATIENCE_MS));
      const found = await ask(ctx, credential, READ_DELAYS_MS, failure);
      if (found !== null) return found;
    }
    if (!isOpen && !isThrottled) break;
    if (posts === MAX_POSTS || clock.now() + waitMs >= expiresAt) break;
    ctx.report.happened('service.retried');
    await clock.sleep(waitMs);
  }
  if (!mayHaveArrived) throw failure;
  const found = await ask(ctx, credential, LAST_LOOK_DELAYS_MS, failure);
  if (found !== null) return found;
  throw new AppError('entra.notStored', {}, { cause: failure });
}

/**
 * Chromium's network sends a request again by itself, a POST too, when a connection that was in use before ends without an
 * answer. The copy of a credential that the first one has stored is refused; so a refusal of that kind is looked behind, once.
 */
async function askForCopy(ctx: RunContext, credential: CreatedCredential, failure: unknown): Promise<Fido2Method | null> {
  const isDuplicate = failure instanceof GraphError && (failure.httpStatus === 400 || failure.httpStatus === 409);
  if (!isDuplicate) return null;
  const found = await findAtService(ctx, credential, COPY_DELAYS_MS);
  return found.answer === 'there' ? found.method : null;
}

/** null: the service says that it does not have it. @throws AppError 'entra.outcomeUnknown' where it cannot be asked */
async function ask(
  ctx: RunContext,
  credential: CreatedCredential,
  delaysMs: readonly number[],
  failure: unknown,
): Promise<Fido2Method | null> {
  const found = await findAtService(ctx, credential, delaysMs);
  if (found.answer === 'unknown') throw new AppError('entra.outcomeUnknown', {}, { cause: failure });
  return found.answer === 'there' ? found.method : null;
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
