// Creation options and the judgement of a registration, the same for Graph and for the pages.
// The WebAuthn part is judged by @simplewebauthn/server, a verifier this project did not write; policy is judged here.

import { X509Certificate, createHash } from 'node:crypto';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, decodeCredentialPublicKey, cose } from '@simplewebauthn/server/helpers';
import type { Clock } from '../../ports.ts';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import type { ChallengePurpose, ChallengeSeal } from './challenge-seal.ts';
import { userHandleOf } from './directory-data.ts';
import type { DirectoryData } from './directory-data.ts';
import { RP_ID, RP_ORIGIN } from './hosts.ts';
import { isJsonObject } from './http.ts';
import type { JsonObject } from './http.ts';
import { judgeKey, judgeUser } from './policies.ts';
import type { Fido2Verdict } from './policies.ts';
import type { StoredKey, TenantUser } from './store/user-store.ts';
import { toUrlToken } from './url-token.ts';

/** Reasons in the words of the real back end, with the numbers its pages use. */
export const REFUSAL_CODES = {
  keyDisallowedByPolicy: 7,
  challengeExpired: 8,
  invalidAttestationDataFormat: 13,
  requiredParamMissing: 14,
  userGroupRestriction: 20,
  featureDisallowedByPolicy: 21,
  invalidKeyDataFormat: 22,
  attestationValidationFailed: 23,
  verificationFailed: 24,
} as const;

export type RefusalReason = keyof typeof REFUSAL_CODES;

export class RegistrationRefusal extends Error {
  override readonly name = 'RegistrationRefusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface Attestation {
  readonly displayName: string;
  /** base64url */
  readonly id: string;
  /** base64url */
  readonly clientDataJSON: string;
  /** base64url */
  readonly attestationObject: string;
}

const ALGORITHMS = [-7, -257];
export const MAX_DISPLAY_NAME = 30;
const KNOWN_FORMATS = ['none', 'packed', 'tpm'];

/** Algorithms in the order the real service lists them: ES256, then RS256. */
export const PUB_KEY_CRED_PARAMS = ALGORITHMS.map((alg) => ({ type: 'public-key', alg }));

export class Registrar {
  readonly #data: DirectoryData;
  readonly #seal: ChallengeSeal;
  readonly #clock: Clock;

  constructor(data: DirectoryData, seal: ChallengeSeal, clock: Clock) {
    this.#data = data;
    this.#seal = seal;
    this.#clock = clock;
  }

  async newChallenge(user: TenantUser, purpose: ChallengePurpose, lifetimeMs: number): Promise<string> {
    return this.#seal.seal(user.id, purpose, this.#clock.now() + lifetimeMs);
  }

