// What is kept on the key beside credentials: credential management, large blobs.
import { equalBytes } from '../../../../shared/bytes.ts';
import { PERMISSION } from '../../../ctap/client-pin.ts';
import { makeCredentialExtensions } from '../../../ctap/extensions.ts';
import type { StoredCredential } from '../../../ctap/credential-listing.ts';
import { CTAP_STATUS } from '../../../ctap/status.ts';
import type { KeyBench } from '../bench.ts';
import { type Check, expectRefusal, expectThat, NotOffered, offered } from '../check.ts';
import { register, RP_ID, type Registered } from '../credential.ts';

const { credentialManagement, largeBlobWrite } = PERMISSION;

export const stored: readonly Check[] = [
  {
    name: 'credentialManagement.count',
    run: async (bench) => {
      await managed(bench);
      const { existing } = await bench.key.credentials.count({ token: await bench.needToken(credentialManagement) });
      expectThat(existing > 0, 'the key counts no credentials');
    },
  },
  {
    name: 'credentialManagement.list',
    run: async (bench) => {
      const registered = await managed(bench);
      const token = await bench.needToken(credentialManagement);
      const rps = await bench.key.credentials.listRps({ token });
      expectThat(rps.some(({ rp }) => RP_ID.startsWith(rp.id)), 'the RP is not listed');
      expectThat((await find(bench, registered)) !== undefined, 'the credential is not listed');
    },
  },
  {
    name: 'credentialManagement.updateUser',
    run: async (bench) => {
      const registered = await managed(bench);
      offered(bench.key.credentials.updatesUsers, 'the preview cannot change names');
      const token = await bench.needToken(credentialManagement);
      const user = { id: registered.userId, name: 'renamed', displayName: 'Renamed account' };
      await bench.key.credentials.updateUser({ token, credentialId: registered.credentialId, user });
      expectThat((await find(bench, registered))?.user.name === 'renamed', 'the old name is still there');
    },
  },
  {
    name: 'credentialManagement.delete',
    run: async (bench) => {
      const registered = await managed(bench);
      const { credentialId } = registered;
      const token = await bench.needToken(credentialManagement);
      await bench.key.credentials.delete({ token, credentialId });
      expectThat((await find(bench, registered)) === undefined, 'the credential is still listed');
      const again = bench.key.credentials.delete({ token: await bench.needToken(credentialManagement), credentialId });
      await expectRefusal(again, CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS);
    },
  },
  {
    name: 'largeBlobs',
    run: async (bench) => {
      offered(bench.key.largeBlobs.supported, 'no largeBlobs');
      bench.needExtension('largeBlobKey');
      const extensions = makeCredentialExtensions({ largeBlobKey: true });
      const { largeBlobKey } = (await register(bench, { resident: true, extensions })).reply;
      if (largeBlobKey === undefined) throw new Error('no largeBlobKey came with the credential');
      // Random bytes do not shrink: more than one fragment on most keys.
      const room = (bench.info.maxSerializedLargeBlobArray ?? 1024) - 200;
      const data = bench.random.bytes(Math.min(room, 1500));
      await bench.key.largeBlobs.put({ token: await bench.token(largeBlobWrite), largeBlobKey, data });
      const read = await bench.key.largeBlobs.get({ largeBlobKey });
      expectThat(read !== undefined && equalBytes(read, data), 'another blob came back');
      const removed = await bench.key.largeBlobs.remove({ token: await bench.token(largeBlobWrite), largeBlobKey });
      expectThat(removed && (await bench.key.largeBlobs.get({ largeBlobKey })) === undefined, 'the blob is still there');
    },
  },
];

/** One discoverable credential of ours; the same user again takes the same place. */
async function managed(bench: KeyBench): Promise<Registered> {
  offered(bench.key.credentials.supported, 'no credential management');
  if (!bench.key.pinSet && !bench.key.uvConfigured) throw new NotOffered('no PIN, no finger');
  return register(bench, { resident: true });
}

async function find(bench: KeyBench, { credentialId }: Registered): Promise<StoredCredential | undefined> {
  const token = await bench.needToken(credentialManagement);
  const listed = await bench.key.credentials.listCredentials({ token, rpId: RP_ID });
  return listed.find((one) => equalBytes(one.credentialId, credentialId));
}
