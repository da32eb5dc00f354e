// navigator.credentials.get() without a browser: request options and an open key in, an assertion out (WebAuthn L3
// §5.1.4, §6.3.3). Asks nobody: the PIN is a token by now, and whether this may happen at all was decided above.
import { equalBytes, toBase64Url } from '../../shared/bytes.ts';
import { parseAuthenticatorData } from '../ctap/authenticator-data.ts';
import type { CborMap } from '../ctap/cbor.ts';
import type { CredentialDescriptor } from '../ctap/entities.ts';
import { getAssertionExtensions } from '../ctap/extensions.ts';
import type { GetAssertionReply } from '../ctap/get-assertion.ts';
import { hmacSecretInput } from '../ctap/hmac-secret.ts';
import type { AgreedSecret } from '../ctap/key-agreement.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { sha256 } from '../ctap/sha256.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import type { ExchangeOptions } from '../ctap/transport.ts';
import type { Random } from '../ports.ts';
import { assertionResults, type AssertionResults } from './assertion-results.ts';
import { clientDataJson, type ClientOrigin } from './client-data.ts';
import type { PrfInputs } from './creation-options.ts';
import { findAllowed } from './allowed-credentials.ts';
import { prfSalts } from './prf.ts';
import type { RequestOptions } from './request-options.ts';
import { judgeRpId } from './rp-id.ts';
import { WebAuthnError } from './webauthn-error.ts';

export interface GetCredentialRequest extends ExchangeOptions, ClientOrigin {
  readonly options: RequestOptions;
  readonly isRelatedOrigin?: boolean;
  readonly random: Random;
  /** With the permission getAssertion for this RP; largeBlobWrite too where the options write one. */
  readonly token?: PinUvAuthToken | undefined;
}

export interface AssertedCredential {
  readonly credentialId: Uint8Array;
  readonly clientDataJson: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly signature: Uint8Array;
  /** undefined where the key does not say, which it need not for a credential of the allow list. */
  readonly userHandle: Uint8Array | undefined;
  readonly clientExtensionResults: AssertionResults;
  readonly userVerified: boolean;
}

/**
 * One assertion of this key. Waits for a touch; without an allow list it is of the newest credential of the RP.
 *
 * The key is first asked without a touch which credential of the list it has, where the list does not fit into one
 * message or the options depend on the credential (`prf.evalByCredential`, `appid`).
 *
 * @throws CtapError NO_CREDENTIALS when it has none; others as the key gives them
 * @throws WebAuthnError 'rpNotOfOrigin' | 'userVerificationImpossible' | 'unexpectedAssertion'; HidError
 */
export async function getCredential(key: SecurityKey, request: GetCredentialRequest): Promise<AssertedCredential> {
  const { options, token, random, origin, crossOrigin, topOrigin } = request;
  const exchange: ExchangeOptions = {
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.onKeepalive === undefined ? {} : { onKeepalive: request.onKeepalive }),
  };
  const ownRpId = rpIdOf(options.rpId, origin, request.isRelatedOrigin === true);
  const clientData = clientDataJson({ type: 'webauthn.get', challenge: options.challenge, origin, crossOrigin, topOrigin });
  const target = await chooseTarget(key, ownRpId, options, token, exchange);
  const inputs = prfInputsFor(options, target.allowList);
  const agreed = inputs !== undefined && key.info.extensions.includes('hmac-secret') ? await key.agreeOnSecret() : undefined;
  const clientDataHash = sha256(clientData);
  const uv = verifiesItself(options, key, token);
  const reply = await key.getAssertion(
    {
      rpId: target.rpId,
      clientDataHash,
      ...(target.allowList.length === 0 ? {} : { allowList: target.allowList }),
      extensions: extensionsFor(options, key, agreed, inputs, random),
      ...(uv ? { options: { uv: true } } : {}),
      ...(token === undefined || target.rpId !== ownRpId ? {} : { token }),
    },
    exchange,
  );
  return readAssertion(key, reply, { options, target, clientData, agreed, inputs, token, exchange });
}

/** Then the token needs the permission largeBlobWrite, which a key without large blobs does not know. */
export function writesLargeBlob(options: RequestOptions, key: SecurityKey): boolean {
  const { largeBlob } = options.extensions;
  return key.largeBlobs.supported && largeBlob !== undefined && 'write' in largeBlob;
}

interface Target {
  readonly rpId: string;
  readonly usedAppid: boolean;
  readonly allowList: readonly CredentialDescriptor[];
}

