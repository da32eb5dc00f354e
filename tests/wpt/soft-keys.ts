// testdriver's virtual authenticators as practice keys, which the app's own client drives through real reports.

import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { toBase64Url } from '../../src/shared/bytes.ts';
import { PERMISSION } from '../../src/main/ctap/client-pin.ts';
import type { PinUvAuthToken } from '../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../src/main/ctap/security-key.ts';
import { CTAP_STATUS, CtapError } from '../../src/main/ctap/status.ts';
import { openHidTransport } from '../../src/main/hid/ctaphid-channel.ts';
import { HidError } from '../../src/main/hid/hid-error.ts';
import { type PracticeAttestation, practiceAttestation } from '../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../src/main/practice/key/hid-port.ts';
import type { KeyExtension, KeyFeatures, PracticeKeyFacts } from '../../src/main/practice/key/key-facts.ts';
import { PLAIN_FEATURES } from '../../src/main/practice/key/personalities/plain.ts';
import { ownerEnrolled, unchanged } from '../../src/main/practice/key/personalities/states.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import type { KeyHand } from '../../src/main/obr/page-client.ts';
import { systemClock, systemRandom } from '../../src/main/system-ports.ts';
import { createCredential } from '../../src/main/webauthn/create-credential.ts';
import type { Requirement } from '../../src/main/webauthn/creation-options.ts';
import { getCredential, writesLargeBlob } from '../../src/main/webauthn/get-credential.ts';
import { HOST } from './suite-site.ts';

/** WebDriver's Virtual Authenticator Configuration (WebAuthn L3 §11.3), as far as a key on USB can follow it. */
const configuration = z.object({
  protocol: z.string(),
  transport: z.string().optional(),
  hasResidentKey: z.boolean().optional(),
  hasUserVerification: z.boolean().optional(),
  isUserVerified: z.boolean().optional(),
  isUserConsenting: z.boolean().optional(),
  extensions: z.array(z.enum(['largeBlob', 'credBlob', 'minPinLength', 'prf'])).optional(),
});
type Configuration = z.infer<typeof configuration>;

const withCredential = z.object({ authenticator: z.string(), credential: z.object({ credentialId: z.string(), rpId: z.string(), privateKey: z.string() }) });

const EXTENSIONS: Readonly<Record<string, readonly KeyExtension[]>> = {
  largeBlob: ['largeBlobKey'],
  credBlob: ['credBlob'],
  minPinLength: ['minPinLength'],
  prf: ['hmac-secret', 'hmac-secret-mc'],
};

interface PluggedKey {
  readonly key: PracticeKey;
  readonly client: SecurityKey;
}

export interface SoftKeys {
  /** testdriver's commands by name. @throws Error for one that is not there, in words that the suite knows */
  command(name: string, input: unknown): Promise<unknown>;
  readonly hand: KeyHand;
  /** Unplugs what a page has left behind. */
  clear(): Promise<void>;
}

