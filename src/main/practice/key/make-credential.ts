// authenticatorMakeCredential, CTAP 2.1 §6.1: user verification, excludeList, touch, slot or wrapped id, attestation.
import { equalBytes } from '../../../shared/bytes.ts';
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { attestationStatement, wishedAttestation } from './attestation-statement.ts';
import { countedAuthenticatorData } from './authenticator-data.ts';
import { isProtected } from './built-in-uv.ts';
import { findCredential, sha256, wrapCredential } from './credential-id.ts';
import { cosePublicKey, generatePrivateKey, type KeyAlgorithm } from './credential-key.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { MAX_CREDENTIALS_IN_LIST } from './get-info.ts';
import type { KeyContext } from './key-context.ts';
import { RESIDENT_ID_BYTES, type KeyUser, type ResidentCredential } from './key-state.ts';
import { extensionOutputs, wishedExtensions, wishedSecret } from './make-credential-extensions.ts';
import { PERMISSION } from './pin-session.ts';
import * as request from './request.ts';
import { CtapRefusal, optional, required } from './request.ts';
import {
  proveUser,
  requestOptions,
  takePresence,
  userAuth,
  uvAfterAlwaysUv,
  verificationMissing,
} from './user-verification.ts';

const LARGE_BLOB_KEY_BYTES = 32;
const MAX_USER_ID_BYTES = 64;
/** Names may be cut, §6.1.2; 64 bytes is the least a key must keep. */
const MAX_NAME_BYTES = 64;

export async function makeCredential(context: KeyContext, parameters: CborMap, call: CommandCall): Promise<CborMap> {
  const { state } = context;
  const clientDataHash = request.requiredHash(parameters, 0x01);
  const rp = required(parameters, 0x02, request.isMap);
  const rpId = required(rp, 'id', request.isText);
  const rpName = optional(rp, 'name', request.isText);
  const user = userOf(required(parameters, 0x03, request.isMap));
  const auth = await userAuth(context, parameters, { param: 0x08, protocol: 0x09 }, call);
  const algorithm = chosenAlgorithm(required(parameters, 0x04, request.isArray));
  const options = requestOptions(context, parameters, 0x07, auth);
  if (options.up === false) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  const resident = options.rk === true;
  const extensions = wishedExtensions(context, parameters, resident);
  const uv = uvAfterAlwaysUv(context, options.uv, auth);
  const mayDoWithoutUv = !isProtected(context) || (context.facts.features.makeCredUvNotRqd && !resident);
  if (auth === undefined && !uv && !mayDoWithoutUv) throw verificationMissing(context);
  const attestation = wishedAttestation(context, parameters, rpId);
  const { makeCredential: permission } = PERMISSION;
  const proof = await proveUser(context, { clientDataHash, permission, rpId }, auth, uv, call);
  const secretFor = wishedSecret(context, extensions, proof.verified);
  const excludeList = optional(parameters, 0x05, request.isArray) ?? [];
  if (excludeList.length > MAX_CREDENTIALS_IN_LIST) throw new CtapRefusal('CTAP2_ERR_LIMIT_EXCEEDED');
  if (isExcluded(context, rpId, request.credentialIds(excludeList), proof.verified)) {
    if (!proof.present) await context.presence.require(call);
    throw new CtapRefusal('CTAP2_ERR_CREDENTIAL_EXCLUDED');
  }
  await takePresence(context, proof, call);

  const privateKey = generatePrivateKey(algorithm, context.random);
  const source = {
    algorithm,
    privateKey,
    credProtect: extensions.credProtect ?? 1,
    hmacSecret: extensions.hmacSecret,
  } as const;
  const largeBlobKey = extensions.largeBlobKey ? context.random.bytes(LARGE_BLOB_KEY_BYTES) : undefined;
  const id = resident
    ? context.random.bytes(RESIDENT_ID_BYTES)
    : wrapCredential(state, context.random, sha256(rpId), source);
  if (resident) {
    takeSlot(context, {
      ...source,
      id,
      rpId,
      user,
      ...(rpName === undefined ? {} : { rpName: cutName(rpName) }),
      ...(extensions.credBlob === undefined ? {} : { credBlob: extensions.credBlob }),
      ...(largeBlobKey === undefined ? {} : { largeBlobKey }),
    });
  }

  const authenticatorData = countedAuthenticatorData(state, {
    rpId,
    userPresent: true,
    userVerified: proof.verified,
    attested: { aaguid: context.facts.aaguid, credentialId: id, publicKey: cosePublicKey(algorithm, privateKey) },
    extensions: extensionOutputs(context, rpId, extensions, secretFor?.(id)),
  });
  const reply = new Map<number, CborValue>([
    [0x01, attestation.format],
    [0x02, authenticatorData],
    [0x03, attestationStatement(context, attestation, source, { authenticatorData, clientDataHash })],
  ]);
  if (attestation.isEnterprise) reply.set(0x04, true);
  if (largeBlobKey !== undefined) reply.set(0x05, largeBlobKey);
  return reply;
}

/** One account per RP has one slot: a new credential takes the place of the old one (§6.1.2 step 17). */
function takeSlot(context: KeyContext, credential: ResidentCredential): void {
  const { state } = context;
  const others = state.credentials.filter(
    ({ rpId, user }) => rpId !== credential.rpId || !equalBytes(user.id, credential.user.id),
  );
  if (others.length >= context.facts.slots) throw new CtapRefusal('CTAP2_ERR_KEY_STORE_FULL');
  state.credentials = [...others, credential];
}

/** PublicKeyCredentialUserEntity as this key keeps it; credential management may replace the names later. */
export function userOf(map: CborMap): KeyUser {
  const id = required(map, 'id', request.isBytes);
  if (id.length === 0 || id.length > MAX_USER_ID_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
  const name = optional(map, 'name', request.isText);
  const displayName = optional(map, 'displayName', request.isText);
  return {
    id,
    ...(name === undefined ? {} : { name: cutName(name) }),
    ...(displayName === undefined ? {} : { displayName: cutName(displayName) }),
  };
}

/** The first of the platform's wishes that this key can sign with. */
function chosenAlgorithm(list: readonly CborValue[]): KeyAlgorithm {
  const wishes = list.map((entry) => {
    const parameters = request.asType(entry, request.isMap);
    return { alg: required(parameters, 'alg', request.isInteger), type: required(parameters, 'type', request.isText) };
  });
  for (const { alg, type } of wishes) if (type === 'public-key' && (alg === -7 || alg === -8)) return alg;
  throw new CtapRefusal('CTAP2_ERR_UNSUPPORTED_ALGORITHM');
}

/** A credential that needs user verification does not show itself without it (credProtect level 3). */
function isExcluded(context: KeyContext, rpId: string, ids: readonly Uint8Array[], userVerified: boolean): boolean {
  return ids.some((id) => {
    const credential = findCredential(context.state, rpId, id);
    return credential !== undefined && (userVerified || credential.credProtect < 3);
  });
}

/** The start of a name that fits, cut between characters. */
function cutName(name: string): string {
  let fits = '';
  let size = 0;
  for (const character of name) {
    size += new TextEncoder().encode(character).length;
    if (size > MAX_NAME_BYTES) break;
    fits += character;
  }
  return fits;
}
