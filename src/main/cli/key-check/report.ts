// Runs the repertoire on one key and gathers how it went.
import { aaguidToUuid } from '../../../shared/bytes.ts';
import type { KeyBench } from './bench.ts';
import { type Check, outcomeOf, type Outcome } from './check.ts';

export interface KeyCheckReport {
  readonly key: {
    readonly product: string;
    readonly place: string;
    readonly transport: 'usb' | 'nfc' | 'smart-card';
    /** UUID form. */
    readonly aaguid: string;
    readonly versions: readonly string[];
  };
  /** Names of checks. */
  readonly ok: readonly string[];
  readonly unsupported: readonly string[];
  readonly failed: readonly { readonly check: string; readonly reason: string }[];
}

/** One after the other; a failure does not end it, for the next check may still tell something. */
export async function runRepertoire(
  bench: KeyBench,
  checks: readonly Check[],
  onOutcome: (check: Check, outcome: Outcome) => void,
): Promise<KeyCheckReport> {
  const ok: string[] = [];
  const unsupported: string[] = [];
  const failed: { check: string; reason: string }[] = [];
  const { product, place, transport } = bench.plugged;
  const { aaguid, versions } = bench.info;
  for (const check of checks) {
    const outcome = await outcomeOf(check, bench);
    if (outcome.kind === 'ok') ok.push(check.name);
    else if (outcome.kind === 'unsupported') unsupported.push(check.name);
    else failed.push({ check: check.name, reason: outcome.reason });
    onOutcome(check, outcome);
  }
  return { key: { product, place, transport, aaguid: aaguidToUuid(aaguid), versions }, ok, unsupported, failed };
}
