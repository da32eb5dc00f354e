// The keys of a user at Microsoft Entra ID, through Graph. Nothing is kept there until the POST: the challenge seals itself.

import { toBase64Url } from '../../shared/bytes.ts';
import { type Cloud, passkeyHostOf } from '../../shared/clouds.ts';
import { AppError } from '../../shared/errors.ts';
import type { Directory, Fido2Method } from '../directory/directory.ts';
import type { KeyRegistry, ServiceKey } from './key-registry.ts';

/** @param cloud  of the tenant that is signed in to */
export function entraRegistry(directory: Directory, cloud: () => Cloud): KeyRegistry {
  return {
    keepsPending: false,
    list: async ({ id }) => (await directory.fido2Methods(id)).map(asServiceKey),
    begin: async ({ id }) => {
      const { publicKey, challengeExpiresAt } = await directory.creationOptions(id);
      return { publicKey, origin: `https://${passkeyHostOf(cloud())}`, challengeExpiresAt, pendingId: null };
    },
    finish: async ({ id }, _, { displayName, credentialId, clientDataJson, attestationObject, clientExtensionResults }) =>
      asServiceKey(
        await directory.createFido2Method(id, {
          displayName,
          publicKeyCredential: {
            id: toBase64Url(credentialId),
            response: { clientDataJSON: toBase64Url(clientDataJson), attestationObject: toBase64Url(attestationObject) },
            clientExtensionResults: { ...clientExtensionResults },
          },
        }),
      ),
    pendingSince: async () => [],
    discard: () => Promise.reject(new AppError('service.cannotBeAsked')),
  };
}

/** Graph's id of a method is the credential's. */
function asServiceKey({ id, displayName, model }: Fido2Method): ServiceKey {
  return { id, displayName, model, credentialId: id };
}
