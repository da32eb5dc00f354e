// authenticatorGetAssertion and authenticatorGetNextAssertion, CTAP 2.1 §6.2 and §6.3.
import { createHmac } from 'node:crypto';
import { concatBytes } from '../../../shared/bytes.ts';
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { PinProtocolError } from '../../ctap/pin-protocol.ts';
import { countedAuthenticatorData } from './authenticator-data.ts';
import { credRandom, findCredential, isResident } from './credential-id.ts';
import { signWith } from './credential-key.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { MAX_CREDENTIALS_IN_LIST } from './get-info.ts';
import { nextReply, type FollowUp, type KeyContext } from './key-context.ts';
import type { CredentialSource, ResidentCredential } from './key-state.ts';
import { PERMISSION } from './pin-session.ts';
import * as request from './request.ts';
import { CtapRefusal, optional, required } from './request.ts';
import { requestOptions, verifiedUser } from './user-verification.ts';

const SALT_BYTES = 32;

interface Assertion {
  readonly rpId: string;
  readonly clientDataHash: Uint8Array;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  /** Names are shown only with user verification and a choice of accounts (§6.2.2). */
  readonly showsNames: boolean;
  readonly wantsBlob: boolean;
  readonly hmacSecret: ((credential: CredentialSource) => Uint8Array) | undefined;
}

export async function getAssertion(context: KeyContext, parameters: CborMap, call: CommandCall): Promise<CborMap> {
  const { state } = context;
  const rpId = required(parameters, 0x01, request.isText);
  const clientDataHash = request.requiredHash(parameters, 0x02);
  const userVerified = await verifiedUser(
    context,
    parameters,
    { param: 0x06, protocol: 0x07 },
    { clientDataHash, permission: PERMISSION.getAssertion, rpId },
    call,
  );
  const options = requestOptions(parameters, 0x05);
  if (options.rk !== undefined) throw new CtapRefusal('CTAP2_ERR_UNSUPPORTED_OPTION');
  const userPresent = options.up !== false;
  if (state.alwaysUv && userPresent && !userVerified) throw new CtapRefusal('CTAP2_ERR_PUAT_REQUIRED');
  const allowList = optional(parameters, 0x03, request.isArray);
  if (allowList !== undefined && allowList.length > MAX_CREDENTIALS_IN_LIST) {
    throw new CtapRefusal('CTAP2_ERR_LIMIT_EXCEEDED');
  }
  const extensions = optional(parameters, 0x04, request.isMap) ?? new Map();
  const hmacSecretInput = optional(extensions, 'hmac-secret', request.isMap);
  if (hmacSecretInput !== undefined && !userPresent) throw new CtapRefusal('CTAP2_ERR_UNSUPPORTED_OPTION');
  const hmacSecret = hmacSecretInput && hmacSecretOutput(context, hmacSecretInput, userVerified);

  const ids = request.credentialIds(allowList ?? []);
  const found = ids.length > 0 ? listed(context, rpId, ids, userVerified) : discovered(context, rpId, userVerified);
  if (found.length === 0) throw new CtapRefusal('CTAP2_ERR_NO_CREDENTIALS');

  if (userPresent) {
    await context.presence.require(call);
    context.pinSession.consume();
  }

  // With a list, one credential is enough (§6.2.2 step 11); without, the platform may ask for each.
  const [first, ...others] = ids.length > 0 ? found.slice(0, 1) : found;
  if (first === undefined) throw new CtapRefusal('CTAP2_ERR_NO_CREDENTIALS');
  const assertion: Assertion = {
    rpId,
    clientDataHash,
    userPresent,
    userVerified,
    showsNames: userVerified && others.length > 0,
    wantsBlob: optional(extensions, 'credBlob', request.isBoolean) === true,
    hmacSecret,
  };
  const reply = assertionOf(context, first, assertion);
  if (others.length > 0) {
    reply.set(0x05, others.length + 1);
    context.followUp = {
      kind: 'assertions',
      channel: call.channel,
      startedAt: context.clock.now(),
      replies: others.map((credential) => () => assertionOf(context, credential, assertion)),
    };
  }
  return reply;
}

