// authenticatorGetInfo, CTAP 2.1 §6.4 and what 2.2 added. Pure reading.
import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';
import { concatBytes } from '../../../shared/bytes.ts';
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { builtInUvIsConfigured } from './built-in-uv.ts';
import type { KeyContext } from './key-context.ts';
import { isCtap21 } from './key-facts.ts';

/** maxMsgSize: what the key takes as one message. */
export const MAX_MESSAGE_BYTES = 1200;
export const MAX_CREDENTIALS_IN_LIST = 8;
/** The longer of the two kinds of id, see credential-id.ts. */
export const MAX_CREDENTIAL_ID_BYTES = 64;
export const MAX_CRED_BLOB_BYTES = 32;
export const MAX_MIN_PIN_LENGTH_RP_IDS = 4;
/** As many tries with the finger as a platform should make before it asks for the PIN. */
const PREFERRED_UV_ATTEMPTS = 3;
const MAX_PIN_CODE_POINTS = 63;
/** uvModality: fingerprint, internal (FIDO Registry of Predefined Values §3.1). */
const UV_MODALITY_FINGERPRINT = 0x02;

export async function getInfo(context: KeyContext): Promise<CborMap> {
  const { features } = context.facts;
  const info = new Map<number, CborValue>([[0x01, versions(context)]]);
  if (features.extensions.length > 0) info.set(0x02, features.extensions);
  info.set(0x03, context.facts.aaguid);
  info.set(0x04, options(context));
  info.set(0x05, MAX_MESSAGE_BYTES);
  if (features.pinProtocols.length > 0) info.set(0x06, features.pinProtocols);
  if (isCtap21(features)) for (const [key, value] of membersOf21(context)) info.set(key, value);
  if (features.versions.includes('FIDO_2_2')) for (const [key, value] of membersOf22(context)) info.set(key, value);
  return info;
}

/** §7.2.4: U2F cannot verify users, so alwaysUv switches it off. */
function versions(context: KeyContext): readonly string[] {
  const { versions: all } = context.facts.features;
  return context.state.alwaysUv ? all.filter((version) => version !== 'U2F_V2') : all;
}

function options(context: KeyContext): CborMap {
  const { state, facts } = context;
  const { features } = facts;
  const map = new Map<string, boolean>([
    ['rk', facts.slots > 0],
    ['up', true],
    ['plat', false],
  ]);
  if (features.clientPin) map.set('clientPin', state.pin !== undefined);
  if (features.fingerprints !== null) map.set('uv', builtInUvIsConfigured(context));
  if (features.tokenPermissions) map.set('pinUvAuthToken', true);
  if (features.largeBlobBytes > 0) map.set('largeBlobs', true);
  if (features.enterpriseRpIds !== null) map.set('ep', state.enterpriseAttestation);
  const { credentialManagement, bioEnrollment } = features;
  if (credentialManagement === 'standard' || credentialManagement === 'both') map.set('credMgmt', true);
  if (credentialManagement === 'preview' || credentialManagement === 'both') map.set('credentialMgmtPreview', true);
  const isEnrolled = state.fingerprints.length > 0;
  if (bioEnrollment === 'standard' || bioEnrollment === 'both') {
    map.set('bioEnroll', isEnrolled).set('uvBioEnroll', true);
  }
  if (bioEnrollment === 'preview' || bioEnrollment === 'both') map.set('userVerificationMgmtPreview', isEnrolled);
  if (features.configuration) {
    map.set('authnrCfg', true).set('alwaysUv', state.alwaysUv);
    if (features.clientPin) map.set('setMinPINLength', true);
    if (features.fingerprints !== null) map.set('uvAcfg', true);
  }
  // §7.2.4: with alwaysUv no credential is made without user verification.
  if (features.makeCredUvNotRqd) map.set('makeCredUvNotRqd', !state.alwaysUv);
  if (features.persistentToken) map.set('perCredMgmtRO', true);
  return map;
}

function* membersOf21(context: KeyContext): Generator<readonly [number, CborValue]> {
  const { state, facts } = context;
  const { features } = facts;
  yield [0x07, MAX_CREDENTIALS_IN_LIST];
  yield [0x08, MAX_CREDENTIAL_ID_BYTES];
  yield [0x09, facts.transports];
  yield [0x0a, [-7, -8].map((alg) => new Map<string, CborValue>([['alg', alg], ['type', 'public-key']]))]; // prettier-ignore
  if (features.largeBlobBytes > 0) yield [0x0b, features.largeBlobBytes];
  if (features.clientPin) {
    yield [0x0c, state.forcePinChange];
    yield [0x0d, state.minPinLength];
  }
  yield [0x0e, facts.firmwareVersion];
  if (features.extensions.includes('credBlob')) yield [0x0f, MAX_CRED_BLOB_BYTES];
  if (features.configuration) yield [0x10, MAX_MIN_PIN_LENGTH_RP_IDS];
  if (features.fingerprints !== null) {
    yield [0x11, PREFERRED_UV_ATTEMPTS];
    yield [0x12, UV_MODALITY_FINGERPRINT];
  }
  if (features.credentialManagement !== 'none') yield [0x14, facts.slots - state.credentials.length];
}

function* membersOf22(context: KeyContext): Generator<readonly [number, CborValue]> {
  yield [0x16, ['packed', 'none']];
  yield [0x18, false];
  if (context.state.persistentToken !== undefined) yield [0x19, encryptedIdentifier(context, context.state.persistentToken)];
  yield [0x1a, context.facts.transports];
  yield [0x1d, MAX_PIN_CODE_POINTS];
}

/** encIdentifier, CTAP 2.2 §6.4: who holds the persistent token knows this very key again; nobody else learns anything. */
function encryptedIdentifier(context: KeyContext, persistentToken: Uint8Array): Uint8Array {
  const { state, random } = context;
  const identifier = createHmac('sha256', state.masterSecret).update('device identifier').digest().subarray(0, 16);
  const key = new Uint8Array(hkdfSync('sha256', persistentToken, new Uint8Array(32), 'encIdentifier', 16));
  const iv = random.bytes(16);
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return concatBytes(iv, cipher.update(identifier), cipher.final());
}
