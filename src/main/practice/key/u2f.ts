// U2F over CTAPHID_MSG: FIDO U2F Raw Message Formats 1.2. Its credentials are CTAP2 credentials without a slot whose RP id
// hash is the application parameter, so either protocol can use what the other made (CTAP 2.1 §10).
import { concatBytes } from '../../../shared/bytes.ts';
import { unwrapCredential, wrapCredential } from './credential-id.ts';
import { generatePrivateKey, signWith, uncompressedPublicKey } from './credential-key.ts';
import type { KeyContext } from './key-context.ts';
import { parseU2fRequest, U2F_STATUS, U2fRefusal, type U2fRequest } from './u2f-message.ts';

const INSTRUCTION = { register: 0x01, authenticate: 0x02, version: 0x03 };
const CONTROL = { checkOnly: 0x07, enforcePresence: 0x03, noPresence: 0x08 };
const HASH_BYTES = 32;
const USER_PRESENT = 1;

/** One APDU in, one reply with its status word out. Never throws; a missing touch is a status that asks to come again. */
export function answerU2f(context: KeyContext, message: Uint8Array): Uint8Array {
  try {
    // Another protocol's command forgets a list, as any other command does.
    context.followUp = undefined;
    return concatBytes(reply(context, parseU2fRequest(message)), statusWord(U2F_STATUS.noError));
  } catch (error) {
    return statusWord(error instanceof U2fRefusal ? error.status : U2F_STATUS.executionError);
  }
}

function reply(context: KeyContext, request: U2fRequest): Uint8Array {
  // CTAP 2.1 §7.2.4: U2F verifies nobody.
  if (context.state.alwaysUv) throw new U2fRefusal(U2F_STATUS.insNotSupported);
  switch (request.instruction) {
    case INSTRUCTION.version:
      if (request.data.length > 0) throw new U2fRefusal(U2F_STATUS.wrongLength);
      return new TextEncoder().encode('U2F_V2');
    case INSTRUCTION.register:
      return register(context, request.data);
    case INSTRUCTION.authenticate:
      return authenticate(context, request.parameter1, request.data);
    default:
      throw new U2fRefusal(U2F_STATUS.insNotSupported);
  }
}

/** §4.1 and §4.3: challenge and application parameter in; public key, key handle, certificate and signature out. */
function register(context: KeyContext, data: Uint8Array): Uint8Array {
  if (data.length !== 2 * HASH_BYTES) throw new U2fRefusal(U2F_STATUS.wrongLength);
  const challenge = data.subarray(0, HASH_BYTES);
  const application = data.subarray(HASH_BYTES);
  requireTouch(context);
  const privateKey = generatePrivateKey(-7, context.random);
  const source = { algorithm: -7, privateKey, credProtect: 1, hmacSecret: false } as const;
  const handle = wrapCredential(context.state, context.random, application, source);
  const publicKey = uncompressedPublicKey(privateKey);
  const signature = context.attestation.sign(
    concatBytes(Uint8Array.of(0x00), application, challenge, handle, publicKey),
  );
  const head = concatBytes(Uint8Array.of(0x05), publicKey, Uint8Array.of(handle.length), handle);
  return concatBytes(head, context.attestation.leafCertificate, signature);
}

/** §5.1 and §5.3. */
function authenticate(context: KeyContext, control: number, data: Uint8Array): Uint8Array {
  const handleLength = data[2 * HASH_BYTES];
  if (handleLength === undefined || data.length !== 2 * HASH_BYTES + 1 + handleLength) {
    throw new U2fRefusal(U2F_STATUS.wrongLength);
  }
  const challenge = data.subarray(0, HASH_BYTES);
  const application = data.subarray(HASH_BYTES, 2 * HASH_BYTES);
  const credential = unwrapCredential(context.state, application, data.slice(2 * HASH_BYTES + 1));
  // A credential that needs user verification does not exist for U2F.
  if (credential === undefined || credential.algorithm !== -7 || credential.credProtect === 3) {
    throw new U2fRefusal(U2F_STATUS.wrongData);
  }
  switch (control) {
    case CONTROL.checkOnly:
      throw new U2fRefusal(U2F_STATUS.conditionsNotSatisfied);
    case CONTROL.enforcePresence:
      requireTouch(context);
      break;
    case CONTROL.noPresence:
      break;
    default:
      throw new U2fRefusal(U2F_STATUS.wrongData);
  }
  const state = new Uint8Array(5);
  state[0] = control === CONTROL.noPresence ? 0 : USER_PRESENT;
  new DataView(state.buffer).setUint32(1, ++context.state.signCount);
  return concatBytes(state, signWith(-7, credential.privateKey, concatBytes(application, state, challenge)));
}

function requireTouch(context: KeyContext): void {
  if (!context.presence.takeTouch()) throw new U2fRefusal(U2F_STATUS.conditionsNotSatisfied);
}

function statusWord(status: number): Uint8Array {
  return Uint8Array.of(status >> 8, status & 0xff);
}
