// authenticatorClientPIN from "none" to "changed". Leaves a key with a PIN, and `bench.pin` is the right one.
import { PERMISSION } from '../../../ctap/client-pin.ts';
import { Secret } from '../../../secret.ts';
import type { KeyBench } from '../bench.ts';
import { type Check, expectThat, offered } from '../check.ts';
import { RP_ID } from '../credential.ts';

const needsPin = (bench: KeyBench): void => offered(bench.info.options.has('clientPin'), 'no clientPin');
const wish = { permissions: PERMISSION.getAssertion, rpId: RP_ID };

export const pins: readonly Check[] = [
  {
    name: 'clientPIN.set',
    run: async (bench) => {
      needsPin(bench);
      await bench.key.setPin(bench.pin);
      expectThat(bench.key.pinSet, 'getInfo says that there is no PIN');
    },
  },
  {
    name: 'clientPIN.retries',
    run: async (bench) => {
      needsPin(bench);
      const { retriesLeft } = await bench.key.pinRetries();
      expectThat(retriesLeft > 0, `${retriesLeft} tries for a new PIN`);
    },
  },
  {
    name: 'clientPIN.token',
    run: async (bench) => {
      needsPin(bench);
      await bench.needToken(PERMISSION.credentialManagement);
    },
  },
  { name: 'clientPIN.wrong', run: enterWrongPin },
  {
    name: 'clientPIN.change',
    run: async (bench) => {
      needsPin(bench);
      const next = new Secret(`${bench.pin.reveal()}x7`);
      const result = await bench.key.changePin(bench.pin, next);
      expectThat(result.kind === 'changed', `the right PIN was called ${result.kind}`);
      const back = await bench.key.changePin(next, bench.pin);
      expectThat(back.kind === 'changed', `the new PIN was called ${back.kind}`);
    },
  },
];

async function enterWrongPin(bench: KeyBench): Promise<void> {
  needsPin(bench);
  const { permissions } = bench.option('noMcGaPermissionsWithClientPin')
    ? { permissions: PERMISSION.credentialManagement }
    : wish;
  const before = await bench.key.pinRetries();
  const wrong = await bench.key.getPinUvAuthToken({ ...wish, permissions, pin: new Secret('0000wrong') });
  expectThat(wrong.kind === 'wrong', `a wrong PIN was called ${wrong.kind}`);
  const after = await bench.key.pinRetries();
  expectThat(after.retriesLeft === before.retriesLeft - 1, 'a wrong PIN did not cost one try');
  const right = await bench.key.getPinUvAuthToken({ ...wish, permissions, pin: bench.pin });
  expectThat(right.kind === 'token', `the right PIN was called ${right.kind}`);
  expectThat((await bench.key.pinRetries()).retriesLeft === before.retriesLeft, 'the right PIN did not give the tries back');
}
