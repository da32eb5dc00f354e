// One enrolment from the first touch of the sensor to the last, and its undoing when it does not come to an end.
// CTAP 2.1 §6.7.4. Inside one turn of a SecurityKey: any other enrolment command in between would confuse the key.
import {
  bioEnrollmentAuthMessage,
  decodeBioEnrollment,
  encodeBioEnrollment,
  type BioEnrollmentReply,
  type BioEnrollmentRequest,
  type SampleStatus,
} from './bio-enrollment.ts';
import { CborError } from './cbor.ts';
import type { KeyLink } from './key-link.ts';
import { authorise, type PinUvAuthToken } from './pin-uv-auth.ts';
import { CTAP_STATUS, CtapError } from './status.ts';
import type { ExchangeOptions } from './transport.ts';

/** Keys want 3 to 20 good samples; one that is never satisfied is not served for ever. */
const MAX_SAMPLES = 128;

/** After each touch of the sensor. */
export interface SampleNews {
  readonly status: SampleStatus;
  /** Good samples that are still wanted; 0 ends the enrolment. The key's estimate. */
  readonly remaining: number;
}

export interface EnrolRequest {
  readonly token: PinUvAuthToken;
  /** How long the sensor waits for each finger; the key's own choice where it is left out. */
  readonly sampleTimeoutMs?: number;
  readonly onSample?: (news: SampleNews) => void;
}

export async function bioEnrollment(
  link: KeyLink,
  request: BioEnrollmentRequest,
  token: PinUvAuthToken | undefined,
  options: ExchangeOptions = {},
): Promise<BioEnrollmentReply> {
  const command = link.info.options.has('bioEnroll')
    ? 'authenticatorBioEnrollment'
    : 'authenticatorBioEnrollmentPreview';
  const message = bioEnrollmentAuthMessage(request);
  const auth = message === undefined ? undefined : authorise(token, message);
  return decodeBioEnrollment(await link.send(command, encodeBioEnrollment(command, request, auth), options));
}

/**
 * The id of the new template.
 *
 * @throws the signal's reason; CtapError FP_DATABASE_FULL, also when a sample says so; CborError 'tooLarge' when the key
 *         wants samples without end. In each case the key was told to forget what it has (best effort).
 */
export async function enrolFingerprint(
  link: KeyLink,
  { token, sampleTimeoutMs, onSample }: EnrolRequest,
  options: ExchangeOptions,
): Promise<Uint8Array> {
  options.signal?.throwIfAborted();
  const timeout = sampleTimeoutMs === undefined ? {} : { timeoutMs: sampleTimeoutMs };
  try {
    const first = await bioEnrollment(link, { subCommand: 'enrollBegin', ...timeout }, token, options);
    const { templateId } = first;
    if (templateId === undefined) throw new CborError('shape', 'templateId is missing');
    let remaining = told(first, onSample);
    for (let samples = 1; remaining > 0; samples++) {
      if (samples === MAX_SAMPLES) throw new CborError('tooLarge', `the key wants more than ${MAX_SAMPLES} samples`);
      const next = { subCommand: 'enrollCaptureNextSample', templateId, ...timeout } as const;
      remaining = told(await bioEnrollment(link, next, token, options), onSample);
    }
    return templateId;
  } catch (error) {
    await bioEnrollment(link, { subCommand: 'cancelCurrentEnrollment' }, undefined).catch(() => undefined);
    throw error;
  }
}

function told(reply: BioEnrollmentReply, onSample: EnrolRequest['onSample']): number {
  const { remainingSamples: remaining, lastEnrollSampleStatus: status } = reply;
  if (remaining === undefined || status === undefined) throw new CborError('shape', 'a sample without its status');
  onSample?.({ status, remaining });
  if (status === 'databaseFull') {
    throw new CtapError('authenticatorBioEnrollment', CTAP_STATUS.CTAP2_ERR_FP_DATABASE_FULL);
  }
  return remaining;
}
