// What a practice key is: the print on its case, what its firmware can do, and what the factory put on it. No behaviour.
import type { PinProtocolVersion } from '../../ctap/pin-protocol.ts';
import type { Random } from '../../ports.ts';
import type { KeyState } from './key-state.ts';

/** Versions of getInfo's member 0x01, CTAP 2.2 §6.4. */
export type KeyVersion = 'U2F_V2' | 'FIDO_2_0' | 'FIDO_2_1_PRE' | 'FIDO_2_1' | 'FIDO_2_2';

export type KeyExtension =
  | 'credBlob'
  | 'credProtect'
  | 'hmac-secret'
  | 'hmac-secret-mc'
  | 'largeBlobKey'
  | 'minPinLength';

export type AttestationFormat = 'packed' | 'none';

export interface FingerprintFeatures {
  /** How many fingers it remembers. */
  readonly capacity: number;
  /** Good samples that one enrolment takes. */
  readonly samples: number;
}

/** What the firmware does. Every command file asks here, so a personality is nothing but one of these values. */
export interface KeyFeatures {
  /** Without any FIDO_… version the key answers CTAPHID_MSG alone. */
  readonly versions: readonly KeyVersion[];
  /** Preferred first; empty without any kind of user verification by token. */
  readonly pinProtocols: readonly PinProtocolVersion[];
  readonly clientPin: boolean;
  /** False: tokens of CTAP 2.0, without permissions and good until power goes. */
  readonly tokenPermissions: boolean;
  /** Command numbers: 0x0A is the standard one, 0x41 the preview. */
  readonly credentialManagement: 'none' | 'preview' | 'standard' | 'both';
  /** Built-in user verification. */
  readonly fingerprints: FingerprintFeatures | null;
  /** Command numbers: 0x09 is the standard one, 0x40 the preview. */
  readonly bioEnrollment: 'none' | 'preview' | 'standard' | 'both';
  readonly extensions: readonly KeyExtension[];
  /** Size of the serialized large-blob array; 0 without large blobs, at least 1024 with them. */
  readonly largeBlobBytes: number;
  /** authenticatorConfig with alwaysUv and setMinPINLength. */
  readonly configuration: boolean;
  readonly selection: boolean;
  /** Without alwaysUv, a PIN is not asked for a credential that takes no slot. */
  readonly makeCredUvNotRqd: boolean;
  /** RP ids that get the enterprise attestation for the asking (vendor-facilitated); null without it. */
  readonly enterpriseRpIds: readonly string[] | null;
  readonly attestation: 'packed' | 'self' | 'none';
  /** What CTAP 2.2 adds: persistent token, attestation formats, more of getInfo. */
  readonly persistentToken: boolean;
  /** Time that every command takes before it does anything. */
  readonly processingMs: number;
}

/** What is printed on the case, so to speak. */
export interface PracticeKeyFacts {
  /** Unique among the keys of one program; the transport path is made of it. */
  readonly serial: string;
  readonly name: string;
  readonly manufacturer: string;
  readonly vendorId: number;
  readonly productId: number;
  /** 16 bytes; the attestation's leaf must be for the same one. */
  readonly aaguid: Uint8Array;
  /** How many discoverable credentials it holds. */
  readonly slots: number;
  readonly firmwareVersion: number;
  /** Device version of the CTAPHID_INIT reply. */
  readonly deviceVersion: readonly [major: number, minor: number, build: number];
  /** Member 0x09 of getInfo: how this very key is reached ("usb", "nfc", "smart-card"). */
  readonly transports: readonly string[];
  /** Name in the registry of personalities. */
  readonly personality: string;
  readonly features: KeyFeatures;
  /** Changes a blank state into this model's: after production, and after each reset. */
  readonly factory: (blank: KeyState, random: Random) => KeyState;
  /** Changes the factory's state into the one this key is handed over with. A reset does not bring it back. */
  readonly delivered: (made: KeyState, random: Random) => KeyState;
  /**
   * The vendor's own CTAPHID commands.
   *
   * @param command  0x40 … 0x7F
   * @returns the reply's payload; undefined for a command the key does not know (ERR_INVALID_CMD)
   */
  readonly vendorReply?: (command: number, payload: Uint8Array) => Uint8Array | undefined;
}

/** A model: everything but what makes it one key. */
export interface Personality {
  readonly name: string;
  /** One line for those who choose. */
  readonly summary: string;
  /** 16 ASCII characters; the AAGUID in bytes. */
  readonly aaguidText: string;
  readonly features: KeyFeatures;
  readonly slots?: number;
  readonly firmwareVersion?: number;
  readonly deviceVersion?: PracticeKeyFacts['deviceVersion'];
  readonly manufacturer?: string;
  readonly vendorId?: number;
  readonly productId?: number;
  readonly factory?: PracticeKeyFacts['factory'];
  readonly delivered?: PracticeKeyFacts['delivered'];
  /** The vendor's commands of the key with this serial. */
  readonly vendorReply?: (serial: string) => NonNullable<PracticeKeyFacts['vendorReply']>;
}

export function speaksCtap2(features: KeyFeatures): boolean {
  return features.versions.some((version) => version.startsWith('FIDO_'));
}

export function speaksU2f(features: KeyFeatures): boolean {
  return features.versions.includes('U2F_V2');
}

/** CTAP 2.1 or later: refusals and defaults differ from those of the keys before it. */
export function isCtap21(features: KeyFeatures): boolean {
  return features.versions.includes('FIDO_2_1') || features.versions.includes('FIDO_2_2');
}
