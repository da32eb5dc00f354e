// authenticatorMakeCredential, CTAP 2.1 §6.1: excludeList, touch, extensions, slot or wrapped id, packed attestation.
import { concatBytes, equalBytes } from '../../../shared/bytes.ts';
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { countedAuthenticatorData } from './authenticator-data.ts';
import { findCredential, RESIDENT_ID_BYTES, wrapCredential } from './credential-id.ts';
import { cosePublicKey, generatePrivateKey } from './credential-key.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { MAX_CRED_BLOB_BYTES, MAX_CREDENTIALS_IN_LIST } from './get-info.ts';
import type { KeyContext } from './key-context.ts';
import type { CredProtectLevel, KeyAlgorithm, KeyUser } from './key-state.ts';
import { PERMISSION } from './pin-session.ts';
import * as request from './request.ts';
import { CtapRefusal, optional, required } from './request.ts';
import { requestOptions, verifiedUser } from './user-verification.ts';

const MAX_USER_ID_BYTES = 64;
/** Names may be cut, §6.1.2; 64 bytes is the least a key must keep. */
const MAX_NAME_BYTES = 64;

interface Extensions {
  readonly credProtect: CredProtectLevel | undefined;
  readonly hmacSecret: boolean;
  readonly credBlob: Uint8Array | undefined;
  readonly minPinLength: boolean;
}

export async function makeCredential(context: KeyContext, parameters: CborMap, call: CommandCall): Promise<CborMap> {
  const { state } = context;
  const clientDataHash = request.requiredHash(parameters, 0x01);
  const rp = required(parameters, 0x02, request.isMap);
  const rpId = required(rp, 'id', request.isText);
  const rpName = optional(rp, 'name', request.isText);
  const user = userOf(required(parameters, 0x03, request.isMap));
  const userVerified = await verifiedUser(
    context,
    parameters,
    { param: 0x08, protocol: 0x09 },
    { clientDataHash, permission: PERMISSION.makeCredential, rpId },
    call,
  );
  const algorithm = chosenAlgorithm(required(parameters, 0x04, request.isArray));
  const options = requestOptions(parameters, 0x07);
  if (options.up === false) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  const resident = options.rk === true;
  const extensions = requestedExtensions(optional(parameters, 0x06, request.isMap) ?? new Map());
  // No enterprise attestation on this key: getInfo has no "ep" (§6.1.2 step 9).
  if (parameters.has(0x0a)) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  if (!userVerified && (state.alwaysUv || (state.pin !== undefined && resident))) {
    throw new CtapRefusal('CTAP2_ERR_PUAT_REQUIRED');
  }
  const excludeList = optional(parameters, 0x05, request.isArray) ?? [];
  if (excludeList.length > MAX_CREDENTIALS_IN_LIST) throw new CtapRefusal('CTAP2_ERR_LIMIT_EXCEEDED');
  if (isExcluded(context, rpId, request.credentialIds(excludeList), userVerified)) {
    await context.presence.require(call);
    throw new CtapRefusal('CTAP2_ERR_CREDENTIAL_EXCLUDED');
  }

  await context.presence.require(call);
  context.pinSession.consume();

  const privateKey = generatePrivateKey(algorithm, context.random);
  const source = {
    rpId,
    algorithm,
    privateKey,
    credProtect: extensions.credProtect ?? 1,
    hmacSecret: extensions.hmacSecret,
  } as const;
  const keepsBlob = resident && extensions.credBlob !== undefined && extensions.credBlob.length <= MAX_CRED_BLOB_BYTES;
  let id: Uint8Array;
  if (resident) {
    id = context.random.bytes(RESIDENT_ID_BYTES);
    // One account per RP has one slot: a new credential takes the place of the old one (§6.1.2 step 17).
    const others = state.credentials.filter((other) => other.rpId !== rpId || !equalBytes(other.user.id, user.id));
    if (others.length >= context.slots) throw new CtapRefusal('CTAP2_ERR_KEY_STORE_FULL');
    const names = rpName === undefined ? {} : { rpName: cutName(rpName) };
    const blob = keepsBlob && extensions.credBlob !== undefined ? { credBlob: extensions.credBlob } : {};
    state.credentials = [...others, { ...source, id, user, ...names, ...blob }];
  } else {
    id = wrapCredential(state, context.random, source);
  }

  const authenticatorData = countedAuthenticatorData(state, {
    rpId,
    userPresent: true,
    userVerified,
    attested: { aaguid: context.aaguid, credentialId: id, publicKey: cosePublicKey(algorithm, privateKey) },
    extensions: extensionOutputs(context, rpId, extensions, keepsBlob),
  });
  return new Map<number, CborValue>([
    [0x01, 'packed'],
    [0x02, authenticatorData],
    [
      0x03,
      new Map<string, CborValue>([
        ['alg', -7],
        ['sig', context.attestation.sign(concatBytes(authenticatorData, clientDataHash))],
        ['x5c', [context.attestation.leafCertificate]],
      ]),
    ],
  ]);
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

function requestedExtensions(map: CborMap): Extensions {
  const credProtect = optional(map, 'credProtect', request.isInteger);
  if (credProtect !== undefined && credProtect !== 1 && credProtect !== 2 && credProtect !== 3) {
    throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  }
  return {
    credProtect,
    hmacSecret: optional(map, 'hmac-secret', request.isBoolean) === true,
    credBlob: optional(map, 'credBlob', request.isBytes),
    minPinLength: optional(map, 'minPinLength', request.isBoolean) === true,
  };
}

function extensionOutputs(
  context: KeyContext,
  rpId: string,
  extensions: Extensions,
  keptBlob: boolean,
): ReadonlyMap<string, CborValue> {
  const outputs = new Map<string, CborValue>();
  if (extensions.credProtect !== undefined) outputs.set('credProtect', extensions.credProtect);
  if (extensions.hmacSecret) outputs.set('hmac-secret', true);
  if (extensions.credBlob !== undefined) outputs.set('credBlob', keptBlob);
  if (extensions.minPinLength && context.state.minPinLengthRpIds.includes(rpId)) {
    outputs.set('minPinLength', context.state.minPinLength);
  }
  return outputs;
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
