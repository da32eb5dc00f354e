// navigator.credentials.create() without a browser: creation options and an open key in, a credential out (WebAuthn L3
// §5.1.3, §6.3.2). Asks nobody: the PIN is a token by now, and whether this may happen at all was decided above.
import { equalBytes } from '../../shared/bytes.ts';
import { parseAuthenticatorData, type AuthenticatorData } from '../ctap/authenticator-data.ts';
import { parseCosePublicKey } from '../ctap/cose.ts';
import type { CredentialParameter } from '../ctap/entities.ts';
import type { AuthenticatorInfo } from '../ctap/get-info.ts';
import type { AgreedSecret } from '../ctap/key-agreement.ts';
import { encodeMakeCredential, type MakeCredentialReply, type MakeCredentialRequest } from '../ctap/make-credential.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { sha256 } from '../ctap/sha256.ts';
import type { ExchangeOptions } from '../ctap/transport.ts';
import type { Random } from '../ports.ts';
import { encodeAttestationObject } from './attestation-object.ts';
import { clientDataJson, type ClientOrigin } from './client-data.ts';
import type { CreationOptions } from './creation-options.ts';
import { listPortions, preflightRoom, refuseExcluded } from './excluded-credentials.ts';
import { clientExtensionResults, creationExtensions, evaluatesPrf, type CreationResults } from './extensions.ts';
import { judgeRpId } from './rp-id.ts';
import { WebAuthnError } from './webauthn-error.ts';

export interface CreateCredentialRequest extends ExchangeOptions, ClientOrigin {
  readonly options: CreationOptions;
  /** Where the owner of rp.id has listed the origin (related-origins.ts): rp.id need not be a domain of it. */
  readonly isRelatedOrigin?: boolean;
  /** Without it no `prf` values are made at creation. */
  readonly random?: Random;
  /**
   * With the permission makeCredential for this RP; getAssertion too lets the exclude list see protected credentials.
   */
  readonly token?: PinUvAuthToken | undefined;
}

export interface CreatedCredential {
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  readonly attestationObject: Uint8Array;
  /** The same with the statement as the key made it, whatever conveyance was asked for: for our own judgement, never sent. */
  readonly attestationOfKey: Uint8Array;
  readonly clientDataJson: Uint8Array;
  readonly authenticatorData: Uint8Array;
  /** COSE_Key as the key wrote it. */
  readonly publicKeyCose: Uint8Array;
  /** DER SubjectPublicKeyInfo; undefined for a key of a kind that Node does not know. */
  readonly publicKeySpki: Uint8Array | undefined;
  /** COSE algorithm, e.g. −7. */
  readonly publicKeyAlgorithm: number;
  /** As in authenticator data, 16 bytes. */
  readonly aaguid: Uint8Array;
  readonly transports: readonly string[];
  readonly clientExtensionResults: CreationResults;
  readonly userVerified: boolean;
}

/** Bytes of PIN/UV parameters beside the rest of makeCredential. */
const AUTH_PARAM_BYTES = 48;

/**
 * Makes one credential on this key. Waits for a touch.
 *
 * Abort: as SecurityKey.makeCredential: when the touch came first the credential exists and is returned; the caller
 * sees `signal.aborted` and takes it off the key.
 *
 * @throws WebAuthnError before anything is on the key; only 'unexpectedCredential' comes after, and names the
 * credential
 * @throws CtapError CREDENTIAL_EXCLUDED when the key is registered already; others as the key gives them; HidError
 */
