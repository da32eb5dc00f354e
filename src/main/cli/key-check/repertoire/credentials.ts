// makeCredential, getAssertion and getNextAssertion in their plain forms.
import { equalBytes } from '../../../../shared/bytes.ts';
import { CTAP_STATUS } from '../../../ctap/status.ts';
import { type Check, expectRefusal, expectThat, offered } from '../check.ts';
import { assert, register, RP_ID } from '../credential.ts';

/** An algorithm that no key has (it is not assigned). */
const NO_ALGORITHM = -65_000;
const NAMES: ReadonlyMap<number, string> = new Map([
  [-7, 'ES256'],
  [-8, 'EdDSA'],
  [-35, 'ES384'],
  [-36, 'ES512'],
  [-257, 'RS256'],
]);

const byAlgorithm = [...NAMES].map(([alg, name]): Check => ({
  name: `makeCredential.${name}`,
  run: async (bench) => {
    const { algorithms } = bench.info;
    // CTAP 2.0 keys do not say; ES256 is what all of them have.
    offered(algorithms?.some((one) => one.alg === alg) ?? alg === -7, `no ${name}`);
    const registered = await register(bench, { algorithms: [alg] });
    expectThat(registered.publicKey.get(3) === alg, 'the credential has another algorithm');
    await assert(bench, [registered], { allow: [registered] });
  },
}));

export const credentials: readonly Check[] = [
  ...byAlgorithm,
  {
    name: 'makeCredential.unknownAlgorithm',
    run: async (bench) => {
      const { CTAP2_ERR_UNSUPPORTED_ALGORITHM } = CTAP_STATUS;
      await expectRefusal(register(bench, { algorithms: [NO_ALGORITHM] }), CTAP2_ERR_UNSUPPORTED_ALGORITHM);
    },
  },
  {
    name: 'makeCredential.excludeList',
    run: async (bench) => {
      const registered = await register(bench);
      const excludeList = [{ id: registered.credentialId }];
      await expectRefusal(register(bench, { excludeList }), CTAP_STATUS.CTAP2_ERR_CREDENTIAL_EXCLUDED);
    },
  },
  {
    name: 'makeCredential.attestation none',
    run: async (bench) => {
      offered((bench.info.attestationFormats ?? []).includes('none'), 'no choice of attestation formats');
      const { reply } = await register(bench, { attestationFormatsPreference: ['none'] });
      expectThat(reply.fmt === 'none', `attestation ${reply.fmt} where none was wanted`);
    },
  },
  {
    name: 'getAssertion.silent',
    run: async (bench) => {
      const registered = await register(bench);
      await assert(bench, [registered], { allow: [registered], silent: true });
    },
  },
  {
    name: 'getAssertion.noCredentials',
    run: async (bench) => {
      const token = await bench.token(2, `other.${RP_ID}`);
      const none = assert(bench, [], { rpId: `other.${RP_ID}`, token: token ?? null });
      await expectRefusal(none, CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS);
    },
  },
  {
    name: 'getNextAssertion',
    run: async (bench) => {
      offered(bench.option('rk'), 'no discoverable credentials');
      const first = await register(bench, { user: 'first', resident: true });
      const second = await register(bench, { user: 'second', resident: true });
      const asserted = await assert(bench, [first, second]);
      const users = asserted.map(({ reply }) => reply.user?.id ?? new Uint8Array());
      for (const { userId } of [first, second]) {
        expectThat(users.some((id) => equalBytes(id, userId)), 'an account is missing among the assertions');
      }
    },
  },
];
