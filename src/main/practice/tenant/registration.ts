// Creation options and the judgement of a registration, the same for Graph and for the pages.
// The WebAuthn part is judged by @simplewebauthn/server, a verifier this project did not write; policy is judged here.

import { createHash } from 'node:crypto';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeCredentialPublicKey, cose } from '@simplewebauthn/server/helpers';
import type { Clock } from '../../ports.ts';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import { isAttestedBy, modelOf, readStatement, withoutStatement } from './attestation-statement.ts';
import type { Statement } from './attestation-statement.ts';
import type { ChallengePurpose, ChallengeSeal } from './challenge-seal.ts';
import { userHandleOf } from './directory-data.ts';
import type { TenantHosts } from './hosts.ts';
import type { DirectoryData } from './directory-data.ts';
import { isJsonObject } from './http.ts';
import type { JsonObject } from './http.ts';
import { judgeKey, judgeUser } from './policies.ts';
import type { Fido2Verdict } from './policies.ts';
import { isUsablePublicKey } from './public-key.ts';
import { RegistrationRefusal } from './registration-refusal.ts';
import type { StoredKey, TenantUser } from './store/user-store.ts';
import { toUrlToken } from './url-token.ts';

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
    // Another registration may have come in while this one was judged.
    if (this.#data.isRegistered(key.credentialId)) throw alreadyRegistered();
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
    const statement = readStatement(attestation.attestationObject);
    const verified = await verify(attestation, statement, String(challenge), this.#data.hosts);
    const { credential, aaguid, credentialDeviceType } = verified;
    const credentialId = fromBase64Url(credential.id);
    if (attestation.id !== credential.id) {
      throw new RegistrationRefusal('invalidKeyDataFormat', 'id differs from the credential id in attestationObject.');
    }
    if (this.#data.isRegistered(credentialId)) {
      throw alreadyRegistered();
    }
    const isAttested = isAttestedBy(statement, this.#data.attestationRoots, this.#clock.now());
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
      if (!/^[\w-]*$/.test(challengeBase64Url)) throw new RangeError('not base64url without padding');
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

async function verify(attestation: Attestation, statement: Statement, expectedChallenge: string, hosts: TenantHosts) {
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
      expectedOrigin: `https://${hosts.fido}`,
      expectedRPID: hosts.rpId,
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    if (!result.verified) throw new Error('The attestation signature is wrong.');
    const alg = decodeCredentialPublicKey(result.registrationInfo.credential.publicKey).get(cose.COSEKEYS.alg);
    if (typeof alg !== 'number' || !ALGORITHMS.includes(alg)) throw new Error('The algorithm was not offered.');
    if (!isUsablePublicKey(result.registrationInfo.credential.publicKey)) throw new Error('The public key cannot be used.');
    return result.registrationInfo;
  } catch (error) {
    throw new RegistrationRefusal('verificationFailed', error instanceof Error ? error.message : 'Not verified.');
  }
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

function alreadyRegistered(): RegistrationRefusal {
  return new RegistrationRefusal('verificationFailed', 'This credential is already registered.');
}
