// What the renderer is shown. Whole values, made in main; nothing here is a secret.

import type { AskedCredential } from './asked-credential.ts';
import type { ErrorReply } from './errors.ts';
import type { Cloud, CloudChoice } from './clouds.ts';
import type { CheckCode, Preflight, Route } from './checks.ts';
import type { AttestationTrustKind, CertificationLevel, KeyWarningKind } from './key-rules.ts';
import type { GivenKey, KeyOrigin, Namesake, PassUsability, PersonEvent, PersonProfile, ReplacedKey } from './person.ts';

/** ISO 8601, UTC. */
export type Timestamp = string;

/** `site:` and a slug: any site with WebAuthn that the desk has set up; see services.ts. */
export type ServiceId = 'entra' | 'okta' | 'pingone' | `site:${string}`;

/* Tenant and session */

export interface TenantSummary {
  readonly kind: 'practice' | 'entra';
  readonly name: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly cloud: Cloud;
  /** Practice only: how to sign in on the practice tenant's page. */
  readonly practiceSignIn: { readonly userPrincipalName: string; readonly password: string } | null;
}

export interface Operator {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  /** data: URL, or null. */
  readonly photo: string | null;
}

/** Typed in on another device, where the operator signs in; null while the page of this one is used. */
export interface DeviceCode {
  readonly userCode: string;
  /** https; the page on which it is typed. */
  readonly url: string;
  readonly expiresAt: Timestamp;
}

export type SessionState =
  | { readonly status: 'noTenant' }
  | { readonly status: 'signedOut'; readonly tenant: TenantSummary; readonly error: ErrorReply | null }
  | {
      readonly status: 'signingIn';
      readonly tenant: TenantSummary;
      readonly device: DeviceCode | null;
      /** Of the sign-in page, to be opened by hand where no browser did it; https. */
      readonly address: string | null;
    }
  | { readonly status: 'signedIn'; readonly tenant: TenantSummary; readonly operator: Operator };

/** A tenant that the operator connects: ids are GUIDs, `tenant` may be a verified domain name as well. */
export interface ConnectTenant {
  readonly tenant: string;
  readonly clientId: string;
  readonly cloud: CloudChoice;
}

/* Users */

export interface UserSummary {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly department: string | null;
  readonly jobTitle: string | null;
  readonly employeeId: string | null;
  readonly accountEnabled: boolean;
  readonly userType: 'member' | 'guest';
  readonly photo: string | null;
  /** Passkeys and security keys the service holds, as of the last import or visit; null = not known. */
  readonly keyCount: number | null;
  readonly lastProvisionedAt: Timestamp | null;
}

export interface KeyMethod {
  readonly id: string;
  readonly displayName: string;
  readonly createdAt: Timestamp | null;
  readonly aaguid: string | null;
  readonly model: string | null;
  readonly attested: boolean | null;
  /** A passkey that is kept in a cloud, on no key; null: the service does not say. */
  readonly isSynced: boolean | null;
  /** Null where the service does not say (v1.0 does not), or it was never used. */
  readonly lastUsedAt: Timestamp | null;
  readonly registeredHere: boolean;
  /** Null: by somebody else than this desk, nobody knows whom. */
  readonly origin: KeyOrigin | null;
}

export interface TapSummary {
  readonly id: string;
  readonly isUsable: boolean;
  readonly isUsableOnce: boolean;
  readonly startsAt: Timestamp | null;
  readonly expiresAt: Timestamp | null;
  readonly usability: PassUsability;
}

export interface UserDetails {
  readonly user: UserSummary;
  readonly profile: PersonProfile;
  /** Others of the list who are called the same; the first few. */
  readonly namesakes: readonly Namesake[];
  /** Newest first. */
  readonly givenKeys: readonly GivenKey[];
  /** Newest first. */
  readonly events: readonly PersonEvent[];
  /** True when the target is the signed-in operator, who cannot be provisioned by themself. */
  readonly isOperator: boolean;
  readonly keys: readonly KeyMethod[];
  readonly tap: TapSummary | null;
  /** What the service did not let this operator read, or did not answer: empty above says nothing then. */
  readonly unreadable: readonly ('keys' | 'tap')[];
  readonly runs: readonly RunRecord[];
}

/* Keys */

/** nfc: a card or key on a contactless reader; smart-card: in a reader with contacts. */
export const keyTransports = ['usb', 'nfc', 'smart-card'] as const;
export type KeyTransport = (typeof keyTransports)[number];

