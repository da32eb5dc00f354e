// `npm run bench -- ctap` comes to an end with its figures. How good they are is not a test's business.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { outputOf, runProgram } from '../rig/programs.ts';

const BENCH = fileURLToPath(new URL('../bench/bench.ts', import.meta.url));
const SAME_REQUESTS = '06 sub 02 protocol 2, 1 reports; 06 sub 09 protocol 2, 3 reports; 01, 4 reports';

it('runs the same three requests through this client, libfido2 and python-fido2, and ends with a line of JSON', async () => {
  const result = await runProgram(process.execPath, ['--import', 'tsx', BENCH, 'ctap', '--runs', '3'], {
    timeoutMs: 170_000,
  });
  const lines = outputOf(result).trimEnd().split('\n');
  for (const name of ['app', 'libfido2', 'pythonFido2']) expect(lines).toContain(`${name}: ${SAME_REQUESTS}`);
  const spread = { medianMs: expect.any(Number) as number, p95Ms: expect.any(Number) as number };
  const byClient = { app: spread, libfido2: spread, pythonFido2: spread };
  // JSON has null for what is no number.
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    medianMs: expect.any(Number) as number,
    ratioToLibfido2: expect.any(Number) as number,
    ratioToPythonFido2: expect.any(Number) as number,
    parallel4: expect.any(Number) as number,
    parallel16: expect.any(Number) as number,
    n: 3,
    hostMs: byClient,
    keyMs: byClient,
    oneSlowKeyMs: expect.any(Number) as number,
  });
}, 180_000);
