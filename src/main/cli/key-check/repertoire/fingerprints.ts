// authenticatorBioEnrollment and the key's own user verification. The finger that is enrolled here is removed again.
import { PERMISSION } from '../../../ctap/client-pin.ts';
import type { SampleNews } from '../../../ctap/fingerprint-enrolment.ts';
import type { PinUvAuthToken } from '../../../ctap/pin-uv-auth.ts';
import type { KeyBench } from '../bench.ts';
import { type Check, expectThat, NotOffered, offered } from '../check.ts';
import { register, RP_ID } from '../credential.ts';

const { bioEnrollment, makeCredential } = PERMISSION;
const NAME = 'Key check';

const needsSensor = (bench: KeyBench): void => offered(bench.key.fingerprints.supported, 'no fingerprint sensor');

export const fingerprints: readonly Check[] = [
  {
    name: 'bioEnrollment.sensor',
    run: async (bench) => {
      needsSensor(bench);
      await bench.key.fingerprints.sensorInfo();
    },
  },
  {
    name: 'bioEnrollment.enroll',
    run: async (bench) => {
      needsSensor(bench);
      const token = await bench.needToken(bioEnrollment);
      const templateId = await enrolFinger(bench, token);
      await bench.key.fingerprints.rename({ token: await bench.needToken(bioEnrollment), templateId, name: NAME });
      bench.enrolled = true;
      expectThat(bench.key.uvConfigured, 'getInfo says that nobody is enrolled');
    },
  },
  {
    name: 'bioEnrollment.list',
    run: async (bench) => {
      const listed = await enrolledHere(bench);
      if (listed === undefined && !bench.enrolled) throw new NotOffered('nothing was enrolled');
      expectThat(listed !== undefined, 'the finger is not listed by its name');
    },
  },
  {
    name: 'clientPIN.uvRetries',
    run: async (bench) => {
      needsToken(bench);
      expectThat((await bench.key.uvRetries()) > 0, 'no tries for an enrolled finger');
    },
  },
  {
    name: 'clientPIN.uvToken',
    run: async (bench) => {
      needsToken(bench);
      bench.say('put the enrolled finger on the key');
      const wish = { permissions: makeCredential, rpId: RP_ID };
      const result = await bench.key.getPinUvAuthTokenUsingUv(wish);
      if (result.kind !== 'token') throw new Error(`no token for the finger: ${result.kind}`);
      await register(bench, { user: 'finger', token: result.token });
    },
  },
  {
    name: 'bioEnrollment.remove',
    run: async (bench) => {
      const template = await enrolledHere(bench);
      if (template === undefined) throw new NotOffered('nothing was enrolled');
      const { templateId } = template;
      await bench.key.fingerprints.remove({ token: await bench.needToken(bioEnrollment), templateId });
      const after = bench.key.pinSet || bench.key.uvConfigured ? await enrolledHere(bench) : undefined;
      expectThat(after === undefined, 'the finger is still listed');
    },
  },
];

/** @throws NotOffered when nothing but a finger that is enrolled already is put on the sensor */
async function enrolFinger(bench: KeyBench, token: PinUvAuthToken): Promise<Uint8Array> {
  const known = new AbortController();
  let knownSamples = 0;
  bench.say('put one finger on the sensor again and again');
  const onSample = ({ status, remaining }: SampleNews): void => {
    bench.say(`sample: ${status}, ${remaining} to go`);
    if (status === 'exists' && ++knownSamples === 3) known.abort(new NotOffered('the finger is enrolled already'));
  };
  return bench.key.fingerprints.enroll({ token, onSample }, { signal: known.signal });
}

async function enrolledHere(bench: KeyBench) {
  needsSensor(bench);
  const templates = await bench.key.fingerprints.list({ token: await bench.needToken(bioEnrollment) });
  return templates.find(({ friendlyName }) => friendlyName === NAME);
}

function needsToken(bench: KeyBench): void {
  offered(bench.key.uvConfigured, 'no built-in user verification, or nobody is enrolled');
  offered(bench.option('pinUvAuthToken'), 'no tokens for built-in user verification');
}
