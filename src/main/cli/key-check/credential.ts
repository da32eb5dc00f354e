// Registering and asserting with the key under test; what it makes is verified here as a relying party would.
import { equalBytes } from '../../../shared/bytes.ts';
import { parseAuthenticatorData, type AuthenticatorData } from '../../ctap/authenticator-data.ts';
import type { CborMap } from '../../ctap/cbor.ts';
import { PERMISSION } from '../../ctap/client-pin.ts';
import { parseCosePublicKey, verifySignature } from '../../ctap/cose.ts';
import type { CredentialDescriptor } from '../../ctap/entities.ts';
import type { GetAssertionReply } from '../../ctap/get-assertion.ts';
import type { MakeCredentialReply } from '../../ctap/make-credential.ts';
import type { PinUvAuthToken } from '../../ctap/pin-uv-auth.ts';
import { sha256 } from '../../ctap/sha256.ts';
import type { ExchangeOptions } from '../../ctap/transport.ts';
import { encodeAttestationObject } from '../../webauthn/attestation-object.ts';
import { type AttestationVerdict, verifyAttestation } from '../../webauthn/attestation.ts';
import { clientDataJson } from '../../webauthn/client-data.ts';
import type { KeyBench } from './bench.ts';
import { expectThat } from './check.ts';

export const RP_ID = 'key-check.example';

export interface Registration {
  readonly user?: string;
  readonly resident?: boolean;
  readonly algorithms?: readonly number[];
  readonly excludeList?: readonly CredentialDescriptor[];
  readonly extensions?: CborMap;
  readonly enterpriseAttestation?: 1 | 2;
  readonly attestationFormatsPreference?: readonly string[];
  /** null: without user verification. Left out: a token of `bench`. */
  readonly token?: PinUvAuthToken | null;
}

export interface Registered {
  readonly credentialId: Uint8Array;
  readonly publicKey: CborMap;
  readonly userId: Uint8Array;
  readonly reply: MakeCredentialReply;
  readonly authData: AuthenticatorData;
  readonly attestation: AttestationVerdict;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Waits for a touch. @throws CtapError; Error when what the key made cannot be verified */
export async function register(
  bench: KeyBench,
  wanted: Registration = {},
  exchange: ExchangeOptions = {},
): Promise<Registered> {
  const { user = 'first' } = wanted;
  const token =
    wanted.token === undefined ? await bench.token(PERMISSION.makeCredential, RP_ID) : (wanted.token ?? undefined);
  const clientData = clientDataOf(bench, 'webauthn.create');
  const userId = text(`id of ${user}`);
  const excludeList = wanted.excludeList ?? [];
  bench.say('touch the key: registration');
  const reply = await bench.key.makeCredential(
    {
      clientDataHash: sha256(clientData),
      rp: { id: RP_ID, name: 'Key check' },
      user: { id: userId, name: user, displayName: `The ${user} account` },
      pubKeyCredParams: (wanted.algorithms ?? [-7, -8, -257]).map((alg) => ({ alg })),
      ...(excludeList.length > 0 ? { excludeList } : {}),
      ...(wanted.extensions === undefined ? {} : { extensions: wanted.extensions }),
      ...(wanted.resident === true ? { options: { rk: true } } : {}),
      ...(wanted.enterpriseAttestation === undefined ? {} : { enterpriseAttestation: wanted.enterpriseAttestation }),
      ...(wanted.attestationFormatsPreference === undefined
        ? {}
        : { attestationFormatsPreference: wanted.attestationFormatsPreference }),
      ...(token === undefined ? {} : { token }),
    },
    exchange,
  );
  const authData = parseAuthenticatorData(reply.authData);
  const attested = authData.attestedCredentialData;
  if (attested === undefined) throw new Error('the reply has no credential');
  checkAuthData(authData, { userPresent: true, userVerified: token !== undefined });
  const { fmt, attStmt } = reply;
  const attestation = verifyAttestation({
    attestationObject: encodeAttestationObject({ fmt, attStmt, authData: reply.authData }),
    clientDataJson: clientData,
  });
  expectThat(attestation.verdict !== 'invalid', `attestation ${attestation.format}: ${attestation.reason ?? ''}`);
  return { credentialId: attested.credentialId, publicKey: attested.publicKey, userId, reply, authData, attestation };
}

export interface Assertion {
  /** Left out: any discoverable credential. */
  readonly allow?: readonly Registered[];
  readonly rpId?: string;
  readonly extensions?: CborMap;
  /** Without a touch. */
  readonly silent?: boolean;
  /** null: without user verification. Left out: a token of `bench`. */
  readonly token?: PinUvAuthToken | null;
}

export interface Asserted {
  readonly reply: GetAssertionReply;
  readonly authData: AuthenticatorData;
}

/** All assertions, each verified with the public key of its registration. Waits for a touch unless silent. */
export async function assert(
  bench: KeyBench,
  known: readonly Registered[],
  wanted: Assertion = {},
): Promise<readonly Asserted[]> {
  const rpId = wanted.rpId ?? RP_ID;
  const token =
    wanted.token === undefined ? await bench.token(PERMISSION.getAssertion, rpId) : (wanted.token ?? undefined);
  const clientDataHash = sha256(clientDataOf(bench, 'webauthn.get'));
  if (wanted.silent !== true) bench.say('touch the key: sign-in');
  const replies = await bench.key.getAssertions({
    rpId,
    clientDataHash,
    ...(wanted.allow === undefined ? {} : { allowList: wanted.allow.map(({ credentialId: id }) => ({ id })) }),
    ...(wanted.extensions === undefined ? {} : { extensions: wanted.extensions }),
    ...(wanted.silent === true ? { options: { up: false } } : {}),
    ...(token === undefined ? {} : { token }),
  });
  return replies.map((reply) => {
    const authData = parseAuthenticatorData(reply.authData);
    checkAuthData(authData, { userPresent: wanted.silent !== true, userVerified: token !== undefined });
    const [only] = wanted.allow ?? [];
    const id = reply.credential?.id ?? only?.credentialId;
    const registered = known.find(({ credentialId }) => id !== undefined && equalBytes(credentialId, id));
    if (registered === undefined) throw new Error('an assertion of a credential that was not registered here');
    const { alg, key } = parseCosePublicKey(registered.publicKey);
    const signed = new Uint8Array([...reply.authData, ...clientDataHash]);
    expectThat(verifySignature(alg, key, signed, reply.signature), 'the signature does not fit the public key');
    return { reply, authData };
  });
}

function clientDataOf(bench: KeyBench, type: 'webauthn.create' | 'webauthn.get'): Uint8Array<ArrayBuffer> {
  return clientDataJson({ type, challenge: bench.random.bytes(32), origin: `https://${RP_ID}`, crossOrigin: false });
}

function checkAuthData(
  { rpIdHash, flags }: AuthenticatorData,
  expected: { readonly userPresent: boolean; readonly userVerified: boolean },
): void {
  expectThat(equalBytes(rpIdHash, sha256(text(RP_ID))), 'authenticator data of another RP');
  expectThat(flags.userPresent === expected.userPresent, `the flag UP is ${flags.userPresent}`);
  expectThat(flags.userVerified || !expected.userVerified, 'the flag UV is missing');
}
