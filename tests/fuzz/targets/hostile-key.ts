// A key that frames rightly and answers wrongly: whatever it says to any command, the client ends, after a bounded number of
// messages.
import type { Random } from '../../../src/main/ports.ts';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import type { PinUvAuthToken } from '../../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import type { CtapTransport } from '../../../src/main/ctap/transport.ts';
import { Secret } from '../../../src/main/secret.ts';
import { recordedReplies } from '../corpus.ts';
import { mutated } from '../mutate.ts';
import type { Prng } from '../prng.ts';
import type { FuzzTarget } from '../target.ts';

/** The longest list that the client reads has 1024 entries. */
const MAX_MESSAGES = 1_200;

const corpus = recordedReplies();
const infos = corpus.filter((reply) => reply[0] === 0 && reply.length > 60);

function hostileTransport(random: Prng): CtapTransport {
  let messages = 0;
  return {
    kind: 'hid',
    speaksCtap2: true,
    gone: new Promise<void>(() => undefined),
    close: async () => undefined,
    exchange: async (message) => {
      if (++messages > MAX_MESSAGES) throw new Error(`more than ${MAX_MESSAGES} messages`);
      // getInfo is answered well most of the time, or nothing else would ever be asked.
      if (message[0] === 4 && random.below(8) > 0) return random.pick(infos);
      const reply = mutated(corpus, random);
      const copy = reply.slice();
      if (copy.length > 0 && random.below(3) > 0) copy[0] = 0;
      return copy;
    },
  };
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
