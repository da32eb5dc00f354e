// authenticatorConfig (0x0D): enterprise attestation, always-UV, PIN rules, reset. CTAP 2.1 §6.11. Bytes only.
import { concatBytes } from '../../shared/bytes.ts';
import { CTAP_COMMAND } from './status.ts';
import { cborMap, encodeCbor, type CborMap } from './cbor.ts';
import { encodeMessage } from './message.ts';
import type { PinUvAuth } from './pin-uv-auth.ts';

export const CONFIG_SUBCOMMAND = {
  enableEnterpriseAttestation: 0x01,
  toggleAlwaysUv: 0x02,
  setMinPINLength: 0x03,
  /** CTAP 2.3. */
  enableLongTouchForReset: 0x04,
} as const;

export interface MinPinLengthChange {
  /** Unicode code points; it can only grow. */
  readonly newMinPinLength?: number;
  /** RPs that may read the length with the minPinLength extension. */
  readonly rpIds?: readonly string[];
  /** The next token costs a PIN change. A PIN shorter than the new length has the same effect. */
  readonly forceChangePin?: boolean;
  /** True switches the key's own rules for PINs on (CTAP 2.2); only a reset switches them off. */
  readonly pinComplexityPolicy?: true;
}

export type ConfigRequest =
  | { readonly subCommand: 'enableEnterpriseAttestation' | 'enableLongTouchForReset' }
  /** A toggle, not a switch: read the option `alwaysUv` first. */
  | { readonly subCommand: 'toggleAlwaysUv' }
  | { readonly subCommand: 'setMinPINLength'; readonly change: MinPinLengthChange };

/** 32 × 0xFF, the command byte, the subcommand and its parameters (CTAP 2.1 §6.11). */
export function configAuthMessage(request: ConfigRequest): Uint8Array {
  const params = subCommandParams(request);
  return concatBytes(
    new Uint8Array(32).fill(0xff),
    Uint8Array.of(CTAP_COMMAND.authenticatorConfig, CONFIG_SUBCOMMAND[request.subCommand]),
    params === undefined ? new Uint8Array() : encodeCbor(params),
  );
}

export function encodeConfig(request: ConfigRequest, auth?: PinUvAuth): Uint8Array {
  return encodeMessage('authenticatorConfig', [
    [0x01, CONFIG_SUBCOMMAND[request.subCommand]],
    [0x02, subCommandParams(request)],
    [0x03, auth?.protocol],
    [0x04, auth?.param],
  ]);
}

function subCommandParams(request: ConfigRequest): CborMap | undefined {
  if (request.subCommand !== 'setMinPINLength') return undefined;
  return cborMap([
    [0x01, request.change.newMinPinLength],
    [0x02, request.change.rpIds],
    [0x03, request.change.forceChangePin],
    [0x04, request.change.pinComplexityPolicy],
  ]);
}
