// The direct route: the service's offer → key → the finished registration. A lost answer to the last request is found again, never guessed.

import { AppError } from '../../shared/errors.ts';
import { toBase64Url } from '../../shared/bytes.ts';
import type { KeyRegistry, RegistrationOffer, ServiceKey } from '../services/key-registry.ts';
import { isRequestError } from '../services/service-error.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { parseCreationOptions } from '../webauthn/creation-options.ts';
import { beginAtService, discardAtService } from './begin-at-service.ts';
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
 * Registers through the service's interface. The options are asked for when the key is open and unlocked: their challenge lives
 * for minutes. When it throws, the key holds no credential of this run and nothing is pending at the service, or
 * `facts.leftBehind` says so.
 *
 * @throws AppError 'entra.notStored' | 'entra.outcomeUnknown' | 'entra.challengeExpired' | 'entra.malformed' | 'service.cannotBeAsked';
 *   GraphError; ServiceError; CtapError; the signal's reason
 */
export async function registerDirectly(ctx: RunContext, unlocked: UnlockedKey): Promise<CreatedCredential> {
  const { registry } = ctx;
  if (registry === null) throw new AppError('service.cannotBeAsked');
  const offer = await beginAtService(ctx, registry);
  try {
    return await createAndStore(ctx, unlocked, registry, offer);
  } catch (error) {
    // Where the outcome is not known it may be the user's working key by now.
    if (ctx.facts.methodId === null && !isOpen(error)) await discardAtService(ctx, registry);
    throw error;
  }
}

async function createAndStore(
  ctx: RunContext,
  unlocked: UnlockedKey,
  registry: KeyRegistry,
  offer: RegistrationOffer,
): Promise<CreatedCredential> {
  const { origin, challengeExpiresAt: expiresAt, pendingId } = offer;
  const options = parseCreationOptions(offer.publicKey);
  const rpId = options.rp.id ?? '';
  if (!ctx.service.rpIds.includes(rpId)) throw new AppError('entra.malformed', { reason: `rp.id ${rpId}` });
  ctx.report.happened('challenge.received');

  const credential = await createOnKey(ctx, unlocked, { options, rpId, origin, signal: ctx.signal, expiresAt });
  // From here on nothing is cancellable: a request that may have arrived must not be forgotten.
  ctx.report.cancellable(false);
  try {
    await ctx.note({
      kind: 'responseSigned',
      clientDataJsonBase64Url: toBase64Url(credential.clientDataJson),
      attestationObjectBase64Url: toBase64Url(credential.attestationObject),
      hmacCreateSecret: credential.clientExtensionResults.hmacCreateSecret ?? null,
      origin,
      pendingId,
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    });
    await ctx.note({ kind: 'postSent' });
    await noteStored(ctx, await store(ctx, () => finish(ctx, registry, offer, credential), credential, expiresAt ?? Number.POSITIVE_INFINITY));
  } catch (error) {
    if (isOpen(error)) {
      ctx.facts.leftBehind.push({
        kind: 'unknownAtService',
        credentialIdBase64Url: toBase64Url(credential.credentialId),
        ...(pendingId === null ? {} : { methodId: pendingId }),
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
async function store(
  ctx: RunContext,
  post: () => Promise<ServiceKey>,
  credential: CreatedCredential,
  expiresAt: number,
): Promise<ServiceKey> {
  const { clock } = ctx;
  if (clock.now() >= expiresAt) throw new AppError('entra.challengeExpired');
  let failure: unknown = null;
  let mayHaveArrived = false;
  for (let posts = 1; posts <= MAX_POSTS; posts++) {
    try {
      return await post();
    } catch (error) {
      failure = error;
    }
    const isThrottled = isRequestError(failure) && failure.httpStatus === 429;
    const isUnanswered = isRequestError(failure) && failure.outcomeIsUnknown;
    mayHaveArrived ||= isUnanswered;
    if (!mayHaveArrived && !isThrottled) {
      const found = await askForCopy(ctx, credential, failure);
      if (found === null) throw failure;
      return found;
    }
    const waitMs = isRequestError(failure) ? Math.max(PAUSE_MS, failure.retryAfterMs ?? 0) : PAUSE_MS;
    if (mayHaveArrived) {
      // A service that throttles answers no question either.
      if (isThrottled) await clock.sleep(Math.min(waitMs, MAX_PATIENCE_MS));
      const found = await ask(ctx, credential, READ_DELAYS_MS, failure);
      if (found !== null) return found;
    }
    if (!isUnanswered && !isThrottled) break;
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
async function askForCopy(ctx: RunContext, credential: CreatedCredential, failure: unknown): Promise<ServiceKey | null> {
  const isDuplicate = isRequestError(failure) && (failure.httpStatus === 400 || failure.httpStatus === 409);
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
): Promise<ServiceKey | null> {
  const found = await findAtService(ctx, credential, delaysMs);
  if (found.answer === 'unknown') throw new AppError('entra.outcomeUnknown', {}, { cause: failure });
  return found.answer === 'there' ? found.method : null;
}

function finish(
  { plan }: RunContext,
  registry: KeyRegistry,
  offer: RegistrationOffer,
  { credentialId, clientDataJson, attestationObject, clientExtensionResults }: CreatedCredential,
): Promise<ServiceKey> {
  const signed = {
    displayName: plan.keyName, credentialId, clientDataJson, attestationObject, clientExtensionResults: { ...clientExtensionResults },
  };
  return registry.finish(plan.target, offer, signed);
}

function isOpen(error: unknown): boolean {
  return error instanceof AppError && error.code === 'entra.outcomeUnknown';
}