async function chooseTarget(
  key: SecurityKey,
  rpId: string,
  options: RequestOptions,
  token: PinUvAuthToken | undefined,
  exchange: ExchangeOptions,
): Promise<Target> {
  const { allowCredentials, extensions } = options;
  const dependsOnCredential = (extensions.prf?.evaluateByCredential.size ?? 0) > 0 || extensions.appid !== undefined;
  if (allowCredentials === undefined) return { rpId, usedAppid: false, allowList: [] };
  const found = await findAllowed(key, rpId, allowCredentials, { always: dependsOnCredential, token }, exchange);
  if (found !== undefined) return { rpId, usedAppid: false, allowList: found };
  if (extensions.appid !== undefined) {
    const old = await findAllowed(key, extensions.appid, allowCredentials, { always: true, token: undefined }, exchange);
    if (old !== undefined) return { rpId: extensions.appid, usedAppid: true, allowList: old };
  }
  throw new CtapError('authenticatorGetAssertion', CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS);
}

/** §10.1.4: the values for this very credential, else those for any. */
function prfInputsFor({ extensions }: RequestOptions, allowList: readonly CredentialDescriptor[]): PrfInputs | undefined {
  if (extensions.prf === undefined) return undefined;
  const [only] = allowList;
  const own = only === undefined ? undefined : extensions.prf.evaluateByCredential.get(toBase64Url(only.id));
  return own ?? extensions.prf.evaluate;
}

function extensionsFor(
  { extensions }: RequestOptions,
  { info }: SecurityKey,
  agreed: AgreedSecret | undefined,
  inputs: PrfInputs | undefined,
  random: Random,
): CborMap {
  return getAssertionExtensions({
    ...(agreed === undefined || inputs === undefined
      ? {}
      : { hmacSecret: hmacSecretInput(agreed, prfSalts(inputs), random) }),
    ...(extensions.getCredBlob && info.extensions.includes('credBlob') ? { credBlob: true } : {}),
    ...(extensions.largeBlob !== undefined && info.extensions.includes('largeBlobKey') ? { largeBlobKey: true } : {}),
  });
}

interface Asked {
  readonly options: RequestOptions;
  readonly target: Target;
  readonly clientData: Uint8Array;
  readonly agreed: AgreedSecret | undefined;
  readonly inputs: PrfInputs | undefined;
  readonly token: PinUvAuthToken | undefined;
  readonly exchange: ExchangeOptions;
}

async function readAssertion(key: SecurityKey, reply: GetAssertionReply, asked: Asked): Promise<AssertedCredential> {
  const { options, target } = asked;
  const refuse = (message: string): WebAuthnError => new WebAuthnError('unexpectedAssertion', message);
  const authData = readAuthData(reply.authData);
  if (!equalBytes(authData.rpIdHash, sha256(new TextEncoder().encode(target.rpId)))) throw refuse('it is for another RP');
  if (!authData.flags.userPresent) throw refuse('it was made without a touch');
  if (options.userVerification === 'required' && !authData.flags.userVerified) {
    throw refuse('it was made without user verification');
  }
  // With one entry in the list a key may leave the id out.
  const credentialId = reply.credential?.id ?? (target.allowList.length === 1 ? target.allowList[0]?.id : undefined);
  if (credentialId === undefined) throw refuse('it does not say of which credential it is');
  if (target.allowList.length > 0 && !target.allowList.some(({ id }) => equalBytes(id, credentialId))) {
    throw refuse('it is of a credential that was not asked for');
  }
  return {
    credentialId,
    clientDataJson: asked.clientData,
    authenticatorData: reply.authData,
    signature: reply.signature,
    userHandle: reply.user?.id,
    clientExtensionResults: await assertionResults(key, options.extensions, {
      outputs: authData.extensions,
      usedAppid: target.usedAppid,
      largeBlobKey: reply.largeBlobKey,
      agreed: asked.agreed,
      token: asked.token,
      exchange: asked.exchange,
    }),
    userVerified: authData.flags.userVerified,
  };
}

function readAuthData(bytes: Uint8Array) {
  try {
    return parseAuthenticatorData(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable';
    throw new WebAuthnError('unexpectedAssertion', `authenticator data: ${reason}`);
  }
}

function rpIdOf(given: string | undefined, origin: string, isRelated: boolean): string {
  const verdict = judgeRpId(given, origin);
  if (verdict.kind === 'own' || (verdict.kind === 'foreign' && isRelated)) return verdict.rpId;
  throw new WebAuthnError('rpNotOfOrigin', `${given ?? 'the host'} is no RP id of ${origin}`);
}

/** True: the key is to verify the user by itself (fingerprint), for there is no token. */
function verifiesItself(options: RequestOptions, key: SecurityKey, token: PinUvAuthToken | undefined): boolean {
  if (token !== undefined || options.userVerification === 'discouraged') return false;
  const hasOwn = key.info.options.get('uv') === true;
  if (options.userVerification === 'required' && !hasOwn) {
    throw new WebAuthnError('userVerificationImpossible', 'user verification is wanted, and there is no way to it');
  }
  return hasOwn;
}
