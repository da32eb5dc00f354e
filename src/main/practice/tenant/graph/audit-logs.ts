// /auditLogs/directoryAudits and /auditLogs/signIns: who did what, with the filters the real logs take. Five requests in ten
// seconds, for that is all the real reports allow.

import { jsonReply } from '../http.ts';
import type { TenantReply } from '../http.ts';
import type { AuditEvent, SignInEvent } from '../store/event-log.ts';
import { readFilter } from './filter.ts';
import { contextUrl, hasRole, requireScope } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, methodNotAllowed, resourceNotFound, unknownSegment, unsupportedQuery } from './graph-error.ts';
import { nextLink, readSkipToken, refuseParameters } from './pages.ts';
import type { FilterableType, PropertyValue } from './properties.ts';

const PARAMETERS = ['$filter', '$top', '$orderby', '$skiptoken', '$format'];
const APP_NAME = 'Pairing App';
const MAX_TOP = 1000;
const TARGET_NAMES = ['id', 'displayName', 'userPrincipalName', 'type'];

interface Log<T> {
  readonly path: 'directoryAudits' | 'signIns';
  readonly filterable: FilterableType<T>;
  readonly time: string;
  readonly json: (event: T, isBeta: boolean) => Readonly<Record<string, unknown>>;
}

const AUDITS: Log<AuditEvent> = {
  path: 'directoryAudits',
  time: 'activityDateTime',
  filterable: {
    properties: {
      id: (event) => event.id,
      activityDateTime: (event) => tenthMicroseconds(event.atMs),
      activityDisplayName: (event) => event.activity,
      category: () => 'UserManagement',
      correlationId: (event) => event.correlationId,
      loggedByService: (event) => event.service,
      result: () => 'success',
      'initiatedBy/user/id': (event) => event.initiator.id,
      'initiatedBy/user/displayName': (event) => event.initiator.displayName,
      'initiatedBy/user/userPrincipalName': (event) => event.initiator.userPrincipalName,
    },
    collections: { targetResources: { names: TARGET_NAMES, of: (event) => [targetOf(event)] } },
  },
  json: (event) => ({
    id: event.id,
    category: 'UserManagement',
    correlationId: event.correlationId,
    result: 'success',
    resultReason: event.reason,
    activityDisplayName: event.activity,
    activityDateTime: tenthMicroseconds(event.atMs),
    loggedByService: event.service,
    operationType: event.operation,
    initiatedBy: { app: null, user: { ...event.initiator, ipAddress: '127.0.0.1', userType: null, homeTenantId: null, homeTenantName: null } },
    targetResources: [{ ...targetOf(event), groupType: null, modifiedProperties: [] }],
    additionalDetails: event.details,
  }),
};

const SIGN_INS: Log<SignInEvent> = {
  path: 'signIns',
  time: 'createdDateTime',
  filterable: {
    properties: {
      id: (event) => event.id,
      appDisplayName: () => APP_NAME,
      appId: (event) => event.clientId,
      correlationId: (event) => event.correlationId,
      createdDateTime: (event) => seconds(event.atMs),
      userDisplayName: (event) => event.user.displayName,
      userId: (event) => event.user.id,
      userPrincipalName: (event) => event.user.userPrincipalName,
      'status/errorCode': (event) => event.errorCode,
    },
  },
  json: (event, isBeta) => ({
    id: event.id,
    createdDateTime: seconds(event.atMs),
    userDisplayName: event.user.displayName,
    userPrincipalName: event.user.userPrincipalName,
    userId: event.user.id,
    appId: event.clientId,
    appDisplayName: APP_NAME,
    ipAddress: '127.0.0.1',
    clientAppUsed: event.isDeviceCode ? 'Mobile Apps and Desktop clients' : 'Browser',
    correlationId: event.correlationId,
    conditionalAccessStatus: 'notApplied',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '00000003-0000-0000-c000-000000000000',
    status: { errorCode: event.errorCode, failureReason: event.failureReason, additionalDetails: null },
    deviceDetail: { deviceId: '', displayName: '', operatingSystem: '', browser: '', isCompliant: false, isManaged: false, trustType: '' },
    location: { city: '', state: '', countryOrRegion: '', geoCoordinates: { altitude: null, latitude: null, longitude: null } },
    appliedConditionalAccessPolicies: [],
    ...(isBeta
      ? {
          authenticationDetails: [
            {
              authenticationStepDateTime: seconds(event.atMs),
              authenticationMethod: event.method,
              authenticationMethodDetail: null,
              succeeded: event.errorCode === 0,
              authenticationStepResultDetail: event.failureReason,
              authenticationStepRequirement: 'Primary authentication',
            },
          ],
        }
      : {}),
  }),
};

