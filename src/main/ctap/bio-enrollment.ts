// authenticatorBioEnrollment (0x09, and 0x40 of the CTAP 2.1 preview, whose parameters are the same). CTAP 2.1 §6.7,
// §6.12. Bytes only; the order of an enrolment is in fingerprint-enrolment.ts.
import { concatBytes } from '../../shared/bytes.ts';
import { asArray, asBytes, asMap, asText, asUnsigned, decodeCborMap, optionalMember } from './cbor-shape.ts';
import { requiredMember } from './cbor-shape.ts';
import { cborMap, encodeCbor, type CborMap, type CborValue } from './cbor.ts';
import { encodeMessage } from './message.ts';
import type { PinUvAuth } from './pin-uv-auth.ts';
import type { CtapCommandName } from './status.ts';

export const BIO_ENROLLMENT_SUBCOMMAND = {
  enrollBegin: 0x01,
  enrollCaptureNextSample: 0x02,
  cancelCurrentEnrollment: 0x03,
  enumerateEnrollments: 0x04,
  setFriendlyName: 0x05,
  removeEnrollment: 0x06,
  getFingerprintSensorInfo: 0x07,
} as const;

/** The only modality there is (CTAP 2.1 §6.7.2). */
const FINGERPRINT = 0x01;

/** What the sensor says of one sample, by its number (CTAP 2.1 §6.7.1.1.1). */
const SAMPLE_STATUS = [
  'good',
  'tooHigh',
  'tooLow',
  'tooLeft',
  'tooRight',
  'tooFast',
  'tooSlow',
  'poorQuality',
  'tooSkewed',
  'tooShort',
  'mergeFailure',
  'exists',
  'databaseFull',
  'noUserActivity',
  'noUserPresenceTransition',
] as const;

export type SampleStatus = (typeof SAMPLE_STATUS)[number] | 'other';

export type BioEnrollmentCommand = Extract<
  CtapCommandName,
  'authenticatorBioEnrollment' | 'authenticatorBioEnrollmentPreview'
>;

export type BioEnrollmentRequest =
  | { readonly subCommand: 'getModality' }
  | { readonly subCommand: 'getFingerprintSensorInfo' | 'cancelCurrentEnrollment' | 'enumerateEnrollments' }
  /** `timeoutMs`: how long the sensor waits for a finger; the key's own choice where it is left out. */
  | { readonly subCommand: 'enrollBegin'; readonly timeoutMs?: number }
  | { readonly subCommand: 'enrollCaptureNextSample'; readonly templateId: Uint8Array; readonly timeoutMs?: number }
  | { readonly subCommand: 'setFriendlyName'; readonly templateId: Uint8Array; readonly friendlyName: string }
  | { readonly subCommand: 'removeEnrollment'; readonly templateId: Uint8Array };

/** Modality, sub-command and its parameters: what pinUvAuthParam is made over; undefined for those that carry none. */
export function bioEnrollmentAuthMessage(request: BioEnrollmentRequest): Uint8Array | undefined {
  switch (request.subCommand) {
    case 'getModality':
    case 'getFingerprintSensorInfo':
    case 'cancelCurrentEnrollment':
      return undefined;
    default: {
      const params = subCommandParams(request);
      return concatBytes(
        Uint8Array.of(FINGERPRINT, BIO_ENROLLMENT_SUBCOMMAND[request.subCommand]),
        params === undefined ? new Uint8Array() : encodeCbor(params),
      );
    }
  }
}

export function encodeBioEnrollment(
  command: BioEnrollmentCommand,
  request: BioEnrollmentRequest,
  auth?: PinUvAuth,
): Uint8Array {
  if (request.subCommand === 'getModality') return encodeMessage(command, [[0x06, true]]);
  return encodeMessage(command, [
    [0x01, FINGERPRINT],
    [0x02, BIO_ENROLLMENT_SUBCOMMAND[request.subCommand]],
    [0x03, subCommandParams(request)],
    [0x04, auth?.protocol],
    [0x05, auth?.param],
  ]);
}

export interface BioEnrollmentReply {
  readonly modality: number | undefined;
  /** 1 touch, 2 swipe. */
  readonly fingerprintKind: number | undefined;
  readonly maxCaptureSamplesRequiredForEnroll: number | undefined;
  readonly templateId: Uint8Array | undefined;
  readonly lastEnrollSampleStatus: SampleStatus | undefined;
  readonly remainingSamples: number | undefined;
  readonly templateInfos: readonly TemplateInfo[] | undefined;
  /** Bytes of a name in UTF-8. */
  readonly maxTemplateFriendlyName: number | undefined;
}

export interface TemplateInfo {
  readonly templateId: Uint8Array;
  /** '' when it has none. */
  readonly friendlyName: string;
}

/** @throws CborError */
export function decodeBioEnrollment(payload: Uint8Array): BioEnrollmentReply {
  const map: CborMap = payload.length === 0 ? new Map() : decodeCborMap(payload);
  return {
    modality: optionalMember(map, 0x01, 'modality', asUnsigned),
    fingerprintKind: optionalMember(map, 0x02, 'fingerprintKind', asUnsigned),
    maxCaptureSamplesRequiredForEnroll: optionalMember(map, 0x03, 'maxCaptureSamplesRequiredForEnroll', asUnsigned),
    templateId: optionalMember(map, 0x04, 'templateId', asBytes),
    lastEnrollSampleStatus: optionalMember(map, 0x05, 'lastEnrollSampleStatus', asSampleStatus),
    remainingSamples: optionalMember(map, 0x06, 'remainingSamples', asUnsigned),
    templateInfos: optionalMember(map, 0x07, 'templateInfos', asTemplateInfos),
    maxTemplateFriendlyName: optionalMember(map, 0x08, 'maxTemplateFriendlyName', asUnsigned),
  };
}

function asSampleStatus(value: CborValue, name: string): SampleStatus {
  return SAMPLE_STATUS[asUnsigned(value, name)] ?? 'other';
}

function asTemplateInfos(value: CborValue, name: string): readonly TemplateInfo[] {
  return asArray(value, name).map((item) => {
    const map = asMap(item, name);
    return {
      templateId: requiredMember(map, 0x01, `${name}.templateId`, asBytes),
      friendlyName: optionalMember(map, 0x02, `${name}.templateFriendlyName`, asText) ?? '',
    };
  });
}

function subCommandParams(request: BioEnrollmentRequest): CborMap | undefined {
  switch (request.subCommand) {
    case 'enrollBegin':
      return request.timeoutMs === undefined ? undefined : cborMap([[0x03, request.timeoutMs]]);
    case 'enrollCaptureNextSample':
      return cborMap([
        [0x01, request.templateId],
        [0x03, request.timeoutMs],
      ]);
    case 'setFriendlyName':
      return cborMap([
        [0x01, request.templateId],
        [0x02, request.friendlyName],
      ]);
    case 'removeEnrollment':
      return cborMap([[0x01, request.templateId]]);
    default:
      return undefined;
  }
}