export async function createSoftKeys(): Promise<SoftKeys> {
  const { aaguid, serial } = practiceKeyFacts('WPT', 'Practice Key');
  const attestation = await practiceAttestation(systemRandom, aaguid, serial);
  const plugged = new Map<string, PluggedKey>();
  let lastId = 0;

  const plug = async (id: string, config: Configuration, saved?: unknown): Promise<void> => {
    const key = newKey(`WPT${id}`, config, attestation, saved);
    const port = practiceHidPort([key], (kind, message) => new HidError(kind, message));
    const transport = await openHidTransport(await port.open(key.descriptor.path), systemRandom, systemClock);
    plugged.set(id, { key, client: await SecurityKey.open(transport, systemRandom) });
    configurations.set(id, config);
  };
  const configurations = new Map<string, Configuration>();
  const unplug = async (id: string): Promise<void> => {
    const one = plugged.get(id);
    plugged.delete(id);
    one?.key.pullOut();
    await one?.client.close().catch(() => undefined);
  };

  const commands: Readonly<Record<string, (input: unknown) => Promise<unknown>>> = {
    async add_virtual_authenticator(input) {
      const id = String(++lastId);
      await plug(id, z.object({ config: configuration }).parse(input).config);
      return id;
    },
    async remove_virtual_authenticator(input) {
      await unplug(z.object({ authenticator: z.string() }).parse(input).authenticator);
    },
    async add_credential(input) {
      const { authenticator, credential } = withCredential.parse(input);
      const config = configurations.get(authenticator);
      const saved = plugged.get(authenticator)?.key.save();
      if (config === undefined || saved === undefined) throw new Error('no such authenticator');
      await unplug(authenticator);
      await plug(authenticator, config, { ...saved, credentials: [...saved.credentials, savedCredential(credential)] });
    },
  };

  /** The first key that does not say "not mine"; none at all is waited for, as a person would look for one. */
  const onFirst = async <T>(signal: AbortSignal, work: (client: SecurityKey) => Promise<T>): Promise<T> => {
    let last: CtapError | null = null;
    for (const { client } of [...plugged.values()].reverse()) {
      try {
        return await work(client);
      } catch (error) {
        if (!(error instanceof CtapError) || error.status !== CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS) throw error;
        last = error;
      }
    }
    if (last !== null) throw last;
    return new Promise((_resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };

  return {
    async command(name, input) {
      const known = commands[name];
      if (known === undefined) throw new Error(`Action ${name} not implemented`);
      return known(input);
    },
    hand: {
      create: ({ options, rpId, signal, ...client }) =>
        onFirst(signal, async (key) => {
          const permissions = PERMISSION.makeCredential | PERMISSION.getAssertion;
          const token = await tokenFor(key, options.userVerification, permissions, rpId, signal);
          return createCredential(key, { ...client, options, token, signal, random: systemRandom });
        }),
      get: ({ options, rpId, signal, ...client }) =>
        onFirst(signal, async (key) => {
          const permissions = PERMISSION.getAssertion | (writesLargeBlob(options, key) ? PERMISSION.largeBlobWrite : 0);
          const token = await tokenFor(key, options.userVerification, permissions, rpId, signal);
          return getCredential(key, { ...client, options, token, signal, random: systemRandom });
        }),
    },
    async clear() {
      for (const id of plugged.keys()) await unplug(id);
    },
  };
}

/** By the key's own sensor, where it gives tokens for it; undefined: the command itself verifies, or nothing does. */
async function tokenFor(
  key: SecurityKey,
  wanted: Requirement,
  permissions: number,
  rpId: string,
  signal: AbortSignal,
): Promise<PinUvAuthToken | undefined> {
  const { options } = key.info;
  if (wanted === 'discouraged' || options.get('uv') !== true || options.get('pinUvAuthToken') !== true) return undefined;
  const result = await key.getPinUvAuthTokenUsingUv({ permissions, rpId }, { signal });
  return result.kind === 'token' ? result.token : undefined;
}

function newKey(serial: string, config: Configuration, attestation: PracticeAttestation, saved: unknown): PracticeKey {
  const wanted = config.extensions ?? [];
  const plain = practiceKeyFacts(serial, 'Practice Key');
  const canVerify = config.hasUserVerification === true;
  const isNew = config.protocol === 'ctap2_1';
  const features: KeyFeatures = {
    ...PLAIN_FEATURES,
    versions: isNew ? ['FIDO_2_0', 'FIDO_2_1'] : ['FIDO_2_0'],
    clientPin: false,
    tokenPermissions: isNew && canVerify,
    credentialManagement: 'none',
    fingerprints: canVerify ? { capacity: 1, samples: 1 } : null,
    bioEnrollment: 'none',
    extensions: wanted.flatMap((name) => EXTENSIONS[name] ?? []),
    largeBlobBytes: wanted.includes('largeBlob') ? 2048 : 0,
    configuration: false,
  };
  const facts: PracticeKeyFacts = {
    ...plain,
    // A blob is kept with a discoverable credential only.
    slots: config.hasResidentKey === true || wanted.includes('credBlob') ? plain.slots : 0,
    features,
    factory: (state) => ({ ...state, minPinLengthRpIds: [HOST] }),
    delivered: config.isUserVerified === true && canVerify ? ownerEnrolled : unchanged,
  };
  const key = new PracticeKey({ clock: systemClock, random: systemRandom, facts, attestation, ...(saved === undefined ? {} : { saved }) });
  key.onFaceChange((face) => {
    if (face.waitsFor !== null && config.isUserConsenting !== false) key.touch();
  });
  return key;
}

/** The suite's PKCS #8 key as the practice key keeps one: a scalar of P-256. */
function savedCredential({ credentialId, rpId, privateKey }: z.infer<typeof withCredential>['credential']) {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), format: 'der', type: 'pkcs8' });
  return {
    id: toBase64Url(Buffer.from(credentialId, 'base64url')),
    rpId,
    algorithm: -7,
    privateKey: key.export({ format: 'jwk' }).d,
    credProtect: 1,
    hmacSecret: false,
    user: { id: 'AA' },
  };
}
