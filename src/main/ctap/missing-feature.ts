// The key does not have what was asked for, and says so in getInfo: nothing was sent.

export type KeyFeature =
  | 'credentialManagement'
  /** Not in the preview of credential management (CTAP 2.1 §6.13). */
  | 'updateUserInformation'
  | 'bioEnrollment'
  | 'builtInUserVerification'
  | 'largeBlobs'
  | 'authenticatorConfig'
  | 'enterpriseAttestation'
  | 'longTouchForReset';

export class MissingFeatureError extends Error {
  readonly feature: KeyFeature;

  constructor(feature: KeyFeature) {
    super(`the key has no ${feature}`);
    this.name = 'MissingFeatureError';
    this.feature = feature;
  }
}
