// Every check before the key is touched: of the target and the tenant (by the service), of the key, of the ledger. The same
// function answers the wizard before a run and the run itself.

import { type Check, confirmableChecks, type Preflight, concludePreflight } from '../../shared/checks.ts';
import { aaguidToUuid } from '../../shared/bytes.ts';
import { AppError } from '../../shared/errors.ts';
import type { KeySummary, ObrTarget, Operator } from '../../shared/models.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import type { Directory } from '../directory/directory.ts';
import type { KeyRules } from '../metadata/key-rules.ts';
import { rule } from '../services/check-values.ts';
import type { ServiceKey } from '../services/key-registry.ts';
import { type Known, learn } from '../services/known.ts';
import type { Service } from '../services/service.ts';
import type { Ledger } from '../store/ledger.ts';
import type { KeyBook } from '../store/key-book.ts';
import { checkKey } from './key-checks.ts';
import { recogniseKey } from './recognise-key.ts';
import type { RunContext } from './run-context.ts';

export interface PreflightInput {
  readonly directory: Directory;
  readonly service: Service;
  readonly ledger: Ledger;
  readonly keys: KeyBook;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly rules: KeyRules;
  readonly operator: Operator;
  readonly target: ObrTarget;
  /** The tenant is the one inside the app. */
  readonly isPracticeTenant: boolean;
  /** Null before a key was picked: its checks are left out. */
  readonly key: { readonly summary: KeySummary; readonly key: SecurityKey } | null;
  /** Told by which credentials a key without a serial number was known again. */
  readonly onKnown?: (credentialIds: readonly string[]) => void;
}

/** @throws GraphError where the directory gives no answer that a check could be made of */
export async function preflight(input: PreflightInput): Promise<Preflight> {
  const { directory, service, ledger, operator, target, key } = input;
  const targetId = target.id;
  const registry = service.registry(directory);
  const existingKeys: Known<readonly ServiceKey[]> =
    registry === null ? { known: false, reason: 'cannotBeAsked' } : await learn(() => registry.list(target), 'forbidden');
  const serviceChecks = await service.checks({
    directory,
    operatorId: operator.id,
    target,
    existingKeys,
    key: key === null ? null : key.key.info,
  });
  const conclude = (checks: readonly Check[]): Preflight =>
    concludePreflight(checks.map((check) => ({ ...check, fix: service.fixOf(check, targetId) })), service.routes);
  if (key === null) return conclude(serviceChecks);
  const { summary } = key;
  const known = await recogniseKey({ key: key.key, summary, rpIds: service.rpIds, ledger, keys: input.keys });
  input.onKnown?.(known.credentialIds);
  const keyChecks = await checkKey({
    key: key.key,
    summary,
    rpIds: service.rpIds,
    existingKeys,
    targetId,
    before: known.before,
    inBook: known.inBook,
    now: input.now,
    isPracticeTenant: input.isPracticeTenant,
  });
  return conclude([...serviceChecks, ...keyChecks, ...checkRules(input, key)]);
}

/** The desk's own rules; the service has its own. Practice keys are nobody's model. */
function checkRules({ rules, isPracticeTenant }: PreflightInput, { summary, key }: NonNullable<PreflightInput['key']>): readonly Check[] {
  if (isPracticeTenant && summary.practice) return [];
  const refusal = rules.foresee(aaguidToUuid(key.info.aaguid));
  return [rule('keyAllowedHere', refusal === null, { detail: refusal === null ? {} : { reason: refusal.reason, ...refusal.detail } })];
}

/** The run's own look: the tenant or the key may have changed since the wizard asked. @throws AppError 'policy.refused' */
export async function checkPrerequisites(ctx: RunContext): Promise<void> {
  const result = await preflight({
    ...ctx,
    target: ctx.plan.target,
    key: ctx.opened,
    now: ctx.clock.now(),
    onKnown: (credentialIds) => {
      ctx.facts.knownCredentialIds = credentialIds;
    },
  });
  const verdict = result.routes.find((candidate) => candidate.route === ctx.plan.route);
  // A way that the service does not offer.
  if (verdict === undefined) throw new AppError('input.invalid', { field: 'route' });
  const [check] = verdict.closedBy;
  if (check !== undefined) throw new AppError('policy.refused', { check });
  const unconfirmed = result.checks.find(
    ({ code, verdict: found }) => found === 'warning' && confirmableChecks.some((one) => one === code) && !ctx.confirmed.includes(code),
  );
  if (unconfirmed !== undefined) throw new AppError('policy.refused', { check: unconfirmed.code });
  ctx.report.happened('checks.passed', { warnings: result.checks.filter((c) => c.verdict === 'warning').length });
}

