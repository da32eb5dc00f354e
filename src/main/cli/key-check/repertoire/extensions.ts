// Extensions at registration and sign-in (CTAP 2.1 §12, 2.2 §12), but for those that belong to settings and large blobs.
import { equalBytes } from '../../../../shared/bytes.ts';
import {
  getAssertionExtensions,
  makeCredentialExtensions,
  readGetAssertionOutputs,
  readMakeCredentialOutputs,
} from '../../../ctap/extensions.ts';
import { hmacSecretInput, openHmacSecret, type HmacSecretOutputs, type HmacSecretSalts } from '../../../ctap/hmac-secret.ts';
import { PERMISSION } from '../../../ctap/client-pin.ts';
import { CTAP_STATUS } from '../../../ctap/status.ts';
import type { KeyBench } from '../bench.ts';
import { type Check, expectRefusal, expectThat, offered } from '../check.ts';
import { assert, register, RP_ID, type Registered } from '../credential.ts';

const salts = {
  first: new Uint8Array(32).fill(1),
  second: new Uint8Array(32).fill(2),
} as const;

const credProtect = ([2, 3] as const).map((level): Check => ({
  name: `credProtect.${level}`,
  run: async (bench) => {
    bench.needExtension('credProtect');
    const registered = await register(bench, { extensions: makeCredentialExtensions({ credProtect: level }) });
    const outputs = readMakeCredentialOutputs(registered.authData.extensions);
    expectThat(outputs.credProtect === level, `level ${outputs.credProtect ?? 'none'} instead of ${level}`);
    await assert(bench, [registered], { allow: [registered] });
    if (level < 3 || bench.option('alwaysUv')) return;
    // Without user verification a credential of level 3 is not there.
    const hidden = assert(bench, [registered], { allow: [registered], token: null });
    await expectRefusal(hidden, CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS);
  },
}));

export const extensions: readonly Check[] = [
  ...credProtect,
  {
    name: 'hmac-secret',
    run: async (bench) => {
      bench.needExtension('hmac-secret');
      const registered = await register(bench, { extensions: makeCredentialExtensions({ hmacSecret: true }) });
      expectThat(readMakeCredentialOutputs(registered.authData.extensions).hmacSecret === true, 'hmac-secret was not made');
      const both = await secretsOf(bench, registered, salts);
      const one = await secretsOf(bench, registered, { first: salts.second });
      expectThat(both.second !== undefined, 'one secret for two salts');
      expectThat(!same(both.first, both.second), 'the same secret for two salts');
      expectThat(same(one.first, both.second), 'another secret for the same salt');
    },
  },
  {
    name: 'hmac-secret-mc',
    run: async (bench) => {
      bench.needExtension('hmac-secret-mc');
      const token = await bench.token(PERMISSION.makeCredential, RP_ID);
      const agreed = await bench.key.agreeOnSecret();
      const hmacSecretMc = hmacSecretInput(agreed, salts, bench.random);
      const registered = await register(bench, {
        token: token ?? null,
        extensions: makeCredentialExtensions({ hmacSecret: true, hmacSecretMc }),
      });
      const output = readMakeCredentialOutputs(registered.authData.extensions).hmacSecretMc;
      if (output === undefined) throw new Error('no secrets at registration');
      const made = openHmacSecret(agreed, output);
      const later = await secretsOf(bench, registered, salts);
      expectThat(same(made.first, later.first) && same(made.second, later.second), 'other secrets at sign-in');
    },
  },
  {
    name: 'credBlob',
    run: async (bench) => {
      bench.needExtension('credBlob');
      offered(bench.option('rk'), 'no discoverable credentials');
      const credBlob = bench.random.bytes(Math.min(32, bench.info.maxCredBlobLength ?? 32));
      const extensions = makeCredentialExtensions({ credBlob });
      const registered = await register(bench, { resident: true, extensions });
      expectThat(readMakeCredentialOutputs(registered.authData.extensions).credBlob === true, 'credBlob was not stored');
      const wanted = { allow: [registered], extensions: getAssertionExtensions({ credBlob: true }) };
      const [asserted] = await assert(bench, [registered], wanted);
      const read = asserted && readGetAssertionOutputs(asserted.authData.extensions).credBlob;
      expectThat(read !== undefined && equalBytes(read, credBlob), 'another credBlob came back');
    },
  },
];

async function secretsOf(bench: KeyBench, registered: Registered, wanted: HmacSecretSalts): Promise<HmacSecretOutputs> {
  const token = await bench.token(PERMISSION.getAssertion, RP_ID);
  const agreed = await bench.key.agreeOnSecret();
  const [asserted] = await assert(bench, [registered], {
    allow: [registered],
    token: token ?? null,
    extensions: getAssertionExtensions({ hmacSecret: hmacSecretInput(agreed, wanted, bench.random) }),
  });
  const output = asserted && readGetAssertionOutputs(asserted.authData.extensions).hmacSecret;
  if (output === undefined) throw new Error('no secret came back');
  return openHmacSecret(agreed, output);
}

function same(a: HmacSecretOutputs['second'], b: HmacSecretOutputs['second']): boolean {
  return a !== undefined && b !== undefined && equalBytes(a.reveal(), b.reveal());
}