  userHandle(user: TenantUser): Uint8Array<ArrayBuffer> {
    return userHandleOf(this.#data.tenantId, user.id);
  }

  /** @throws RegistrationRefusal when the policy does not let this user register any key */
  checkUser(user: TenantUser): void {
    const verdict = judgeUser(this.#data.fido2Policy, this.#data.subjectOf(user));
    if (verdict !== 'ok') throw policyRefusal(verdict);
    if (user.userType === 'Guest') {
      throw new RegistrationRefusal('featureDisallowedByPolicy', 'Passkeys cannot be added to an external guest user.');
    }
  }

  /**
   * Judge a registration and store the key.
   *
   * @throws RegistrationRefusal with the reason; nothing is stored then
   */
  async register(user: TenantUser, attestation: Attestation, purpose: ChallengePurpose): Promise<StoredKey> {
    const key = await this.judge(user, attestation, purpose);
    this.#data.storeKey(user, key);
    return key;
  }

  /** The judgement alone; nothing is stored. */
  async judge(user: TenantUser, attestation: Attestation, purpose: ChallengePurpose): Promise<StoredKey> {
    this.checkUser(user);
    if (attestation.displayName.length > MAX_DISPLAY_NAME) {
      throw new RegistrationRefusal(
        'requiredParamMissing',
        `displayName must be at most ${MAX_DISPLAY_NAME} characters.`,
      );
    }
    const clientData = readClientData(attestation.clientDataJSON);
    const challenge = clientData['challenge'];
    await this.#checkChallenge(typeof challenge === 'string' ? challenge : '', user, purpose);
    if (clientData['crossOrigin'] === true) {
      throw new RegistrationRefusal('verificationFailed', 'clientDataJSON says crossOrigin.');
    }
    const statement = readAttestation(attestation.attestationObject);
    const verified = await verify(attestation, statement, String(challenge));
    const { credential, aaguid, credentialDeviceType } = verified;
    const credentialId = fromBase64Url(credential.id);
    if (attestation.id !== credential.id) {
      throw new RegistrationRefusal('invalidKeyDataFormat', 'id differs from the credential id in attestationObject.');
    }
    if (this.#data.isRegistered(credentialId)) {
      throw new RegistrationRefusal('verificationFailed', 'This credential is already registered.');
    }
    const isAttested = this.#isAttested(statement);
    const passkeyType = credentialDeviceType === 'multiDevice' ? 'synced' : 'deviceBound';
    const verdict = judgeKey(this.#data.fido2Policy, this.#data.subjectOf(user), { aaguid, passkeyType, isAttested });
    if (verdict !== 'ok') throw policyRefusal(verdict);
    const now = this.#clock.now();
    return {
      methodId: toUrlToken(credentialId),
      credentialId,
      publicKeyCose: new Uint8Array(credential.publicKey),
      displayName: attestation.displayName === '' ? 'Security key' : attestation.displayName,
      createdAtMs: now,
      aaguid,
      model: statement.chain.length > 0 ? modelOf(statement.chain[0]) : '',
      attestationCertificates: statement.chain.slice(0, 1).map((der) => createHash('sha1').update(der).digest('hex')),
      attestationLevel: isAttested ? 'attested' : 'notAttested',
      passkeyType,
      visibleFromMs: now + this.#data.settings.readAfterWriteDelayMs,
      visibleUntilMs: Infinity,
    };
  }

  async #checkChallenge(challengeBase64Url: string, user: TenantUser, purpose: ChallengePurpose): Promise<void> {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(challengeBase64Url));
    } catch {
      throw new RegistrationRefusal('verificationFailed', 'The challenge in clientDataJSON is not base64url.');
    }
    const { state } = await this.#seal.open(text, user.id, purpose);
    if (state === 'foreign') {
      throw new RegistrationRefusal('verificationFailed', 'The challenge was not issued for this user.');
    }
    if (state === 'expired') throw new RegistrationRefusal('challengeExpired', 'The challenge has expired.');
  }

  /** True for packed attestation whose chain ends at a known root, each certificate signed by the next. */
  #isAttested(statement: Statement): boolean {
    if (statement.format !== 'packed' || statement.chain.length === 0) return false;
    const roots = this.#data.attestationRoots;
    const chain = statement.chain.map((der) => new X509Certificate(der));
    for (const [at, certificate] of chain.entries()) {
      if (roots.some((root) => root.fingerprint256 === certificate.fingerprint256)) return true;
      if (roots.some((root) => certificate.checkIssued(root) && certificate.verify(root.publicKey))) return true;
      const issuer = chain[at + 1];
      if (issuer === undefined || !certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
        return false;
    }
    return false;
  }
}

interface Statement {
  readonly format: string;
  readonly authData: Uint8Array;
  /** DER, leaf first; empty without x5c. */
  readonly chain: readonly Uint8Array[];
}

function readClientData(clientDataJsonBase64Url: string): JsonObject {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(clientDataJsonBase64Url)),
    );
    if (isJsonObject(value)) return value;
  } catch {
    // Falls through: the same refusal as for JSON that is not an object.
  }
  throw new RegistrationRefusal('invalidAttestationDataFormat', 'clientDataJSON is not base64url of a JSON object.');
}

