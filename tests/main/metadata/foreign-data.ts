// Data that others recorded, for this floor: read from tests/vectors and checked to be what the tests think they are.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fromHex } from '../../../src/shared/bytes.ts';

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'));
}

const bytes = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const certificate = bytes.transform((der) => new X509Certificate(der));

export const yubicoKeys = z
  .object({
    rootCertificateBase64: certificate,
    keys: z.array(z.object({ name: z.string(), clientDataJson: bytes, attestationObject: bytes })).length(10),
  })
  .parse(readJson('yubico-attestation.json'));

export const exampleBlob = z
  .object({ rootCertificateBase64: certificate, blob: z.string().startsWith('eyJ') })
  .transform(({ rootCertificateBase64, blob }) => ({ root: rootCertificateBase64, bytes: new TextEncoder().encode(blob) }))
  .parse(readJson('fido-mds3-example.json'));

export const yubiKeyInfos = z
  .object({ keys: z.array(z.object({ name: z.string(), tlvs: z.string().transform((hex) => fromHex(hex)) })).length(8) })
  .parse(readJson('yubikit-device-info.json')).keys;
