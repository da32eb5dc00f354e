// PingOne's interface for administrators, as far as a security key needs it: one account, its MFA devices, one more device.
// Sources: developer.pingidentity.com/pingone-api, "Create MFA User Device (FIDO2)" (POST devices with type, rp, nickname, policy),
// "Activate MFA User Device (FIDO2)" (application/vnd.pingidentity.device.activate+json with origin and attestation),
// "Read all MFA user devices", "Delete", and "Read users" with a SCIM filter; error objects as in "PingOne API errors".

import { z } from 'zod';
import { graphId, graphText, optionalName, optionalText } from '../directory/graph-shape.ts';
import type { ServiceAccount } from './okta-api.ts';
import type { ServiceApi } from './service-api.ts';
import { readServiceShape } from './service-shape.ts';

export const PINGONE = 'PingOne';

export interface PingOneDevice {
  readonly id: string;
  /** FIDO2; SECURITY_KEY in environments with the older policies. */
  readonly type: string;
  readonly status: string;
  readonly nickname: string | null;
  readonly createdAt: number;
}

export interface NewPingOneDevice {
  readonly rp: { readonly id: string; readonly name: string };
  readonly nickname: string;
  /** Device authentication policy; null: the environment's own. */
  readonly policyId: string | null;
}

export interface PingOneApi {
  /** Every account with this user name or mail address; three at the most. */
  findAccounts(userName: string): Promise<readonly ServiceAccount[]>;
  devices(accountId: string): Promise<readonly PingOneDevice[]>;
  /** `creationOptions` is JSON as text, with bytes as lists of signed numbers: see pingone-options.ts. */
  create(accountId: string, device: NewPingOneDevice): Promise<{ readonly deviceId: string; readonly creationOptions: string }>;
  /** `attestation` is JSON as text. */
  activate(accountId: string, deviceId: string, signed: { readonly origin: string; readonly attestation: string }): Promise<PingOneDevice>;
  remove(accountId: string, deviceId: string): Promise<void>;
}

const ACTIVATE = 'application/vnd.pingidentity.device.activate+json';

const deviceShape = z
  .object({ id: graphId, type: graphText, status: graphText, nickname: optionalName, createdAt: optionalText })
  .transform((device): PingOneDevice => ({ ...device, createdAt: Date.parse(device.createdAt ?? '') }));

const accountShape = z
  .object({
    id: graphId,
    username: graphText.min(1),
    enabled: z.boolean().nullish(),
    account: z.object({ status: optionalText }).nullish().catch(null),
  })
  .transform(({ id, username, enabled, account }): ServiceAccount => {
    const status = enabled === false ? 'DISABLED' : (account?.status ?? 'OK');
    return { id, userName: username, isActive: status === 'OK', status };
  });

const list = <T>(member: string, item: z.ZodType<T>) =>
  z
    .object({ _embedded: z.looseObject({}).nullish() })
    .transform((page): unknown => page._embedded?.[member] ?? [])
    .pipe(z.array(item).max(200));

const createdShape = z.object({
  id: graphId,
  // Longer than other texts: a challenge, a handle and the keys that are there already, as lists of numbers.
  publicKeyCredentialCreationOptions: z.string().min(2).max(200_000),
});

export function createPingOneApi(api: ServiceApi, environmentId: string): PingOneApi {
  const users = `/v1/environments/${encodeURIComponent(environmentId)}/users`;
  const devicesPath = (accountId: string, rest = ''): string => `${users}/${encodeURIComponent(accountId)}/devices${rest}`;
  const devicePath = (accountId: string, deviceId: string): string => devicesPath(accountId, `/${encodeURIComponent(deviceId)}`);
  const read = <T>(schema: z.ZodType<T>, value: unknown, method: string, what: string): T =>
    readServiceShape(schema, value, { service: PINGONE, method, what });

  return {
    findAccounts: async (userName) => {
      const quoted = `"${userName.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
      const query = new URLSearchParams({ filter: `username eq ${quoted} or email eq ${quoted}`, limit: '3' });
      return read(list('users', accountShape), await api.send({ method: 'GET', path: `${users}?${query.toString()}` }), 'GET', 'users');
    },
    devices: async (accountId) =>
      read(list('devices', deviceShape), await api.send({ method: 'GET', path: devicesPath(accountId) }), 'GET', 'devices'),
    create: async (accountId, { rp, nickname, policyId }) => {
      const body = { type: 'FIDO2', rp, nickname, ...(policyId === null ? {} : { policy: { id: policyId } }) };
      const created = await api.send({ method: 'POST', path: devicesPath(accountId), body });
      const { id, publicKeyCredentialCreationOptions } = read(createdShape, created, 'POST', 'created device');
      return { deviceId: id, creationOptions: publicKeyCredentialCreationOptions };
    },
    activate: async (accountId, deviceId, { origin, attestation }) => {
      const path = devicePath(accountId, deviceId);
      const activated = await api.send({ method: 'POST', path, body: { origin, attestation }, contentType: ACTIVATE });
      return read(deviceShape, activated, 'POST', 'activated device');
    },
    remove: async (accountId, deviceId) => {
      await api.send({ method: 'DELETE', path: devicePath(accountId, deviceId) });
    },
  };
}

/** {"id":"…","code":"INVALID_DATA","message":"…","details":[{"code":"…","target":"…","message":"…"}]} */
export function readPingOneError(body: unknown): { readonly code: string; readonly message: string } {
  const shape = z.object({
    code: z.string().catch(''),
    message: z.string().catch(''),
    details: z.array(z.object({ message: z.string().catch('') })).catch([]),
  });
  const read = shape.safeParse(body);
  if (!read.success) return { code: '', message: '' };
  const { code, message, details } = read.data;
  return { code, message: [message, ...details.map((detail) => detail.message)].filter((text) => text !== '').join(' ') };
}
