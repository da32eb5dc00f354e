// Client extension results of get() (WebAuthn L3 §10), and the large blob that is read or written along with it.
import { toBase64Url } from '../../shared/bytes.ts';
import type { CborMap } from '../ctap/cbor.ts';
import { readGetAssertionOutputs } from '../ctap/extensions.ts';
import type { AgreedSecret } from '../ctap/key-agreement.ts';
import { LargeBlobsFullError } from '../ctap/large-blob-store.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { CtapError } from '../ctap/status.ts';
import type { ExchangeOptions } from '../ctap/transport.ts';
import type { Secret } from '../secret.ts';
import { prfValues, type PrfValues } from './prf.ts';
import type { RequestExtensions } from './request-options.ts';

/** JSON-ready; bytes are base64url. */
export type AssertionResults = {
  readonly appid?: boolean;
  readonly getCredBlob?: string;
  readonly largeBlob?: { readonly blob?: string; readonly written?: boolean };
  readonly prf?: { readonly results?: PrfValues };
};

interface Given {
  /** Of the authenticator data. */
  readonly outputs: CborMap;
  readonly usedAppid: boolean;
  readonly largeBlobKey: Secret<Uint8Array> | undefined;
  readonly agreed: AgreedSecret | undefined;
  readonly token: PinUvAuthToken | undefined;
  readonly exchange: ExchangeOptions;
}

/** @throws CborError, PinProtocolError for outputs that are none; a blob that cannot be had is no error */
export async function assertionResults(
  key: SecurityKey,
  wanted: RequestExtensions,
  given: Given,
): Promise<AssertionResults> {
  const outputs = readGetAssertionOutputs(given.outputs);
  const values =
    given.agreed === undefined || outputs.hmacSecret === undefined
      ? undefined
      : prfValues(given.agreed, outputs.hmacSecret);
  return {
    ...(wanted.appid === undefined ? {} : { appid: given.usedAppid }),
    ...(wanted.getCredBlob && outputs.credBlob !== undefined ? { getCredBlob: toBase64Url(outputs.credBlob) } : {}),
    ...(wanted.largeBlob === undefined ? {} : { largeBlob: await blobResult(key, wanted.largeBlob, given) }),
    ...(wanted.prf === undefined ? {} : { prf: values === undefined ? {} : { results: values } }),
  };
}

async function blobResult(
  key: SecurityKey,
  wanted: NonNullable<RequestExtensions['largeBlob']>,
  { largeBlobKey, token, exchange }: Given,
): Promise<NonNullable<AssertionResults['largeBlob']>> {
  const isPossible = largeBlobKey !== undefined && key.largeBlobs.supported;
  if ('read' in wanted) {
    const blob = isPossible ? await key.largeBlobs.get({ largeBlobKey }, exchange) : undefined;
    return blob === undefined ? {} : { blob: toBase64Url(blob) };
  }
  if (!isPossible) return { written: false };
  try {
    await key.largeBlobs.put({ token, largeBlobKey, data: wanted.write }, exchange);
    return { written: true };
  } catch (error) {
    if (error instanceof LargeBlobsFullError || error instanceof CtapError) return { written: false };
    throw error;
  }
}
