// What a key does without a PIN: tell about itself, show itself, be chosen by touch, be cancelled, be reset.
import { equalBytes } from '../../../../shared/bytes.ts';
import { CTAP_STATUS, isCtapStatus } from '../../../ctap/status.ts';
import { CtapHidChannel } from '../../../hid/ctaphid-channel.ts';
import { assert, register } from '../credential.ts';
import { type Check, expectThat, NotOffered, offered } from '../check.ts';
import type { KeyBench } from '../bench.ts';

const LONG_PING_BYTES = 1024;

export const resetCheck: Check = { name: 'reset', run: (bench) => bench.reset() };
/** Leaves the key as it came from the factory. */
export const lastReset: Check = { name: 'reset.again', run: (bench) => bench.reset() };

export const basics: readonly Check[] = [
  {
    name: 'getInfo',
    run: async (bench) => {
      const before = bench.info.aaguid;
      const after = await bench.key.refreshInfo();
      expectThat(equalBytes(before, after.aaguid), 'the AAGUID changed');
      expectThat(after.versions.some((version) => version.startsWith('FIDO_2_')), 'no FIDO_2 version in getInfo');
    },
  },
  {
    name: 'hid.ping',
    run: async (bench) => {
      await hidOf(bench).ping(bench.random.bytes(Math.min(LONG_PING_BYTES, bench.info.maxMsgSize)));
    },
  },
  {
    name: 'hid.wink',
    run: async (bench) => {
      const channel = hidOf(bench);
      offered(channel.canWink, 'no wink capability');
      await channel.wink();
    },
  },
  {
    name: 'selection',
    run: async (bench) => {
      bench.say('touch the key: selection');
      await bench.key.select();
    },
  },
  { name: 'cancel', run: cancel },
  {
    name: 'makeCredential.withoutVerification',
    run: async (bench) => {
      offered(!bench.option('alwaysUv'), 'always-UV: nothing without user verification');
      offered(!bench.option('uv') || bench.option('makeCredUvNotRqd'), 'wants user verification for each credential');
      const registered = await register(bench, { token: null });
      await assert(bench, [registered], { allow: [registered], token: null });
    },
  },
];

/** A selection that is called off as soon as the key asks for the touch; then the key must still answer. */
async function cancel(bench: KeyBench): Promise<void> {
  const off = new AbortController();
  const reason = new Error('called off');
  bench.say('do NOT touch the key');
  try {
    await bench.key.select({ signal: off.signal, onKeepalive: () => off.abort(reason) });
    throw new NotOffered('the key asks for no touch, or it was touched before it could be cancelled');
  } catch (error) {
    if (error !== reason) {
      // A card that blocks its reader until it is touched (T=0) cannot be told anything meanwhile.
      const inTime = off.signal.aborted || !isCtapStatus(error, CTAP_STATUS.CTAP2_ERR_USER_ACTION_TIMEOUT);
      throw inTime ? error : new NotOffered('the key says nothing while it waits for the touch');
    }
  }
  await bench.key.refreshInfo();
}

function hidOf({ transport }: KeyBench): CtapHidChannel {
  if (!(transport instanceof CtapHidChannel)) throw new NotOffered('not a HID key');
  return transport;
}
