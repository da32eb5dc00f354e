// authenticatorBioEnrollment, CTAP 2.1 §6.7 (0x09), and its preview (0x40): fingers for the simulated sensor.
import { concatBytes, equalBytes } from '../../../shared/bytes.ts';
import { encodeCbor, type CborMap, type CborValue } from '../../ctap/cbor.ts';
import type { CommandCall } from './ctaphid-device.ts';
import type { Enrollment, KeyContext } from './key-context.ts';
import type { FingerprintFeatures } from './key-facts.ts';
import { fingerTemplate, type FingerTemplate } from './key-state.ts';
import { PERMISSION } from './pin-session.ts';
import { CtapRefusal, isBoolean, isBytes, isMap, isText, isUnsigned, optional, required } from './request.ts';
import { tokenProof } from './token-check.ts';
import { TOUCH_TIMEOUT_MS, type FingerSample, type SampleQuality } from './user-presence.ts';

const MODALITY_FINGERPRINT = 1;
const KIND_TOUCH = 1;
const MAX_NAME_BYTES = 64;
/** A platform may ask for less patience, not for more than this. */
const MAX_SAMPLE_WAIT_MS = 60_000;

const SUBCOMMAND = {
  enrollBegin: 1,
  enrollCaptureNextSample: 2,
  cancelCurrentEnrollment: 3,
  enumerateEnrollments: 4,
  setFriendlyName: 5,
  removeEnrollment: 6,
  getFingerprintSensorInfo: 7,
};

/** lastEnrollSampleStatus, §6.7.2. */
const SAMPLE_STATUS: Readonly<Record<SampleQuality, number>> = {
  good: 0x00,
  tooHigh: 0x01,
  tooFast: 0x05,
  poorQuality: 0x07,
  tooShort: 0x09,
};
const STATUS_MERGE_FAILURE = 0x0a;
const STATUS_EXISTS = 0x0b;
const STATUS_NO_USER_ACTIVITY = 0x0d;