export interface KeySummary {
  /** The transport path while plugged in; the identity of the key in every call. */
  readonly id: string;
  readonly transport: KeyTransport;
  /** The name of the reader that a card lies on; empty for USB. */
  readonly place: string;
  /** The model where it is known (by AAGUID), else what USB says. Never empty. */
  readonly product: string;
  readonly manufacturer: string;
  /** Empty where the key has none. */
  readonly serialNumber: string;
  /** No other key of this model has it: it tells one key from another. */
  readonly serialIsUnique: boolean;
  /** As its vendor writes it; null where it is not known. */
  readonly firmware: string | null;
  /** unreadable: it answers, but not as CTAP says; denied: the system does not let us open it. */
  readonly status: 'reading' | 'ready' | 'u2fOnly' | 'busy' | 'denied' | 'unreadable';
  readonly aaguid: string | null;
  readonly versions: readonly string[];
  /** null: the key has no PINs, or was not read yet. */
  readonly pinSet: boolean | null;
  /** Whether a fingerprint (or the like) is enrolled; null: the key has nothing of the kind, or was not read yet. */
  readonly builtInUv: boolean | null;
  readonly minPinLength: number | null;
  readonly remainingCredentials: number | null;
  /** As FIDO's list has it; null where it says nothing. */
  readonly certification: CertificationLevel | null;
  readonly warnings: readonly KeyWarningKind[];
  /** A software key of practice mode. */
  readonly practice: boolean;
}

/* The wizard */

export interface PreflightRequest {
  readonly targetId: string;
  readonly service: ServiceId;
  /** Null until a key was picked: then the checks of the key are left out. */
  readonly keyId: string | null;
}

export interface StartRun {
  readonly targetId: string;
  readonly keyId: string;
  readonly service: ServiceId;
  readonly route: Route;
  /** The name under which the service lists the key; 1 … 30 characters. */
  readonly keyName: string;
  readonly handOver: { readonly forcePinChange: boolean };
  /** Left out: the new key stands beside those that the user has. */
  readonly replaces?: ReplacedKey | undefined;
  /** Warnings that the operator has answered for: those of `confirmableChecks` stop a run where they are not here. */
  readonly confirmed?: readonly CheckCode[];
}

export interface PreflightReply {
  readonly preflight: Preflight;
}

/* OBR */

export const obrRefusalReasons = [
  'notArmed', 'expired', 'alreadyUsed', 'wrongOrigin', 'wrongFrame', 'wrongRp', 'wrongUser', 'wrongDisplayName', 'wrongAccount',
  'nameNotConfirmed', 'malformed', 'notRegistration',
] as const;
export type ObrRefusalReason = (typeof obrRefusalReasons)[number];

/** What ends a run from outside, without the operator's wish. windowCrashed: a window of ours, with the banner in it. */
export const interruptions = ['locked', 'suspended', 'userSwitched', 'windowCrashed', 'quit'] as const;
export type Interruption = (typeof interruptions)[number];

/** pageCrashed: the page of the OBR window ended or hangs. crashed: the app ended while OBR was on. */
export const disarmReasons = [
  'credentialCreated', 'timedOut', 'keyRemoved', 'windowClosed', 'pageCrashed', ...interruptions, 'cancelled', 'failed', 'crashed',
] as const;
export type DisarmReason = (typeof disarmReasons)[number];

export interface ObrTarget {
  /** Where the directory says it: what some sites call the user. */
  readonly employeeId?: string;
  /** Asked for only where a site calls the user by it. */
  readonly mail?: string;
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly photo: string | null;
}

export interface ObrRefusal {
  readonly at: Timestamp;
  readonly reason: ObrRefusalReason;
  readonly expected: string;
  readonly seen: string;
}

export type ObrState =
  | {
      readonly status: 'disarmed';
      readonly last: { readonly at: Timestamp; readonly reason: DisarmReason; readonly target: ObrTarget } | null;
      readonly refusals: readonly ObrRefusal[];
    }
  | {
      readonly status: 'armed';
      readonly target: ObrTarget;
      readonly keyProduct: string;
      readonly keyTransport: KeyTransport;
      readonly rpIds: readonly string[];
      readonly armedAt: Timestamp;
      readonly expiresAt: Timestamp;
      readonly refusals: readonly ObrRefusal[];
    };

/* The record */

