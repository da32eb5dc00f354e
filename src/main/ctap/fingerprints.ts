// `key.fingerprints`: enrolment on keys with a sensor (CTAP 2.1 §6.7, and the preview of it). All but `sensorInfo` need a
// token with the permission bioEnrollment.
import type { TemplateInfo } from './bio-enrollment.ts';
import { bioEnrollment, enrolFingerprint, type EnrolRequest } from './fingerprint-enrolment.ts';
import type { KeyLink } from './key-link.ts';
import { MissingFeatureError } from './missing-feature.ts';
import type { PinUvAuthToken } from './pin-uv-auth.ts';
import { CTAP_STATUS, isCtapStatus } from './status.ts';
import type { ExchangeOptions } from './transport.ts';

interface WithToken {
  readonly token: PinUvAuthToken;
}

interface OneTemplate extends WithToken {
  readonly templateId: Uint8Array;
}

export interface SensorInfo {
  readonly kind: 'touch' | 'swipe' | 'unknown';
  /** Good samples of one enrolment, at most. */
  readonly maxSamples: number | undefined;
  /** Bytes of a name in UTF-8; 64 where the key does not say. */
  readonly maxNameBytes: number;
}

/** Errors of all methods: as those of SecurityKey, and MissingFeatureError before anything is sent. */
export class Fingerprints {
  readonly #link: KeyLink;

  constructor(link: KeyLink) {
    this.#link = link;
  }

  /** The key has a sensor; whether somebody is enrolled is `info.options`' `bioEnroll` (or the preview's). */
  get supported(): boolean {
    const { options } = this.#link.info;
    return options.has('bioEnroll') || options.has('userVerificationMgmtPreview');
  }

  sensorInfo(options: ExchangeOptions = {}): Promise<SensorInfo> {
    return this.#turn(async () => {
      const reply = await bioEnrollment(this.#link, { subCommand: 'getFingerprintSensorInfo' }, undefined, options);
      const kinds = new Map([
        [1, 'touch' as const],
        [2, 'swipe' as const],
      ]);
      return {
        kind: kinds.get(reply.fingerprintKind ?? 0) ?? 'unknown',
        maxSamples: reply.maxCaptureSamplesRequiredForEnroll,
        maxNameBytes: reply.maxTemplateFriendlyName ?? 64,
      };
    });
  }

  /**
   * Waits for several touches of the sensor; each is told. The signal ends it, and the key forgets the samples; when the
   * last touch came first, the new template is returned instead.
   *
   * @returns id of the template; it has no name yet
   * @throws CtapError FP_DATABASE_FULL, USER_ACTION_TIMEOUT …
   */
  enroll(request: EnrolRequest, options: ExchangeOptions = {}): Promise<Uint8Array> {
    return this.#turn(async () => {
      const templateId = await enrolFingerprint(this.#link, request, options);
      await this.#link.lookAgain();
      return templateId;
    });
  }

  /** Empty when nobody is enrolled. */
  list({ token }: WithToken, options: ExchangeOptions = {}): Promise<readonly TemplateInfo[]> {
    return this.#turn(async () => {
      try {
        const reply = await bioEnrollment(this.#link, { subCommand: 'enumerateEnrollments' }, token, options);
        return reply.templateInfos ?? [];
      } catch (error) {
        // How a key says "none" (CTAP 2.1 §6.7.6).
        if (isCtapStatus(error, CTAP_STATUS.CTAP2_ERR_INVALID_OPTION)) return [];
        throw error;
      }
    });
  }

  /** @throws CtapError INVALID_LENGTH for a name that is too long; INVALID_OPTION for a template that is not there */
  rename(request: OneTemplate & { readonly name: string }, options: ExchangeOptions = {}): Promise<void> {
    const { token, templateId, name: friendlyName } = request;
    return this.#turn(async () => {
      await bioEnrollment(this.#link, { subCommand: 'setFriendlyName', templateId, friendlyName }, token, options);
    });
  }

  /** @throws CtapError INVALID_OPTION for a template that is not there */
  remove({ token, templateId }: OneTemplate, options: ExchangeOptions = {}): Promise<void> {
    return this.#turn(async () => {
      await bioEnrollment(this.#link, { subCommand: 'removeEnrollment', templateId }, token, options);
      await this.#link.lookAgain();
    });
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#link.turn(async () => {
      if (!this.supported) throw new MissingFeatureError('bioEnrollment');
      return work();
    });
  }
}
