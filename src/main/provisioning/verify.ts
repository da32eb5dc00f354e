// The proof: the service lists the credential, and the key signs a fresh challenge that fits the new public key.

import { toBase64Url } from '../../shared/bytes.ts';
import { AppError } from '../../shared/errors.ts';
import { uniqueSerial } from '../desk/key-summary.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { verifyAssertion } from '../webauthn/verify-assertion.ts';
import { findAtService } from './created-credential.ts';
import type { RunContext } from './run-context.ts';
import type { UnlockedKey } from './unlock.ts';

/** A read may lag behind the write by some seconds. */
const READ_BACK_DELAYS_MS = [0, 1000, 2000, 4000, 8000] as const;

/**
 * Fills in `facts.readBack` (a service that cannot be asked leaves it open) and `facts.assertionVerified`. The credential stays where it is when a proof
 * is missing: the user may hold a working key, so the record says what could not be shown (`registeredUnproven`).
 *
 * @throws AppError 'entra.notStored' | 'entra.outcomeUnknown' | 'key.malformed'; CtapError; the signal's reason
 */
export async function verifyRegistration(
  ctx: RunContext,
  unlocked: UnlockedKey,
  credential: CreatedCredential,
): Promise<void> {
  const { facts, signal } = ctx;
  if (ctx.registry === null) {
    ctx.report.happened('service.notAsked');
  } else {
    const found = await findAtService(ctx, credential, READ_BACK_DELAYS_MS);
    if (found.answer === 'absent') throw new AppError('entra.notStored');
    if (found.answer === 'unknown') throw new AppError('entra.outcomeUnknown');
    facts.readBack = true;
    ctx.report.happened('readBack.found');
  }

  const token = await unlocked.token(['getAssertion'], credential.rpId);
  const assertion = await ctx.prompter.during({ for: 'touch', purpose: 'verify' }, () =>
    verifyAssertion(ctx.opened.key, {
      rpId: credential.rpId,
      credentialId: credential.credentialId,
      publicKeyCose: credential.publicKeyCose,
      random: ctx.random,
      token,
      signal,
    }),
  );
  if (!assertion.verified) throw new AppError('key.malformed', { reason: assertion.reason });
  facts.assertionVerified = true;
  ctx.report.happened('assertion.verified');
  await remember(ctx, toBase64Url(credential.credentialId));
}

/** As the open key says it: the plan's summary may be of a moment when it was still being read. */
async function remember({ ledger, keys, opened, plan, facts, operator, tenantId, clock }: RunContext, credentialIdBase64Url: string): Promise<void> {
  const { aaguid, product, manufacturer, firmware, transport, practice } = opened.summary;
  const serialNumber = uniqueSerial(opened.summary);
  const { id, displayName } = plan.target;
  await ledger.remember({
    credentialIdBase64Url, tenantId, targetId: id, displayName, aaguid, serialNumber, at: new Date(clock.now()).toISOString(),
  });
  await keys.give({
    key: { aaguid, product, manufacturer, firmware, transport, practice, serialNumber },
    knownCredentialIds: facts.knownCredentialIds,
    tenantId,
    holder: { id, displayName },
    credentialIdBase64Url,
    operator: operator.userPrincipalName,
  });
}
