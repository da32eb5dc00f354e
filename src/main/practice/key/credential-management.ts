// authenticatorCredentialManagement, CTAP 2.1 §6.8: count, list, delete and rename what is in the slots.
import { concatBytes, equalBytes } from '../../../shared/bytes.ts';
import { encodeCbor, type CborMap, type CborValue } from '../../ctap/cbor.ts';
import { Secret } from '../../secret.ts';
import { sha256 } from './credential-id.ts';
import { cosePublicKey } from './credential-key.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { nextReply, type FollowUp, type KeyContext } from './key-context.ts';
import type { KeyUser, ResidentCredential } from './key-state.ts';
import { userOf } from './make-credential.ts';
import { PERMISSION } from './pin-session.ts';
import { CtapRefusal, isBytes, isMap, isUnsigned, optional, required, requiredHash } from './request.ts';
import { tokenProof } from './token-check.ts';

const SUBCOMMAND = {
  getCredsMetadata: 1,
  enumerateRpsBegin: 2,
  enumerateRpsNext: 3,
  enumerateCredentialsBegin: 4,
  enumerateCredentialsNext: 5,
  deleteCredential: 6,
  updateUserInformation: 7,
};

/** What the persistent token of CTAP 2.2 (permission pcmr) is good for. */
const READING: ReadonlySet<number> = new Set([
  SUBCOMMAND.getCredsMetadata,
  SUBCOMMAND.enumerateRpsBegin,
  SUBCOMMAND.enumerateCredentialsBegin,
]);

export async function credentialManagement(
  context: KeyContext,
  parameters: CborMap,
  call: CommandCall,
  followUp: FollowUp | undefined,
): Promise<CborMap | undefined> {
  const subCommand = required(parameters, 0x01, isUnsigned);
  switch (subCommand) {
    case SUBCOMMAND.getCredsMetadata:
      authorize(context, parameters, subCommand, null);
      return new Map([
        [0x01, context.state.credentials.length],
        [0x02, context.facts.slots - context.state.credentials.length],
      ]);
    case SUBCOMMAND.enumerateRpsBegin:
      authorize(context, parameters, subCommand, null);
      return begin(context, call, 'relyingParties', relyingParties(context), 0x05);
    case SUBCOMMAND.enumerateRpsNext:
      return nextReply(context, call, followUp, 'relyingParties');
    case SUBCOMMAND.enumerateCredentialsBegin: {
      const rpIdHash = requiredHash(required(parameters, 0x02, isMap), 0x01);
      const found = context.state.credentials.filter(({ rpId }) => equalBytes(sha256(rpId), rpIdHash));
      authorize(context, parameters, subCommand, found[0]?.rpId ?? null);
      const replies = found.map((credential) => () => credentialReply(credential));
      return begin(context, call, 'credentials', replies, 0x09);
    }
    case SUBCOMMAND.enumerateCredentialsNext:
      return nextReply(context, call, followUp, 'credentials');
    case SUBCOMMAND.deleteCredential: {
      const credential = authorizedCredential(context, parameters, subCommand);
      replace(context, credential, []);
      return undefined;
    }
    case SUBCOMMAND.updateUserInformation: {
      const user = userOf(required(required(parameters, 0x02, isMap), 0x03, isMap));
      const credential = authorizedCredential(context, parameters, subCommand);
      if (!equalBytes(user.id, credential.user.id)) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
      replace(context, credential, [{ ...credential, user }]);
      return undefined;
    }
    default:
      throw new CtapRefusal('CTAP2_ERR_INVALID_SUBCOMMAND');
  }
}

/**
 * pinUvAuthParam over the subcommand and its parameters.
 *
 * @param rpId  whose credentials are touched; null asks for a token that is not bound to an RP
 */