export async function getNextAssertion(
  context: KeyContext,
  _parameters: CborMap,
  call: CommandCall,
  followUp: FollowUp | undefined,
): Promise<CborMap> {
  return nextReply(context, call, followUp, 'assertions');
}

function listed(
  context: KeyContext,
  rpId: string,
  ids: readonly Uint8Array[],
  userVerified: boolean,
): readonly (CredentialSource | ResidentCredential)[] {
  return ids.flatMap((id) => {
    const credential = findCredential(context.state, rpId, id);
    return credential !== undefined && (userVerified || credential.credProtect < 3) ? [credential] : [];
  });
}

/** Newest first, §6.2.2 step 12. */
function discovered(context: KeyContext, rpId: string, userVerified: boolean): readonly ResidentCredential[] {
  return context.state.credentials
    .filter((credential) => credential.rpId === rpId && (userVerified || credential.credProtect === 1))
    .toReversed();
}

function assertionOf(
  context: KeyContext,
  credential: CredentialSource | ResidentCredential,
  assertion: Assertion,
): Map<number, CborValue> {
  const extensions = new Map<string, CborValue>();
  if (assertion.wantsBlob) {
    extensions.set('credBlob', (isResident(credential) ? credential.credBlob : undefined) ?? new Uint8Array());
  }
  if (assertion.hmacSecret !== undefined && credential.hmacSecret) {
    extensions.set('hmac-secret', assertion.hmacSecret(credential));
  }
  const authenticatorData = countedAuthenticatorData(context.state, {
    rpId: assertion.rpId,
    userPresent: assertion.userPresent,
    userVerified: assertion.userVerified,
    extensions,
  });
  const signed = concatBytes(authenticatorData, assertion.clientDataHash);
  const reply = new Map<number, CborValue>([
    [
      0x01,
      new Map<string, CborValue>([
        ['id', credential.id],
        ['type', 'public-key'],
      ]),
    ],
    [0x02, authenticatorData],
    [0x03, signWith(credential.algorithm, credential.privateKey, signed)],
  ]);
  if (isResident(credential)) {
    const user = new Map<string, CborValue>([['id', credential.user.id]]);
    const { name, displayName } = credential.user;
    if (assertion.showsNames && name !== undefined) user.set('name', name);
    if (assertion.showsNames && displayName !== undefined) user.set('displayName', displayName);
    reply.set(0x04, user);
  }
  return reply;
}

/** hmac-secret, CTAP 2.1 §12.5: the salts are opened at once, the output differs for each credential. */
function hmacSecretOutput(
  context: KeyContext,
  input: CborMap,
  userVerified: boolean,
): (credential: CredentialSource) => Uint8Array {
  // Platforms of CTAP 2.0 leave the protocol out and mean one.
  const protocol = context.pinSession.protocol(optional(input, 0x04, request.isUnsigned) ?? 1);
  const sharedSecret = context.pinSession.decapsulate(protocol, required(input, 0x01, request.isMap));
  const saltEnc = required(input, 0x02, request.isBytes);
  if (!protocol.verify(sharedSecret, saltEnc, required(input, 0x03, request.isBytes))) {
    throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
  }
  let salts: Uint8Array;
  try {
    salts = protocol.decrypt(sharedSecret, saltEnc);
  } catch (error) {
    if (error instanceof PinProtocolError) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
    throw error;
  }
  if (salts.length !== SALT_BYTES && salts.length !== 2 * SALT_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
  return (credential) => {
    const key = credRandom(context.state, credential.id, userVerified);
    const outputs: Uint8Array[] = [];
    for (let at = 0; at < salts.length; at += SALT_BYTES) {
      outputs.push(createHmac('sha256', key).update(salts.subarray(at, at + SALT_BYTES)).digest());
    }
    return protocol.encrypt(sharedSecret, concatBytes(...outputs), context.random);
  };
}
