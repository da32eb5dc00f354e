// Challenges of the practice tenant: a JWE compact text (RSA-OAEP-256, A256GCM) with the sealing certificate in its
// header, about 5,200 characters as in real traces. It carries its own user, purpose and end of life.

import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { Clock, Random } from '../../ports.ts';
import { toBase64Url } from '../../../shared/bytes.ts';
import type { SealingIdentity } from './certificates.ts';
import { isJsonObject } from './http.ts';

export type ChallengePurpose = 'graph' | 'page';
export type ChallengeVerdict = { readonly state: 'valid' | 'expired' } | { readonly state: 'foreign' };

const WANTED_LENGTH = 5198;

export class ChallengeSeal {
  readonly #identity: SealingIdentity;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(identity: SealingIdentity, clock: Clock, random: Random) {
    this.#identity = identity;
    this.#clock = clock;
    this.#random = random;
  }

  /** A challenge text; its UTF-8 bytes are what the authenticator signs (as base64url in clientDataJSON). */
  async seal(userId: string, purpose: ChallengePurpose, expiresAtMs: number): Promise<string> {
    const [leaf, ...rest] = this.#identity.chainDer;
    const header = {
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      x5c: [leaf, ...rest].map((der) => Buffer.from(der ?? []).toString('base64')),
      x5t: toBase64Url(
        createHash('sha1')
          .update(leaf ?? '')
          .digest(),
      ),
    };
    const claims = {
      sub: userId,
      purpose,
      iat: this.#clock.now(),
      exp: expiresAtMs,
      nonce: toBase64Url(this.#random.bytes(32)),
      ctx: '',
    };
    // Header, encrypted key (342), IV (16), tag (22) and four dots are fixed; the rest is padded to the usual length.
    const fixed = Math.ceil((JSON.stringify(header).length * 4) / 3) + 342 + 16 + 22 + 4;
    const room = Math.floor(((WANTED_LENGTH - fixed) * 3) / 4) - JSON.stringify(claims).length;
    claims.ctx = 'A'.repeat(Math.max(0, room));
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader(header)
      .encrypt(this.#identity.publicKey);
  }

  /** Whether `challenge` is one of ours for this user and purpose, and still alive. */
  async open(challenge: string, userId: string, purpose: ChallengePurpose): Promise<ChallengeVerdict> {
    const claims = await this.#decrypt(challenge);
    if (!isJsonObject(claims) || claims['sub'] !== userId || claims['purpose'] !== purpose) return { state: 'foreign' };
    const exp = claims['exp'];
    return { state: typeof exp === 'number' && this.#clock.now() < exp ? 'valid' : 'expired' };
  }

  async #decrypt(challenge: string): Promise<unknown> {
    if (challenge.length > 20_000) return undefined;
    try {
      const { plaintext } = await compactDecrypt(challenge, this.#identity.privateKey, {
        keyManagementAlgorithms: ['RSA-OAEP-256'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      const claims: unknown = JSON.parse(new TextDecoder().decode(plaintext));
      return claims;
    } catch {
      return undefined;
    }
  }
}
