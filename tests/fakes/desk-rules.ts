// The desk's rules for keys with nothing loaded and nothing kept: settings live in memory, the network is down.

import { createKeyRules, type KeyRules } from '../../src/main/metadata/key-rules.ts';
import { createMetadata } from '../../src/main/metadata/metadata.ts';
import { attestationPolicy } from '../../src/main/metadata/attestation-policy.ts';
import { defaultMetadataSettings } from '../../src/main/metadata/metadata-settings.ts';
import type { Clock } from '../../src/main/ports.ts';

/** @param attestation  what the rules demand, as the settings have it; the empty object demands nothing */
export async function deskRules(clock: Clock, attestation: Readonly<Record<string, unknown>> = {}): Promise<KeyRules> {
  const rules = createKeyRules({
    metadata: createMetadata({
      readFile: () => Promise.resolve(null),
      writeFile: () => Promise.resolve(),
      fetch: () => Promise.reject(new TypeError('fetch failed')),
      clock,
    }),
    clock,
    settings: { get: () => Promise.resolve(null), set: () => Promise.resolve() },
  });
  await rules.configure({ ...defaultMetadataSettings, attestation: attestationPolicy.parse(attestation) });
  return rules;
}
