// The services beside Microsoft in their states, as values for the gallery: wizard, settings, prompts, results.

import type { Preflight } from '../../src/shared/checks.ts';
import { concludePreflight } from '../../src/shared/checks.ts';
import type { RunRecord } from '../../src/shared/models.ts';
import type { RunState } from '../../src/shared/run-state.ts';
import type { ServicesState, SiteSettings } from '../../src/shared/services.ts';
import { activity, longUser, makePlan, makeRecord, makeUser, obrActivities, preflightWith } from '../renderer/fixtures.ts';

const user = makeUser(5);

const github: SiteSettings = { id: 'site:github', name: 'GitHub', startUrl: 'https://github.com/settings/security', rpIds: ['github.com'], hosts: [], nameRule: 'typed' };
const google: SiteSettings = {
  id: 'site:google', name: 'Google', startUrl: 'https://myaccount.google.com/signinoptions/passkeys', rpIds: ['google.com'], hosts: ['accounts.google.com'], nameRule: 'upn',
};
const long: SiteSettings = {
  id: 'site:long', name: 'Donaudampfschifffahrtsgesellschaft Portal', nameRule: 'employeeId', hosts: ['*.identity.donaudampfschifffahrtsgesellschaft.example'],
  startUrl: 'https://selfservice.portal.donaudampfschifffahrtsgesellschaft.example/account/security/keys/register', rpIds: ['portal.donaudampfschifffahrtsgesellschaft.example', 'donaudampfschifffahrtsgesellschaft.example'],
};

export const noServices: ServicesState = { sites: [], okta: null, pingone: null, secretsAreKept: true, practice: false };
export const manyServices: ServicesState = {
  sites: [google, github, long],
  okta: { orgUrl: 'https://contoso.okta.com', hasSecret: true },
  pingone: {
    region: 'eu', environmentId: '6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d', clientId: 'worker', rpId: 'pingone.eu', origin: 'https://apps.pingone.eu', policyId: '', hasSecret: false,
  },
  secretsAreKept: false,
  practice: false,
};

/** What is checked at a service with accounts of its own, and where there is one way only. */
export function accountPreflight(refused: boolean): Preflight {
  const checks = preflightWith().checks.filter(({ code }) => code === 'serviceConnected' || code === 'accountIsThere' || code === 'accountIsActive');
  const changed = checks.map((check) =>
    refused && check.code === 'accountIsThere' ? { ...check, verdict: 'refused' as const, detail: { userName: user.userPrincipalName } } : check);
  return concludePreflight(changed, ['direct']);
}

const siteRecord: RunRecord = makeRecord(user, 0, {
  service: 'site:github', serviceName: 'GitHub', rpId: 'github.com', route: 'obr', methodId: '', readBack: false, tap: null,
});

function succeeded(record: RunRecord): RunState {
  return {
    status: 'succeeded', plan: { ...makePlan(user, record.route), service: record.service }, record,
    activities: [...obrActivities, activity('register', 'service.confirmed', -4), activity('verify', 'service.notAsked', -3), activity('verify', 'assertion.verified', -1)],
  };
}

function waiting(state: Partial<Extract<RunState, { status: 'running' }>>, target = user): RunState {
  return {
    status: 'running', plan: { ...makePlan(target), service: 'site:long' }, step: 'register', waiting: null, cancellable: true, cancelling: false, activities: obrActivities, ...state,
  };
}

export const serviceRuns: Readonly<Record<string, RunState>> = {
  'run-site-start': waiting({ waiting: { promptId: 'p', for: 'startObr', timeLimitMs: 300_000, rpIds: long.rpIds } }, longUser),
  'run-site-page': waiting({ waiting: { promptId: 'p', for: 'page', stage: 'site', place: 'site', host: null } }),
  'run-site-confirm': waiting({ waiting: { promptId: 'p', for: 'confirmStored', serviceName: long.name, rpId: long.rpIds[0] ?? '' } }, longUser),
  'result-site': succeeded(siteRecord),
  'result-okta': succeeded(makeRecord(user, 0, { service: 'okta', serviceName: 'Okta', rpId: 'contoso.okta.com', route: 'direct', obr: null, tap: null, methodId: 'fwf1' })),
  'failed-site': {
    status: 'failed', plan: { ...makePlan(user), service: 'site:github' }, step: 'register', error: { code: 'service.notConfirmed', detail: {} }, leftBehind: [], activities: obrActivities,
  },
  'failed-okta': {
    status: 'failed', plan: { ...makePlan(user, 'direct'), service: 'okta' }, step: 'register',
    error: { code: 'service.rejected', detail: { service: 'Okta', code: 'E0000068', message: 'Invalid Passcode/Answer' } },
    leftBehind: [{ kind: 'pendingAtService', methodId: 'fwf2rovRxogXJ0nDy0g4' }], activities: obrActivities.slice(0, 4),
  },
};

export const serviceRecords: readonly RunRecord[] = [
  siteRecord,
  makeRecord(makeUser(2), 1, { runId: 'run-okta', service: 'okta', serviceName: 'Okta', rpId: 'contoso.okta.com', route: 'direct', obr: null, tap: null }),
  makeRecord(makeUser(8), 2, { runId: 'run-entra', serviceName: 'Microsoft Entra ID', rpId: 'login.microsoft.com' }),
];
