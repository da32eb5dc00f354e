// authenticatorGetAssertion and authenticatorGetNextAssertion, CTAP 2.1 §6.2 and §6.3.
import { concatBytes } from '../../../shared/bytes.ts';
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { countedAuthenticatorData } from './authenticator-data.ts';
import { findCredential, isResident } from './credential-id.ts';
import { signWith } from './credential-key.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { MAX_CREDENTIALS_IN_LIST } from './get-info.ts';
import { hmacSecretOutput } from './hmac-secret.ts';
import { nextReply, type FollowUp, type KeyContext } from './key-context.ts';
import type { KeyExtension } from './key-facts.ts';
import type { CredentialSource, ResidentCredential } from './key-state.ts';
import { PERMISSION } from './pin-session.ts';
import * as request from './request.ts';
import { CtapRefusal, optional, required } from './request.ts';
import { proveUser, requestOptions, takePresence, userAuth, uvAfterAlwaysUv } from './user-verification.ts';

interface Assertion {
  readonly rpId: string;
  readonly clientDataHash: Uint8Array;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  /** Names are shown only with user verification and a choice of accounts (§6.2.2). */
  readonly showsNames: boolean;
  readonly wantsBlob: boolean;
  readonly wantsLargeBlobKey: boolean;
  readonly hmacSecret: ((credentialId: Uint8Array) => Uint8Array) | undefined;
}

export async function getAssertion(context: KeyContext, parameters: CborMap, call: CommandCall): Promise<CborMap> {
  const rpId = required(parameters, 0x01, request.isText);
  const clientDataHash = request.requiredHash(parameters, 0x02);
  const auth = await userAuth(context, parameters, { param: 0x06, protocol: 0x07 }, call);
  const options = requestOptions(context, parameters, 0x05, auth);
  if (options.rk !== undefined) throw new CtapRefusal('CTAP2_ERR_UNSUPPORTED_OPTION');
  const asksPresence = options.up !== false;
  const uv = asksPresence ? uvAfterAlwaysUv(context, options.uv, auth) : options.uv;
  const allowList = optional(parameters, 0x03, request.isArray);
  if (allowList !== undefined && allowList.length > MAX_CREDENTIALS_IN_LIST) {
    throw new CtapRefusal('CTAP2_ERR_LIMIT_EXCEEDED');
  }
  const wishes = wishedExtensions(context, parameters, asksPresence);
  const { getAssertion: permission } = PERMISSION;
  const proof = await proveUser(context, { clientDataHash, permission, rpId }, auth, uv, call);
  const userVerified = proof.verified;
  const hmacSecret = wishes.hmacSecretInput && hmacSecretOutput(context, wishes.hmacSecretInput, userVerified);

  const ids = request.credentialIds(allowList ?? []);
  const found = ids.length > 0 ? listed(context, rpId, ids, userVerified) : discovered(context, rpId, userVerified);
  if (found.length === 0) throw new CtapRefusal('CTAP2_ERR_NO_CREDENTIALS');

  if (asksPresence) await takePresence(context, proof, call);

  // With a list, one credential is enough (§6.2.2 step 11); without, the platform may ask for each.
  const [first, ...others] = ids.length > 0 ? found.slice(0, 1) : found;
  if (first === undefined) throw new CtapRefusal('CTAP2_ERR_NO_CREDENTIALS');
  const assertion: Assertion = {
    rpId,
    clientDataHash,
    // A finger that was verified is a touch, asked for or not.
    userPresent: asksPresence || (proof.present && auth === undefined),
    userVerified,
    showsNames: userVerified && others.length > 0,
    wantsBlob: wishes.credBlob,
    wantsLargeBlobKey: wishes.largeBlobKey,
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

/** @throws CtapRefusal UNSUPPORTED_OPTION, INVALID_OPTION, CBOR_UNEXPECTED_TYPE */
function wishedExtensions(context: KeyContext, parameters: CborMap, asksPresence: boolean) {
  const sent = optional(parameters, 0x04, request.isMap) ?? new Map();
  const known = (name: KeyExtension): CborMap =>
    context.facts.features.extensions.includes(name) ? sent : new Map();
  const hmacSecretInput = optional(known('hmac-secret'), 'hmac-secret', request.isMap);
  if (hmacSecretInput !== undefined && !asksPresence) throw new CtapRefusal('CTAP2_ERR_UNSUPPORTED_OPTION');
  const largeBlobKey = optional(known('largeBlobKey'), 'largeBlobKey', request.isBoolean);
  // §12.3: only true may be asked for.
  if (largeBlobKey === false) throw new CtapRefusal('CTAP2_ERR_INVALID_OPTION');
  const credBlob = optional(known('credBlob'), 'credBlob', request.isBoolean) === true;
  return { hmacSecretInput, largeBlobKey: largeBlobKey === true, credBlob };
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
    extensions.set('hmac-secret', assertion.hmacSecret(credential.id));
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
    if (assertion.wantsLargeBlobKey && credential.largeBlobKey !== undefined) reply.set(0x07, credential.largeBlobKey);
  }
  return reply;
}