function readAttestation(attestationObjectBase64Url: string): Statement {
  let statement: Statement;
  try {
    const object = decodeAttestationObject(fromBase64Url(attestationObjectBase64Url));
    // The verifier types fmt as its known formats; the wire may hold anything.
    const format: unknown = object.get('fmt');
    const x5c: unknown = object.get('attStmt').get('x5c');
    const chain = Array.isArray(x5c) ? x5c.filter((der): der is Uint8Array => der instanceof Uint8Array) : [];
    for (const der of chain) new X509Certificate(der);
    if (typeof format !== 'string' || chain.length > 8) throw new RangeError('bad attestation statement');
    statement = { format, authData: object.get('authData'), chain };
  } catch {
    throw new RegistrationRefusal('invalidAttestationDataFormat', 'attestationObject cannot be read.');
  }
  if (statement.format === 'fido-u2f' || statement.format.length > 32) {
    throw new RegistrationRefusal('invalidAttestationDataFormat', 'The attestation format is not supported.');
  }
  if (statement.format === 'packed' && statement.chain.length === 0) {
    throw new RegistrationRefusal(
      'attestationValidationFailed',
      'Packed attestation without certificates is not accepted.',
    );
  }
  return statement;
}

async function verify(attestation: Attestation, statement: Statement, expectedChallenge: string) {
  // Formats this verifier does not know are taken unattested, as the real service does: same authData, statement "none".
  const attestationObject = KNOWN_FORMATS.includes(statement.format)
    ? attestation.attestationObject
    : toBase64Url(withoutStatement(statement.authData));
  try {
    const result = await verifyRegistrationResponse({
      response: {
        id: attestation.id,
        rawId: attestation.id,
        type: 'public-key',
        response: { clientDataJSON: attestation.clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge,
      expectedOrigin: RP_ORIGIN,
      expectedRPID: RP_ID,
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    if (!result.verified) throw new Error('The attestation signature is wrong.');
    const alg = decodeCredentialPublicKey(result.registrationInfo.credential.publicKey).get(cose.COSEKEYS.alg);
    if (typeof alg !== 'number' || !ALGORITHMS.includes(alg)) throw new Error('The algorithm was not offered.');
    return result.registrationInfo;
  } catch (error) {
    throw new RegistrationRefusal('verificationFailed', error instanceof Error ? error.message : 'Not verified.');
  }
}

/** CBOR of { fmt: "none", attStmt: {}, authData }. */
function withoutStatement(authData: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'),
    Buffer.from([authData.length >> 8, authData.length & 0xff]),
    authData,
  ]);
}

function policyRefusal(verdict: Exclude<Fido2Verdict, 'ok'>): RegistrationRefusal {
  switch (verdict) {
    case 'methodDisabled':
      return new RegistrationRefusal('featureDisallowedByPolicy', 'The authentication method is disabled by policy.');
    case 'selfServiceOff':
      return new RegistrationRefusal(
        'featureDisallowedByPolicy',
        'Registration is not allowed by policy for this method.',
      );
    case 'userNotTargeted':
      return new RegistrationRefusal('userGroupRestriction', 'User or group restriction policy failed.');
    case 'passkeyTypeNotAllowed':
      return new RegistrationRefusal('keyDisallowedByPolicy', 'This type of passkey is not allowed by policy.');
    case 'aaguidNotAllowed':
      return new RegistrationRefusal(
        'keyDisallowedByPolicy',
        'Key restriction policy failed: the AAGUID is not allowed.',
      );
    case 'attestationRequired':
      return new RegistrationRefusal(
        'attestationValidationFailed',
        'Attestation is enforced and could not be validated.',
      );
  }
}

/** The common name of the attestation leaf, the best description of the model without metadata. */
function modelOf(der: Uint8Array | undefined): string {
  if (der === undefined) return '';
  return /^CN=(.*)$/m.exec(new X509Certificate(der).subject)?.[1] ?? '';
}
