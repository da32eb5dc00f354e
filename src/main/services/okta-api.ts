// Okta's interface for administrators, as far as a security key needs it: one account, its factors, one more factor.
// Sources: developer.okta.com, "Factors API" (enroll WebAuthn factor, activate, list, delete; the sample answers are those of
// okta/okta-developer-docs) and "Users API" (search); error objects: developer.okta.com/docs/reference/error-codes.

import { z } from 'zod';
import { graphId, graphText, optionalText } from '../directory/graph-shape.ts';
import type { ServiceApi } from './service-api.ts';
import { readServiceShape } from './service-shape.ts';

export const OKTA = 'Okta';

export interface ServiceAccount {
  readonly id: string;
  /** What the user signs in with. */
  readonly userName: string;
  readonly isActive: boolean;
  /** As the service says it. */
  readonly status: string;
}

export interface OktaFactor {
  readonly id: string;
  readonly factorType: string;
  readonly status: string;
  readonly createdAt: number;
  readonly credentialId: string | null;
  readonly authenticatorName: string | null;
}

export interface OktaApi {
  /** Every account with this login or mail address; three at the most. */
  findAccounts(userName: string): Promise<readonly ServiceAccount[]>;
  factors(accountId: string): Promise<readonly OktaFactor[]>;
  /** Answers with what `navigator.credentials.create` is given on Okta's own page. */
  enrol(accountId: string): Promise<{ readonly factorId: string; readonly activation: OktaActivation }>;
  /** Base64, not base64url: Okta's page sends what btoa() makes of the bytes. */
  activate(accountId: string, factorId: string, signed: { readonly attestation: string; readonly clientData: string }): Promise<OktaFactor>;
  /** One that is gone is fine. */
  remove(accountId: string, factorId: string): Promise<void>;
}

const factorShape = z
  .object({
    id: graphId,
    factorType: graphText,
    status: graphText,
    created: optionalText,
    profile: z.object({ credentialId: optionalText, authenticatorName: optionalText }).nullish().catch(null),
  })
  .transform((factor): OktaFactor => ({
    id: factor.id,
    factorType: factor.factorType,
    status: factor.status,
    createdAt: Date.parse(factor.created ?? ''),
    credentialId: factor.profile?.credentialId ?? null,
    authenticatorName: factor.profile?.authenticatorName ?? null,
  }));

const accountShape = z
  .object({ id: graphId, status: graphText, profile: z.object({ login: graphText.min(1) }) })
  .transform(({ id, status, profile }): ServiceAccount => ({
    id, userName: profile.login, isActive: status === 'ACTIVE' || status === 'PASSWORD_EXPIRED' || status === 'RECOVERY', status,
  }));

/** `rp` has a name and no id: the host of the org is meant. `user.id` and `challenge` are base64url. */
const activationShape = z.looseObject({
  challenge: graphText.min(1),
  user: z.looseObject({ id: graphText.min(1), name: graphText }),
  rp: z.looseObject({ id: graphText.nullish() }).nullish(),
});
export type OktaActivation = z.infer<typeof activationShape>;

const enrolledShape = z.object({ id: graphId, _embedded: z.object({ activation: activationShape }) });

export function createOktaApi(api: ServiceApi): OktaApi {
  const factorsPath = (accountId: string, rest = ''): string => `/api/v1/users/${encodeURIComponent(accountId)}/factors${rest}`;
  const factorPath = (accountId: string, factorId: string, rest = ''): string => factorsPath(accountId, `/${encodeURIComponent(factorId)}${rest}`);
  const read = <T>(schema: z.ZodType<T>, value: unknown, method: string, what: string): T =>
    readServiceShape(schema, value, { service: OKTA, method, what });

  return {
    findAccounts: async (userName) => {
      const quoted = `"${userName.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
      const query = new URLSearchParams({ search: `profile.login eq ${quoted} or profile.email eq ${quoted}`, limit: '3' });
      const found = await api.send({ method: 'GET', path: `/api/v1/users?${query.toString()}` });
      return read(z.array(accountShape).max(200), found, 'GET', 'users');
    },
    factors: async (accountId) => read(z.array(factorShape).max(200), await api.send({ method: 'GET', path: factorsPath(accountId) }), 'GET', 'factors'),
    enrol: async (accountId) => {
      const body = { factorType: 'webauthn', provider: 'FIDO' };
      const enrolled = await api.send({ method: 'POST', path: factorsPath(accountId), body });
      const { id, _embedded } = read(enrolledShape, enrolled, 'POST', 'enrolled factor');
      return { factorId: id, activation: _embedded.activation };
    },
    activate: async (accountId, factorId, { attestation, clientData }) => {
      const path = factorPath(accountId, factorId, '/lifecycle/activate');
      return read(factorShape, await api.send({ method: 'POST', path, body: { attestation, clientData } }), 'POST', 'activated factor');
    },
    remove: async (accountId, factorId) => {
      await api.send({ method: 'DELETE', path: factorPath(accountId, factorId) });
    },
  };
}

/** {"errorCode":"E0000007","errorSummary":"Not found …","errorCauses":[{"errorSummary":"…"}]} */
export function readOktaError(body: unknown): { readonly code: string; readonly message: string } {
  const shape = z.object({
    errorCode: z.string().catch(''),
    errorSummary: z.string().catch(''),
    errorCauses: z.array(z.object({ errorSummary: z.string().catch('') })).catch([]),
  });
  const read = shape.safeParse(body);
  if (!read.success) return { code: '', message: '' };
  const { errorCode, errorSummary, errorCauses } = read.data;
  const causes = errorCauses.map((cause) => cause.errorSummary).filter((text) => text !== '');
  return { code: errorCode, message: [errorSummary, ...causes].join(' ') };
}
