// Why a metadata BLOB was not taken. Codes; the words are the language files'.

export const mdsProblems = [
  'tooLarge', //             more bytes, entries or certificates than any real BLOB has
  'malformed', //            no JWT, or a payload that is not FIDO's
  'unsupportedAlgorithm', // signed by something other than RS256, RS384, RS512, ES256, ES384, ES512
  'untrustedChain', //       no way from the signing certificate to a root that we trust
  'certificateExpired', //   a certificate of the chain is not valid at this time
  'wrongHost', //            signed by somebody else's certificate under the same public root
  'wrongSignature',
  'older', //                a lower serial number than the BLOB that is already here
  'network', //              no answer, or one that is not 200
  'timeout',
  'cacheDamaged', //         what was kept from last time cannot be used any more
  'cacheUnwritable', //      it is in use, but will be gone at the next start
] as const;
export type MdsProblem = (typeof mdsProblems)[number];

export class MdsError extends Error {
  readonly kind: MdsProblem;

  constructor(kind: MdsProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MdsError';
    this.kind = kind;
  }
}
