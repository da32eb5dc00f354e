// authenticatorConfig, and the extension that tells of it. Comes last: what it sets is undone by the reset after it only.
import { PERMISSION } from '../../../ctap/client-pin.ts';
import { makeCredentialExtensions, readMakeCredentialOutputs } from '../../../ctap/extensions.ts';
import { Secret } from '../../../secret.ts';
import type { KeyBench } from '../bench.ts';
import { type Check, expectThat, offered } from '../check.ts';
import { register, RP_ID } from '../credential.ts';

const acfg = (bench: KeyBench) => bench.token(PERMISSION.authenticatorConfiguration);

export const settings: readonly Check[] = [
  {
    name: 'authenticatorConfig.alwaysUv',
    run: async (bench) => {
      offered(bench.option('authnrCfg') && bench.info.options.has('alwaysUv'), 'no alwaysUv');
      const before = bench.option('alwaysUv');
      await bench.key.config.setAlwaysUv({ on: !before, token: await acfg(bench) });
      expectThat(bench.option('alwaysUv') !== before, 'alwaysUv did not change');
      await bench.key.config.setAlwaysUv({ on: before, token: await acfg(bench) });
      expectThat(bench.option('alwaysUv') === before, 'alwaysUv did not change back');
    },
  },
  {
    name: 'authenticatorConfig.enterpriseAttestation',
    run: async (bench) => {
      offered(bench.option('authnrCfg') && bench.info.options.has('ep'), 'no enterprise attestation');
      await bench.key.config.enableEnterpriseAttestation({ token: await acfg(bench) });
      expectThat(bench.option('ep'), 'ep is still off');
      // Level 2: the platform vouches for the RP. Whether the key then attests is its own decision.
      await register(bench, { user: 'enterprise', enterpriseAttestation: 2 });
    },
  },
  {
    name: 'authenticatorConfig.minPINLength',
    run: async (bench) => {
      needsMinLength(bench);
      const newMinPinLength = bench.info.minPinLength + 1;
      await bench.key.config.setMinPinLength({ newMinPinLength, rpIds: [RP_ID], token: await acfg(bench) });
      expectThat(bench.info.minPinLength === newMinPinLength, 'the minimum length did not change');
      if (!bench.info.extensions.includes('minPinLength')) return;
      await renewPin(bench);
      const wanted = { user: 'length', extensions: makeCredentialExtensions({ minPinLength: true }) };
      const { authData } = await register(bench, wanted);
      const told = readMakeCredentialOutputs(authData.extensions).minPinLength;
      expectThat(told === newMinPinLength, `the extension tells ${told ?? 'nothing'} instead of ${newMinPinLength}`);
    },
  },
  {
    name: 'authenticatorConfig.forceChangePin',
    run: async (bench) => {
      needsMinLength(bench);
      offered(bench.key.pinSet, 'no PIN');
      await bench.key.config.setMinPinLength({ forceChangePin: true, token: await acfg(bench) });
      const wish = { permissions: PERMISSION.authenticatorConfiguration };
      const result = await bench.key.getPinUvAuthToken({ pin: bench.pin, ...wish });
      expectThat(result.kind === 'changeRequired', `the old PIN was called ${result.kind}`);
      await renewPin(bench);
      await acfg(bench);
    },
  },
];

function needsMinLength(bench: KeyBench): void {
  offered(bench.option('authnrCfg') && bench.option('setMinPINLength'), 'no setMinPINLength');
}

/** A longer PIN, where the key wants one. */
async function renewPin(bench: KeyBench): Promise<void> {
  if (!bench.info.forcePinChange) return;
  const next = new Secret(`${bench.pin.reveal()}9`);
  const result = await bench.key.changePin(bench.pin, next);
  expectThat(result.kind === 'changed', `the PIN was called ${result.kind}`);
  bench.pin = next;
}
