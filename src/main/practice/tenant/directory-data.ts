// What the practice tenant knows: people, keys, passes, policies. Plain data and look-ups, no HTTP and no rules.

import { createHash } from 'node:crypto';
import type { X509Certificate } from 'node:crypto';
import type { Random } from '../../ports.ts';
import type { Secret } from '../../secret.ts';
import { OPERATOR_ALIAS, PRACTICE_DOMAIN, PRACTICE_PEOPLE, ROLE_TEMPLATE_IDS } from './people.ts';
import type { Person, RoleName } from './people.ts';
import { defaultFido2Policy, defaultPassPolicy } from './policies.ts';
import type { Fido2Policy, PassPolicy } from './policies.ts';
import { toUrlToken } from './url-token.ts';

export interface StoredKey {
  /** The credential id in UrlToken form, as the real service names methods. */
  readonly methodId: string;
  readonly credentialId: Uint8Array;
  readonly publicKeyCose: Uint8Array;
  readonly displayName: string;
  readonly createdAtMs: number;
  readonly aaguid: string;
  readonly model: string;
  /** SHA-1 thumbprints, 40 hexadecimal digits. */
  readonly attestationCertificates: readonly string[];
  readonly attestationLevel: 'attested' | 'notAttested';
  readonly passkeyType: 'deviceBound' | 'synced';
  /** Before this time reads do not show the key (replication). */
  readonly visibleFromMs: number;
}

export interface StoredPass {
  readonly id: string;
  readonly secret: Secret<string>;
  readonly createdAtMs: number;
  readonly startsAtMs: number;
  readonly lifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
  readonly usedAtMs: number | null;
}

export interface TenantUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly person: Person;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  readonly employeeId: string;
  readonly roles: readonly RoleName[];
  keys: readonly StoredKey[];
  pass: StoredPass | null;
  /** Wrong passwords and passes in a row. */
  failedSignIns: number;
}

export interface TenantSettings {
  /** How `excludeCredentials[].id` is written: three spellings were seen in the wild. */
  excludeCredentialEncoding: 'base64url' | 'base64' | 'urlToken';
  /** Whether creationOptions comes bare (as live) or as `{ value: … }` (as the beta documentation shows). */
  creationOptionsShape: 'bare' | 'value';
  /** How long a stored or deleted key stays invisible to, or visible in, reads. */
  readAfterWriteDelayMs: number;
  /** Whether an Authentication Administrator may read the authentication methods policy. */
  policyReadableByAuthenticationAdministrator: boolean;
  /** Whether Entra signs the users of the domain in, or an identity provider of the organisation. */
  domainAuthentication: 'Managed' | 'Federated';
}

export class DirectoryData {
  readonly tenantId: string;
  readonly users: readonly TenantUser[];
  fido2Policy: Fido2Policy = defaultFido2Policy();
  passPolicy: PassPolicy = defaultPassPolicy();
  settings: TenantSettings = {
    excludeCredentialEncoding: 'base64url',
    creationOptionsShape: 'bare',
    readAfterWriteDelayMs: 0,
    policyReadableByAuthenticationAdministrator: true,
    domainAuthentication: 'Managed',
  };
  /** Roots that play the FIDO metadata service: attestation that chains to one counts as attested. */
  attestationRoots: readonly X509Certificate[] = [];

  constructor(seed: string, nowMs: number, people: readonly Person[] = PRACTICE_PEOPLE) {
    this.tenantId = guidFrom(`${seed}/tenant`);
    this.users = people.map((person, index) => makeUser(seed, person, index, nowMs));
  }

  get operator(): TenantUser {
    const operator = this.users.find((user) => user.person.alias === OPERATOR_ALIAS) ?? this.users[0];
    if (operator === undefined) throw new RangeError('the practice tenant needs at least one person');
    return operator;
  }

  /** By object id or user principal name; names compare without case. */
  findUser(idOrName: string): TenantUser | undefined {
    const wanted = idOrName.toLowerCase();
    return this.users.find((user) => user.id === wanted || user.userPrincipalName.toLowerCase() === wanted);
  }

  /** Keys that a read shows at this moment. */
  visibleKeys(user: TenantUser, nowMs: number): readonly StoredKey[] {
    return user.keys.filter((key) => key.visibleFromMs <= nowMs);
  }

  holdsAdminRole(user: TenantUser): boolean {
    return user.roles.length > 0;
  }

  roleTemplateIds(user: TenantUser): readonly string[] {
    return user.roles.map((role) => ROLE_TEMPLATE_IDS[role]);
  }
}

/**
 * The WebAuthn user handle: 51 bytes, ASCII "OF:" and 48 bytes that belong to tenant and user.
 * Facts: the real one starts the same and is as long; the rest is opaque.
 */
export function userHandleOf(tenantId: string, userId: string): Uint8Array<ArrayBuffer> {
  const tail = createHash('sha384').update(`${tenantId}/${userId}`).digest();
  return new Uint8Array([...new TextEncoder().encode('OF:'), ...tail]);
}

/** A GUID (version 4 form) that follows from a text. */
export function guidFrom(text: string): string {
  return formatGuid(new Uint8Array(createHash('sha256').update(text).digest().subarray(0, 16)));
}

export function randomGuid(random: Random): string {
  return formatGuid(random.bytes(16));
}

function formatGuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function makeUser(seed: string, person: Person, index: number, nowMs: number): TenantUser {
  const guest = person.kind === 'guest';
  const userPrincipalName = guest
    ? `${person.alias}_partner.example#EXT#@${PRACTICE_DOMAIN}`
    : `${person.alias}@${PRACTICE_DOMAIN}`;
  const keys = (person.keys ?? []).map((key, at): StoredKey => {
    const credentialId = new Uint8Array(createHash('sha384').update(`${seed}/${person.alias}/key/${at}`).digest());
    return {
      methodId: toUrlToken(credentialId),
      credentialId,
      publicKeyCose: new Uint8Array(),
      displayName: key.displayName,
      createdAtMs: nowMs - key.daysAgo * 86_400_000,
      aaguid: key.aaguid,
      model: key.model,
      attestationCertificates: [createHash('sha1').update(key.aaguid).digest('hex')],
      attestationLevel: 'attested',
      passkeyType: 'deviceBound',
      visibleFromMs: 0,
    };
  });
  return {
    id: guidFrom(`${seed}/user/${person.alias}`),
    userPrincipalName,
    person,
    accountEnabled: person.kind !== 'disabled',
    userType: guest ? 'Guest' : 'Member',
    employeeId: guest ? '' : String(10_001 + index * 7),
    roles: person.roles ?? [],
    keys,
    pass: null,
    failedSignIns: 0,
  };
}