export async function bioEnrollment(
  context: KeyContext,
  parameters: CborMap,
  call: CommandCall,
): Promise<CborMap | undefined> {
  const sensor = context.facts.features.fingerprints;
  if (sensor === null) throw new CtapRefusal('CTAP1_ERR_INVALID_COMMAND');
  if (optional(parameters, 0x06, isBoolean) === true) return new Map([[0x01, MODALITY_FINGERPRINT]]);
  if (required(parameters, 0x01, isUnsigned) !== MODALITY_FINGERPRINT) {
    throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  }
  const subCommand = required(parameters, 0x02, isUnsigned);
  const params = optional(parameters, 0x03, isMap) ?? new Map();
  switch (subCommand) {
    case SUBCOMMAND.getFingerprintSensorInfo:
      return sensorInfo(sensor);
    case SUBCOMMAND.cancelCurrentEnrollment:
      context.enrollment = undefined;
      return undefined;
    case SUBCOMMAND.enrollBegin: {
      authorize(context, parameters, subCommand);
      context.enrollment = undefined;
      if (context.state.fingerprints.length >= sensor.capacity) throw new CtapRefusal('CTAP2_ERR_FP_DATABASE_FULL');
      const { id } = fingerTemplate(context.random, '', '');
      const begun = { templateId: id, finger: undefined, remaining: sensor.samples };
      const status = await capture(context, params, call, begun);
      return new Map<number, CborValue>([[0x04, id], ...status]);
    }
    case SUBCOMMAND.enrollCaptureNextSample: {
      const templateId = required(params, 0x01, isBytes);
      authorize(context, parameters, subCommand);
      const { enrollment } = context;
      if (enrollment === undefined) throw new CtapRefusal('CTAP2_ERR_NOT_ALLOWED');
      if (!equalBytes(enrollment.templateId, templateId)) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
      return new Map(await capture(context, params, call, enrollment));
    }
    case SUBCOMMAND.enumerateEnrollments:
      authorize(context, parameters, subCommand);
      return enrollments(context);
    case SUBCOMMAND.setFriendlyName: {
      const name = required(params, 0x02, isText);
      const template = authorizedTemplate(context, parameters, subCommand, params);
      if (new TextEncoder().encode(name).length > MAX_NAME_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
      replace(context, template, [{ ...template, name }]);
      return undefined;
    }
    case SUBCOMMAND.removeEnrollment:
      replace(context, authorizedTemplate(context, parameters, subCommand, params), []);
      return undefined;
    default:
      throw new CtapRefusal('CTAP2_ERR_INVALID_SUBCOMMAND');
  }
}

/** pinUvAuthParam over modality, subcommand and its parameters. A key of the preview takes any token. */
function authorize(context: KeyContext, parameters: CborMap, subCommand: number): void {
  const proof = tokenProof(context, parameters, { param: 0x05, protocol: 0x04 });
  const subCommandParams = optional(parameters, 0x03, isMap);
  const signed = subCommandParams === undefined ? new Uint8Array() : encodeCbor(subCommandParams);
  const message = concatBytes(Uint8Array.of(MODALITY_FINGERPRINT, subCommand), signed);
  context.pinSession.authorize({ ...proof, message, permission: PERMISSION.bioEnrollment });
}

/** One sample for the enrolment, which is over when none remains. A wait without a finger is a sample status, no error. */
async function capture(
  context: KeyContext,
  params: CborMap,
  call: CommandCall,
  enrollment: Enrollment,
): Promise<readonly (readonly [number, CborValue])[]> {
  const wait = Math.min(optional(params, 0x03, isUnsigned) ?? TOUCH_TIMEOUT_MS, MAX_SAMPLE_WAIT_MS);
  // Cancelling the command leaves the enrolment open for the next sample; cancelCurrentEnrollment ends it.
  context.enrollment = enrollment;
  const sample = await context.presence.sample(call, wait);
  const status = sampleStatus(context, enrollment, sample);
  const remaining = status === SAMPLE_STATUS.good ? enrollment.remaining - 1 : enrollment.remaining;
  const finger = sample !== 'timeout' && status === SAMPLE_STATUS.good ? sample.finger : enrollment.finger;
  if (remaining > 0 || finger === undefined) {
    context.enrollment = { ...enrollment, finger, remaining };
  } else {
    context.enrollment = undefined;
    const { fingerprints } = context.state;
    const template = { id: enrollment.templateId, finger, name: `Finger ${fingerprints.length + 1}` };
    context.state.fingerprints = [...fingerprints, template];
  }
  return [
    [0x05, status],
    [0x06, remaining],
  ];
}

function sampleStatus(context: KeyContext, enrollment: Enrollment, sample: FingerSample | 'timeout'): number {
  if (sample === 'timeout') return STATUS_NO_USER_ACTIVITY;
  if (sample.quality !== 'good') return SAMPLE_STATUS[sample.quality];
  if (context.state.fingerprints.some(({ finger }) => finger === sample.finger)) return STATUS_EXISTS;
  const isAnother = enrollment.finger !== undefined && enrollment.finger !== sample.finger;
  return isAnother ? STATUS_MERGE_FAILURE : SAMPLE_STATUS.good;
}

function sensorInfo(sensor: FingerprintFeatures): CborMap {
  return new Map([
    [0x01, MODALITY_FINGERPRINT],
    [0x02, KIND_TOUCH],
    [0x03, sensor.samples],
    [0x08, MAX_NAME_BYTES],
  ]);
}

/** @throws CtapRefusal INVALID_OPTION when there is none (§6.7.6) */
function enrollments(context: KeyContext): CborMap {
  const { fingerprints } = context.state;
  if (fingerprints.length === 0) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  const infos = fingerprints.map(
    ({ id, name }) =>
      new Map<number, CborValue>([
        [0x01, id],
        [0x02, name],
      ]),
  );
  return new Map([[0x07, infos]]);
}

/** The template that the parameters name, once the token may touch it. @throws CtapRefusal INVALID_OPTION */
function authorizedTemplate(
  context: KeyContext,
  parameters: CborMap,
  subCommand: number,
  params: CborMap,
): FingerTemplate {
  const id = required(params, 0x01, isBytes);
  authorize(context, parameters, subCommand);
  const template = context.state.fingerprints.find((other) => equalBytes(other.id, id));
  if (template === undefined) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  return template;
}

function replace(context: KeyContext, old: FingerTemplate, by: readonly FingerTemplate[]): void {
  context.state.fingerprints = context.state.fingerprints.flatMap((other) => (other === old ? by : [other]));
}
