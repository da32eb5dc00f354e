// PingOne's creation options: JSON as text, as Java writes it. Bytes are lists of signed numbers (−128 … 127) or base64 of either
// alphabet, numbers of algorithms are texts. Turned into WebAuthn's own JSON form, which webauthn judges. Pure.
// Source: the sample answers in PingOne's documentation of "Create MFA User Device".

import { z } from 'zod';
import { toBase64Url } from '../../shared/bytes.ts';
import { PINGONE } from './pingone-api.ts';
import { malformed, readServiceShape } from './service-shape.ts';

const bytes = z
  .union([
    z.array(z.number().int().min(-128).max(255)).min(1).max(4096).transform((numbers) => toBase64Url(Uint8Array.from(numbers, (number) => number & 0xff))),
    z.string().regex(/^[A-Za-z0-9+/_-]{1,8192}={0,2}$/).transform((text) => text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')),
  ]);

const algorithm = z.union([z.number().int(), z.string().regex(/^-?\d{1,6}$/).transform(Number)]);

const optionsShape = z.looseObject({
  rp: z.looseObject({ id: z.string().min(1).max(253) }),
  user: z.looseObject({ id: bytes }),
  challenge: bytes,
  pubKeyCredParams: z.array(z.looseObject({ alg: algorithm })).max(100),
  excludeCredentials: z.array(z.looseObject({ id: bytes })).max(1000).nullish(),
});

/** @throws ServiceError 'malformed' */
export function readPingOneOptions(text: string): z.infer<typeof optionsShape> {
  const where = { service: PINGONE, method: 'POST', what: 'creation options' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(where, 'the creation options are not JSON');
  }
  return readServiceShape(optionsShape, value, where);
}