export async function createCredential(key: SecurityKey, request: CreateCredentialRequest): Promise<CreatedCredential> {
  const { options, token } = request;
  const exchange: ExchangeOptions = {
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.onKeepalive === undefined ? {} : { onKeepalive: request.onKeepalive }),
  };
  const rpId = rpIdOf(options.rp.id, request.origin, request.isRelatedOrigin === true);
  const { origin, crossOrigin, topOrigin } = request;
  const clientData = clientDataJson({
    type: 'webauthn.create',
    challenge: options.challenge,
    origin,
    crossOrigin,
    topOrigin,
  });
  const isResident = residentKey(options, key.info);
  const { random } = request;
  const agreed =
    random !== undefined && evaluatesPrf(options.extensions, key.info) ? await key.agreeOnSecret() : undefined;
  const message: MakeCredentialRequest = {
    clientDataHash: sha256(clientData),
    rp: { id: rpId, name: options.rp.name },
    user: options.user,
    pubKeyCredParams: commonAlgorithms(options.pubKeyCredParams, key.info),
    extensions: creationExtensions(options.extensions, {
      info: key.info,
      isResident,
      prf: agreed === undefined || random === undefined ? undefined : { agreed, random },
    }),
    options: {
      ...(isResident ? { rk: true } : {}),
      ...(verifiesItself(options, key.info, token) ? { uv: true } : {}),
    },
  };

  const withoutList = encodeMakeCredential(message).length + AUTH_PARAM_BYTES;
  if (withoutList > key.info.maxMsgSize) {
    throw new WebAuthnError('tooLarge', `${withoutList} bytes for a key that takes ${key.info.maxMsgSize}`);
  }
  const { appidExclude } = options.extensions;
  if (appidExclude !== undefined && options.excludeCredentials.length > 0) {
    const portions = listPortions(options.excludeCredentials, key.info, preflightRoom(key.info));
    await refuseExcluded(key, appidExclude, portions, undefined, exchange);
  }
  let excludeList = listPortions(options.excludeCredentials, key.info, key.info.maxMsgSize - withoutList);
  if (excludeList.length > 1) {
    const portions = listPortions(options.excludeCredentials, key.info, preflightRoom(key.info));
    await refuseExcluded(key, rpId, portions, token, exchange);
    excludeList = [];
  }

  const reply = await key.makeCredential(
    {
      ...message,
      ...(excludeList[0] === undefined ? {} : { excludeList: excludeList[0] }),
      ...(token === undefined ? {} : { token }),
    },
    exchange,
  );
  return readCredential(key, reply, { options, rpId, clientData, isResident, agreed, parameters: message.pubKeyCredParams });
}

interface Asked {
  readonly options: CreationOptions;
  readonly rpId: string;
  readonly clientData: Uint8Array;
  readonly isResident: boolean;
  readonly agreed: AgreedSecret | undefined;
  readonly parameters: readonly CredentialParameter[];
}

