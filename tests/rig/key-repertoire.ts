// One conversation of the app's client with a key that may be erased, from reset to a changed PIN. It is recorded with
// other people's authenticators and played again in tests: given the same Random it draws and sends the same bytes.
import type { PinUvAuthToken } from '../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../src/main/ctap/security-key.ts';
import { CtapError, CTAP_STATUS } from '../../src/main/ctap/status.ts';
import type { CtapTransport } from '../../src/main/ctap/transport.ts';
import type { Random } from '../../src/main/ports.ts';
import { Secret } from '../../src/main/secret.ts';
import { createCredential, type CreatedCredential } from '../../src/main/webauthn/create-credential.ts';
import { parseCreationOptions } from '../../src/main/webauthn/creation-options.ts';
import { verifyAssertion } from '../../src/main/webauthn/verify-assertion.ts';
import { aaguidToUuid, toBase64Url } from '../../src/shared/bytes.ts';

const RP_ID = 'login.example';
const FIRST_PIN = '123456';
const SECOND_PIN = '98765432';
const WRONG_PIN = '000000';
const PERMISSION = { makeCredential: 1, getAssertion: 2, credentialManagement: 4 };

/** What happened, as plain data. Outcomes of commands: 'ok', a result's kind, or the CTAP status's name. */
export interface RepertoireResult {
  readonly versions: readonly string[];
  readonly aaguid: string;
  readonly pinProtocols: readonly number[];
  readonly retriesWithoutPin: string;
  readonly setPin: string;
  readonly pinSet: boolean;
  readonly wrongPin: string;
  readonly tokenPermissions: number | undefined;
  readonly created: readonly { readonly algorithm: number; readonly userVerified: boolean }[];
  readonly excluded: string;
  /** One for each credential, in the order they were made. */
  readonly assertions: readonly string[];
  readonly existingCredentials: number;
  readonly rps: readonly string[];
  /** Names of the users, as listed; then the same after the first credential was deleted. */
  readonly listed: readonly (string | undefined)[];
  readonly listedAfterDeletion: readonly (string | undefined)[];
  readonly assertionAfterDeletion: string;
  readonly changePinWithWrong: string;
  readonly changePin: string;
  readonly oldPin: string;
  readonly newPin: string;
}

/**
 * Erases the key: the reset must be allowed, so soon after power-up. Closes the transport.
 *
 * @throws Error with the step's own reason when a step that every key can do fails
 */
export async function runRepertoire(transport: CtapTransport, random: Random): Promise<RepertoireResult> {
  const key = await SecurityKey.open(transport, random);
  try {
    await key.reset();
    const retriesWithoutPin = await outcomeOf(async () => `${(await key.pinRetries()).retriesLeft} left`);
    const setPin = await outcomeOf(() => key.setPin(new Secret(FIRST_PIN)));
    const pinSet = key.pinSet;
    const wrongPin = await tokenOutcome(key, WRONG_PIN);

    const tokenFor = async (permissions: number, rpId?: string): Promise<PinUvAuthToken> => {
      const result = await key.getPinUvAuthToken({
        pin: new Secret(FIRST_PIN),
        permissions,
        ...(rpId === undefined ? {} : { rpId }),
      });
      if (result.kind !== 'token') throw new Error(`no token: ${result.kind}`);
      return result.token;
    };
    const create = async (name: string, exclude: readonly CreatedCredential[] = []): Promise<CreatedCredential> =>
      createCredential(key, {
        options: creationOptions(name, random, exclude),
        origin: `https://${RP_ID}`,
        crossOrigin: false,
        token: await tokenFor(PERMISSION.makeCredential, RP_ID),
      });
    const assert = async ({ credentialId, publicKeyCose }: CreatedCredential): Promise<string> => {
      const token = await tokenFor(PERMISSION.getAssertion, RP_ID);
      const verdict = await verifyAssertion(key, { rpId: RP_ID, credentialId, publicKeyCose, random, token });
      return verdict.verified ? 'verified' : verdict.reason;
    };
    const list = async (): Promise<readonly (string | undefined)[]> => {
      const token = await tokenFor(PERMISSION.credentialManagement);
      return (await key.credentials.listCredentials({ token, rpId: RP_ID })).map(({ user }) => user.name);
    };

    const alice = await create('alice');
    const bob = await create('bob');
    const excluded = await outcomeOf(() => create('alice', [alice, bob]));
    const assertions = [await assert(alice), await assert(bob)];

    const manageToken = await tokenFor(PERMISSION.credentialManagement);
    const { existing } = await key.credentials.count({ token: manageToken });
    const rps = (await key.credentials.listRps({ token: manageToken })).map(({ rp }) => rp.id);
    const listed = await list();
    await key.credentials.delete({
      token: await tokenFor(PERMISSION.credentialManagement),
      credentialId: alice.credentialId,
    });
    const listedAfterDeletion = await list();
    const assertionAfterDeletion = await assert(alice);

    const change = async (from: string): Promise<string> =>
      (await key.changePin(new Secret(from), new Secret(SECOND_PIN))).kind;
    return {
      versions: key.info.versions,
      aaguid: aaguidToUuid(alice.aaguid),
      pinProtocols: key.info.pinUvAuthProtocols,
      retriesWithoutPin,
      setPin,
      pinSet,
      wrongPin,
      tokenPermissions: manageToken.permissions,
      created: [alice, bob].map((made) => ({ algorithm: made.publicKeyAlgorithm, userVerified: made.userVerified })),
      excluded,
      assertions,
      existingCredentials: existing,
      rps,
      listed,
      listedAfterDeletion,
      assertionAfterDeletion,
      changePinWithWrong: await change(WRONG_PIN),
      changePin: await change(FIRST_PIN),
      oldPin: await tokenOutcome(key, FIRST_PIN),
      newPin: await tokenOutcome(key, SECOND_PIN),
    };
  } finally {
    await key.close();
  }
}

function creationOptions(name: string, random: Random, exclude: readonly CreatedCredential[]) {
  return parseCreationOptions({
    rp: { id: RP_ID, name: 'Example' },
    user: { id: toBase64Url(new TextEncoder().encode(name)), name, displayName: name },
    challenge: toBase64Url(random.bytes(32)),
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    excludeCredentials: exclude.map(({ credentialId }) => ({ type: 'public-key', id: toBase64Url(credentialId) })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'direct',
    timeout: 0,
  });
}

async function tokenOutcome(key: SecurityKey, pin: string): Promise<string> {
  const result = await key.getPinUvAuthToken({
    pin: new Secret(pin),
    permissions: PERMISSION.getAssertion,
    rpId: RP_ID,
  });
  return result.kind === 'wrong' ? `wrong, ${result.retriesLeft} left` : result.kind;
}

/** What the step gave, or the name of the status that the key refused it with. */
async function outcomeOf(step: () => Promise<unknown>): Promise<string> {
  try {
    const result = await step();
    return typeof result === 'string' ? result : 'ok';
  } catch (error) {
    if (!(error instanceof CtapError)) throw error;
    const name = Object.entries(CTAP_STATUS).find(([, status]) => status === error.status)?.[0];
    return name ?? `status ${error.status}`;
  }
}
