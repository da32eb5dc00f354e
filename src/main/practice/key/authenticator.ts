// One CTAP2 message in, one reply out: the dispatch to the command files.
// No frames here (ctaphid-device.ts), and no power or picture (practice-key.ts).
import { concatBytes } from '../../../shared/bytes.ts';
import { encodeCbor, type CborMap } from '../../ctap/cbor.ts';
import { CTAP_COMMAND, CTAP_STATUS } from '../../ctap/status.ts';
import { authenticatorConfig } from './authenticator-config.ts';
import { bioEnrollment } from './bio-enrollment.ts';
import { clientPin } from './client-pin.ts';
import { credentialManagement } from './credential-management.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { getAssertion, getNextAssertion } from './get-assertion.ts';
import { getInfo, MAX_MESSAGE_BYTES } from './get-info.ts';
import type { KeyCommand, KeyContext } from './key-context.ts';
import { speaksCtap2, type KeyFeatures } from './key-facts.ts';
import { largeBlobs } from './large-blobs.ts';
import { makeCredential } from './make-credential.ts';
import { CtapRefusal, requestParameters } from './request.ts';
import { reset } from './reset.ts';

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
    const command = commandOf(context.facts.features, message[0] ?? 0);
    if (command === undefined) throw new CtapRefusal('CTAP1_ERR_INVALID_COMMAND');
    const parameters = requestParameters(message.subarray(1));
    await process(context, call);
    const reply = await command(context, parameters, call, followUp);
    const status = Uint8Array.of(CTAP_STATUS.CTAP2_OK);
    return reply === undefined ? status : concatBytes(status, encodeCbor(reply));
  } catch (error) {
    return Uint8Array.of(error instanceof CtapRefusal ? error.status : CTAP_STATUS.CTAP1_ERR_OTHER);
  }
}

/** What this model knows of the commands of §6, and of those of the preview. */
function commandOf(features: KeyFeatures, code: number): KeyCommand | undefined {
  if (!speaksCtap2(features)) return undefined;
  const { credentialManagement: management, bioEnrollment: bio } = features;
  switch (code) {
    case CTAP_COMMAND.authenticatorMakeCredential:
      return makeCredential;
    case CTAP_COMMAND.authenticatorGetAssertion:
      return getAssertion;
    case CTAP_COMMAND.authenticatorGetNextAssertion:
      return getNextAssertion;
    case CTAP_COMMAND.authenticatorGetInfo:
      return getInfo;
    case CTAP_COMMAND.authenticatorClientPIN:
      return features.pinProtocols.length > 0 ? clientPin : undefined;
    case CTAP_COMMAND.authenticatorReset:
      return reset;
    case CTAP_COMMAND.authenticatorBioEnrollment:
      return bio === 'standard' || bio === 'both' ? bioEnrollment : undefined;
    case CTAP_COMMAND.authenticatorBioEnrollmentPreview:
      return bio === 'preview' || bio === 'both' ? bioEnrollment : undefined;
    case CTAP_COMMAND.authenticatorCredentialManagement:
      return management === 'standard' || management === 'both' ? credentialManagement : undefined;
    case CTAP_COMMAND.authenticatorCredentialManagementPreview:
      return management === 'preview' || management === 'both' ? credentialManagement : undefined;
    case CTAP_COMMAND.authenticatorSelection:
      return features.selection ? selection : undefined;
    case CTAP_COMMAND.authenticatorLargeBlobs:
      return features.largeBlobBytes > 0 ? largeBlobs : undefined;
    case CTAP_COMMAND.authenticatorConfig:
      return features.configuration ? authenticatorConfig : undefined;
    default:
      return undefined;
  }
}

/** A slow model thinks first. @throws CtapRefusal KEEPALIVE_CANCEL */
async function process(context: KeyContext, call: CommandCall): Promise<void> {
  const { processingMs } = context.facts.features;
  if (processingMs === 0) return;
  try {
    await context.clock.sleep(processingMs, call.signal);
  } catch {
    throw new CtapRefusal('CTAP2_ERR_KEEPALIVE_CANCEL');
  }
}

/** authenticatorSelection, CTAP 2.1 §6.9: the user says which of several keys is meant. */
async function selection(context: KeyContext, _parameters: CborMap, call: CommandCall): Promise<undefined> {
  await context.presence.require(call);
}
