// A key that frames rightly and answers wrongly: whatever it says to any command, the client ends, after a bounded number of
// messages.
import type { Random } from '../../../src/main/ports.ts';
import { encodeCbor, type CborValue } from '../../../src/main/ctap/cbor.ts';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import { decodeGetInfo } from '../../../src/main/ctap/get-info.ts';
import type { PinUvAuthToken } from '../../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import type { CtapTransport } from '../../../src/main/ctap/transport.ts';
import { Secret } from '../../../src/main/secret.ts';
import { recordedReplies, seeds } from '../corpus.ts';
import { mutated } from '../mutate.ts';
import type { Prng } from '../prng.ts';
import type { FuzzTarget } from '../target.ts';

/** The longest list that the client reads has 1024 entries. */
const MAX_MESSAGES = 1_200;

const promises = seeds().map((cbor) => Uint8Array.of(0, ...cbor));
const corpus = [...recordedReplies(), ...promises];
/** A key that claims to have everything, so that the client asks for everything. */
const RICH_INFO = Uint8Array.of(
  0,
  ...encodeCbor(
    new Map<number, CborValue>([
      [0x01, ['FIDO_2_0', 'FIDO_2_1']],
      [0x03, new Uint8Array(16)],
      [
        0x04,
        new Map(
          [
            'rk', 'clientPin', 'uv', 'pinUvAuthToken', 'bioEnroll', 'credMgmt', 'largeBlobs', 'authnrCfg', 'alwaysUv',
            'setMinPINLength', 'ep',
          ].map((name) => [name, true]),
        ),
      ],
      [0x06, [2, 1]],
    ]),
  ),
);
const infos = [RICH_INFO, ...corpus.filter(isGetInfo)];

function isGetInfo(reply: Uint8Array): boolean {
  try {
    return reply[0] === 0 && decodeGetInfo(reply.subarray(1)).versions.length > 0;
  } catch {
    return false;
  }
}

function hostileTransport(random: Prng): CtapTransport {
  let messages = 0;
  // One in three says the same thing again and again.
  const always = random.below(3) === 0 ? well(stubborn(random)) : undefined;
  return {
    kind: 'hid',
    speaksCtap2: true,
    gone: new Promise<void>(() => undefined),
    close: async () => undefined,
    exchange: async (message) => {
      if (++messages > MAX_MESSAGES) throw new Error(`more than ${MAX_MESSAGES} messages`);
      // getInfo is answered well most of the time, or nothing else would ever be asked.
      if (message[0] === 4 && random.below(8) > 0) return random.below(2) === 0 ? RICH_INFO : random.pick(infos);
      if (always !== undefined) return always;
      const reply = mutated(corpus, random);
      return random.below(3) > 0 ? well(reply) : reply;
    },
  };
}

/** Often a reply that promises more to come. */
function stubborn(random: Prng): Uint8Array {
  return random.below(2) === 0 ? random.pick(promises) : mutated(corpus, random);
}

/** The same reply with the status of success. */
function well(reply: Uint8Array): Uint8Array {
  return reply.length === 0 ? reply : Uint8Array.of(0, ...reply.subarray(1));
}

type Step = (key: SecurityKey, token: PinUvAuthToken) => Promise<unknown>;

const pin = new Secret('123456');
const rpId = 'example.com';
const clientDataHash = new Uint8Array(32).fill(9);

const STEPS: readonly Step[] = [
  (key) => key.pinRetries(),
  (key) => key.uvRetries(),
  (key) => key.setPin(pin),
  (key) => key.changePin(pin, pin),
  (key) => key.getPinUvAuthToken({ pin, permissions: PERMISSION.makeCredential, rpId }),
  (key) => key.getPinUvAuthTokenUsingUv({ permissions: PERMISSION.makeCredential, rpId }),
  (key) =>
    key.makeCredential({
      clientDataHash,
      rp: { id: rpId },
      user: { id: Uint8Array.of(1), name: 'x' },
      pubKeyCredParams: [{ alg: -7 }],
    }),
  (key) => key.getAssertions({ rpId, clientDataHash }),
  (key) => key.select(),
  (key) => key.reset(),
  (key, token) => key.credentials.count({ token }),
  (key, token) => key.credentials.listRps({ token }),
  (key, token) => key.credentials.listCredentials({ token, rpId }),
  (key, token) => key.credentials.delete({ token, credentialId: Uint8Array.of(1, 2) }),
  (key) => key.fingerprints.sensorInfo(),
  (key, token) => key.fingerprints.enroll({ token }),
  (key, token) => key.fingerprints.list({ token }),
  (key) => key.largeBlobs.readArray(),
  (key) => key.largeBlobs.get({ largeBlobKey: new Secret(new Uint8Array(32)) }),
  (key, token) => key.largeBlobs.put({ token, largeBlobKey: new Secret(new Uint8Array(32)), data: clientDataHash }),
  (key, token) => key.config.setAlwaysUv({ on: true, token }),
];

export const hostileKey: FuzzTarget = {
  name: 'key',
  share: 8,
  corpus,
  run: async (_input, random) => {
    const nonces: Random = { bytes: (length) => random.bytes(length) };
    const key = await SecurityKey.open(hostileTransport(random), nonces);
    const protocol = random.pick([1, 2] as const);
    const token: PinUvAuthToken = { protocol, value: new Secret(new Uint8Array(32)), permissions: undefined };
    await random.pick(STEPS)(key, token);
  },
};
