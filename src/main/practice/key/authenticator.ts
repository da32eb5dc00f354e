// One CTAP2 message in, one reply out: the dispatch to the command files.
// No frames here (ctaphid-device.ts), and no power or picture (practice-key.ts).
import { concatBytes } from '../../../shared/bytes.ts';
import { encodeCbor, type CborMap } from '../../ctap/cbor.ts';
import { CTAP_COMMAND, CTAP_STATUS } from '../../ctap/status.ts';
import { authenticatorConfig } from './authenticator-config.ts';
import { clientPin } from './client-pin.ts';
import { credentialManagement } from './credential-management.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { getAssertion, getNextAssertion } from './get-assertion.ts';
import { getInfo, MAX_MESSAGE_BYTES } from './get-info.ts';
import type { KeyCommand, KeyContext } from './key-context.ts';
import { makeCredential } from './make-credential.ts';
import { CtapRefusal, requestParameters } from './request.ts';
import { reset } from './reset.ts';

const COMMANDS: ReadonlyMap<number, KeyCommand> = new Map([
  [CTAP_COMMAND.authenticatorMakeCredential, makeCredential],
  [CTAP_COMMAND.authenticatorGetAssertion, getAssertion],
  [CTAP_COMMAND.authenticatorGetInfo, getInfo],
  [CTAP_COMMAND.authenticatorClientPIN, clientPin],
  [CTAP_COMMAND.authenticatorReset, reset],
  [CTAP_COMMAND.authenticatorGetNextAssertion, getNextAssertion],
  [CTAP_COMMAND.authenticatorCredentialManagement, credentialManagement],
  // libfido2 up to 1.12 knows no other number for it; keys in the field answer to both.
  [CTAP_COMMAND.authenticatorCredentialManagementPreview, credentialManagement],
  [CTAP_COMMAND.authenticatorSelection, selection],
  [CTAP_COMMAND.authenticatorConfig, authenticatorConfig],
]);

/**
 * The reply of the key: status byte, then CBOR when there is any. Never rejects.
 *
 * @param message  command byte and CBOR parameters, at least one byte
 */
export async function answer(context: KeyContext, message: Uint8Array, call: CommandCall): Promise<Uint8Array> {
  const followUp = context.followUp;
  context.followUp = undefined;
  try {
    if (message.length > MAX_MESSAGE_BYTES) throw new CtapRefusal('CTAP2_ERR_REQUEST_TOO_LARGE');
    const command = COMMANDS.get(message[0] ?? 0);
    if (command === undefined) throw new CtapRefusal('CTAP1_ERR_INVALID_COMMAND');
    const reply = await command(context, requestParameters(message.subarray(1)), call, followUp);
    const status = Uint8Array.of(CTAP_STATUS.CTAP2_OK);
    return reply === undefined ? status : concatBytes(status, encodeCbor(reply));
  } catch (error) {
    return Uint8Array.of(error instanceof CtapRefusal ? error.status : CTAP_STATUS.CTAP1_ERR_OTHER);
  }
}

/** authenticatorSelection, CTAP 2.1 §6.9: the user says which of several keys is meant. */
async function selection(context: KeyContext, _parameters: CborMap, call: CommandCall): Promise<undefined> {
  await context.presence.require(call);
}