/** Checks that the key made what was asked for: a service would refuse anything else, later and less clearly. */
function readCredential(key: SecurityKey, reply: MakeCredentialReply, asked: Asked): CreatedCredential {
  const authData = readAuthData(reply.authData);
  const attested = authData.attestedCredentialData;
  if (attested === undefined) throw new WebAuthnError('unexpectedCredential', 'the reply has no credential');
  const refuse = (message: string): WebAuthnError =>
    new WebAuthnError('unexpectedCredential', message, attested.credentialId);
  const expectedHash = sha256(new TextEncoder().encode(asked.rpId));
  if (!equalBytes(authData.rpIdHash, expectedHash)) throw refuse('the credential is for another RP');
  if (!authData.flags.userPresent) throw refuse('the credential was made without a touch');
  if (asked.options.userVerification === 'required' && !authData.flags.userVerified) {
    throw refuse('the credential was made without user verification');
  }
  const alg = attested.publicKey.get(3);
  if (typeof alg !== 'number' || !asked.parameters.some((parameter) => parameter.alg === alg)) {
    throw refuse('the credential has an algorithm that was not asked for');
  }
  let extensionResults: CreationResults;
  try {
    extensionResults = clientExtensionResults(asked.options.extensions, {
      info: key.info,
      outputs: authData.extensions,
      isResident: asked.isResident,
      hasLargeBlobKey: reply.largeBlobKey !== undefined,
      agreed: asked.agreed,
    });
  } catch (error) {
    throw refuse(`extension outputs: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  return {
    rpId: asked.rpId,
    credentialId: attested.credentialId,
    attestationObject: encodeAttestationObject(conveyed(reply, authData, asked.options.attestation)),
    attestationOfKey: encodeAttestationObject(reply),
    clientDataJson: asked.clientData,
    authenticatorData: reply.authData,
    publicKeyCose: attested.publicKeyCose,
    publicKeySpki: spkiOf(attested.publicKey),
    publicKeyAlgorithm: alg,
    aaguid: attested.aaguid,
    transports: transportsOf(key),
    clientExtensionResults: extensionResults,
    userVerified: authData.flags.userVerified,
  };
}

function readAuthData(bytes: Uint8Array): AuthenticatorData {
  try {
    return parseAuthenticatorData(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable';
    throw new WebAuthnError('unexpectedCredential', `authenticator data: ${reason}`);
  }
}

/**
 * Attestation conveyance (WebAuthn L3 §5.1.3): 'none' replaces the statement by an empty one of format "none", but for
 * self attestation with an all-zero AAGUID. The AAGUID stays, as in Level 3; Level 2 had it zeroed. The others pass as
 * is.
 */
function conveyed(reply: MakeCredentialReply, authData: AuthenticatorData, wanted: CreationOptions['attestation']) {
  const { fmt, attStmt, authData: bytes } = reply;
  const aaguid = authData.attestedCredentialData?.aaguid ?? new Uint8Array();
  const isAnonymousSelf = fmt === 'packed' && !attStmt.has('x5c') && aaguid.every((byte) => byte === 0);
  if (wanted !== 'none' || isAnonymousSelf) return { fmt, attStmt, authData: bytes };
  return { fmt: 'none', attStmt: new Map(), authData: bytes };
}

/** @throws WebAuthnError 'rpNotOfOrigin' */
function rpIdOf(given: string | undefined, origin: string, isRelated: boolean): string {
  const verdict = judgeRpId(given, origin);
  if (verdict.kind === 'own' || (verdict.kind === 'foreign' && isRelated)) return verdict.rpId;
  throw new WebAuthnError('rpNotOfOrigin', `${given ?? 'the host'} is no RP id of ${origin}`);
}

function commonAlgorithms(
  wanted: readonly CredentialParameter[],
  info: AuthenticatorInfo,
): readonly CredentialParameter[] {
  // CTAP 2.0 keys do not say which they have: they choose themselves, or refuse.
  const { algorithms } = info;
  if (algorithms === undefined) return wanted;
  const common = wanted.filter(({ alg }) => algorithms.some((offered) => offered.alg === alg));
  if (common.length === 0) throw new WebAuthnError('noCommonAlgorithm', 'the key has none of the wanted algorithms');
  return common;
}

function residentKey(options: CreationOptions, info: AuthenticatorInfo): boolean {
  const canStore = info.options.get('rk') === true;
  switch (options.residentKey) {
    case 'required':
      if (!canStore) throw new WebAuthnError('noResidentKeys', 'the key does not store credentials');
      return true;
    case 'preferred':
      return canStore;
    case 'discouraged':
      // A blob is kept with a discoverable credential only (CTAP 2.1 §12.2); "discouraged" leaves the choice open.
      return canStore && options.extensions.credBlob !== undefined && info.extensions.includes('credBlob');
  }
}

/** True: the key is to verify the user by itself (fingerprint), for there is no token. */
function verifiesItself(options: CreationOptions, info: AuthenticatorInfo, token: PinUvAuthToken | undefined): boolean {
  if (token !== undefined || options.userVerification === 'discouraged') return false;
  const hasOwn = info.options.get('uv') === true;
  if (options.userVerification === 'required' && !hasOwn) {
    throw new WebAuthnError('userVerificationImpossible', 'user verification is wanted, and there is no way to it');
  }
  return hasOwn;
}

function transportsOf(key: SecurityKey): readonly string[] {
  const reported = key.info.transports;
  if (reported !== undefined && reported.length > 0) return [...new Set(reported)].sort();
  return [key.transport === 'hid' ? 'usb' : 'nfc'];
}

function spkiOf(cose: Parameters<typeof parseCosePublicKey>[0]): Uint8Array | undefined {
  try {
    return new Uint8Array(parseCosePublicKey(cose).key.export({ type: 'spki', format: 'der' }));
  } catch {
    return undefined;
  }
}
