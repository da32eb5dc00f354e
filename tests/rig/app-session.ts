// What the app's own client does with a key from first sight to a clean slate, over any HidPort: PIN, registration judged
// by a third-party verifier, assertion, listing, deletion. For practice keys and for other people's authenticators.
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import type { PinUvAuthToken } from '../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../src/main/ctap/security-key.ts';
import { openHidTransport } from '../../src/main/hid/ctaphid-channel.ts';
import type { Clock, HidPort, Random } from '../../src/main/ports.ts';
import { Secret } from '../../src/main/secret.ts';
import { createCredential } from '../../src/main/webauthn/create-credential.ts';
import { parseCreationOptions } from '../../src/main/webauthn/creation-options.ts';
import { verifyAssertion } from '../../src/main/webauthn/verify-assertion.ts';
import { aaguidToUuid, equalBytes, toBase64Url } from '../../src/shared/bytes.ts';

const RP_ID = 'login.example';
const ORIGIN = `https://${RP_ID}`;
const PERMISSION = { makeCredential: 1, getAssertion: 2, credentialManagement: 4 };

export interface AppSessionResult {
  readonly product: string;
  readonly versions: readonly string[];
  readonly wrongPin: string;
  readonly format: string;
  readonly aaguid: string;
  readonly registrationVerified: boolean;
  readonly assertionVerified: boolean;
  /** Same user again, with the first credential excluded: the error's message. */
  readonly excluded: string;
  /** Listed under the RP, then deleted, then not found; null for a key that cannot list. */
  readonly managed: { readonly listed: boolean; readonly afterDeletion: string } | null;
}

export async function runAppSession(
  ports: { readonly hid: HidPort; readonly clock: Clock; readonly random: Random },
  pin: string,
): Promise<AppSessionResult> {
  const { clock, random } = ports;
  const [descriptor] = await ports.hid.list();
  if (descriptor === undefined) throw new Error('no FIDO key is listed');
  const transport = await openHidTransport(await ports.hid.open(descriptor.path), random, clock);
  const key = await SecurityKey.open(transport, random);
  try {
    if (!key.pinSet) await key.setPin(new Secret(pin));
    const wrong = await key.getPinUvAuthToken({
      pin: new Secret(`${pin}9`),
      permissions: PERMISSION.makeCredential,
      rpId: RP_ID,
    });
    const tokenFor = async (permissions: number, rpId?: string): Promise<PinUvAuthToken> => {
      const result = await key.getPinUvAuthToken({ pin: new Secret(pin), permissions, ...(rpId && { rpId }) });
      if (result.kind !== 'token') throw new Error(`no token: ${result.kind}`);
      return result.token;
    };

    const challenge = toBase64Url(random.bytes(32));
    const create = async (excludeCredentials: readonly { readonly type: string; readonly id: string }[]) =>
      createCredential(key, {
        options: parseCreationOptions({
          rp: { id: RP_ID, name: 'Example' },
          user: { id: toBase64Url(new TextEncoder().encode('alice')), name: 'alice@example.com', displayName: 'Alice' },
          challenge,
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          excludeCredentials,
          authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
          attestation: 'direct',
          timeout: 0,
        }),
        origin: ORIGIN,
        crossOrigin: false,
        token: await tokenFor(PERMISSION.makeCredential, RP_ID),
      });
    const created = await create([]);
    const { credentialId, publicKeyCose } = created;
    const id = toBase64Url(credentialId);
    const verdict = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: toBase64Url(created.clientDataJson),
          attestationObject: toBase64Url(created.attestationObject),
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: ORIGIN,
      expectedRPID: RP_ID,
    });
    const excluded = await create([{ type: 'public-key', id }]).then(
      () => 'made all the same',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const assertion = async () =>
      verifyAssertion(key, {
        rpId: RP_ID,
        credentialId,
        publicKeyCose,
        random,
        token: await tokenFor(PERMISSION.getAssertion, RP_ID),
      });
    const { verified: assertionVerified } = await assertion();

    let managed: AppSessionResult['managed'] = null;
    if (key.credentials.supported) {
      const stored = await key.credentials.listCredentials({ token: await tokenFor(PERMISSION.credentialManagement), rpId: RP_ID });
      await key.credentials.delete({ token: await tokenFor(PERMISSION.credentialManagement), credentialId });
      const after = await assertion();
      managed = {
        listed: stored.some((one) => equalBytes(one.credentialId, credentialId)),
        afterDeletion: after.verified ? 'still there' : after.reason,
      };
    }
    return {
      product: descriptor.product,
      versions: key.info.versions,
      wrongPin: wrong.kind,
      format: verdict.verified ? verdict.registrationInfo.fmt : '',
      aaguid: aaguidToUuid(created.aaguid),
      registrationVerified: verdict.verified,
      assertionVerified,
      excluded,
      managed,
    };
  } finally {
    await key.close();
  }
}
