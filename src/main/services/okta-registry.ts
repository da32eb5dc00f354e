// The security keys of a user at Okta: factors of the type webauthn. A factor is begun, then activated; until then it is pending.

import { AppError } from '../../shared/errors.ts';
import type { ObrTarget } from '../../shared/models.ts';
import { isSameName } from '../../shared/user-names.ts';
import type { Clock } from '../ports.ts';
import { accountOf } from './service-account.ts';
import type { KeyRegistry, ServiceKey } from './key-registry.ts';
import { OKTA, type OktaApi, type OktaFactor } from './okta-api.ts';
import { ServiceError } from './service-error.ts';
import { malformed } from './service-shape.ts';

/** Okta says nothing of it in the answer; five minutes is what its own tools count with. */
const CHALLENGE_LIFETIME_MS = 5 * 60_000;

/** @param origin  of the org: https://example.okta.com; credentials are for its host */
export function oktaRegistry(api: OktaApi, origin: string, clock: Clock): KeyRegistry {
  const host = new URL(origin).hostname;
  const account = accountOf(OKTA, (userName) => api.findAccounts(userName));
  const keysOf = async (target: ObrTarget): Promise<readonly OktaFactor[]> =>
    (await api.factors((await account(target)).id)).filter(({ factorType }) => factorType === 'webauthn');

  return {
    keepsPending: true,
    list: async (target) => (await keysOf(target)).filter(({ status }) => status === 'ACTIVE').map(asServiceKey),
    begin: async (target) => {
      const { id, userName } = await account(target);
      const begunAt = clock.now();
      const { factorId, activation } = await api.enrol(id);
      // The other end must speak of the account that was looked up: what is signed is worth a sign-in.
      if (!isSameName(activation.user.name, userName)) {
        throw malformed({ service: OKTA, method: 'POST' }, 'the registration is for another user name');
      }
      return {
        publicKey: { ...activation, rp: { name: OKTA, ...activation.rp, id: activation.rp?.id ?? host } },
        origin,
        challengeExpiresAt: begunAt + CHALLENGE_LIFETIME_MS,
        pendingId: factorId,
      };
    },
    finish: async (target, { pendingId }, { attestationObject, clientDataJson }) => {
      if (pendingId === null) throw new AppError('service.malformed', { service: OKTA, reason: 'no factor' });
      const factor = await api.activate((await account(target)).id, pendingId, {
        attestation: Buffer.from(attestationObject).toString('base64'),
        clientData: Buffer.from(clientDataJson).toString('base64'),
      });
      if (factor.status !== 'ACTIVE') throw malformed({ service: OKTA, method: 'POST' }, `the factor is ${factor.status}`);
      return asServiceKey(factor);
    },
    pendingSince: async (target, since) =>
      (await keysOf(target)).flatMap(({ id, status, createdAt }) => (status === 'PENDING_ACTIVATION' && createdAt >= since ? [id] : [])),
    discard: async (target, pendingId) => {
      await api.remove((await account(target)).id, pendingId).catch((error: unknown) => {
        if (!(error instanceof ServiceError) || error.httpStatus !== 404) throw error;
      });
    },
  };
}

function asServiceKey({ id, authenticatorName, credentialId }: OktaFactor): ServiceKey {
  return { id, displayName: authenticatorName ?? '', model: authenticatorName, credentialId };
}
