// A program that knows nothing of practice: signs in with @azure/msal-node and asks Graph with @microsoft/microsoft-graph-client.
// Arguments: authority, client id, `device` or `browser`, the user to make options for. Lines of JSON on standard output: what a
// person has to do, then the result.
import { PublicClientApplication } from '@azure/msal-node';
import { Client, PageIterator } from '@microsoft/microsoft-graph-client';
import { useProxyOfEnvironment } from './env-proxy.mjs';

const [authority, clientId, way, target] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const scopes = ['User.Read.All', 'UserAuthMethod-Passkey.ReadWrite.All'];

useProxyOfEnvironment();
const application = new PublicClientApplication({ auth: { clientId, authority } });
const signedIn =
  way === 'device'
    ? await application.acquireTokenByDeviceCode({
        scopes,
        deviceCodeCallback: ({ userCode, verificationUri }) => say({ todo: 'code', url: verificationUri, userCode }),
      })
    : await application.acquireTokenInteractive({ scopes, openBrowser: async (url) => say({ todo: 'browser', url }) });

const client = Client.init({ authProvider: (done) => done(null, signedIn.accessToken) });
const names = [];
const page = await client.api('/users').select('displayName').top(25).get();
await new PageIterator(client, page, (user) => names.push(user.displayName) > 0).iterate();
const methods = client.api(`/users/${target}/authentication/fido2Methods`);
const options = await client.api(`/users/${target}/authentication/fido2Methods/creationOptions`).get();
const silent = await application.acquireTokenSilent({ account: signedIn.account, scopes, forceRefresh: true });
say({
  username: signedIn.account.username,
  users: names.length,
  keys: (await methods.get()).value.length,
  rpId: options.publicKey.rp.id,
  challenge: options.publicKey.challenge.length,
  refreshed: silent.accessToken !== signedIn.accessToken,
});