export interface RunRecord {
  readonly runId: string;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'unknown';
  readonly startedAt: Timestamp;
  readonly endedAt: Timestamp;
  readonly tenantId: string;
  readonly operator: { readonly id: string; readonly userPrincipalName: string };
  readonly target: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string };
  readonly service: ServiceId;
  /** What the desk called the service on that day; absent in records of a version that knew Microsoft alone. */
  readonly serviceName?: string | undefined;
  /** What the user is called there; absent where that is the user principal name. */
  readonly userName?: string | undefined;
  /** Of the credential; absent where there is none. */
  readonly rpId?: string | undefined;
  readonly route: Route;
  readonly key: {
    readonly aaguid: string | null;
    readonly transport: KeyTransport;
    readonly product: string;
    readonly serialNumber: string;
  };
  readonly keyName: string;
  readonly credentialIdBase64Url: string | null;
  readonly methodId: string | null;
  /** The service lists the credential. */
  readonly readBack: boolean;
  /** The key signed a fresh challenge, and the signature fits the new public key. */
  readonly assertionVerified: boolean;
  readonly attestation: {
    readonly format: string;
    readonly verdict: 'trustPathValid' | 'selfSigned' | 'none' | 'invalid';
    /** Null in records of a version that did not ask FIDO's list. */
    readonly trust: AttestationTrustKind | null;
    /** What FIDO's list said of the model on that day. */
    readonly certification: CertificationLevel | null;
  } | null;
  readonly forcePinChange: boolean;
  readonly obr: { readonly armedAt: Timestamp; readonly disarmedAt: Timestamp; readonly reason: DisarmReason } | null;
  readonly tap: { readonly issuedAt: Timestamp; readonly revokedAt: Timestamp | null } | null;
  /** The key that this one replaced, once it was to be deleted at the service. deletedAt: null: it is (or may be) there still. */
  readonly replaced?: (ReplacedKey & { readonly deletedAt: Timestamp | null }) | undefined;
  /** Milliseconds spent in each step that was entered. */
  readonly stepsMs: Readonly<Record<string, number>>;
  /** The step in which a run that did not succeed stopped. */
  readonly failedStep: string | null;
  readonly error: ErrorReply | null;
  /** What the run could not put right: to be checked by a person. */
  readonly leftBehind: readonly LeftBehind[];
}

export type LeftBehind =
  | { readonly kind: 'credentialOnKey'; readonly credentialIdBase64Url: string }
  /** The key was asked for one when the app ended, and its answer was not read. */
  | { readonly kind: 'maybeOnKey' }
  | { readonly kind: 'tapNotRevoked'; readonly userId: string; readonly tapId: string }
  /** methodId: of the registration that the service had begun for it; absent where it begins none. */
  | { readonly kind: 'unknownAtService'; readonly credentialIdBase64Url: string; readonly methodId?: string | undefined }
  /** The service has begun a registration that nobody will finish; '' where its id is not known. */
  | { readonly kind: 'pendingAtService'; readonly methodId: string }
  /** The new key is proven; the one that it replaces is at the service still, or may be. */
  | { readonly kind: 'oldKeyNotDeleted'; readonly methodId: string }
  /** Registered at the service and on the key, but the proof (read-back, assertion) is missing. */
  | { readonly kind: 'registeredUnproven'; readonly credentialIdBase64Url: string; readonly methodId: string };

/** A run that a crash cut off: shown at the next start, never repaired silently. */
export interface UnfinishedRun {
  readonly runId: string;
  readonly startedAt: Timestamp;
  readonly tenantId: string;
  readonly target: RunRecord['target'];
  readonly key: RunRecord['key'];
  readonly service: ServiceId;
  readonly route: Route;
  readonly lastStep: string;
  /** The last of it; absent where the key was not asked yet, and in journals of older versions. */
  readonly asked?: AskedCredential | undefined;
  readonly leftBehind: readonly LeftBehind[];
  /** The key has signed, and what it signed can still be sent until its challenge ends; null expiresAt: the service does not say when. */
  readonly signed: { readonly expiresAt: Timestamp | null } | null;
}

/** What the key signed in that run is sent; the key shows that it is its own. */
export interface SendSigned {
  readonly runId: string;
  readonly keyId: string;
}

export interface LookOnKey {
  readonly runId: string;
  readonly keyId: string;
  /** Of the key. */
  readonly pin: string;
}

export interface HistoryState {
  readonly records: readonly RunRecord[];
  readonly unfinished: readonly UnfinishedRun[];
  /** Keys that are plugged in and have a passkey of a cut-off run: they were asked for it without a touch. */
  readonly recognised: readonly RecognisedKey[];
}

export interface RecognisedKey {
  readonly runId: string;
  readonly keyId: string;
}

/* The app */

export interface AppState {
  readonly version: string;
  readonly mode: 'desk' | 'kiosk';
  readonly platform: string;
  /** False: no OS key store; sign-in is kept in memory only and asked again at the next start. */
  readonly signInIsKept: boolean;
}
