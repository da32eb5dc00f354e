// Every check before the key is touched: of the target and the tenant (by the service), of the key, of the ledger. The same
// function answers the wizard before a run and the run itself.

import { type Check, type Preflight, concludePreflight, routes } from '../../shared/checks.ts';
import { AppError } from '../../shared/errors.ts';
import type { KeySummary, Operator } from '../../shared/models.ts';
import { aaguidToUuid } from '../../shared/bytes.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import type { Directory } from '../directory/directory.ts';
import type { Service } from '../services/service.ts';
import type { Ledger } from '../store/ledger.ts';
import type { RunContext } from './run-context.ts';

export interface PreflightInput {
  readonly directory: Directory;
  readonly service: Service;
  readonly ledger: Ledger;
  readonly operator: Operator;
  readonly targetId: string;
  /** The tenant is the one inside the app. */
  readonly isPracticeTenant: boolean;
  /** Null before a key was picked: its checks are left out. */
  readonly key: { readonly summary: KeySummary; readonly key: SecurityKey } | null;
}

/** @throws GraphError where the directory gives no answer that a check could be made of */
export async function preflight(input: PreflightInput): Promise<Preflight> {
  const { directory, service, operator, targetId, key } = input;
  const serviceChecks = await service.checks({
    directory,
    operatorId: operator.id,
    targetId,
    aaguid: key === null ? null : aaguidToUuid(key.key.info.aaguid),
  });
  const keyChecks =
    key === null ? [] : [...(await checkKey(key.key)), ...checkPractice(input, key.summary), ...(await checkLedger(input, key.summary))];
  return concludePreflight([...serviceChecks, ...keyChecks]);
}

/** The run's own look: the tenant or the key may have changed since the wizard asked. @throws AppError 'policy.refused' */
export async function checkPrerequisites(ctx: RunContext): Promise<void> {
  const result = await preflight({ ...ctx, targetId: ctx.plan.target.id, key: ctx.opened });
  const verdict = result.routes.find((candidate) => candidate.route === ctx.plan.route);
  const [check] = verdict?.closedBy ?? [];
  if (check !== undefined) throw new AppError('policy.refused', { check });
  ctx.report.happened('checks.passed', { warnings: result.checks.filter((c) => c.verdict === 'warning').length });
}

async function checkKey(key: SecurityKey): Promise<readonly Check[]> {
  const { options, versions, remainingDiscoverableCredentials: remaining } = key.info;
  const retries = key.pinSet ? await key.pinRetries() : null;
  return [
    keyCheck('keySpeaksCtap2', versions.some((version) => version.startsWith('FIDO_2'))),
    keyCheck('keyStoresCredentials', options.get('rk') === true),
    keyCheck('keyHasFreeSlot', remaining === undefined || remaining > 0, { remaining: remaining ?? -1 }),
    keyCheck('keyVerifiesUser', options.has('clientPin') || options.get('uv') === true),
    // A blocked PIN stands in nobody's way where a finger is enrolled.
    keyCheck('keyPinUsable', retries === null || retries.retriesLeft > 0 || key.uvConfigured, { retriesLeft: retries?.retriesLeft ?? -1 }),
  ];
}

/** What practice leaves on a real key stays there: a passkey of people who do not exist. */
function checkPractice({ isPracticeTenant }: PreflightInput, key: KeySummary): readonly Check[] {
  return isPracticeTenant && !key.practice
    ? [{ code: 'keyIsForPractice', verdict: 'warning', routes, detail: { product: key.product } }]
    : [];
}

async function checkLedger({ ledger, targetId }: PreflightInput, key: KeySummary): Promise<readonly Check[]> {
  const before = await ledger.whoHad({ aaguid: key.aaguid, serialNumber: uniqueSerial(key), credentialIds: [] });
  if (before === null) return [];
  const { displayName, at } = before;
  return before.targetId === targetId
    ? [{ code: 'keyNotRegisteredYet', verdict: 'warning', routes: [], detail: { displayName, at } }]
    : [{ code: 'keyNotGivenToOther', verdict: 'warning', routes: [], detail: { displayName, at } }];
}

/** What the ledger knows a key again by; empty where another key may have the same. */
export function uniqueSerial({ serialNumber, serialIsUnique }: KeySummary): string {
  return serialIsUnique ? serialNumber : '';
}

function keyCheck(code: Check['code'], passed: boolean, detail: Check['detail'] = {}): Check {
  return { code, verdict: passed ? 'ok' : 'refused', routes, detail };
}