function authorize(context: KeyContext, parameters: CborMap, subCommand: number, rpId: string | null): void {
  const proof = tokenProof(context, parameters, { param: 0x04, protocol: 0x03 });
  const subCommandParams = optional(parameters, 0x02, isMap);
  // Requests are canonical CBOR (requestParameters checks it), so encoding again gives the bytes that came.
  const signed = subCommandParams === undefined ? new Uint8Array() : encodeCbor(subCommandParams);
  const message = concatBytes(Uint8Array.of(subCommand), signed);
  const { persistentToken } = context.state;
  if (READING.has(subCommand) && persistentToken !== undefined) {
    if (proof.protocol.verify(new Secret(persistentToken), message, proof.pinUvAuthParam)) return;
  }
  // A token that is not bound must stay so: listing one RP is no reason to refuse the next (§6.8.4).
  const boundTo = context.pinSession.tokenRpId;
  if (rpId !== null && boundTo !== undefined && boundTo !== rpId) throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
  context.pinSession.authorize({
    ...proof,
    message,
    permission: PERMISSION.credentialManagement,
    ...(rpId === null ? { rpId } : {}),
  });
}

/** The credential that subCommandParams name, once the token may touch it. @throws CtapRefusal NO_CREDENTIALS */
function authorizedCredential(context: KeyContext, parameters: CborMap, subCommand: number): ResidentCredential {
  const descriptor = required(required(parameters, 0x02, isMap), 0x02, isMap);
  const id = required(descriptor, 'id', isBytes);
  const credential = context.state.credentials.find((other) => equalBytes(other.id, id));
  authorize(context, parameters, subCommand, credential?.rpId ?? null);
  if (credential === undefined) throw new CtapRefusal('CTAP2_ERR_NO_CREDENTIALS');
  return credential;
}

/** First reply with the total, the others kept for the "next" subcommands. */
function begin(
  context: KeyContext,
  call: CommandCall,
  kind: FollowUp['kind'],
  replies: readonly (() => CborMap)[],
  totalKey: number,
): CborMap {
  const [first, ...rest] = replies;
  if (first === undefined) throw new CtapRefusal('CTAP2_ERR_NO_CREDENTIALS');
  if (rest.length > 0) {
    context.followUp = { kind, channel: call.channel, startedAt: context.clock.now(), replies: rest };
  }
  return new Map<number, CborValue>([...numbered(first()), [totalKey, replies.length]]);
}

function relyingParties(context: KeyContext): readonly (() => CborMap)[] {
  const names = new Map(context.state.credentials.map(({ rpId, rpName }) => [rpId, rpName]));
  return Array.from(names, ([rpId, rpName]) => () => {
    const rp = new Map<string, CborValue>([['id', rpId]]);
    if (rpName !== undefined) rp.set('name', rpName);
    return new Map<number, CborValue>([
      [0x03, rp],
      [0x04, sha256(rpId)],
    ]);
  });
}

function credentialReply(credential: ResidentCredential): CborMap {
  const reply = new Map<number, CborValue>([
    [0x06, userMap(credential.user)],
    [
      0x07,
      new Map<string, CborValue>([
        ['id', credential.id],
        ['type', 'public-key'],
      ]),
    ],
    [0x08, cosePublicKey(credential.algorithm, credential.privateKey)],
    [0x0a, credential.credProtect],
  ]);
  if (credential.largeBlobKey !== undefined) reply.set(0x0b, credential.largeBlobKey);
  return reply;
}

function userMap(user: KeyUser): CborMap {
  const map = new Map<string, CborValue>([['id', user.id]]);
  if (user.name !== undefined) map.set('name', user.name);
  if (user.displayName !== undefined) map.set('displayName', user.displayName);
  return map;
}

function replace(context: KeyContext, old: ResidentCredential, by: readonly ResidentCredential[]): void {
  context.state.credentials = context.state.credentials.flatMap((other) => (other === old ? by : [other]));
}

function* numbered(map: CborMap): Generator<readonly [number, CborValue]> {
  for (const [key, value] of map) if (typeof key === 'number') yield [key, value];
}
