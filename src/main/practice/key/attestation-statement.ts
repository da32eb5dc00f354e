// The attestation of a new credential: which format, whose signature (WebAuthn §8.2, §8.7; CTAP 2.1 §6.1.2 step 9, 2.2 §6.1).
import { concatBytes } from '../../../shared/bytes.ts';
import { isCborArray, type CborMap, type CborValue } from '../../ctap/cbor.ts';
import { signWith, type KeyAlgorithm } from './credential-key.ts';
import type { KeyContext } from './key-context.ts';
import type { AttestationFormat } from './key-facts.ts';
import { asType, CtapRefusal, isText, isUnsigned, optional } from './request.ts';

export interface AttestationWish {
  readonly format: AttestationFormat;
  readonly isSelf: boolean;
  /** The attestation names this very key. */
  readonly isEnterprise: boolean;
}

/** @throws CtapRefusal INVALID_PARAMETER when enterprise attestation is off or not there, INVALID_OPTION for an unknown kind */
export function wishedAttestation(context: KeyContext, parameters: CborMap, rpId: string): AttestationWish {
  const { enterpriseRpIds, attestation } = context.facts.features;
  const enterprise = optional(parameters, 0x0a, isUnsigned);
  if (enterprise !== undefined) {
    if (enterpriseRpIds === null || !context.state.enterpriseAttestation) {
      throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
    }
    if (enterprise !== 1 && enterprise !== 2) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
    // 1: the RPs that the vendor put on the key; 2: the platform vouches for the RP (§7.1).
    if (enterprise === 2 || enterpriseRpIds.includes(rpId)) {
      return { format: 'packed', isSelf: false, isEnterprise: true };
    }
  }
  const own: AttestationFormat = attestation === 'none' ? 'none' : 'packed';
  return { format: preferredFormat(context, parameters) ?? own, isSelf: attestation === 'self', isEnterprise: false };
}

export function attestationStatement(
  context: KeyContext,
  wish: AttestationWish,
  credential: { readonly algorithm: KeyAlgorithm; readonly privateKey: Uint8Array },
  signed: { readonly authenticatorData: Uint8Array; readonly clientDataHash: Uint8Array },
): CborMap {
  if (wish.format === 'none') return new Map();
  const message = concatBytes(signed.authenticatorData, signed.clientDataHash);
  if (wish.isSelf) {
    return new Map<string, CborValue>([
      ['alg', credential.algorithm],
      ['sig', signWith(credential.algorithm, credential.privateKey, message)],
    ]);
  }
  const { attestation } = context;
  const signer = wish.isEnterprise ? (attestation.enterprise ?? attestation) : attestation;
  return new Map<string, CborValue>([
    ['alg', -7],
    ['sig', signer.sign(message)],
    ['x5c', [signer.leafCertificate]],
  ]);
}

/** attestationFormatsPreference of CTAP 2.2: the first format that this key has. */
function preferredFormat(context: KeyContext, parameters: CborMap): AttestationFormat | undefined {
  if (!context.facts.features.versions.includes('FIDO_2_2')) return undefined;
  const wishes = optional(parameters, 0x0b, isCborArray)?.map((wish) => asType(wish, isText));
  return wishes?.find((wish): wish is AttestationFormat => wish === 'packed' || wish === 'none');
}
