// The bench's makeCredential with PIN through this project's client on node-hid, as a program that stays open.
// Lines in and out as in libfido2-client.c, and further:
//
//   setPin N     gives the first N keys their PIN, "0"
//   parallel N   one makeCredential on each of the first N keys, all at once; keys are opened and closed outside of the time
import { createInterface } from 'node:readline';
import { parseAuthenticatorData } from '../../src/main/ctap/authenticator-data.ts';
import { PERMISSION } from '../../src/main/ctap/client-pin.ts';
import { SecurityKey } from '../../src/main/ctap/security-key.ts';
import { hidKeySource } from '../../src/main/hid/hid-key-source.ts';
import { nodeHidPort } from '../../src/main/hid/node-hid-port.ts';
import { Secret } from '../../src/main/secret.ts';
import { systemClock, systemRandom } from '../rig/practice-rig.ts';

const pin = new Secret(process.env['PIN'] ?? '');
const source = hidKeySource(nodeHidPort(), systemClock, systemRandom);
const rp = { id: 'example.com', name: 'Example' };
const user = { id: new TextEncoder().encode('user-1'), name: 'alice@example.com', displayName: 'Alice' };
const clientDataHash = new Uint8Array(32);
clientDataHash[0] = 0x11;

async function openKey(index: number): Promise<SecurityKey> {
  return SecurityKey.open(await source.connect(`/dev/hidraw${index}`), systemRandom);
}

function openKeys(count: number): Promise<SecurityKey[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => openKey(index)));
}

async function makeCredential(key: SecurityKey): Promise<void> {
  const permission = { permissions: PERMISSION.makeCredential, rpId: rp.id };
  const result = await key.getPinUvAuthToken({ pin, ...permission });
  if (result.kind !== 'token') throw new Error(`no token: ${result.kind}`);
  const pubKeyCredParams = [{ type: 'public-key' as const, alg: -7 }];
  const { token } = result;
  const made = await key.makeCredential({ clientDataHash, rp, user, pubKeyCredParams, options: { rk: false }, token });
  // The other two read it as well.
  if (parseAuthenticatorData(made.authData).attestedCredentialData === undefined) throw new Error('no credential');
}

async function nanosecondsOf(work: () => Promise<unknown>): Promise<bigint> {
  const start = process.hrtime.bigint();
  await work();
  return process.hrtime.bigint() - start;
}

let key: SecurityKey | undefined;

async function obey(command: string | undefined, count: number): Promise<bigint> {
  if (command === 'open') {
    key = await openKey(0);
  } else if (command === 'run' && key !== undefined) {
    const opened = key;
    return nanosecondsOf(() => makeCredential(opened));
  } else if (command === 'close') {
    await key?.close();
  } else if (command === 'setPin' || command === 'parallel') {
    const keys = await openKeys(count);
    const work = command === 'setPin' ? (one: SecurityKey) => one.setPin(pin) : makeCredential;
    const took = await nanosecondsOf(() => Promise.all(keys.map(work)));
    await Promise.all(keys.map((one) => one.close()));
    return took;
  } else {
    throw new Error(`not a command here: ${command}`);
  }
  return 0n;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(' ');
  console.log(String(await obey(command, Number(count))));
}
