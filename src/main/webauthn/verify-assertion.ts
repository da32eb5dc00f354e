// The proof that a key holds a credential: it signs a fresh challenge, and the signature fits the public key that was
// registered (WebAuthn L3 §7.2, the steps that need no server). Waits for a touch.
import { equalBytes } from '../../shared/bytes.ts';
import { parseAuthenticatorData } from '../ctap/authenticator-data.ts';
import { decodeCborMap } from '../ctap/cbor-shape.ts';
import { CborError } from '../ctap/cbor.ts';
import { CoseError, parseCosePublicKey, verifySignature } from '../ctap/cose.ts';
import type { GetAssertionReply } from '../ctap/get-assertion.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { sha256 } from '../ctap/sha256.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import type { ExchangeOptions } from '../ctap/transport.ts';
import type { Random } from '../ports.ts';
import { clientDataJson } from './client-data.ts';

export interface VerifyAssertionRequest extends ExchangeOptions {
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  /** COSE_Key of the registration. */
  readonly publicKeyCose: Uint8Array;
  readonly random: Random;
  /** With the permission getAssertion for this RP. With it, the assertion must say that the user was verified. */
  readonly token?: PinUvAuthToken | undefined;
  /** Asks without a touch, and so proves no presence: only that the credential is on the key. One of the highest protection does not answer. */
  readonly isSilent?: boolean;
}

export type AssertionVerdict =
  | { readonly verified: true; readonly signCount: number }
  | {
      readonly verified: false;
      readonly reason:
        | 'noCredential'
        | 'otherCredential'
        | 'otherRp'
        | 'userNotPresent'
        | 'userNotVerified'
        | 'wrongSignature'
        | 'unusablePublicKey'
        | 'malformedAuthenticatorData';
    };

/** @throws CtapError (but for NO_CREDENTIALS, which is a verdict), CborError for a reply that is none, HidError */
export async function verifyAssertion(key: SecurityKey, request: VerifyAssertionRequest): Promise<AssertionVerdict> {
  const { rpId, credentialId, token, isSilent = false } = request;
  const clientData = clientDataJson({
    type: 'webauthn.get',
    challenge: request.random.bytes(32),
    origin: `https://${rpId}`,
    crossOrigin: false,
  });
  const clientDataHash = sha256(clientData);
  const verifiesItself = !isSilent && token === undefined && key.info.options.get('uv') === true;
  let reply: GetAssertionReply;
  try {
    reply = await key.getAssertion(
      {
        rpId,
        clientDataHash,
        allowList: [{ id: credentialId }],
        ...(verifiesItself ? { options: { uv: true } } : isSilent ? { options: { up: false } } : {}),
        ...(token === undefined ? {} : { token }),
      },
      {
        ...(request.signal === undefined ? {} : { signal: request.signal }),
        ...(request.onKeepalive === undefined ? {} : { onKeepalive: request.onKeepalive }),
      },
    );
  } catch (error) {
    if (error instanceof CtapError && error.status === CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS) {
      return { verified: false, reason: 'noCredential' };
    }
    throw error;
  }
  return judgeAssertion(reply, {
    rpId,
    credentialId,
    publicKeyCose: request.publicKeyCose,
    clientDataHash,
    userVerificationExpected: token !== undefined || verifiesItself,
    userPresenceExpected: !isSilent,
  });
}

interface Expected {
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  readonly publicKeyCose: Uint8Array;
  readonly clientDataHash: Uint8Array;
  readonly userVerificationExpected: boolean;
  readonly userPresenceExpected: boolean;
}

/** The checks alone, over a reply that is there. Never throws for what the key sent. */
export function judgeAssertion(reply: GetAssertionReply, expected: Expected): AssertionVerdict {
  const no = (reason: Extract<AssertionVerdict, { verified: false }>['reason']): AssertionVerdict => ({
    verified: false,
    reason,
  });
  // With one entry in the allow list a key may leave the id out.
  if (reply.credential !== undefined && !equalBytes(reply.credential.id, expected.credentialId))
    return no('otherCredential');
  try {
    const authData = parseAuthenticatorData(reply.authData);
    if (!equalBytes(authData.rpIdHash, sha256(new TextEncoder().encode(expected.rpId)))) return no('otherRp');
    if (expected.userPresenceExpected && !authData.flags.userPresent) return no('userNotPresent');
    if (expected.userVerificationExpected && !authData.flags.userVerified) return no('userNotVerified');
    return isSigned(reply, expected) ? { verified: true, signCount: authData.signCount } : no('wrongSignature');
  } catch (error) {
    if (error instanceof CoseError) return no('unusablePublicKey');
    if (error instanceof CborError) return no('malformedAuthenticatorData');
    throw error;
  }
}

/** @throws CoseError */
function isSigned(reply: GetAssertionReply, expected: Expected): boolean {
  let cose;
  try {
    cose = decodeCborMap(expected.publicKeyCose);
  } catch {
    throw new CoseError('malformed', 'the public key is not CBOR');
  }
  const { alg, key } = parseCosePublicKey(cose);
  const signed = new Uint8Array([...reply.authData, ...expected.clientDataHash]);
  return verifySignature(alg, key, signed, reply.signature);
}
