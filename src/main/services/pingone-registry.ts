// The security keys of a user at PingOne: MFA devices of the type FIDO2. A device is created, then activated; until then it is pending.
// PingOne's lists do not tell credential ids: a key is known by the id of its device.

import { AppError } from '../../shared/errors.ts';
import { toBase64Url } from '../../shared/bytes.ts';
import type { ObrTarget } from '../../shared/models.ts';
import type { KeyRegistry, ServiceKey } from './key-registry.ts';
import { PINGONE, type PingOneApi, type PingOneDevice } from './pingone-api.ts';
import { readPingOneOptions } from './pingone-options.ts';
import { accountOf } from './service-account.ts';
import { ServiceError } from './service-error.ts';
import { malformed } from './service-shape.ts';

export interface PingOneParty {
  readonly rpId: string;
  /** Of the page on which users register keys themselves; rpId is a domain of it. */
  readonly origin: string;
  readonly policyId: string | null;
}

export function pingOneRegistry(api: PingOneApi, { rpId, origin, policyId }: PingOneParty): KeyRegistry {
  const account = accountOf(PINGONE, (userName) => api.findAccounts(userName));
  const keysOf = async (target: ObrTarget): Promise<readonly PingOneDevice[]> =>
    (await api.devices((await account(target)).id)).filter(({ type }) => type === 'FIDO2' || type === 'SECURITY_KEY');

  return {
    keepsPending: true,
    list: async (target) => (await keysOf(target)).filter(({ status }) => status === 'ACTIVE').map(asServiceKey),
    begin: async (target, displayName) => {
      const device = { rp: { id: rpId, name: PINGONE }, nickname: displayName, policyId };
      const { deviceId, creationOptions } = await api.create((await account(target)).id, device);
      const publicKey = readPingOneOptions(creationOptions);
      return { publicKey, origin, challengeExpiresAt: null, pendingId: deviceId };
    },
    finish: async (target, { pendingId }, { credentialId, clientDataJson, attestationObject, clientExtensionResults }) => {
      if (pendingId === null) throw new AppError('service.malformed', { service: PINGONE, reason: 'no device' });
      const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
      const attestation = JSON.stringify({
        id: toBase64Url(credentialId),
        type: 'public-key',
        rawId: base64(credentialId),
        response: { clientDataJSON: base64(clientDataJson), attestationObject: base64(attestationObject) },
        clientExtensionResults,
      });
      const device = await api.activate((await account(target)).id, pendingId, { origin, attestation });
      if (device.status !== 'ACTIVE') throw malformed({ service: PINGONE, method: 'POST' }, `the device is ${device.status}`);
      return asServiceKey(device);
    },
    pendingSince: async (target, since) =>
      (await keysOf(target)).flatMap(({ id, status, createdAt }) => (status === 'ACTIVATION_REQUIRED' && createdAt >= since ? [id] : [])),
    discard: async (target, pendingId) => {
      await api.remove((await account(target)).id, pendingId).catch((error: unknown) => {
        if (!(error instanceof ServiceError) || error.httpStatus !== 404) throw error;
      });
    },
  };
}

function asServiceKey({ id, nickname }: PingOneDevice): ServiceKey {
  return { id, displayName: nickname ?? '', model: null, credentialId: null };
}
