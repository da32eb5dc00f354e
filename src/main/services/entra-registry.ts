// The keys of a user at Microsoft Entra ID, through Graph. Nothing is kept there until the POST: the challenge seals itself.

import { toBase64Url } from '../../shared/bytes.ts';
import { AppError } from '../../shared/errors.ts';
import type { Directory, Fido2Method } from '../directory/directory.ts';
import { ENTRA_RP_IDS } from './entra-pages.ts';
import type { KeyRegistry, ServiceKey } from './key-registry.ts';

export function entraRegistry(directory: Directory): KeyRegistry {
  return {
    keepsPending: false,
    list: async ({ id }) => (await directory.fido2Methods(id)).map(asServiceKey),
    begin: async ({ id }) => {
      const { publicKey, challengeExpiresAt } = await directory.creationOptions(id);
      return { publicKey, origin: `https://${ENTRA_RP_IDS[0]}`, challengeExpiresAt, pendingId: null };
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
