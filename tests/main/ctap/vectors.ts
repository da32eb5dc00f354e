// The vectors of others, read from tests/vectors and checked to be what the tests think they are.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fromHex } from '../../../src/shared/bytes.ts';
import { parseTranscript, type TranscriptLine } from '../../rig/transcript-key.ts';

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'));
}

const hex = z.string().transform((text) => fromHex(text));

export const pythonFido2 = z
  .object({
    getInfo: hex,
    getInfoExtraKey: hex,
    makeCredentialReply: hex,
    getAssertionReply: hex,
    attestedCredentialData: hex,
    pinProtocolOne: z.object({
      platformPrivateKey: hex,
      platformPublicX: hex,
      platformPublicY: hex,
      authenticatorPublicX: hex,
      authenticatorPublicY: hex,
      sharedSecret: hex,
      tokenEnc: hex,
      token: hex,
      pinHashEncOf1234: hex,
      newPinEncOf1234: hex,
      setPinParam: hex,
      changePin1234To4321: z.object({ newPinEnc: hex, pinUvAuthParam: hex }),
    }),
    pinProtocolTwo: z.object({
      sharedSecret: hex,
      iv: hex,
      plaintext: hex,
      ciphertext: hex,
      message: hex,
      authenticated: hex,
    }),
    packedAttestation: z.object({ makeCredentialReply: hex, clientDataHash: hex }),
    cose: z.array(z.object({ name: z.string(), key: hex, message: hex, signature: hex })).min(5),
  })
  .parse(readJson('python-fido2.json'));

const hmacSecret = z.object({
  sharedSecret: hex,
  saltEnc: hex,
  saltAuth: hex,
  output: hex,
  output1: hex,
  output2: hex,
});

/** Messages as hex, for they are compared as such. */
const messages = z.array(z.string()).min(1);

export const pythonFeatures = z
  .object({
    token: hex,
    bio: z.object({
      sensorInfo: messages,
      enrollBegin10s: messages,
      captureNext10s: messages,
      cancel: messages,
      enumerate: messages,
      setName: messages,
      remove: messages,
    }),
    config: z.object({ toggleAlwaysUv: messages, setMinPinLength: messages }),
    updateUser: messages,
    largeBlobs: z.object({
      largeBlobKey: hex,
      otherKey: hex,
      entries: z.array(z.object({ key: hex, entry: hex, data: hex })).min(2),
      array: hex,
      write: messages,
    }),
    hmacSecret: z.object({ 1: hmacSecret, 2: hmacSecret }),
  })
  .parse(readJson('python-fido2-features.json'));

export const appendixA = z
  .object({
    items: z
      .array(
        z.object({
          hex: z.string(),
          json: z.unknown().optional(),
          integer: z.string().optional(),
          diagnostic: z.string().optional(),
        }),
      )
      .length(82),
  })
  .parse(readJson('rfc8949-appendix-a.json')).items;

const wiredata = z
  .object({ blobs: z.record(z.string(), z.object({ hex })) })
  .parse(readJson('libfido2-wiredata.json')).blobs;

/** The reports of one recording of a real key. */
export function recordedReports(name: string): readonly Uint8Array[] {
  const blob = wiredata[name];
  if (blob === undefined) throw new Error(`no recording ${name}`);
  const reports: Uint8Array[] = [];
  for (let at = 0; at < blob.hex.length; at += 64) reports.push(blob.hex.slice(at, at + 64));
  return reports;
}

/** Every report of a recorded conversation, zeros at the end restored. */
export function transcript(name: 'canokey' | 'solo1'): readonly TranscriptLine[] {
  const text = readFileSync(new URL(`../../vectors/ctap-transcripts/${name}.txt`, import.meta.url), 'utf8');
  const lines = parseTranscript(text);
  if (lines.length < 100) throw new Error(`transcript ${name} is too short`);
  return lines;
}