/** @param rest  segments after `auditLogs` */
export function handleAuditLogs(call: GraphCall, rest: readonly string[]): TenantReply {
  const [name = '', id, more] = rest;
  if (more !== undefined) throw unknownSegment(more);
  if (call.request.method !== 'GET') throw methodNotAllowed();
  const until = call.clock.now() - call.data.settings.auditDelayMs;
  switch (name.toLowerCase()) {
    case 'directoryaudits':
      authorise(call);
      return answer(call, AUDITS, call.data.events.auditsUntil(until), id);
    case 'signins':
      authorise(call);
      if (!call.data.settings.hasPremiumLicence) {
        throw new GraphRefusal(
          403,
          'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
          "Neither tenant is B2C or tenant doesn't have premium license",
        );
      }
      return answer(call, SIGN_INS, call.data.events.signInsUntil(until), id);
    default:
      throw unknownSegment(name);
  }
}

function authorise(call: GraphCall): void {
  if (!call.admitReport()) {
    throw new GraphRefusal(429, 'TooManyRequests', 'Too many requests.', { 'retry-after': '10' });
  }
  requireScope(call, 'AuditLog.Read.All');
  const allowed = hasRole(call, 'Reports Reader', 'Security Reader', 'Security Administrator', 'Global Reader', 'Global Administrator');
  if (!allowed) {
    throw new GraphRefusal(403, 'Authentication_RequestFromUnsupportedUserRole', 'User is not in the allowed roles.');
  }
}

function answer<T extends { readonly id: string }>(
  call: GraphCall,
  log: Log<T>,
  events: readonly T[],
  id: string | undefined,
): TenantReply {
  const isBeta = call.version === 'beta';
  const context = `auditLogs/${log.path}`;
  if (id !== undefined) {
    const event = events.find((each) => each.id === id);
    if (event === undefined) throw resourceNotFound(id);
    return jsonReply(200, { '@odata.context': contextUrl(call, `${context}/$entity`), ...log.json(event, isBeta) });
  }
  refuseParameters(call, PARAMETERS);
  const { query } = call.request;
  const filter = query.get('$filter');
  const test = filter === null ? null : readFilter(filter, log.filterable);
  if (test?.isAdvanced === true) throw unsupportedQuery('The operator is not supported for audit logs.');
  const found = events.filter((event) => test === null || test.test(event));
  const orderBy = query.get('$orderby');
  if (orderBy !== null && orderBy !== log.time && orderBy !== `${log.time} asc` && orderBy !== `${log.time} desc`) {
    throw unsupportedQuery(`Sorting by '${orderBy}' is not supported.`);
  }
  if (orderBy !== null && !orderBy.endsWith(' desc')) found.reverse();
  const top = readLogTop(query.get('$top'));
  const start = readSkipToken(call);
  const next = start + top < found.length ? { '@odata.nextLink': nextLink(call, start + top) } : {};
  const value = found.slice(start, start + top).map((event) => log.json(event, isBeta));
  return jsonReply(200, { '@odata.context': contextUrl(call, context), ...next, value });
}

function readLogTop(text: string | null): number {
  const top = text === null ? MAX_TOP : Number(text);
  if (!Number.isInteger(top) || top < 1 || top > MAX_TOP) throw unsupportedQuery(`Invalid page size specified: '${text}'.`);
  return top;
}

function targetOf(event: AuditEvent): Readonly<Record<string, PropertyValue>> {
  const { targetId, targetName, target } = event;
  return { id: targetId, displayName: targetName, type: 'User', userPrincipalName: target.userPrincipalName };
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Audit times have seven digits after the point. */
function tenthMicroseconds(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}
