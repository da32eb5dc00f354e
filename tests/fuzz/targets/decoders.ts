// Everything that takes bytes of a key apart, one call each.
import { equalBytes } from '../../../src/shared/bytes.ts';
import { parseAuthenticatorData } from '../../../src/main/ctap/authenticator-data.ts';
import { decodeBioEnrollment } from '../../../src/main/ctap/bio-enrollment.ts';
import { asMap, decodeCborMap } from '../../../src/main/ctap/cbor-shape.ts';
import { decodeCbor, encodeCbor } from '../../../src/main/ctap/cbor.ts';
import { decodeClientPin } from '../../../src/main/ctap/client-pin.ts';
import { parseCosePublicKey } from '../../../src/main/ctap/cose.ts';
import { decodeCredentialManagement } from '../../../src/main/ctap/credential-management.ts';
import { readGetAssertionOutputs, readMakeCredentialOutputs } from '../../../src/main/ctap/extensions.ts';
import { decodeGetAssertion } from '../../../src/main/ctap/get-assertion.ts';
import { decodeGetInfo } from '../../../src/main/ctap/get-info.ts';
import { parseLargeBlobArray } from '../../../src/main/ctap/large-blob-array.ts';
import { decodeLargeBlobsGet } from '../../../src/main/ctap/large-blobs.ts';
import { decodeMakeCredential } from '../../../src/main/ctap/make-credential.ts';
import { pinProtocol } from '../../../src/main/ctap/pin-protocol.ts';
import { parsePacket } from '../../../src/main/hid/ctaphid-packets.ts';
import { parsePage } from '../../../src/main/metadata/yubikey-config.ts';
import { Secret } from '../../../src/main/secret.ts';
import { encodeAttestationObject } from '../../../src/main/webauthn/attestation-object.ts';
import { verifyAttestation } from '../../../src/main/webauthn/attestation.ts';
import { recordedCbor, recordedReports, seeds } from '../corpus.ts';
import type { FuzzTarget } from '../target.ts';

const cbor = [...recordedCbor(), ...seeds()];
const authData = cbor.flatMap((bytes) => {
  try {
    const part = decodeCborMap(bytes).get(2);
    return part instanceof Uint8Array ? [part] : [];
  } catch {
    return [];
  }
});
const platformKey = new Uint8Array(32).fill(7);

function decoder(name: string, share: number, run: (input: Uint8Array) => unknown, corpus = cbor): FuzzTarget {
  return { name, share, corpus, run: (input) => void run(input) };
}

export const decoders: readonly FuzzTarget[] = [
  decoder('cbor', 14, decodeCbor),
  decoder('cbor.canonical', 12, (input) => {
    const again = encodeCbor(decodeCbor(input, { canonical: true }));
    // There is one canonical form only.
    if (!equalBytes(again, input)) throw new Error('canonical CBOR came back changed');
  }),
  decoder('getInfo', 8, decodeGetInfo),
  decoder('makeCredential', 6, (input) => {
    const reply = decodeMakeCredential(input);
    const { extensions } = parseAuthenticatorData(reply.authData);
    readMakeCredentialOutputs(extensions);
  }),
  decoder('getAssertion', 6, (input) => {
    const reply = decodeGetAssertion(input);
    readGetAssertionOutputs(parseAuthenticatorData(reply.authData).extensions);
  }),
  decoder('clientPIN', 5, (input) => {
    const { keyAgreement } = decodeClientPin(input);
    if (keyAgreement === undefined) return;
    for (const version of [1, 2] as const) {
      pinProtocol(version).encapsulate(keyAgreement, { bytes: (length) => platformKey.slice(0, length) });
    }
  }),
  decoder('credentialManagement', 5, decodeCredentialManagement),
  decoder('bioEnrollment', 4, decodeBioEnrollment),
  decoder('largeBlobs', 3, decodeLargeBlobsGet),
  decoder('largeBlobArray', 3, parseLargeBlobArray),
  decoder('authenticatorData', 6, parseAuthenticatorData, authData),
  decoder('cose', 4, (input) => parseCosePublicKey(asMap(decodeCbor(input), 'key'))),
  decoder('attestation', 4, (input) => {
    const { fmt, attStmt, authData: data } = decodeMakeCredential(input);
    const attestationObject = encodeAttestationObject({ fmt, attStmt, authData: data });
    verifyAttestation({ attestationObject, clientDataJson: new Uint8Array() });
  }),
  decoder('tokens', 2, (input) => {
    pinProtocol(1).decrypt(new Secret(new Uint8Array(32).fill(3)), input);
    pinProtocol(2).decrypt(new Secret(new Uint8Array(64).fill(3)), input);
  }),
  decoder('packet', 4, parsePacket, [...recordedReports()]),
  decoder('yubikeyConfig', 2, parsePage),
];
