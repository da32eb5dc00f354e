// result.json: what the two records prove, in one value that a script can judge.

import type { RunRecord } from '../../src/shared/models.ts';

export interface WalkthroughResult {
  readonly ok: boolean;
  readonly runs: readonly WalkthroughRun[];
}

export interface WalkthroughRun {
  readonly route: RunRecord['route'];
  readonly target: string;
  readonly key: { readonly aaguid: string | null; readonly transport: string };
  readonly credentialId: string | null;
  readonly readBack: boolean;
  readonly assertionVerified: boolean;
  readonly obr: RunRecord['obr'];
  readonly tap: { readonly issued: boolean; readonly revoked: boolean } | null;
  readonly stepsMs: RunRecord['stepsMs'];
}

/** `ok`: both routes, each with every proof; OBR off because of the credential, the pass revoked, nothing left behind. */
export function summarise(records: readonly RunRecord[]): WalkthroughResult {
  const runs = records.map(
    (record): WalkthroughRun => ({
      route: record.route,
      target: record.target.userPrincipalName,
      key: { aaguid: record.key.aaguid, transport: record.key.transport },
      credentialId: record.credentialIdBase64Url,
      readBack: record.readBack,
      assertionVerified: record.assertionVerified,
      obr: record.obr,
      tap: record.tap && { issued: true, revoked: record.tap.revokedAt !== null },
      stepsMs: record.stepsMs,
    }),
  );
  const proved = records.every(
    (record) =>
      record.outcome === 'succeeded' &&
      record.readBack &&
      record.assertionVerified &&
      record.credentialIdBase64Url !== null &&
      record.leftBehind.length === 0,
  );
  const direct = runs.filter((run) => run.route === 'direct' && run.obr === null && run.tap === null);
  const obr = runs.filter((run) => run.obr?.reason === 'credentialCreated' && run.tap?.revoked === true);
  return { ok: proved && direct.length > 0 && obr.length > 0, runs };
}
