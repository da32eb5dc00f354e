// JSON web tokens of the practice tenant: signs id and access tokens (RS256), checks access tokens for Graph.

import { generateKeyPair, createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT, exportJWK, jwtVerify, errors } from 'jose';
import type { JWK } from 'jose';
import type { Clock, Random } from '../../../ports.ts';
import { toBase64Url } from '../../../../shared/bytes.ts';
import type { DirectoryData } from '../directory-data.ts';
import type { TenantUser } from '../store/user-store.ts';

export const TOKEN_LIFETIME_SECONDS = 3600;

export interface AccessClaims {
  readonly userId: string;
  readonly scopes: readonly string[];
}

export type AccessVerdict =
  { readonly ok: true; readonly claims: AccessClaims } | { readonly ok: false; readonly message: string };

export class TokenIssuer {
  readonly #data: DirectoryData;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #keyId: string;

  private constructor(
    data: DirectoryData,
    clock: Clock,
    random: Random,
    pair: { publicKey: KeyObject; privateKey: KeyObject },
  ) {
    this.#data = data;
    this.#clock = clock;
    this.#random = random;
    this.#privateKey = pair.privateKey;
    this.#publicKey = pair.publicKey;
    this.#keyId = toBase64Url(
      createHash('sha1')
        .update(pair.publicKey.export({ type: 'spki', format: 'der' }))
        .digest(),
    );
  }

  static async create(data: DirectoryData, clock: Clock, random: Random): Promise<TokenIssuer> {
    return new TokenIssuer(data, clock, random, await promisify(generateKeyPair)('rsa', { modulusLength: 2048 }));
  }

  get audience(): string {
    return `https://${this.#data.hosts.graph}`;
  }

  get issuer(): string {
    return `https://${this.#data.hosts.login}/${this.#data.tenantId}/v2.0`;
  }

  async keySet(): Promise<{ readonly keys: readonly JWK[] }> {
    const jwk = await exportJWK(this.#publicKey);
    return { keys: [{ ...jwk, use: 'sig', alg: 'RS256', kid: this.#keyId, x5t: this.#keyId }] };
  }

  /** `uid.utid` of MSAL, base64url JSON. */
  clientInfo(user: TenantUser): string {
    return toBase64Url(new TextEncoder().encode(JSON.stringify({ uid: user.id, utid: this.#data.tenantId })));
  }

  async idToken(user: TenantUser, clientId: string, nonce: string, lifetimeSeconds: number): Promise<string> {
    return this.#sign(clientId, lifetimeSeconds, {
      name: user.person.displayName,
      preferred_username: user.userPrincipalName,
      oid: user.id,
      sub: toBase64Url(createHash('sha256').update(`${clientId}/${user.id}`).digest()),
      tid: this.#data.tenantId,
      wids: this.#data.roleTemplateIds(user),
      login_hint: user.userPrincipalName,
      ver: '2.0',
      ...(nonce === '' ? {} : { nonce }),
    });
  }

  /** @param scopes short names, for example `User.Read` */
  async accessToken(
    user: TenantUser,
    clientId: string,
    scopes: readonly string[],
    lifetimeSeconds: number,
  ): Promise<string> {
    return this.#sign(this.audience, lifetimeSeconds, {
      appid: clientId,
      idtyp: 'user',
      oid: user.id,
      tid: this.#data.tenantId,
      upn: user.userPrincipalName,
      name: user.person.displayName,
      scp: scopes.join(' '),
      wids: this.#data.roleTemplateIds(user),
      ver: '1.0',
    });
  }

  /** Signature, issuer, audience and lifetime of an access token for Graph. */
  async checkAccessToken(token: string): Promise<AccessVerdict> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, {
        algorithms: ['RS256'],
        issuer: this.issuer,
        audience: this.audience,
        currentDate: new Date(this.#clock.now()),
      });
      const { oid, scp } = payload;
      if (typeof oid !== 'string' || typeof scp !== 'string') return { ok: false, message: 'Invalid token.' };
      return { ok: true, claims: { userId: oid, scopes: scp.split(' ') } };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  async #sign(audience: string, lifetimeSeconds: number, claims: Record<string, unknown>): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ ...claims, uti: toBase64Url(this.#random.bytes(16)) })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: this.#keyId })
      .setIssuer(this.issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.#privateKey);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'Lifetime validation failed, the token is expired.';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') {
    return 'Access token validation failure. Invalid audience.';
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') {
    return 'Lifetime validation failed, the token is not yet valid.';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'Access token validation failure. Invalid signature.';
  return 'JWT is not well formed.';
}
