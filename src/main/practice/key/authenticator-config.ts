// authenticatorConfig, CTAP 2.1 §6.11: enterprise attestation, alwaysUv, minimum PIN length, forced PIN change.
import { concatBytes } from '../../../shared/bytes.ts';
import { encodeCbor, type CborMap } from '../../ctap/cbor.ts';
import { CTAP_COMMAND } from '../../ctap/status.ts';
import { isProtected } from './built-in-uv.ts';
import { MAX_MIN_PIN_LENGTH_RP_IDS } from './get-info.ts';
import type { KeyContext } from './key-context.ts';
import { PERMISSION } from './pin-session.ts';
import { asType, CtapRefusal, isArray, isBoolean, isMap, isText, isUnsigned, optional, required } from './request.ts';
import { tokenProof } from './token-check.ts';

const SUBCOMMAND = { enableEnterpriseAttestation: 1, toggleAlwaysUv: 2, setMinPinLength: 3 };
const MAX_PIN_CODE_POINTS = 63;

export async function authenticatorConfig(context: KeyContext, parameters: CborMap): Promise<undefined> {
  const { state } = context;
  const subCommand = required(parameters, 0x01, isUnsigned);
  const subCommandParams = optional(parameters, 0x02, isMap);
  if (!isSupported(context, subCommand)) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  // §6.11 step 3: alwaysUv on a key that nothing protects can still be taken back by anyone, and nothing else.
  const takesAnyone = !isProtected(context) && (!state.alwaysUv || subCommand === SUBCOMMAND.toggleAlwaysUv);
  if (!takesAnyone) authorize(context, parameters, subCommand, subCommandParams);
  if (subCommand === SUBCOMMAND.enableEnterpriseAttestation) state.enterpriseAttestation = true;
  else if (subCommand === SUBCOMMAND.toggleAlwaysUv) state.alwaysUv = !state.alwaysUv;
  else setMinPinLength(context, subCommandParams ?? new Map());
}

function isSupported(context: KeyContext, subCommand: number): boolean {
  const { enterpriseRpIds, clientPin } = context.facts.features;
  switch (subCommand) {
    case SUBCOMMAND.enableEnterpriseAttestation:
      return enterpriseRpIds !== null;
    case SUBCOMMAND.toggleAlwaysUv:
      return true;
    case SUBCOMMAND.setMinPinLength:
      return clientPin;
    default:
      return false;
  }
}

/** Nothing changes without a token that has the "acfg" permission. */
function authorize(
  context: KeyContext,
  parameters: CborMap,
  subCommand: number,
  subCommandParams: CborMap | undefined,
): void {
  const proof = tokenProof(context, parameters, { param: 0x04, protocol: 0x03 });
  const head = new Uint8Array(34).fill(0xff);
  head[32] = CTAP_COMMAND.authenticatorConfig;
  head[33] = subCommand;
  const message = subCommandParams === undefined ? head : concatBytes(head, encodeCbor(subCommandParams));
  context.pinSession.authorize({ ...proof, message, permission: PERMISSION.authenticatorConfiguration });
}

/** §6.11.4: the length only grows; a PIN that is now too short must be changed before it is used again. */
function setMinPinLength(context: KeyContext, params: CborMap): void {
  const { state } = context;
  const newLength = optional(params, 0x01, isUnsigned) ?? state.minPinLength;
  const rpIds = optional(params, 0x02, isArray)?.map((rpId) => asType(rpId, isText));
  const force = optional(params, 0x03, isBoolean) === true;
  if (newLength < state.minPinLength || newLength > MAX_PIN_CODE_POINTS) {
    throw new CtapRefusal('CTAP2_ERR_PIN_POLICY_VIOLATION');
  }
  if (force && state.pin === undefined) throw new CtapRefusal('CTAP2_ERR_PIN_NOT_SET');
  if (rpIds !== undefined && rpIds.length > MAX_MIN_PIN_LENGTH_RP_IDS) throw new CtapRefusal('CTAP2_ERR_KEY_STORE_FULL');
  state.minPinLength = newLength;
  state.minPinLengthRpIds = rpIds ?? state.minPinLengthRpIds;
  if (force || (state.pin !== undefined && state.pin.codePoints < newLength)) {
    state.forcePinChange = true;
    context.pinSession.resetTokens();
    state.persistentToken = undefined;
  }
}
