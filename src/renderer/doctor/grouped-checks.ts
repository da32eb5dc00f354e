// The checks in the order in which they are read: groups with a refusal first, in each group what refuses before what warns. Pure.

import {
  type Check, type CheckGroup, type CheckReason, type Fix, type Verdict, checkCatalogue, checkGroups, verdicts,
} from '../../shared/checks.ts';

/** Checks that are not known for one and the same reason. */
export interface UnknownChecks {
  readonly reason: CheckReason | null;
  readonly fix: Fix | null;
  readonly checks: readonly Check[];
}

export interface GroupedChecks {
  readonly group: CheckGroup;
  /** Refused first, then warnings. */
  readonly open: readonly Check[];
  readonly unknown: readonly UnknownChecks[];
  readonly passed: readonly Check[];
}

/** Groups without a check are left out. */
export function groupChecks(checks: readonly Check[]): readonly GroupedChecks[] {
  const groups = checkGroups
    .map((group): GroupedChecks => {
      const mine = checks.filter((check) => checkCatalogue[check.code] === group);
      const of = (verdict: Verdict): readonly Check[] => mine.filter((check) => check.verdict === verdict);
      return { group, open: [...of('refused'), ...of('warning')], unknown: byReason(of('unknown')), passed: of('ok') };
    })
    .filter(({ open, unknown, passed }) => open.length + unknown.length + passed.length > 0);
  const refuses = ({ open }: GroupedChecks): boolean => open[0]?.verdict === 'refused';
  return [...groups.filter(refuses), ...groups.filter((one) => !refuses(one))];
}

export function countVerdicts(checks: readonly Check[]): readonly (readonly [Verdict, number])[] {
  return verdicts
    .map((verdict) => [verdict, checks.filter((check) => check.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0);
}

function byReason(checks: readonly Check[]): readonly UnknownChecks[] {
  const found = new Map<string, UnknownChecks>();
  for (const check of checks) {
    const { reason, fix } = check;
    const key = `${reason} ${fix?.place}`;
    found.set(key, { reason, fix, checks: [...(found.get(key)?.checks ?? []), check] });
  }
  return [...found.values()];
}
