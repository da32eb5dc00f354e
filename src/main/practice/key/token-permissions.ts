// Which permissions a model's tokens can have (CTAP 2.1 §6.5.5.7), and what a request asks for.
import type { CborMap } from '../../ctap/cbor.ts';
import type { KeyFeatures } from './key-facts.ts';
import { PERMISSION } from './pin-session.ts';
import { CtapRefusal, isText, isUnsigned, optional, required } from './request.ts';

export function permissionsByPin(features: KeyFeatures): number {
  return (
    PERMISSION.makeCredential |
    PERMISSION.getAssertion |
    (features.credentialManagement === 'none' ? 0 : PERMISSION.credentialManagement) |
    (features.bioEnrollment === 'standard' || features.bioEnrollment === 'both' ? PERMISSION.bioEnrollment : 0) |
    (features.largeBlobBytes > 0 ? PERMISSION.largeBlobWrite : 0) |
    (features.configuration ? PERMISSION.authenticatorConfiguration : 0) |
    (features.persistentToken ? PERMISSION.persistentCredentialManagementReadOnly : 0)
  );
}

/** The same: these keys have uvBioEnroll and uvAcfg. */
export const permissionsByUv = permissionsByPin;

/**
 * The permissions and RP of a request for a token.
 *
 * @throws CtapRefusal MISSING_PARAMETER, INVALID_PARAMETER for none at all or pcmr with others, UNAUTHORIZED_PERMISSION
 */
export function askedPermissions(
  parameters: CborMap,
  known: number,
): { readonly permissions: number; readonly rpId: string | undefined } {
  const permissions = required(parameters, 0x09, isUnsigned);
  const rpId = optional(parameters, 0x0a, isText);
  if (permissions === 0) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  if (permissions > 0xff || (permissions & ~known) !== 0) throw new CtapRefusal('CTAP2_ERR_UNAUTHORIZED_PERMISSION');
  const { persistentCredentialManagementReadOnly: persistent } = PERMISSION;
  if ((permissions & persistent) !== 0 && permissions !== persistent) {
    throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  }
  const needsRpId = (permissions & (PERMISSION.makeCredential | PERMISSION.getAssertion)) !== 0;
  if (needsRpId && rpId === undefined) throw new CtapRefusal('CTAP2_ERR_MISSING_PARAMETER');
  return { permissions, rpId };
}
