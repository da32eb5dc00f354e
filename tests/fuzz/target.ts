// One thing that reads what a key sent. Its own errors are fine; any other one is a crash.
import { CborError } from '../../src/main/ctap/cbor.ts';
import { PinFormatError } from '../../src/main/ctap/client-pin.ts';
import { CoseError } from '../../src/main/ctap/cose.ts';
import { NotCtap2Error } from '../../src/main/ctap/key-link.ts';
import { LargeBlobsFullError } from '../../src/main/ctap/large-blob-store.ts';
import { MissingFeatureError } from '../../src/main/ctap/missing-feature.ts';
import { PinProtocolError } from '../../src/main/ctap/pin-protocol.ts';
import { CtapError } from '../../src/main/ctap/status.ts';
import { HidError } from '../../src/main/hid/hid-error.ts';
import { SmartcardError } from '../../src/main/smartcard/smartcard-error.ts';
import { WebAuthnError } from '../../src/main/webauthn/webauthn-error.ts';
import type { Prng } from './prng.ts';

export interface FuzzTarget {
  readonly name: string;
  /** Of 100 inputs, how many are for this one. */
  readonly share: number;
  readonly corpus: readonly Uint8Array[];
  /** @param random  for all that the target wants beside the input: the same again for the same input */
  run(input: Uint8Array, random: Prng): void | Promise<void>;
}

const EXPECTED = [
  CborError, CoseError, CtapError, HidError, LargeBlobsFullError, MissingFeatureError, NotCtap2Error,
  PinFormatError, PinProtocolError, SmartcardError, WebAuthnError,
];

export function isExpected(error: unknown): boolean {
  return EXPECTED.some((kind) => error instanceof kind);
}
